"""What tests use: an emulated workspace to fill, talk in, look at and break."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from types import TracebackType
from typing import Any, Self

from aiohttp import web

from tests.emulators.control import routes
from tests.emulators.slack.acting import Acting
from tests.emulators.slack.api import Api
from tests.emulators.slack.control import SlackControl
from tests.emulators.slack.desktop import Desktop
from tests.emulators.slack.faults import Fault
from tests.emulators.slack.oauth import OAuth
from tests.emulators.slack.people import ResponseUrls
from tests.emulators.slack.server import Call, Server, Tokens
from tests.emulators.slack.signed import Signed
from tests.emulators.slack.sockets import Sockets
from tests.emulators.slack.state import Kind, Posted, SlackChannel, User, Workspace
from tests.emulators.slack.views import Views

ALL_SCOPES = (
    "chat:write commands channels:read channels:join channels:history groups:read groups:history im:read im:history im:write "
    "mpim:read mpim:history users:read usergroups:read app_mentions:read links:read links:write"
)


class SlackEmulator(Acting):
    """`now` gives the messages' times (seconds since 1970) and drives the rate limits."""

    def __init__(
        self,
        *,
        now: Callable[[], float] = time.time,
        scopes: str = ALL_SCOPES,
        posts_burst: float = 10,
        team_id: str = "T0EMU",
        team: str = "Emulated Lab",
    ) -> None:
        self.bot_token, self.app_token = "xoxb-emulated-bot", "xapp-emulated-app"
        bot = User("U0BOT", "paper_route")
        domain = team.lower().replace(" ", "-")
        self.workspace = Workspace(team_id, team, domain, bot, "B0BOT", "A0APP", now)
        self.sockets = Sockets(self.workspace.app_id)
        self._way: Sockets | Signed = self.sockets
        self._neighbours: list[SlackEmulator] = []
        self.organization: str | None = None  # that installed the app in all of its workspaces
        self.responses = ResponseUrls(self.workspace)
        self.api = Api(self.workspace, set(scopes.split()), self.socket_url, Views(self.workspace), posts_burst)
        self.server = Server(self.api, Tokens(self.bot_token, self.app_token))
        self._runner: web.AppRunner | None = None
        self._base = ""
        self.add_user("U0ADA", "ada")

    async def __aenter__(self) -> Self:
        app = web.Application()
        app.router.add_get("/link", self.sockets.serve)
        app.router.add_post("/api/oauth.v2.access", self.oauth.access)
        app.router.add_route("*", "/api/{method}", self.server.serve)
        app.router.add_post("/response/{token}", self._respond)
        app.add_routes(routes(SlackControl(self)))
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.2)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        port = self._runner.addresses[0][1]
        self._base = f"127.0.0.1:{port}"
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.server.stopping.set()
        await self.sockets.close()
        if self._runner is not None:
            await self._runner.cleanup()

    # Where it is

    @property
    def url(self) -> str:
        return f"http://{self._base}"

    @property
    def api_url(self) -> str:
        return f"{self.url}/api/"

    @property
    def environment(self) -> dict[str, str]:
        """The variables by which the program is pointed here."""
        return {
            "SLACK_API_URL": self.api_url,
            "SLACK_BOT_TOKEN": self.bot_token,
            "SLACK_APP_TOKEN": self.app_token,
        }

    def socket_url(self) -> str:
        return f"ws://{self._base}/link?ticket={self.sockets.ticket()}&app_id={self.workspace.app_id}"

    # Other workspaces, and other ways to the app

    @property
    def oauth(self) -> OAuth:
        return self.server.oauth

    def neighbour(self, team_id: str, team: str) -> SlackEmulator:
        """Another workspace of the same Slack. The app comes in by being installed there."""
        other = SlackEmulator(now=self.workspace.now, team_id=team_id, team=team)
        other.server, other.sockets, other._way, other._base = self.server, self.sockets, self._way, self._base
        self._neighbours.append(other)
        return other

    def belong(self, organization: str) -> None:
        """This workspace is one of an organization's."""
        self.organization = organization
        self.oauth.organizations.setdefault(organization, []).append(self.api)

    def over_http(self, url: str, secret: str, skew_s: float = 0.0) -> None:
        """Send to an address from now on, in all workspaces."""
        for each in (self, *self._neighbours):
            each._way = Signed(url, secret, skew_s)

    async def uninstall(self) -> None:
        """The workspace removes the app: its tokens are revoked, and the app is told both, in no certain order."""
        self.oauth.revoke(self.api)
        await self.event({"type": "tokens_revoked", "tokens": {"oauth": [], "bot": [self.workspace.bot.id]}})
        await self.event({"type": "app_uninstalled"})

    async def _respond(self, request: web.Request) -> web.Response:
        token = request.match_info["token"]
        here = next((each for each in (self, *self._neighbours) if token in each.responses.interactions), self)
        return await here.responses.serve(request)

    # Filling it

    def add_user(self, user_id: str, name: str, **flags: bool) -> User:
        """`flags`: those of users.info, such as is_restricted."""
        self.workspace.users[user_id] = User(user_id, name, flags=flags)
        return self.workspace.users[user_id]

    def add_channel(
        self, channel_id: str, name: str = "", *, kind: Kind = "public", member: bool = True, archived: bool = False
    ) -> SlackChannel:
        """`member`: whether the bot is in it. All users are."""
        channel = SlackChannel(channel_id, name or channel_id.lower(), kind, archived, set(self.workspace.users))
        if member:
            channel.members.add(self.workspace.bot.id)
        self.workspace.channels[channel_id] = channel
        return channel

    # Looking at it

    def messages(self, channel: str | None = None) -> list[Posted]:
        """What everybody sees, oldest first."""
        return [
            message
            for message in self.workspace.messages
            if message.seen_by is None and not message.deleted and channel in (None, message.channel)
        ]

    async def message(self, channel: str, number: int = 0, timeout_s: float = 5.0) -> Posted:
        """Wait for the channel's message with this number."""
        async with asyncio.timeout(timeout_s):
            while len(self.messages(channel)) <= number:
                self.workspace.posted.clear()
                await self.workspace.posted.wait()
        return self.messages(channel)[number]

    def ephemerals(self, channel: str | None = None) -> list[Posted]:
        return [m for m in self.workspace.messages if m.seen_by is not None and channel in (None, m.channel)]

    def calls(self, method: str) -> list[Call]:
        return [call for call in self.server.calls if call.method == method]

    def desktop(self, user: str = "U0ADA") -> Desktop:
        """A person's windows: modals, Home, shortcuts."""
        return Desktop(self, user)

    # Breaking it

    def fault(self, method: str, **how: Any) -> Fault:
        """Plan what goes wrong with the next calls of a method; see `faults.Fault`."""
        fault = Fault(method, **how)
        self.server.faults.plan(fault)
        return fault
