"""Completion: what can stand behind a command's name.

Lives here: which list is whose. Not here: the lists (`suggesting.py`, `days.py`, `settings.py`, `dropping.py`). Called by the desk.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import structlog

from bot.chat import Choice
from bot.commands.catalogue import NAMES
from bot.commands.days import Days
from bot.commands.dropping import Dropping
from bot.commands.settings import Settings
from bot.commands.suggesting import Suggesting
from bot.errors import PaperRouteError
from bot.model import Channel

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Completing:
    suggesting: Suggesting
    days: Days
    settings: Settings
    dropping: Dropping

    async def complete(self, channel: Channel, command: str, prefix: str) -> Sequence[Choice]:
        """For "" and `help` the commands; for topics, papers and authors what the last weeks had; for `unsubscribe` what is here."""
        try:
            return await self._choices(channel, command, prefix)
        except PaperRouteError as error:
            log.warning("completion_failed", command=command, channel=str(channel), reason=error.reason)
            return ()

    async def _choices(self, channel: Channel, command: str, prefix: str) -> Sequence[Choice]:
        match command:
            case "" | "help":
                return tuple(Choice(name, name) for name in NAMES if name.startswith(prefix.strip().lower()))
            case "subscribe" | "preview":
                return await self.suggesting.topics(prefix)
            case "follow" | "mute":
                return await self.suggesting.authors(prefix)
            case "unmute":
                return await self._muted(channel, prefix)
            case "why" | "save" | "paper" | "abstract" | "like" | "menu" | "vote":
                return await self.suggesting.papers(prefix)
            case "day" | "trending":
                return self.days.choices(command, prefix)
            case "settings":
                return self.settings.complete(prefix, channel.platform)
            case "daily":
                return self.settings.dailies(prefix)
            case "unsubscribe" | "pause" | "resume":
                return await self.dropping.choices(channel, prefix)
            case "edit" | "name":
                return await self.dropping.choices(channel, prefix, by_id=True)
            case _:
                return ()

    async def _muted(self, channel: Channel, prefix: str) -> Sequence[Choice]:
        muted = (await self.settings.preferences.load(channel)).preferences.muted
        return tuple(Choice(each, each) for each in muted if prefix.strip().lower() in each.lower())
