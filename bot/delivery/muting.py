"""Papers by authors whom a channel muted: they are taken out of its queue, whatever wanted them. Pure. Called by `planning.py`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.delivery.bundling import Known
from bot.model import DeliveryKey, Paper
from bot.topics.authors import is_one_of
from bot.turns import Waiting, Withdrawal

MUTED = "this channel muted its author"


def by_muted(
    waiting: Sequence[Waiting], known: Mapping[DeliveryKey, Known], muted: Sequence[str]
) -> tuple[Withdrawal, ...]:
    """With the author in the reason. What the archive does not have waits for it."""
    names = {key: _muted_of(each.item.paper, muted) for key, each in known.items()}
    return tuple(
        Withdrawal(each.delivery.key, f"{MUTED}: {name}") for each in waiting if (name := names.get(each.delivery.key))
    )


def _muted_of(paper: Paper, muted: Sequence[str]) -> str | None:
    return next((author for author in paper.authors if is_one_of(author, muted)), None)
