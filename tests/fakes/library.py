"""A library in memory, which does what it is told to."""

from __future__ import annotations

from collections.abc import Sequence

from pydantic import SecretStr

from bot.errors import Transient
from bot.library import Account, Filed, Refusal
from bot.model import Paper, PaperId


class FakeLibrary:
    """`owners`: whose each key is; `refused`: papers that it never takes. `away`: fails from the so many-th call of `file` on."""

    most = 2

    def __init__(self) -> None:
        self.owners: dict[str, Account] = {}
        self.read_only: set[str] = set()
        self.shelves: dict[str, list[PaperId]] = {}
        self.refused: set[PaperId] = set()
        self.away: Transient | None = None
        self.away_after = 0
        self.calls = 0

    def owner(self, key: str, user: str) -> None:
        self.owners[key] = Account(SecretStr(key), user, f"{user} of Zotero")

    async def account(self, key: SecretStr) -> Account | Refusal:
        if self.away and not self.away_after:
            raise self.away
        if key.get_secret_value() in self.read_only:
            return Refusal.READ_ONLY
        return self.owners.get(key.get_secret_value(), Refusal.UNKNOWN)

    async def file(self, account: Account, papers: Sequence[Paper]) -> Filed | Refusal:
        self.calls += 1
        if self.away and self.calls > self.away_after:
            raise self.away
        if account.key.get_secret_value() not in self.owners:
            return Refusal.UNKNOWN
        shelf = self.shelves.setdefault(account.user, [])
        names = [each.id for each in papers]
        known = {each for each in names if each in shelf}
        new = [each for each in names if each not in known and each not in self.refused]
        shelf += new
        return Filed(frozenset(new), frozenset(known), frozenset(names) & self.refused)

    async def close(self) -> None: ...
