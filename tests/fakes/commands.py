"""Commands that answer nothing, whatever is asked: each platform's own fake says what it speaks of, and has the rest from here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pydantic import SecretStr

from bot.chat import Answer, Choice, CommandHelp, Request, Section
from bot.model import Channel, Line, Post


class Silent:
    async def handle(self, request: Request) -> Answer:
        return Answer()

    async def draft(self, request: Request) -> Answer:
        return Answer()

    async def connect(self, request: Request, key: SecretStr) -> Answer:
        return Answer()

    async def overview(self, request: Request, visible: Sequence[Channel]) -> Sequence[Section]:
        return ()

    async def unfold(self, channel: Channel, links: Sequence[str]) -> Mapping[str, Post]:
        return {}

    async def not_unfolded(self, channel: Channel, links: Sequence[str]) -> None: ...

    async def complete(self, channel: Channel, command: str, prefix: str) -> Sequence[Choice]:
        return ()

    async def can_post_now(self, channel: Channel) -> Answer | None:
        return None

    async def hello(self, channel: Channel, locale: str | None) -> Line:
        return ()

    async def moved(self, old: Channel, new: Channel) -> None: ...

    def help(self) -> Sequence[CommandHelp]:
        return ()
