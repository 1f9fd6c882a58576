"""What Slack tells of channels and of the app itself: we were let in, a channel got another id, a workspace let us go.

Lives here: these events, and what was missed of them. Not here: what people say (`talking.py`). Called by `handlers.py`.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import structlog

from adapters.platforms.slack import answers
from adapters.platforms.slack.access import channels_of
from adapters.platforms.slack.answering import Answering
from adapters.platforms.slack.calls import CallFailed
from adapters.platforms.slack.origin import origin
from adapters.platforms.slack.ways import QUIET, Asker, at, whisper
from adapters.platforms.slack.workspaces import Workspace, Workspaces
from bot.chat import Answer
from bot.errors import PaperRouteError
from bot.model import Line

log = structlog.get_logger()

MOVE_TRIES, MOVE_PAUSE_S = 10, 2.0
EVENTS_REMEMBERED = 1000  # Slack repeats an event up to three times within five minutes


@dataclass
class Repeats:
    """Events that came before, by their id: Bolt does not tell them apart."""

    _seen: OrderedDict[str, None] = field(default_factory=OrderedDict)

    def has(self, body: Mapping[str, Any]) -> bool:
        event_id = str(body.get("event_id") or "")
        if not event_id:
            return False
        if event_id in self._seen:
            return True
        self._seen[event_id] = None
        if len(self._seen) > EVENTS_REMEMBERED:
            self._seen.popitem(last=False)
        return False


@dataclass
class Channels:
    """Serves all workspaces. Its methods never raise."""

    workspaces: Workspaces
    answering: Answering
    repeats: Repeats

    async def joined(self, body: Mapping[str, Any]) -> None:
        """member_joined_channel: where it is us who joined, what was waiting there starts; where nothing was, who let us in is told how to
        begin."""
        event = body.get("event") or {}
        if self.repeats.has(body):
            return
        workspace = await where(self.workspaces, body)
        if workspace is None or event.get("user") != workspace.identity.user_id:
            return
        channel, inviter = str(event.get("channel") or ""), str(event.get("inviter") or "")
        with self.answering.counted():
            if not await self._let_in(workspace, channel) and inviter:
                await self._greet(Asker(workspace, channel, inviter, ""))

    async def renamed(self, body: Mapping[str, Any]) -> None:
        """channel_id_changed: a private channel became public, or the like. It is the same channel. Source: docs.slack.dev, events."""
        event = body.get("event") or {}
        old, new = (str(event.get(f"{which}_channel_id") or "") for which in ("old", "new"))
        workspace = await where(self.workspaces, body)
        if workspace is None or not old or not new:
            return
        with self.answering.counted():
            for tries in range(1, MOVE_TRIES + 1):
                try:
                    await self.answering.commands.moved(at(workspace, old), at(workspace, new))
                    return
                except Exception as error:
                    log.warning("slack_channel_not_moved", old=old, new=new, error=repr(error), tries=tries)
                    await asyncio.sleep(MOVE_PAUSE_S * tries)  # Slack tells it once

    async def gone(self, body: Mapping[str, Any]) -> None:
        """app_uninstalled, or tokens_revoked with a bot's among them. They come in any order, and either is enough."""
        event = body.get("event") or {}
        revoked = (event.get("tokens") or {}).get("bot") or ()
        if event.get("type") == "tokens_revoked" and not revoked:
            return
        installed_in = origin(body).installed_in
        try:
            await self.workspaces.let_go(installed_in)
        except PaperRouteError as error:  # its next post is refused, and says so
            log.warning("slack_let_go_failed", workspace=installed_in, reason=error.reason)

    async def catch_up(self) -> None:
        """Invitations that came while nobody listened: each channel that we are in is told that it may start."""
        try:
            async for workspace in self.workspaces.everywhere():
                await self._caught_up(workspace)
        except CallFailed as failed:
            log.info("slack_catch_up_skipped", reason=failed.said)
        except PaperRouteError as error:
            log.info("slack_catch_up_skipped", reason=error.reason)

    async def _caught_up(self, workspace: Workspace) -> None:
        team_id = workspace.identity.team_id
        try:
            channels = await channels_of(workspace.calls, team_id)
        except CallFailed as failed:
            log.info("slack_catch_up_skipped", workspace=team_id, reason=failed.said)
            return
        for channel in channels:
            await self._let_in(workspace, str(channel["id"]))

    async def _greet(self, asker: Asker) -> None:
        try:
            caller = await self.answering.attend(asker)
            hello = await self.answering.commands.hello(asker.address, caller.locale)
            if hello:
                await whisper(asker, answers.announcement(hello))
        except CallFailed as failed:
            log.info("slack_hello_not_said", channel=asker.channel, reason=failed.said)
        except Exception:
            log.exception("slack_hello_not_said", channel=asker.channel)

    async def _let_in(self, workspace: Workspace, channel: str) -> bool:
        """Whether there was something to say to the channel."""
        try:
            answer = await self.answering.commands.can_post_now(at(workspace, channel))
            line = _line_of(answer) if answer else None
        except PaperRouteError as error:
            log.warning("slack_let_in_failed", channel=channel, reason=error.reason)
            return True
        except Exception:
            log.exception("slack_let_in_failed", channel=channel)
            return True
        if line:
            said = answers.announcement(line)
            try:
                await workspace.calls.ask("chat.postMessage", channel=channel, **QUIET, **said)
            except CallFailed as failed:
                log.warning("answer_not_sent", channel=channel, reason=failed.said)
        return line is not None


async def where(workspaces: Workspaces, payload: Mapping[str, Any]) -> Workspace | None:
    """None where Slack speaks of a workspace that we do not serve (any more): there is no token to answer with."""
    try:
        return await workspaces.speaking(payload)
    except CallFailed as failed:
        log.warning("slack_workspace_away", reason=failed.said)
    except PaperRouteError as error:
        log.warning("slack_workspace_away", reason=error.reason)
    return None


def _line_of(answer: Answer) -> Line | None:
    """What the channel is told: the announcement, else the first line."""
    return answer.announcement or (answer.lines[0] if answer.lines else None)
