"""Which language is spoken in a channel, and to one of its people, and by which clocks.

Lives here: reading what was chosen. Not here: the order of wishes (`House.language_of`), the words (`bot/language.py`). Called by
whoever says something in a channel: chores, the desk.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace

from bot.errors import PaperRouteError
from bot.language import ENGLISH, language_of, speaking
from bot.model import Channel
from bot.preferences import DEFAULTS, House, Preferences
from bot.storage.channels import PreferenceStore


@dataclass(frozen=True, slots=True)
class Languages:
    """Never raises: a store that is away has no say in it."""

    preferences: PreferenceStore
    house: House

    @asynccontextmanager
    async def to_channel(self, channel: Channel, locale: str | None = None) -> AsyncIterator[None]:
        """`locale`: of its workspace, where nobody asked for anything there yet."""
        wishes = await self._wishes(channel)
        spoken = self.house.language_of(replace(wishes, locale=wishes.locale or locale))
        with speaking(spoken, by=self.house.zone_of(wishes)):
            yield

    @asynccontextmanager
    async def to_reader(self, channel: Channel, locale: str | None, place: str | None = None) -> AsyncIterator[None]:
        """What the channel chose, else the reader's own. `place`: the locale of the channel, where nobody asked for anything yet."""
        wishes = await self._wishes(channel)
        room = self.house.language_of(replace(wishes, locale=wishes.locale or place))
        own = language_of(locale)
        with speaking(wishes.language or own or room, room, own or ENGLISH, by=self.house.zone_of(wishes)):
            yield

    async def _wishes(self, channel: Channel) -> Preferences:
        try:
            return (await self.preferences.load(channel)).preferences
        except PaperRouteError:
            return DEFAULTS
