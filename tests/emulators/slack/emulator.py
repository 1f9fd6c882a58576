"""What tests use: an emulated workspace to fill, talk in, look at and break."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from types import TracebackType
from typing import Any, Self

from aiohttp import web

from tests.emulators.control import routes
from tests.emulators.slack.api import Api
from tests.emulators.slack.control import SlackControl
from tests.emulators.slack.desktop import Desktop
from tests.emulators.slack.faults import Fault
from tests.emulators.slack.oauth import OAuth
from tests.emulators.slack.people import Interaction, ResponseUrls
from tests.emulators.slack.server import Call, Server, Tokens
from tests.emulators.slack.signed import Signed
from tests.emulators.slack.sockets import Sockets
from tests.emulators.slack.state import Kind, Posted, SlackChannel, User, Workspace
from tests.emulators.slack.views import Views

ALL_SCOPES = (
    "chat:write commands channels:read channels:join channels:history groups:read groups:history im:read im:history im:write "
    "mpim:read mpim:history users:read usergroups:read app_mentions:read links:read links:write"
)


class SlackEmulator:
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
    def team_id(self) -> str:
        return self.workspace.team_id

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

    # Breaking it

    def fault(self, method: str, **how: Any) -> Fault:
        """Plan what goes wrong with the next calls of a method; see `faults.Fault`."""
        fault = Fault(method, **how)
        self.server.faults.plan(fault)
        return fault

    # Talking in it

    def desktop(self, user: str = "U0ADA") -> Desktop:
        """A person's windows: modals, Home, shortcuts."""
        return Desktop(self, user)

    async def send(self, kind: str, payload: dict[str, Any], **more: Any) -> dict[str, Any]:
        """To the app, by the way it takes. Raises NotAcknowledged."""
        return await self._way.send(kind, payload, **more)

    async def command(self, text: str, *, channel: str, user: str = "U0ADA", command: str = "/papers") -> Interaction:
        """A person types a slash command. Raises NotAcknowledged unless it is acknowledged within 3 s."""
        interaction = self.responses.new(channel, user)
        payload = {
            "token": "verification",
            "team_id": self.team_id,
            "team_domain": self.workspace.domain,
            "channel_id": channel,
            "channel_name": self.workspace.channels[channel].name,
            "user_id": user,
            "user_name": self.workspace.users[user].name,
            "command": command,
            "text": text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"),
            "api_app_id": self.workspace.app_id,
            "enterprise_id": self.organization or "",
            "is_enterprise_install": "true" if self.organization else "false",
            "response_url": self.response_url(interaction),
            "trigger_id": self.api.views.trigger(user),
        }
        await self._way.send("slash_commands", payload, accepts_response_payload=True)
        return interaction

    async def click(self, message: Posted, label: str, *, user: str = "U0ADA") -> Interaction:
        """A person presses the button whose text contains `label`."""
        action = _button(message, label)
        interaction = self.responses.new(message.channel, user, on=message)
        private = message.seen_by is not None
        where = {"message_ts": message.ts, "channel_id": message.channel, "is_ephemeral": private}
        payload: dict[str, Any] = {
            "type": "block_actions",
            "user": {"id": user, "username": self.workspace.users[user].name, "team_id": self.team_id},
            "api_app_id": self.workspace.app_id,
            "token": "verification",
            "container": {"type": "message", **where},
            "trigger_id": self.api.views.trigger(user),
            "team": {"id": self.team_id, "domain": self.workspace.domain},
            **self.enterprise(),
            "channel": {"id": message.channel, "name": self.workspace.channels[message.channel].name},
            "response_url": self.response_url(interaction),
            "actions": [{**action, "action_ts": message.ts}],
        }
        await self._way.send("interactive", payload, accepts_response_payload=False)
        return interaction

    async def invite(self, channel: str, *, event_id: str | None = None, user: str = "U0ADA") -> str:
        """Someone invites the bot: it becomes a member and is told. The same `event_id` again is a repeated event."""
        here = self.workspace
        here.channels[channel].members.add(here.bot.id)
        event_id = event_id or here.new_id(f"Ev{self.team_id}")
        event = {
            "type": "member_joined_channel",
            "user": here.bot.id,
            "channel": channel,
            "channel_type": "C" if here.channels[channel].kind == "public" else "G",
            "team": self.team_id,
            "inviter": user,
            "event_ts": f"{here.now():.6f}",
        }
        await self.event(event, event_id)
        return event_id

    async def react(
        self, channel: str, ts: str, reaction: str, *, user: str = "U0ADA", taken_back: bool = False
    ) -> None:
        """Someone reacts to one of the bot's messages. Source: docs.slack.dev/reference/events/reaction_added"""
        await self.event(
            {
                "type": "reaction_removed" if taken_back else "reaction_added",
                "user": user,
                "reaction": reaction,
                "item": {"type": "message", "channel": channel, "ts": ts},
                "item_user": self.workspace.bot.id,
                "event_ts": f"{self.workspace.now():.6f}",
            }
        )

    async def event(self, event: dict[str, Any], event_id: str | None = None, **outer: Any) -> None:
        """Send one of the Events API's. `outer`: what is told around it, such as another workspace's `team_id` in a shared channel."""
        here = self.workspace
        payload = {
            "token": "verification",
            "team_id": self.team_id,
            "api_app_id": here.app_id,
            "event": event,
            "type": "event_callback",
            "event_id": event_id or here.new_id(f"Ev{self.team_id}"),
            "event_time": int(here.now()),
            **({"enterprise_id": self.organization} if self.organization else {}),
            "authorizations": [self._authorization()],
            **outer,
        }
        await self._way.send("events_api", payload, accepts_response_payload=False, retry_attempt=0, retry_reason="")

    def enterprise(self) -> dict[str, Any]:
        """As payloads of interactions have it."""
        if not self.organization:
            return {"enterprise": None, "is_enterprise_install": False}
        return {"enterprise": {"id": self.organization, "name": "Org"}, "is_enterprise_install": True}

    def _authorization(self) -> dict[str, Any]:
        org_wide = self.organization is not None
        team_id = None if org_wide else self.team_id
        who = {"enterprise_id": self.organization, "team_id": team_id, "user_id": self.workspace.bot.id}
        return {**who, "is_bot": True, "is_enterprise_install": org_wide}

    def response_url(self, interaction: Interaction) -> str:
        return f"http://{self._base}/response/{interaction.token}"


def _button(message: Posted, label: str) -> dict[str, Any]:
    for number, block in enumerate(message.blocks):
        standing = block.get("elements", []) if block["type"] == "actions" else [block.get("accessory", {})]
        for element in (each for each in standing if each.get("type") == "button"):
            if label in element["text"]["text"]:
                return {"block_id": block.get("block_id", f"made{number}"), **element}
    raise AssertionError(f"no button {label!r} in {message.shown()!r}")
