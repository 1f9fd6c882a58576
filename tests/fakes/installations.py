"""Installations and install states in memory."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.installations import Installation, Tokens
from bot.ports import Clock

STATE_LIFE = timedelta(seconds=600)


class MemoryInstallations:
    def __init__(self) -> None:
        self._kept: dict[tuple[str, str], Installation] = {}

    async def save(self, installation: Installation) -> None:
        self._kept[installation.platform, installation.workspace] = installation

    async def find(self, platform: str, workspace: str) -> Installation | None:
        return self._kept.get((platform, workspace))

    async def all(self, platform: str) -> Sequence[Installation]:
        found = [each for each in self._kept.values() if each.platform == platform]
        return tuple(sorted(found, key=lambda each: (each.installed_at, each.workspace)))

    async def rotate(self, platform: str, workspace: str, spent: str, tokens: Tokens) -> bool:
        known = self._kept.get((platform, workspace))
        if known is None or known.tokens.refresh != spent:
            return False
        self._kept[platform, workspace] = replace(known, tokens=tokens)
        return True

    async def renew(self, platform: str) -> int:
        return len(await self.all(platform))

    async def remove(self, platform: str, workspace: str) -> bool:
        return self._kept.pop((platform, workspace), None) is not None


class MemoryStates:
    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._issued: dict[str, datetime] = {}
        self._numbers = itertools.count()

    async def issue(self) -> str:
        state = f"state-{next(self._numbers)}"
        self._issued[state] = self._clock.now()
        return state

    async def consume(self, state: str) -> bool:
        at = self._issued.pop(state, None)
        return at is not None and self._clock.now() - at < STATE_LIFE
