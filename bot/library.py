"""A library: where somebody keeps their references, in an account of their own (Zotero). Values, and the service's port.

Lives here: what every such service has in common. Not here: how an account is kept (`people.py`), what people are told
(`commands/filing.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from pydantic import SecretStr

from bot.model import Paper, PaperId


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody's account. `key`: their secret, which lets us write there; shown nowhere, encrypted wherever it is kept. `user`: their id
    there; `name`: as they are called there."""

    key: SecretStr
    user: str
    name: str


class Refusal(StrEnum):
    """Why a key is of no use."""

    UNKNOWN = "unknown"  # it never was one, or was revoked
    READ_ONLY = "read_only"  # it may not write


@dataclass(frozen=True, slots=True)
class Filed:
    """What became of papers: `new` were put there, `known` were there before, `refused` are never taken. Others may be tried again."""

    new: frozenset[PaperId] = frozenset()
    known: frozenset[PaperId] = frozenset()
    refused: frozenset[PaperId] = frozenset()


class Library(Protocol):
    """A service. Its errors are Transient alone: away, too much asked of it (with the wait), an answer that cannot be read."""

    @property
    def most(self) -> int:
        """How many papers `file` takes at once."""

    async def account(self, key: SecretStr) -> Account | Refusal:
        """Whose key it is. Raises Transient."""

    async def file(self, account: Account, papers: Sequence[Paper]) -> Filed | Refusal:
        """Put papers there. Repeated, by whomever and after whatever, each stands there once, as its owner left it. Raises Transient: then
        some may have been taken."""

    async def close(self) -> None: ...
