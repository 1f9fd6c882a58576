"""The wiring: which adapter serves which port. The only place that sees both sides.

Called by the command line. Everything it opens it closes, in the opposite order, also when it is interrupted.
"""

from bot.wiring.serving import open_crew, open_library, open_sources
from bot.wiring.setting import Setting, discord_invite, reachable, read_settings, slack_manifest
from bot.wiring.showing import DemoParts, open_demo
from bot.wiring.stores import open_stores

__all__ = [
    "DemoParts",
    "Setting",
    "discord_invite",
    "open_crew",
    "open_demo",
    "open_library",
    "open_sources",
    "open_stores",
    "reachable",
    "read_settings",
    "slack_manifest",
]
