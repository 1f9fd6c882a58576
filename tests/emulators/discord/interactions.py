"""Interactions: a person's command or press, the bot's acknowledgement within 3 s, its answer, its follow-ups.

Source: discord-api-docs, interactions/receiving-and-responding.
"""

from __future__ import annotations

import asyncio
import itertools
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from aiohttp import web

from tests.emulators.discord.modals import modal_problems
from tests.emulators.discord.places import Channel
from tests.emulators.discord.rules import choice_problems, invalid_form, message_problems
from tests.emulators.discord.server import ApiError, answer, body_of
from tests.emulators.discord.world import EPHEMERAL, World

MESSAGE, DEFERRED_MESSAGE, DEFERRED_UPDATE, UPDATE, CHOICES, MODAL = 4, 5, 6, 7, 8, 9
GROUP = 3  # a channel's type
SUBMIT = 5  # an interaction's type
ACK_S = 3.0
TOKEN_LIFE = timedelta(minutes=15)
LOADING = 1 << 7


@dataclass
class Interaction:
    """What became of one. `original` is the answer's message, `followups` what came after it, `ephemeral` as acknowledged."""

    id: str
    token: str
    type: int
    channel: Channel
    data: dict[str, Any]
    started_at: datetime
    acknowledged: asyncio.Event = field(default_factory=asyncio.Event)
    answered: asyncio.Event = field(default_factory=asyncio.Event)
    said: asyncio.Condition = field(default_factory=asyncio.Condition)
    callback: int | None = None
    expired: bool = False
    loading: bool = False
    ephemeral: bool = False
    original: dict[str, Any] | None = None
    followups: list[dict[str, Any]] = field(default_factory=list)
    choices: list[dict[str, Any]] = field(default_factory=list)
    modal: dict[str, Any] | None = None


class Interactions:
    def __init__(self, world: World) -> None:
        self._world = world
        self._serial = itertools.count(1)
        self.open: dict[str, Interaction] = {}  # by token
        self.ack_s = ACK_S

    def table(self) -> list[web.RouteDef]:
        api = "/api/v10"
        hook = api + "/webhooks/{application_id}/{token}"
        return [
            web.post(api + "/interactions/{interaction_id}/{token}/callback", self.on_callback, name="callback"),
            web.post(hook, self.on_followup, name="followup"),
            web.get(hook + "/messages/@original", self.on_get_original, name="get_original"),
            web.patch(hook + "/messages/@original", self.on_edit_original, name="edit_original"),
            web.delete(hook + "/messages/@original", self.on_delete_original, name="delete_original"),
        ]

    def begin(self, kind: int, channel: Channel, data: dict[str, Any]) -> Interaction:
        token = f"interaction-token-{next(self._serial)}"
        interaction = Interaction(self._world.snowflake(), token, kind, channel, data, self._world.now())
        self.open[token] = interaction
        return interaction

    def event(self, interaction: Interaction, user: dict[str, Any], permissions: int) -> dict[str, Any]:
        """INTERACTION_CREATE's data."""
        channel = interaction.channel
        event = {
            "id": interaction.id,
            "application_id": self._world.application_id,
            "type": interaction.type,
            "token": interaction.token,
            "version": 1,
            "data": interaction.data,
            "channel_id": channel.id,
            "channel": channel.shown(self._world.me["id"]) | {"permissions": str(permissions)},
            "app_permissions": str(channel.rights),
            "locale": self._world.reader_locale,
            "entitlements": [],
            "authorizing_integration_owners": self._owners(channel, user),
            "context": 0 if channel.guild_id else 2 if channel.kind == GROUP else 1,
            "attachment_size_limit": 10_485_760,
        }
        if channel.guild_id is None:
            return event | {"user": user}
        member = self._world.member_object(user, permissions)
        guild = {"id": channel.guild_id, "locale": "en-US", "features": []}
        return event | {
            "guild_id": channel.guild_id,
            "guild": guild,
            "guild_locale": self._world.server_locale,
            "member": member,
        }

    def _owners(self, channel: Channel, user: dict[str, Any]) -> dict[str, str]:
        """Of a server that has the bot its id; where nobody has it, the person who installed it for themselves."""
        if channel.guild_id in self._world.guilds:
            return {"0": channel.guild_id or ""}
        return {"1": user["id"]} if channel.guild_id or channel.kind == GROUP else {"0": "0"}

    async def on_callback(self, request: web.Request) -> web.Response:
        interaction = self._interaction(request, unacknowledged=True)
        if interaction.expired or interaction.id != request.match_info["interaction_id"]:
            raise ApiError(404, 10062, "Unknown interaction")
        if interaction.callback is not None:
            raise ApiError(400, 40060, "Interaction has already been acknowledged.")
        body = body_of(request)
        self._acknowledge(interaction, body["type"], body.get("data") or {})
        interaction.callback = body["type"]
        interaction.acknowledged.set()
        if request.query.get("with_response") not in ("true", "1"):
            return web.Response(status=204)
        shown = {"id": interaction.id, "type": interaction.type, "response_message_ephemeral": interaction.ephemeral}
        if body["type"] not in (MESSAGE, UPDATE):
            return answer({"interaction": shown})
        assert interaction.original is not None
        shown |= {"response_message_id": interaction.original["id"], "response_message_loading": interaction.loading}
        return answer({"interaction": shown, "resource": {"type": body["type"], "message": interaction.original}})

    def _acknowledge(self, interaction: Interaction, kind: int, data: dict[str, Any]) -> None:
        if (kind == CHOICES) != (interaction.type == 4) or (
            kind in (DEFERRED_UPDATE, UPDATE) and interaction.type != 3
        ):
            raise ApiError(400, 0, "", invalid_form([("type", "not for this interaction")]))
        if kind == MODAL:
            problems = modal_problems(data)
            if problems or interaction.type == SUBMIT:
                raise ApiError(400, 0, "", invalid_form(problems or [("type", "a modal cannot follow a modal")]))
            interaction.modal = data
            interaction.answered.set()
        elif kind == CHOICES:
            problems = choice_problems(data.get("choices") or [])
            if problems:
                raise ApiError(400, 0, "", invalid_form(problems))
            interaction.choices = data.get("choices") or []
        elif kind in (MESSAGE, DEFERRED_MESSAGE):
            interaction.ephemeral = bool((data.get("flags") or 0) & EPHEMERAL)
            interaction.loading = kind == DEFERRED_MESSAGE
            interaction.original = self._new_message(
                interaction, data, interaction.ephemeral, check=not interaction.loading
            )
            if interaction.loading:
                interaction.original["flags"] |= LOADING
            else:
                interaction.answered.set()
        elif kind == UPDATE and interaction.original is not None:
            self._edit(interaction, data)

    async def on_edit_original(self, request: web.Request) -> web.Response:
        interaction = self._interaction(request)
        if interaction.original is None:
            raise ApiError(404, 10008, "Unknown Message")
        self._edit(interaction, body_of(request))
        return answer(interaction.original)

    def _edit(self, interaction: Interaction, body: dict[str, Any]) -> None:
        problems = message_problems(body, new=interaction.loading)
        if problems:
            raise ApiError(400, 0, "", invalid_form(problems))
        assert interaction.original is not None
        self._world.edit_message(interaction.original, body)
        interaction.original["flags"] &= ~LOADING
        interaction.loading = False
        interaction.answered.set()

    async def on_get_original(self, request: web.Request) -> web.Response:
        interaction = self._interaction(request)
        if interaction.original is None:
            raise ApiError(404, 10008, "Unknown Message")
        return answer(interaction.original)

    async def on_delete_original(self, request: web.Request) -> web.Response:
        interaction = self._interaction(request)
        if interaction.original is None:
            raise ApiError(404, 10008, "Unknown Message")
        interaction.channel.messages.pop(interaction.original["id"], None)
        interaction.original = None
        return web.Response(status=204)

    async def on_followup(self, request: web.Request) -> web.Response:
        """While the answer is still loading it becomes the answer, and its ephemeral flag is ignored."""
        interaction = self._interaction(request)
        body = body_of(request)
        if interaction.loading:
            self._edit(interaction, body)
            return answer(interaction.original)
        message = self._new_message(interaction, body, bool((body.get("flags") or 0) & EPHEMERAL))
        async with interaction.said:
            interaction.followups.append(message)
            interaction.said.notify_all()
        return answer(message)

    def _interaction(self, request: web.Request, *, unacknowledged: bool = False) -> Interaction:
        interaction = self.open.get(request.match_info["token"])
        if interaction is None or (not unacknowledged and interaction.callback is None):
            raise ApiError(404, 10015, "Unknown Webhook")
        if self._world.now() - interaction.started_at > TOKEN_LIFE:
            raise ApiError(401, 50027, "Invalid Webhook Token")
        return interaction

    def _new_message(
        self, interaction: Interaction, body: dict[str, Any], ephemeral: bool, *, check: bool = True
    ) -> dict[str, Any]:
        problems = message_problems(body) if check else []
        if problems:
            raise ApiError(400, 0, "", invalid_form(problems))
        message = self._world.message_object(interaction.channel.id, body)
        if not ephemeral:
            interaction.channel.messages[message["id"]] = message
        return message
