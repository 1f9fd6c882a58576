"""What people can ask for in a chat, platform-neutral: one file a command family, and the desk that takes requests.

Lives here: the commands' meaning and wording. Not here: how a platform receives a command and shows an answer (its adapter).
Built by `bot/wiring/`; called by the platforms through the `Commands` port.
"""

from bot.commands.catalogue import COMMANDS
from bot.commands.desk import CommandDesk
from bot.commands.knobs import settings_on
from bot.commands.naming import Idiom, how_to, split, under

__all__ = ["COMMANDS", "CommandDesk", "Idiom", "how_to", "settings_on", "split", "under"]
