"""Registers the commands, but only when they changed: new ones count toward 200 a day (discord-api-docs, application-commands).

Lives here: the comparison and its memory, `<data_dir>/discord/commands.json`. Not here: the commands (`command_tree.py`).
Called by `gateway.py` after the log-in.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import structlog

from adapters.platforms.discord.errors import Lost, NotSent, Refused
from adapters.platforms.discord.rest import Rest
from bot.ports import Clock

AGAIN_S = 5.0  # grows to the longest
LONGEST_S = 300.0
REGISTER_S = 30.0  # a bulk overwrite is slow at times

log = structlog.get_logger()


class Registration:
    """`api_url` is part of the memory: another Discord knows nothing of this one's commands."""

    def __init__(self, rest: Rest, clock: Clock, folder: Path, api_url: str) -> None:
        self._rest = rest
        self._clock = clock
        self._file = folder / "commands.json"
        self._api_url = api_url

    async def ensure(self, application_id: str, payload: list[dict[str, Any]]) -> None:
        """Until they are registered, or Discord refuses them for good."""
        wait_s = AGAIN_S
        while True:
            try:
                return await self._once(application_id, payload)
            except (Refused, NotSent, Lost) as failure:
                if isinstance(failure, Refused) and failure.status < 500 and failure.status != 429:
                    log.error("commands_refused", error=str(failure))
                    return None
                log.warning("commands_not_registered", error=str(failure), again_in_s=wait_s)
                asked_s = None if isinstance(failure, Lost) else failure.retry_after_s
            await self._clock.sleep(max(wait_s, asked_s or 0.0))
            wait_s = min(wait_s * 2, LONGEST_S)

    async def _once(self, application_id: str, payload: list[dict[str, Any]]) -> None:
        path = f"/applications/{application_id}/commands"
        state = {"application_id": application_id, "api_url": self._api_url, "digest": _digest(payload)}
        names = {command["name"] for command in payload}
        if self._remembered() == state and await self._has(path, names):
            log.debug("commands_unchanged")
            return
        await self._rest.call("PUT", path, payload, timeout_s=REGISTER_S)
        self._remember(state)
        log.info("commands_registered", names=sorted(names))

    async def _has(self, path: str, names: set[str]) -> bool:
        """Whether they are still there: someone may have removed them by hand. True where Discord does not say."""
        try:
            return names <= {str(command["name"]) for command in await self._rest.call("GET", path)}
        except (Refused, KeyError, TypeError):
            return True

    def _remembered(self) -> Any:
        try:
            return json.loads(self._file.read_text())
        except (OSError, ValueError):
            return None

    def _remember(self, state: dict[str, str]) -> None:
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            self._file.write_text(json.dumps(state))
        except OSError as error:  # then it is registered once more at the next start
            log.warning("commands_not_remembered", error=type(error).__name__)


def _digest(payload: list[dict[str, Any]]) -> str:
    return hashlib.sha256(json.dumps(payload, sort_keys=True).encode()).hexdigest()
