"""What is kept of people, in memory."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.library import Account
from bot.model import Channel, PaperId
from bot.people import DEFAULT_POLICIES, USUAL_POLICY, LogEntry, People, PersonId, Policy, Saved, Tally

LOG_LIFE = timedelta(days=90)


class MemorySaved:
    def __init__(self) -> None:
        self._lists: dict[PersonId, dict[PaperId, datetime]] = {}

    async def save(self, who: PersonId, paper_id: PaperId, now: datetime) -> bool:
        mine = self._lists.setdefault(who, {})
        if paper_id in mine:
            return False
        mine[paper_id] = now
        return True

    async def remove(self, who: PersonId, paper_id: PaperId) -> bool:
        return self._lists.get(who, {}).pop(paper_id, None) is not None

    async def of(self, who: PersonId) -> Sequence[Saved]:
        mine = sorted(self._lists.get(who, {}).items(), key=lambda item: (item[1], item[0]), reverse=True)
        return tuple(Saved(paper, at) for paper, at in mine)

    async def forget(self, who: PersonId) -> int:
        return len(self._lists.pop(who, {}))


class MemoryAccounts:
    def __init__(self) -> None:
        self._accounts: dict[PersonId, Account] = {}
        self._filed: dict[PersonId, frozenset[PaperId]] = {}

    async def save(self, who: PersonId, account: Account) -> None:
        if (before := self._accounts.get(who)) is not None and before.user != account.user:
            self._filed.pop(who, None)
        self._accounts[who] = account

    async def of(self, who: PersonId) -> Account | None:
        return self._accounts.get(who)

    async def filed(self, who: PersonId) -> frozenset[PaperId]:
        return self._filed.get(who, frozenset())

    async def note_filed(self, who: PersonId, papers: Collection[PaperId]) -> None:
        if who in self._accounts:
            self._filed[who] = self._filed.get(who, frozenset()) | frozenset(papers)

    async def renew(self) -> int:
        return len(self._accounts)

    async def forget(self, who: PersonId) -> bool:
        self._filed.pop(who, None)
        return self._accounts.pop(who, None) is not None


class MemoryChangeLog:
    def __init__(self) -> None:
        self._entries: dict[Channel, list[LogEntry]] = {}

    async def record(self, channel: Channel, entry: LogEntry) -> None:
        self._entries.setdefault(channel, []).append(entry)

    async def last(self, channel: Channel, limit: int, now: datetime) -> Sequence[LogEntry]:
        fresh = [each for each in self._entries.get(channel, ()) if each.at > now - LOG_LIFE]
        return tuple(sorted(fresh, key=lambda each: each.at, reverse=True)[:limit])

    async def forget(self, who: PersonId) -> int:
        count = 0
        for channel, entries in self._entries.items():
            count += sum(each.by == who for each in entries)
            self._entries[channel] = [replace(each, by=None, name="") if each.by == who else each for each in entries]
        return count


class MemoryVotes:
    def __init__(self) -> None:
        self._votes: dict[tuple[Channel, PaperId], dict[PersonId, int]] = {}

    async def vote(self, channel: Channel, paper_id: PaperId, who: PersonId, value: int) -> Tally:
        if value not in (1, 0, -1):
            raise ValueError(f"a vote is 1, 0 or -1, not {value}")
        cast = self._votes.setdefault((channel, paper_id), {})
        cast.pop(who, None)
        if value:
            cast[who] = value
        return _tally(cast)

    async def tallies(self, channel: Channel) -> Mapping[PaperId, Tally]:
        return {paper: _tally(cast) for (where, paper), cast in self._votes.items() if where == channel and cast}

    async def reset(self, channel: Channel) -> int:
        there = [key for key, cast in self._votes.items() if key[0] == channel and cast]
        for key in there:
            del self._votes[key]
        return len(there)

    async def forget(self, who: PersonId) -> int:
        return sum(cast.pop(who, None) is not None for cast in self._votes.values())


class MemoryPolicies:
    def __init__(self) -> None:
        self._decided: dict[tuple[str, str], Policy] = {}

    async def of(self, channel: Channel) -> Policy:
        usual = DEFAULT_POLICIES.get(channel.platform, USUAL_POLICY)
        return self._decided.get((channel.platform, channel.workspace), usual)

    async def decide(self, channel: Channel, policy: Policy) -> None:
        self._decided[channel.platform, channel.workspace] = policy


class MemoryUnfolded:
    """Within one day."""

    def __init__(self) -> None:
        self._papers: set[tuple[Channel, PaperId]] = set()

    async def first(self, channel: Channel, paper_id: PaperId) -> bool:
        found = (channel, paper_id) in self._papers
        self._papers.add((channel, paper_id))
        return not found

    async def take_back(self, channel: Channel, paper_id: PaperId) -> None:
        self._papers.discard((channel, paper_id))


class MemoryLimits:
    """Within one minute: `pass_a_minute` begins the next."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()

    async def count(self, who: str) -> int:
        self._counts[who] += 1
        return self._counts[who]

    def pass_a_minute(self) -> None:
        self._counts.clear()


def nobody_yet() -> People:
    """All of it, empty."""
    return People(
        MemorySaved(),
        MemoryChangeLog(),
        MemoryVotes(),
        MemoryPolicies(),
        MemoryUnfolded(),
        MemoryLimits(),
        MemoryAccounts(),
    )


def _tally(cast: Mapping[PersonId, int]) -> Tally:
    return Tally(sum(vote > 0 for vote in cast.values()), sum(vote < 0 for vote in cast.values()))
