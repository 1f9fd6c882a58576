"""Where an app is installed: the workspaces that let it in, with the tokens they gave. Values, and the store's port.

Lives here: what every platform's installations have in common. Not here: how a workspace installs the app (the platform's adapter), how
tokens are encrypted (the store). The rules of `ports.py` hold here too.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Tokens:
    """Other people's secrets: never shown, encrypted wherever they are kept. `expires_at` and `refresh` where tokens rotate."""

    access: str = field(repr=False)
    refresh: str | None = field(default=None, repr=False)
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Installation:
    """An app in a workspace, or in a whole organization (`org_wide`; `workspace` is then the organization's id)."""

    platform: str
    workspace: str
    name: str
    tokens: Tokens
    bot_user: str
    installed_by: str
    installed_at: datetime
    scopes: tuple[str, ...] = ()
    organization: str | None = None
    org_wide: bool = False


class InstallationStore(Protocol):
    """One installation a workspace: installing again replaces it."""

    async def save(self, installation: Installation) -> None: ...

    async def find(self, platform: str, workspace: str) -> Installation | None:
        """Raises Transient (the store is away), Misconfigured (its tokens cannot be read with the keys that are set)."""

    async def all(self, platform: str) -> Sequence[Installation]:
        """By when they were installed. Raises as `find` does."""

    async def rotate(self, platform: str, workspace: str, spent: str, tokens: Tokens) -> bool:
        """Put new tokens in the place of those whose refresh token is `spent`. False, with nothing written, when they are others by
        now: a refresh token works once, and another process was quicker."""

    async def renew(self, platform: str) -> int:
        """Encrypt all tokens anew under the first key. Returns how many. Raises as `find` does."""

    async def remove(self, platform: str, workspace: str) -> bool:
        """The workspace let the app go: its tokens are deleted. False when it was not there."""


class OneTimeStates(Protocol):
    """The `state` of an install page: given out, and taken back once within ten minutes."""

    async def issue(self) -> str: ...

    async def consume(self, state: str) -> bool:
        """False for one that was never given out, is too old, or was taken back before."""
