"""What the Web API's methods work on: the workspace with the granted scopes and the limits in force."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tests.emulators.slack.faults import Bucket
from tests.emulators.slack.state import Posted, Refusal, SlackChannel, Workspace

if TYPE_CHECKING:
    from tests.emulators.slack.views import Views

Arguments = dict[str, Any]


@dataclass
class Api:
    """What the methods work on: the workspace, the granted scopes, the limits in force."""

    workspace: Workspace
    scopes: set[str]
    open_socket: Callable[[], str]
    views: Views
    posts_burst: float = 10
    post_every_s: float = 1.0
    posts_per_s: float | None = None  # over all channels; Slack names no number but "several hundred a minute"
    closed_until: float = 0.0  # every post is refused until then
    unreadable: set[str] = field(default_factory=set)  # channels whose history the app may not read
    limited_app: bool = False  # sold outside the Marketplace: history 1 request a minute, 15 messages a page
    organization: str | None = None  # whose token is used
    siblings: dict[str, list[Api]] = field(default_factory=dict)  # the workspaces of organizations
    buckets: dict[str, Bucket] = field(default_factory=dict)

    def need(self, *scopes: str) -> None:
        lacking = [scope for scope in scopes if scope not in self.scopes]
        if lacking:
            raise Refusal("missing_scope", needed=",".join(lacking), provided=",".join(sorted(self.scopes)))

    def limit(self, name: str, burst: float, every_s: float) -> None:
        bucket = self.buckets.setdefault(name, Bucket(burst, every_s))
        wait_s = bucket.take(self.workspace.now())
        if wait_s is not None:
            raise Refusal("ratelimited", _retry_after_s=wait_s)

    def close_posts(self, wait_s: float) -> None:
        self.closed_until = max(self.closed_until, self.workspace.now() + wait_s)

    def admit_post(self, channel: str) -> None:
        left_s = self.closed_until - self.workspace.now()
        if left_s > 0:
            raise Refusal("ratelimited", _retry_after_s=max(1, round(left_s + 0.5)))
        self.limit(f"post {channel}", self.posts_burst, self.post_every_s)
        if self.posts_per_s is not None:
            self.limit("post everywhere", self.posts_per_s, 1 / self.posts_per_s)

    def channel(self, arguments: Arguments) -> SlackChannel:
        if not arguments.get("channel"):
            raise Refusal("invalid_arguments")
        return self.workspace.visible(str(arguments["channel"]))

    def writable(self, arguments: Arguments) -> SlackChannel:
        channel = self.channel(arguments)
        if channel.archived:
            raise Refusal("is_archived")
        if self.workspace.bot.id not in channel.members:
            raise Refusal("not_in_channel")
        return channel


def as_json(message: Posted, *, metadata: bool = True) -> dict[str, Any]:
    shown: dict[str, Any] = {"type": "message", "user": message.user, "ts": message.ts, "text": message.text}
    if message.blocks:
        shown["blocks"] = message.blocks
    if message.thread_ts:
        shown["thread_ts"] = message.thread_ts
    if metadata and message.metadata:
        shown["metadata"] = message.metadata
    return shown


def is_true(value: Any) -> bool:
    return value is True or str(value).lower() in ("1", "true")
