"""What people do in a workspace, and how the app is told: commands, presses, invitations, reactions, any other event."""

from __future__ import annotations

from typing import Any

from tests.emulators.slack.api import Api
from tests.emulators.slack.people import Interaction, ResponseUrls
from tests.emulators.slack.signed import Signed
from tests.emulators.slack.sockets import Sockets
from tests.emulators.slack.state import Posted, Workspace


class Acting:
    """The emulator's side of it."""

    workspace: Workspace
    responses: ResponseUrls
    api: Api
    organization: str | None
    _base: str  # host and port
    _way: Sockets | Signed

    @property
    def team_id(self) -> str:
        return self.workspace.team_id

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
