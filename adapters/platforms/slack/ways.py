"""The ways in which an answer goes back: to the address that came with a command or press, in a thread, in a modal.

Lives here: which call says it, and what is done where that fails. Not here: what is said (`answers.py`), modals' looks (`modals.py`).
Called by `answering.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

import structlog

from adapters.platforms.slack.buttons import BESIDE, IN_PLACE
from adapters.platforms.slack.calls import CallFailed
from adapters.platforms.slack.markup import Block
from adapters.platforms.slack.modals import VIEW_BLOCKS, Frame, modal
from adapters.platforms.slack.workspaces import Workspace
from bot.model import Channel

log = structlog.get_logger()

QUIET: dict[str, Any] = {"unfurl_links": False, "unfurl_media": False}


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks something, and where. `workspace` is the channel's; `user_name` is empty where it was not told."""

    workspace: Workspace
    channel: str
    user: str
    user_name: str

    @property
    def address(self) -> Channel:
        return at(self.workspace, self.channel)


class Way(Protocol):
    """One question's. Its methods may raise CallFailed."""

    @property
    def row(self) -> str:
        """What buttons below the answer do: IN_PLACE or BESIDE."""

    async def person(self, said: dict[str, Any], *, private: bool = True) -> None:
        """To the person, `private` where nobody else may read it. A second time says more."""

    async def everybody(self, said: dict[str, Any]) -> None:
        """To the channel."""

    async def meanwhile(self, said: dict[str, Any]) -> None:
        """To the person, before an answer that takes its time; nothing where it would be in the way."""


@dataclass
class ByAddress:
    """The address that came with a command or a press takes 5 posts within 30 minutes. `in_place`: the first takes the message's place."""

    asker: Asker
    url: str
    in_place: bool = False
    row: str = IN_PLACE

    async def person(self, said: dict[str, Any], *, private: bool = True) -> None:
        body = {"response_type": "ephemeral", "replace_original": self.in_place, **said}
        self.in_place = False
        try:
            await self.asker.workspace.calls.respond(self.url, body)
        except CallFailed as failed:  # used up, expired or away. Twice the same line for one person does no harm
            log.info("slack_response_url_failed", reason=failed.said)
            await whisper(self.asker, said)

    async def everybody(self, said: dict[str, Any]) -> None:
        try:
            body = {"response_type": "in_channel", "replace_original": False, **said}
            await self.asker.workspace.calls.respond(self.url, body)
        except CallFailed as failed:
            log.info("slack_response_url_failed", reason=failed.said)
            if failed.taken == "no":  # else it may stand there, and the channel would read it twice
                await announce(self.asker, said)

    async def meanwhile(self, said: dict[str, Any]) -> None:
        """The answer takes its place where it takes a message's. What was said to a slash command cannot be replaced, and stays above
        the answer (bolt-js#2287, bolt-python#1268)."""
        body = {"response_type": "ephemeral", "replace_original": self.in_place, **said}
        await self.asker.workspace.calls.respond(self.url, body)


@dataclass
class InThread:
    """Below the message in which we were mentioned. `begun`: there is a thread already; in one without a reply no ephemeral message is
    shown. Source: docs.slack.dev, chat.postEphemeral, thread_ts"""

    asker: Asker
    ts: str
    begun: bool
    row: str = BESIDE

    async def person(self, said: dict[str, Any], *, private: bool = True) -> None:
        if private:
            await whisper(self.asker, said, thread=self.ts if self.begun else None)
        else:
            await announce(self.asker, said, thread=self.ts)

    async def everybody(self, said: dict[str, Any]) -> None:
        await announce(self.asker, said)

    async def meanwhile(self, said: dict[str, Any]) -> None:
        pass


@dataclass
class Directly:
    """In a direct message with us, where everything is private."""

    asker: Asker
    thread: str | None = None
    row: str = BESIDE

    async def person(self, said: dict[str, Any], *, private: bool = True) -> None:
        await announce(self.asker, said, thread=self.thread)

    async def everybody(self, said: dict[str, Any]) -> None:
        await announce(self.asker, said, thread=self.thread)

    async def meanwhile(self, said: dict[str, Any]) -> None:
        pass


@dataclass
class InModal:
    """In a modal that stands open. `frame`: what stays of it around the answer."""

    asker: Asker
    view_id: str
    frame: Frame
    row: str = IN_PLACE
    _blocks: list[Block] = field(default_factory=list)

    async def person(self, said: dict[str, Any], *, private: bool = True) -> None:
        self._blocks += said["blocks"]
        shown = modal(self.frame, self._blocks[: VIEW_BLOCKS - len(self.frame.head)])
        await self.asker.workspace.calls.ask("views.update", view_id=self.view_id, view=shown)

    async def everybody(self, said: dict[str, Any]) -> None:
        await announce(self.asker, said)

    async def meanwhile(self, said: dict[str, Any]) -> None:
        pass


async def whisper(asker: Asker, said: dict[str, Any], thread: str | None = None) -> None:
    await asker.workspace.calls.ask(
        "chat.postEphemeral", channel=asker.channel, user=asker.user, thread_ts=thread, **said
    )


async def announce(asker: Asker, said: dict[str, Any], thread: str | None = None) -> None:
    await asker.workspace.calls.ask("chat.postMessage", channel=asker.channel, thread_ts=thread, **QUIET, **said)


def at(workspace: Workspace, channel: str) -> Channel:
    return Channel("slack", workspace.identity.team_id, channel)


async def opened(asker: Asker, trigger: str, shown: Mapping[str, Any], *, push: bool = False) -> tuple[str, str]:
    """Opens a modal, on top of the one that stands there where `push`. Its id and its hash. Raises CallFailed."""
    method = "views.push" if push else "views.open"
    reply = await asker.workspace.calls.ask(method, trigger_id=trigger, view=dict(shown))
    view = reply.data.get("view") or {}
    return str(view.get("id") or ""), str(view.get("hash") or "")


def asker_of(workspace: Workspace, payload: Mapping[str, Any], channel: str = "") -> Asker:
    user = payload.get("user") or {}
    container = payload.get("container") or {}
    return Asker(
        workspace,
        channel=channel or str((payload.get("channel") or {}).get("id") or container.get("channel_id") or ""),
        user=str(user.get("id") or ""),
        user_name=str(user.get("username") or user.get("name") or user.get("id") or ""),
    )
