"""Redis came back, maybe older than it was: which messages may stand in a channel already, posted in the gap that Redis forgot?

Lives here: that question. Not here: how a gap is noticed and kept (`adapters/storage/redis/pulse.py`), what a look means (`outcomes.py`).
Called by `courier.py`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.model import Delivery, DeliveryKey, Message, Paper
from bot.posts.links import names
from bot.storage.archive import Archive
from bot.turns import Claim, Doubt, Found, Opening

AHEAD = timedelta(days=1)  # a source's day may begin before ours
ONE_BY_ONE = (
    "rollup",
    "catchup",
)  # of papers that may have come alone; a digest and a list of a day come together in any case


async def after_gap(archive: Archive, opening: Opening, message: Message) -> tuple[Message, Doubt]:
    """What to freeze instead of a planned message, and whether to look for it first.

    Papers that are to be posted together may stand there one by one: then each is looked for before. After a mere restart, the oldest: if
    that does not stand there, none behind it does.
    """
    if opening.gap_until is None:
        return _after_restart(opening, message)
    if message.kind in ("note", "line"):
        return message, "look"
    old = await _old(archive, message.deliveries, opening.gap_until)
    unknown = [each for each in old if each.key not in opening.absent]
    if message.kind in ("paper", "pointer"):
        return message, "look" if unknown else "none"
    if message.kind in ONE_BY_ONE and unknown:
        return Message.of_paper(unknown[0]), "only_look"
    return message, "look" if old else "none"


def _after_restart(opening: Opening, message: Message) -> tuple[Message, Doubt]:
    """The outbox has every message looked for; by another name than it may have been posted under, that would not find it."""
    if not opening.questioned or message.kind not in ONE_BY_ONE:
        return message, "none"
    keys = {each.key for each in message.deliveries}
    oldest = next(each.delivery for each in opening.waiting if each.delivery.key in keys)
    return (message, "none") if oldest.key in opening.absent else (Message.of_paper(oldest), "only_look")


async def unnamed(archive: Archive, claim: Claim, found: Found) -> tuple[DeliveryKey, ...] | None:
    """What a message of many that was found does not name, as Redis forgot what it was made of. None where nobody can tell, or need not.
    The paper whose key it bears is in it."""
    message = claim.message
    if claim.doubted_at is None or message.kind not in ("digest", "rollup", "catchup") or found.links is None:
        return None
    missing: list[DeliveryKey] = []
    for each in message.deliveries:
        paper = await archive.get(each.paper_id)
        if paper is not None and not names(found.links, paper) and each.key != message.key.rpartition(" ")[2]:
            missing.append(each.key)
    return tuple(missing)


async def _old(archive: Archive, deliveries: Sequence[Delivery], until: datetime) -> list[Delivery]:
    return [each for each in deliveries if may_be_old(await archive.get(each.paper_id), until)]


def may_be_old(paper: Paper | None, until: datetime) -> bool:
    """It may have been announced by then. One that gives no day may always have been."""
    if paper is None:
        return True
    days = [listing.day for listing in paper.listings if listing.day is not None]
    return not days or min(days) <= (until + AHEAD).date()
