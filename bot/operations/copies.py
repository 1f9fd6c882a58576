"""`paperroute backup | restore`, and the nightly copy: what people set up, as lines of JSON.

Lives here: what a copy says, writing it out of the stores and reading it back into them. Not here: files and how many are kept
(`adapters/storage/copies.py`), when one is due (`nightly.py`).

A copy has what cannot be had again from anywhere: not papers (sources list them), not the ledger (it is worth something only as a
whole). First line: what it is and when it was made. Last line: how many lines stand between, so that half a file is noticed.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from bot.errors import UserError
from bot.model import Channel, Subscription
from bot.operations.stores import Stores
from bot.preferences import Preferences
from bot.record import subscription_of, subscription_record
from bot.storage.channels import SubscriptionStore
from bot.storage.program import Copies, StoredState

FORMAT = 1


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of thing in a copy. `value`: a record to what is put; raises ValueError, KeyError or TypeError. `put`: True where it was
    not there before; what is there stays as it is."""

    name: str
    one: str
    many: str
    records: Callable[[Stores], AsyncIterator[dict[str, Any]]]
    value: Callable[[Mapping[str, Any]], Any]
    put: Callable[[Stores, Any], Awaitable[bool]]


@dataclass(frozen=True, slots=True)
class Copy:
    """A copy that was read whole. `entries`: kind and value, as they stand in it."""

    made_at: datetime
    entries: tuple[tuple[Kind, Any], ...]


@dataclass(frozen=True, slots=True)
class Wishes:
    """What a channel wants to get."""

    channel: Channel
    preferences: Preferences


@cache
def _json() -> TypeAdapter[Preferences]:
    return TypeAdapter(Preferences)


async def _preferences(stores: Stores) -> AsyncIterator[dict[str, Any]]:
    async for channel, kept in stores.preferences.all():
        yield {"channel": str(channel), **_json().dump_python(kept.preferences, mode="json", exclude_defaults=True)}


def _wishes(record: Mapping[str, Any]) -> Wishes:
    values = dict(record)
    return Wishes(Channel.parse(values.pop("channel")), _json().validate_python(values))


async def _prefer(stores: Stores, wishes: Wishes) -> bool:
    if (await stores.preferences.load(wishes.channel)).version:
        return False
    return await stores.preferences.save(wishes.channel, wishes.preferences, over=0)


async def _subscriptions(stores: Stores) -> AsyncIterator[dict[str, Any]]:
    async for each in stores.subscriptions.all():
        yield subscription_record(each)


async def _subscribe(stores: Stores, subscription: Subscription) -> bool:
    return await stores.subscriptions.add(subscription) is None


KINDS = (
    Kind("subscription", "subscription", "subscriptions", _subscriptions, subscription_of, _subscribe),
    Kind("preferences", "channel's preferences", "channels' preferences", _preferences, _wishes, _prefer),
)


async def copy_lines(stores: Stores, channel: Channel | None = None) -> list[bytes]:
    """All of a copy, or one channel's part. Raises Transient."""
    head = {"paperroute": "copy", "format": FORMAT, "made_at": stores.clock.now().isoformat(timespec="seconds")}
    body = [
        {kind.name: record}
        for kind in KINDS
        async for record in kind.records(stores)
        if channel is None or record["channel"] == str(channel)
    ]
    return [json.dumps(each, ensure_ascii=False).encode() + b"\n" for each in (head, *body, {"end": len(body)})]


def read_copy(text: bytes, name: str) -> Copy:
    """Raises UserError with the line for anything that is not a whole copy: nothing was done with it then."""
    lines = text.splitlines()
    records = [_record(line, name, number) for number, line in enumerate(lines, 1)]
    head, end = (records[0], records[-1]) if records else ({}, {})
    if head.get("paperroute") != "copy":
        raise UserError(f"{name} is no copy of Paper Route's: its first line says nothing of the kind.")
    if head.get("format") != FORMAT:
        raise UserError(f"{name} was written by a newer Paper Route: restore it with that one.")
    if end.get("end") != len(records) - 2:
        raise UserError(f"{name} is not whole: it breaks off after line {len(lines)}. Take an older one.")
    kinds = {kind.name: kind for kind in KINDS}
    entries = tuple(_entry(record, kinds, name, number) for number, record in enumerate(records[1:-1], 2))
    try:
        return Copy(datetime.fromisoformat(head["made_at"]), entries)
    except (KeyError, TypeError, ValueError):
        raise UserError(f"{name}, line 1: it does not say when it was made.") from None


def _record(line: bytes, name: str, number: int) -> dict[str, Any]:
    try:
        found = json.loads(line)
    except ValueError:
        raise UserError(f"{name}, line {number}: not JSON. Nothing was changed; take an older copy.") from None
    if not isinstance(found, dict):
        raise UserError(f"{name}, line {number}: not an object. Nothing was changed; take an older copy.")
    return found


def _entry(record: Mapping[str, Any], kinds: Mapping[str, Kind], name: str, number: int) -> tuple[Kind, Any]:
    for key, value in record.items():
        if key in kinds:
            try:
                return kinds[key], kinds[key].value(value)
            except (ValueError, KeyError, TypeError, AttributeError) as error:
                raise UserError(
                    f"{name}, line {number}: no {key} ({str(error).splitlines()[0]}). Nothing was changed."
                ) from None
    raise UserError(f"{name}, line {number}: nothing that this Paper Route knows. Nothing was changed.")


async def backup(stores: Stores, to: date | Path) -> tuple[Path, int]:
    """Where the copy is, and how many things are in it. Raises Transient, Unavailable."""
    lines = await copy_lines(stores)
    return await stores.copies.write(lines, to), len(lines) - 2


async def newest(copies: Copies) -> tuple[Path, Copy] | None:
    """The last copy that can be read."""
    for path in copies.names():
        try:
            return path, read_copy(await copies.read(path), path.name)
        except UserError:
            continue
    return None


async def brought_up_to_date(
    state: StoredState, copies: Copies, subscriptions: SubscriptionStore, say: Callable[[str], None], fresh: bool
) -> str | None:
    """Settle what is stored, unless more is remembered than is there and nobody asked to begin anew: then a sentence, and nothing is
    touched. Raises as `StoredState.settle` does."""
    if await state.unmarked() and not fresh:
        lacking = await forgotten(copies, subscriptions)
        if lacking is not None:
            return lacking
    await state.settle(say)
    return None


async def forgotten(copies: Copies, subscriptions: SubscriptionStore) -> str | None:
    """For a Redis without a version: a sentence when the data directory knows of subscriptions that it lacks. Raises Transient."""
    found = await newest(copies)
    if found is None:
        return None
    _, copy = found
    there = {each.id async for each in subscriptions.all()}
    lost = [(kind, value) for kind, value in copy.entries if isinstance(value, Subscription) and value.id not in there]
    if not lost:
        return None
    return (
        f"Redis is empty or was put back: it lacks {_told(lost)} of which the data directory has a copy ({copy.made_at:%d %B %Y}). Bring"
        " them back with `paperroute restore`, or begin without them: `paperroute run --fresh`."
    )


@dataclass(frozen=True, slots=True)
class Restored:
    """What came of a restore."""

    copy: Copy
    added: int

    def sentences(self, path: Path) -> Iterator[str]:
        there = len(self.copy.entries) - self.added
        kept = f"; {there} were there already and stay as they are" if there else ""
        yield f"Restored {self.added} of {_told(self.copy.entries)}, from {path} of {self.copy.made_at:%d %B %Y %H:%M} UTC{kept}."
        if self.added:
            yield "Papers announced since are not posted: the first pass takes what the sources list as known."


async def restore(stores: Stores, copy: Copy, progress: Callable[[int], None]) -> Restored:
    """Put back what is not there. It may be repeated, and be cut off anywhere. Raises Transient."""
    added = 0
    for number, (kind, value) in enumerate(copy.entries, 1):
        added += await kind.put(stores, value)
        progress(number)
    return Restored(copy, added)


def _told(entries: Sequence[tuple[Kind, Any]]) -> str:
    counts = [(sum(kind is each for each, _ in entries), kind) for kind in KINDS]
    things = [f"{count} {kind.one if count == 1 else kind.many}" for count, kind in counts if count]
    channels = len({value.channel for _, value in entries})
    return f"{' and '.join(things) or 'nothing'} in {channels} channel{'' if channels == 1 else 's'}"
