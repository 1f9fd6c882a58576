"""Slack as a platform: the port's methods, each a call or two in the right order.

Not here: what is shown (`blocks.py`), the deadline and what errors mean (`changing.py`), where to look (`history.py`), the socket
(`listening.py`). Made by `build` in `__init__.py`; called by the courier and the service.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack
from datetime import datetime
from typing import Any

import structlog

from adapters.platforms.slack import access, answers, blocks
from adapters.platforms.slack.calls import CallFailed, Calls
from adapters.platforms.slack.changing import Changing
from adapters.platforms.slack.handlers import Handlers, bolt_app
from adapters.platforms.slack.history import AWAY_RETRY_S, Stretch, cannot_tell
from adapters.platforms.slack.installing import door
from adapters.platforms.slack.listening import Listener, over_http
from adapters.platforms.slack.places import Places
from adapters.platforms.slack.profiles import Profiles, named_group
from adapters.platforms.slack.settings import Credentials, SlackSettings
from adapters.platforms.slack.web import served
from adapters.platforms.slack.workspaces import OnlyOne, Workspaces
from bot.chat import Group, Place, Readiness
from bot.errors import Rejected, Transient, Uncertain, WorkspaceGone
from bot.language import _
from bot.model import Capacity, Channel, Line, MessageId, MessageRef, Post
from bot.ports import Commands
from bot.posts.links import links_in
from bot.rates import Pace
from bot.surroundings import Surroundings
from bot.turns import Absent, CannotTell, Found, Look

log = structlog.get_logger()


class SlackPlatform:
    """One app, in one workspace or in all that installed it; all its channels."""

    def __init__(self, settings: SlackSettings, credentials: Credentials, surroundings: Surroundings) -> None:
        """Raises Misconfigured where many workspaces are to be served and there is no store for them."""
        self._clock = surroundings.clock
        self._tell = surroundings.tell
        self._deadline_s = surroundings.post_deadline_s
        self._settings = settings
        self._credentials = credentials
        self._calls = Calls(settings.api_url, credentials.bot)
        self._places = Places(surroundings.clock)
        self._door = door(credentials.client, self._calls, surroundings)
        self._workspaces: Workspaces = self._door.workspaces if self._door else OnlyOne(self._calls)
        self._changing = Changing(self._workspaces, surroundings.clock, surroundings.post_deadline_s)

    @property
    def name(self) -> str:
        return "slack"

    @property
    def pace(self) -> Pace:
        return Pace(channel=self._settings.channel_rate, workspace=self._settings.workspace_rate)

    @property
    def deadline_s(self) -> float:
        return self._deadline_s

    @property
    def capacity(self) -> Capacity:
        return blocks.CAPACITY

    async def open(self) -> Sequence[str]:
        """See the port. The token is asked about anew; a Socket Mode that does not open is a sentence, as posting works."""
        self._workspaces.forget()
        try:
            served = await self._workspaces.all()
        except CallFailed as failed:
            raise access.refused(failed) from None
        sentences = await access.greetings(served)
        if self._door:
            sentences.append(self._door.sentence())
        if self._credentials.app:
            try:
                await access.socket_url(self._calls, self._credentials.app)
            except CallFailed as failed:
                sentences.append(access.no_socket(failed))
        return sentences

    async def post(
        self, channel: Channel, post: Post, message_id: MessageId, reply_to: MessageRef | None = None
    ) -> MessageRef:
        thread = reply_to.id if reply_to else None
        began = time.monotonic()
        try:
            return await self._post(channel, blocks.message(post, message_id), thread, self._deadline_s)
        except Rejected as rejected:
            left_s = self._deadline_s - (time.monotonic() - began)
            if not _for_its_image(rejected, post) or left_s < 1:
                raise
            return await self._post(channel, blocks.message(post, message_id, with_image=False), thread, left_s)

    async def _post(self, channel: Channel, body: dict[str, Any], thread: str | None, within_s: float) -> MessageRef:
        quiet: dict[str, Any] = {"mrkdwn": False, "unfurl_links": False, "unfurl_media": False}
        said = await self._write("chat.postMessage", channel, within_s=within_s, thread_ts=thread, **quiet, **body)
        ts = said.get("ts")
        if not isinstance(ts, str) or not ts:
            raise Uncertain("Slack said yes and did not say where the message stands.", self._clock.now())
        return self._ref(channel, ts)

    async def find(
        self,
        channel: Channel,
        message_id: MessageId,
        since: datetime,
        until: datetime,
        reply_to: MessageRef | None = None,
    ) -> Look:
        stretch = Stretch.between(channel.channel, message_id, since, until, reply_to.id if reply_to else None)
        try:
            async with asyncio.timeout(self._deadline_s):
                found = await (await self._workspaces.of(channel.workspace)).history.look(stretch)
        except CallFailed as failed:
            return cannot_tell(failed)
        except TimeoutError:
            return CannotTell("Slack's history took too long.", AWAY_RETRY_S)
        except WorkspaceGone as gone:
            return CannotTell(gone.reason)
        if isinstance(found, Mapping):
            return Found(self._ref(channel, str(found["ts"])), links_in(found.get("blocks")))
        return found or Absent()

    async def edit(self, ref: MessageRef, post: Post, message_id: MessageId) -> None:
        try:
            await self._write("chat.update", ref.channel, ts=ref.id, **blocks.message(post, message_id))
        except Rejected as rejected:
            if not _for_its_image(rejected, post):
                raise
            bare = blocks.message(post, message_id, with_image=False)
            await self._write("chat.update", ref.channel, ts=ref.id, **bare)

    async def say(self, channel: Channel, line: Line) -> None:
        quiet: dict[str, Any] = {"unfurl_links": False, "unfurl_media": False}
        await self._write("chat.postMessage", channel, **quiet, **answers.announcement(line))

    async def tell(self, person: str, about: Sequence[Channel], line: Line) -> None:
        direct = await self.direct(person, about[0])
        quiet: dict[str, Any] = {"unfurl_links": False, "unfurl_media": False}
        await self._write("chat.postMessage", direct, **quiet, **answers.announcement(line, about))

    async def direct(self, person: str, about: Channel) -> Channel:
        """Needs `im:write`."""
        opened = await self._changing.ask("conversations.open", about.workspace, users=person)
        return Channel("slack", about.workspace, str((opened.get("channel") or {}).get("id") or ""))

    def has_thread(self, ref: MessageRef) -> bool:
        return True

    async def delete(self, ref: MessageRef) -> None:
        await self._write("chat.delete", ref.channel, ts=ref.id, gone=("message_not_found",))

    async def readiness(self, channel: Channel) -> Readiness:
        try:
            workspace = await access.known(self._workspaces.of(channel.workspace))
        except WorkspaceGone as gone:
            return Readiness(False, gone.reason, _("Use a channel of a workspace that the bot is connected to."))
        return await access.readiness(workspace.calls, workspace.identity, channel.channel)

    async def place(self, channel: Channel) -> Place:
        try:
            workspace = await access.known(self._workspaces.of(channel.workspace))
        except WorkspaceGone:
            return Place(channel.channel, public=False)
        return await self._places.of(workspace.calls, channel)

    async def group(self, channel: Channel, text: str) -> Group | None:
        """Members may mention any user group. Needs `usergroups:read`."""
        try:
            workspace = await self._workspaces.of(channel.workspace)
            listed = (await workspace.calls.ask("usergroups.list", team_id=channel.workspace)).data.get(
                "usergroups"
            ) or ()
        except (CallFailed, WorkspaceGone):
            raise Transient("Slack does not say which user groups there are.") from None
        return named_group(listed, text)

    async def listen(self, commands: Commands) -> None:
        await access.known(self._workspaces.all())
        handlers = Handlers.of(self._workspaces, commands, Profiles(self._clock))
        signing = self._credentials.signing
        app = bolt_app(self._calls, handlers, signing or None)
        async with AsyncExitStack() as stack:
            if signing or self._door:
                flow = self._door.flow() if self._door else None
                host, port = self._settings.http_host, self._settings.http_port
                await stack.enter_async_context(served(host, port, app if signing else None, flow))
            if self._credentials.app:
                await Listener(self._calls, self._credentials.app, self._tell).serve(app, handlers)
            else:
                await over_http(handlers)

    async def close(self) -> None:
        await self._calls.close()

    async def _write(self, method: str, channel: Channel, **arguments: Any) -> dict[str, Any]:
        return await self._changing.ask(method, channel.workspace, channel=channel.channel, **arguments)

    def _ref(self, channel: Channel, ts: str) -> MessageRef:
        identity = self._workspaces.known(channel.workspace)
        return MessageRef(channel, ts, identity.permalink(channel.channel, ts) if identity else None)


def _for_its_image(rejected: Rejected, post: Post) -> bool:
    """Slack fetches the picture while it checks the blocks, and names it when that fails. Nothing was taken then."""
    if post.image is None or "image" not in rejected.reason.lower():
        return False
    log.info("slack_image_refused", image=post.image.url)
    return True
