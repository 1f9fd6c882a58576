"""Many papers as one message: ranked, bounded, divided into parts that a platform shows whole.

Lives here: which papers are in a part and in what order. Not here: when (`planning.py`), what it says (`posts/digest.py`). Pure.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.model import BundleKind, Capacity, Delivery, DeliveryKey, Gist
from bot.posts.digest import Edition, Item
from bot.posts.parts import divide
from bot.turns import Waiting, Withdrawal

MOST = 150  # papers of one digest; more are left out, the worst matches first


@dataclass(frozen=True, slots=True)
class Known:
    """What there is to know of a waiting paper: itself, why it came, its score, and when it was announced."""

    item: Item
    score: float
    listed_at: datetime


@dataclass(frozen=True, slots=True)
class Bundle:
    """A message of many: its days and its cutoff, how many are wanted in full, and what begins its key. `continues`: `gist` is that of
    the last part that was posted."""

    kind: BundleKind
    gist: Gist
    in_full: int
    label: str = ""
    continues: bool = False


@dataclass(frozen=True, slots=True)
class Limits:
    capacity: Capacity
    floor: float
    now: datetime


@dataclass(frozen=True, slots=True)
class Made:
    """The next part."""

    key: str
    deliveries: tuple[Delivery, ...]
    gist: Gist
    withdraw: tuple[Withdrawal, ...]


def bundled(
    bundle: Bundle, waiting: Sequence[Waiting], known: Mapping[DeliveryKey, Known], limits: Limits
) -> Made | None:
    """The best first; equal ones as announced; last, as titles, what another channel has in full. None where nothing is known of any.

    The key names the part by the oldest paper it carries: a paper is in one message only, so no two parts share a key.
    """
    found = [each.delivery for each in waiting if each.delivery.key in known]
    if not found:
        return None
    ranked = sorted(found, key=lambda each: (known[each.key].item.there is not None, -known[each.key].score))
    kept, left = ranked[:MOST], ranked[MOST:]
    worthy = sum(known[each.key].score >= limits.floor and not known[each.key].item.there for each in kept)
    edition = Edition(bundle.kind, bundle.gist.since, bundle.gist.until, len(kept), min(bundle.in_full, worthy))
    pages = divide([known[each.key].item for each in kept], edition, limits.capacity, limits.now)
    part = tuple(kept[: len(pages[0].items)])
    oldest = next(each for each in found if each in part)
    gist = _gist(bundle, pages[0].edition, len(kept), len(left))
    reason = f"more than {MOST} papers at once; it was among those that match least"
    return Made(
        key=f"{bundle.label} {oldest.key}".strip(),
        deliveries=part,
        gist=gist,
        withdraw=tuple(Withdrawal(each.key, reason) for each in left),
    )


def _gist(bundle: Bundle, edition: Edition, total: int, left_out: int) -> Gist:
    if bundle.continues:
        part = bundle.gist.part + 1
        return replace(bundle.gist, part=part, parts=max(bundle.gist.parts, part + edition.parts - 1), in_full=0)
    return replace(
        bundle.gist,
        total=total,
        part=1,
        parts=edition.parts,
        in_full=edition.in_full,
        whole=edition.whole,
        left_out=left_out,
    )
