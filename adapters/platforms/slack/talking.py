"""People's commands and buttons: a payload becomes a Request, the Answer goes back to the person and the channel.

Lives here: which answer goes where, and that everybody gets one. Not here: the socket (`listening.py`), what the answer looks
like (`answers.py`). Called by `listening.py`, after the acknowledgement.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

import structlog

from adapters.platforms.slack import answers
from adapters.platforms.slack.access import member_channels
from adapters.platforms.slack.buttons import press_of
from adapters.platforms.slack.calls import CallFailed
from adapters.platforms.slack.markup import unescape
from adapters.platforms.slack.profiles import Profiles
from adapters.platforms.slack.workspaces import Workspace, Workspaces
from bot.chat import Answer, Request
from bot.errors import PaperRouteError
from bot.model import Channel, Line
from bot.ports import Commands

log = structlog.get_logger()

SORRY = "Something went wrong on our side. It has been written down; please try again."
MOVE_TRIES, MOVE_PAUSE_S = 10, 2.0
EVENTS_REMEMBERED = 1000  # Slack repeats an event up to three times within five minutes


@dataclass(frozen=True, slots=True)
class Place:
    """Where a person spoke: the channel, who, and the address to which answers go (5 within 30 minutes). `workspace` is the channel's."""

    workspace: Workspace
    channel: str
    user: str
    user_name: str
    response_url: str
    on_message: bool = False  # a button below an answer: the next answer takes its place


class Conversation:
    """Serves the people of all workspaces. Its methods never raise."""

    def __init__(self, workspaces: Workspaces, commands: Commands, profiles: Profiles) -> None:
        self._workspaces = workspaces
        self._profiles = profiles
        self._commands = commands
        self._seen_events: OrderedDict[str, None] = OrderedDict()
        self._running = 0
        self._idle = asyncio.Event()
        self._idle.set()

    async def command(self, payload: Mapping[str, Any]) -> None:
        """A slash command: its first word says which, `help` where there is none."""
        workspace = await self._where(payload)
        if workspace is None:
            return
        place = Place(
            workspace,
            channel=str(payload.get("channel_id") or ""),
            user=str(payload.get("user_id") or ""),
            user_name=str(payload.get("user_name") or payload.get("user_id") or ""),
            response_url=str(payload.get("response_url") or ""),
        )
        name, *rest = unescape(str(payload.get("text") or "")).split(maxsplit=1) or ["help"]
        await self._serve(place, name.lower(), rest[0].strip() if rest else "")

    async def button(self, payload: Mapping[str, Any]) -> None:
        """A button of ours: what it runs is checked as if it had been typed. Others (links, buttons of other versions) need no more
        than the acknowledgement they had."""
        workspace = await self._where(payload)
        if workspace is None:
            return
        for action in payload.get("actions") or ():
            press = press_of(action)
            if press is not None:
                place = replace(_place_of(workspace, payload), on_message=press.in_place)
                await self._serve(place, press.command, press.text, press.page)

    async def event(self, body: Mapping[str, Any]) -> None:
        """member_joined_channel: where it is us who joined, what was waiting there starts."""
        event = body.get("event") or {}
        if self._repeated(str(body.get("event_id") or "")):
            return
        workspace = await self._where(body)
        if workspace is None or event.get("user") != workspace.identity.user_id:
            return
        with self._counted():
            await self._let_in(workspace, str(event.get("channel") or ""))

    async def renamed(self, body: Mapping[str, Any]) -> None:
        """channel_id_changed: a private channel became public, or the like. It is the same channel. Source: docs.slack.dev, events."""
        event = body.get("event") or {}
        old, new = (str(event.get(f"{which}_channel_id") or "") for which in ("old", "new"))
        workspace = await self._where(body)
        if workspace is None or not old or not new:
            return
        with self._counted():
            for tries in range(1, MOVE_TRIES + 1):
                try:
                    await self._commands.moved(_at(workspace, old), _at(workspace, new))
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
        team_id = str(body.get("team_id") or "")
        try:
            await self._workspaces.let_go(team_id)
        except PaperRouteError as error:  # its next post is refused, and says so
            log.warning("slack_let_go_failed", workspace=team_id, reason=error.reason)

    async def catch_up(self) -> None:
        """Invitations that came while nobody listened: each channel that we are in is told that it may start."""
        try:
            for workspace in await self._workspaces.all():
                for channel in await member_channels(workspace.calls):
                    await self._let_in(workspace, channel)
        except CallFailed as failed:
            log.info("slack_catch_up_skipped", reason=failed.said)
        except PaperRouteError as error:
            log.info("slack_catch_up_skipped", reason=error.reason)

    async def settle(self, most_s: float) -> None:
        """Wait until what people asked is answered, at most so long."""
        try:
            async with asyncio.timeout(most_s):
                await self._idle.wait()
        except TimeoutError:
            log.warning("slack_answers_cut_off", count=self._running)

    async def _serve(self, place: Place, command: str, text: str, page: int = 1) -> None:
        channel = _at(place.workspace, place.channel)
        with self._counted():
            try:
                caller = await self._profiles.of(place.workspace, place.user, place.user_name)
                request = Request(channel, caller, command, text, page)
                answer = await self._commands.handle(request)
                said, line, files = answers.private(answer), answer.announcement, answers.attached(answer)
                if said is None and not line and not files:
                    said = answers.sentence("Done.")
            except Exception:
                log.exception("command_failed", channel=str(channel), command=command)
                said, line, files = answers.sentence(SORRY), None, []
            await self._say(place, said, line)
            for file in files:
                await self._say(replace(place, on_message=False), file, None)

    async def _say(self, place: Place, said: dict[str, Any] | None, line: Line | None) -> None:
        try:
            if said is not None:
                await self._to_person(place, said)
            if line is not None:
                await self._to_channel(place, line)
        except Exception:
            log.exception("answer_not_sent", channel=place.channel)

    async def _to_person(self, place: Place, said: dict[str, Any]) -> None:
        body = {"response_type": "ephemeral", "replace_original": place.on_message, **said}
        try:
            await place.workspace.calls.respond(place.response_url, body)
        except CallFailed as failed:  # used up, expired or away. Twice the same line for one person does no harm
            log.info("slack_response_url_failed", reason=failed.said)
            await _quietly(place.workspace, "chat.postEphemeral", channel=place.channel, user=place.user, **said)

    async def _to_channel(self, place: Place, line: Line) -> None:
        said = answers.announcement(line)
        try:
            body = {"response_type": "in_channel", "replace_original": False, **said}
            await place.workspace.calls.respond(place.response_url, body)
        except CallFailed as failed:
            log.info("slack_response_url_failed", reason=failed.said)
            if failed.taken == "no":  # else it may stand there, and the channel would read it twice
                await _quietly(
                    place.workspace,
                    "chat.postMessage",
                    channel=place.channel,
                    unfurl_links=False,
                    unfurl_media=False,
                    **said,
                )

    async def _let_in(self, workspace: Workspace, channel: str) -> None:
        try:
            answer = await self._commands.can_post_now(_at(workspace, channel))
            line = _line_of(answer) if answer else None
        except PaperRouteError as error:
            log.warning("slack_let_in_failed", channel=channel, reason=error.reason)
            return
        except Exception:
            log.exception("slack_let_in_failed", channel=channel)
            return
        if line:
            said = answers.announcement(line)
            await _quietly(
                workspace, "chat.postMessage", channel=channel, unfurl_links=False, unfurl_media=False, **said
            )

    async def _where(self, payload: Mapping[str, Any]) -> Workspace | None:
        """None where Slack speaks of a workspace that we do not serve (any more): there is no token to answer with."""
        try:
            return await self._workspaces.speaking(payload)
        except CallFailed as failed:
            log.warning("slack_workspace_away", reason=failed.said)
        except PaperRouteError as error:
            log.warning("slack_workspace_away", reason=error.reason)
        return None

    def _repeated(self, event_id: str) -> bool:
        if not event_id:
            return False
        if event_id in self._seen_events:
            return True
        self._seen_events[event_id] = None
        if len(self._seen_events) > EVENTS_REMEMBERED:
            self._seen_events.popitem(last=False)
        return False

    @contextmanager
    def _counted(self) -> Iterator[None]:
        self._running += 1
        self._idle.clear()
        try:
            yield
        finally:
            self._running -= 1
            if not self._running:
                self._idle.set()


async def _quietly(workspace: Workspace, method: str, **arguments: Any) -> None:
    try:
        await workspace.calls.ask(method, **arguments)
    except CallFailed as failed:
        log.warning("answer_not_sent", method=method, channel=arguments.get("channel"), reason=failed.said)


def _at(workspace: Workspace, channel: str) -> Channel:
    return Channel("slack", workspace.identity.team_id, channel)


def _place_of(workspace: Workspace, payload: Mapping[str, Any]) -> Place:
    user = payload.get("user") or {}
    container = payload.get("container") or {}
    return Place(
        workspace,
        channel=str((payload.get("channel") or {}).get("id") or container.get("channel_id") or ""),
        user=str(user.get("id") or ""),
        user_name=str(user.get("username") or user.get("name") or user.get("id") or ""),
        response_url=str(payload.get("response_url") or ""),
    )


def _line_of(answer: Answer) -> Line | None:
    """What the channel is told: the announcement, else the first line."""
    return answer.announcement or (answer.lines[0] if answer.lines else None)
