"""What crosses a port when something goes wrong, and nothing else. Each adapter translates its vendor's errors into these once.

Texts are sentences for people: what happened, and where it helps what to do. They never hold a secret.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal


class PaperRouteError(Exception):
    """`reason` is a sentence or phrase that may be shown to people."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Transient(PaperRouteError):
    """Not taken; may be tried again, not before `retry_after_s` seconds where the other side named a time.

    `scope`: what must wait so long, of a platform's limit: the channel, its workspace, or everything that the app posts.
    """

    def __init__(
        self, reason: str, retry_after_s: float | None = None, scope: Literal["channel", "workspace", "app"] = "channel"
    ) -> None:
        super().__init__(reason)
        self.retry_after_s = retry_after_s
        self.scope: Literal["channel", "workspace", "app"] = scope


class Rejected(PaperRouteError):
    """Never to be taken, for this message or request."""


class ChannelGone(PaperRouteError):
    """The channel refuses: archived, deleted, permission lost. It may come back, unless it is gone `for_good`: deleted."""

    def __init__(self, reason: str, *, for_good: bool = False) -> None:
        super().__init__(reason)
        self.for_good = for_good


class WorkspaceGone(PaperRouteError):
    """The whole workspace refuses: token revoked, app uninstalled. It may come back; `for_good`: the app was uninstalled."""

    def __init__(self, reason: str, *, for_good: bool = False) -> None:
        super().__init__(reason)
        self.for_good = for_good


class Uncertain(PaperRouteError):
    """Nobody knows whether the platform took the message. `started_at`: when the request went out."""

    def __init__(self, reason: str, started_at: datetime) -> None:
        super().__init__(reason)
        self.started_at = started_at


class UserError(PaperRouteError):
    """A person's mistake, said so that they can mend it. `pointer`: the text with a line of `^` below the place."""

    def __init__(self, reason: str, pointer: str | None = None) -> None:
        super().__init__(reason)
        self.pointer = pointer


class Misconfigured(PaperRouteError):
    """A setting is wrong: one sentence that says which and where to mend it. The program ends with exit code 78 (EX_CONFIG)."""


class Unavailable(PaperRouteError):
    """A service that is needed at start is away. The program ends with exit code 69 (EX_UNAVAILABLE)."""
