"""Which preferences a channel cannot have together, or not here: refused before they are kept, with the reason.

Lives here: the rules, pure. Not here: how a single value is read (`knobs.py`). Called by `settings`.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.commands.wording import shortened
from bot.delivery.schedule import is_quiet
from bot.errors import UserError
from bot.language import _
from bot.preferences import House, Preferences

UPVOTED = "huggingface"  # the source whose papers bear upvotes


def validated(after: Preferences, house: House, sources: Sequence[str]) -> Preferences:
    """`sources`: the names of those that are read, empty where nobody says. Raises UserError."""
    scheduled = house.resolved(after).digests or after.daily
    if scheduled and after.quiet is not None and is_quiet(after.quiet, after.schedule.at):
        raise UserError(
            _("The digest's time would lie in the quiet hours, so it could not come. Change one of the two first.")
        )
    if after.daily and sources and UPVOTED not in sources:
        raise UserError(_("Upvotes come from Hugging Face, and this bot does not read it."))
    unknown = [name for name in after.sources if sources and name not in sources]
    if unknown:
        have, typed = ", ".join(sources), shortened(unknown[0], 40)
        raise UserError(
            _("“{typed}” is not read here. Write one or more of {sources}, or all.", typed=typed, sources=have)
        )
    return after
