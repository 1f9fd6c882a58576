"""What people do and see: an interaction with the bot, its answers through the response_url."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from tests.emulators.slack.blocks import check_blocks
from tests.emulators.slack.state import TEXT_LIMIT, Posted, Refusal, Workspace

POSTS_A_URL = 5
LIFE_S = 30 * 60


@dataclass
class Interaction:
    """A command or a click, and the messages that came back through its response_url."""

    token: str
    channel: str
    user: str
    at: float
    on: Posted | None = None
    answers: list[Posted] = field(default_factory=list)
    uses: int = 0
    changed: asyncio.Event = field(default_factory=asyncio.Event)

    async def answer(self, number: int = 0, timeout_s: float = 5.0) -> Posted:
        """Wait for the answer with this number."""
        async with asyncio.timeout(timeout_s):
            while len(self.answers) <= number:
                self.changed.clear()
                await self.changed.wait()
        return self.answers[number]

    @property
    def private(self) -> list[Posted]:
        return [answer for answer in self.answers if answer.seen_by is not None]

    @property
    def public(self) -> list[Posted]:
        return [answer for answer in self.answers if answer.seen_by is None]


class ResponseUrls:
    """The endpoints to which an app answers."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self.interactions: dict[str, Interaction] = {}
        self.refuse: int = 0  # the next so many posts get a 404, as an expired address does

    def new(self, channel: str, user: str, on: Posted | None = None) -> Interaction:
        token = self._workspace.new_id(f"R{self._workspace.team_id}")
        self.interactions[token] = Interaction(token, channel, user, self._workspace.now(), on)
        return self.interactions[token]

    async def serve(self, request: web.Request) -> web.Response:
        interaction = self.interactions.get(request.match_info["token"])
        if interaction is None or self._workspace.now() - interaction.at > LIFE_S:
            return web.Response(status=404, text="expired_url")
        if interaction.uses >= POSTS_A_URL:
            return web.Response(status=404, text="used_url")
        if self.refuse > 0:
            self.refuse -= 1
            return web.Response(status=404, text="expired_url")
        interaction.uses += 1
        try:
            self._say(interaction, await request.json())
        except Refusal as refusal:
            return web.Response(status=400, text=refusal.body["error"])
        interaction.changed.set()
        return web.Response(text="ok")

    def _say(self, interaction: Interaction, body: dict[str, Any]) -> None:
        text, blocks = (body.get("text") or "")[:TEXT_LIMIT], body.get("blocks") or []
        if not text and not blocks and not body.get("delete_original"):
            raise Refusal("no_text")
        if blocks:
            check_blocks(blocks, capped=False)
        original = interaction.on
        if original is not None and body.get("replace_original", True):
            original.text, original.blocks, original.edits = text, blocks, original.edits + 1
            interaction.answers.append(original)
            return
        private = body.get("response_type", "ephemeral") == "ephemeral"
        seen_by = interaction.user if private else None
        message = self._workspace.post(interaction.channel, text, blocks=blocks, seen_by=seen_by, arguments=body)
        interaction.answers.append(message)
