"""Getting an answer to where it is waited for: again after a limit, and where repeating does no harm after a failure too.

Lives here: the requests and their repetition. Not here: what is said (`answers.py`), the steps before (`desk.py`, which calls this).
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import structlog

from adapters.platforms.discord.answers import announcement_body
from adapters.platforms.discord.asking import Asker
from adapters.platforms.discord.errors import Lost, NotSent, Refused
from adapters.platforms.discord.rest import Rest
from bot.chat import Attachment
from bot.model import Line
from bot.ports import Clock

TRIES = 4

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Sending:
    _rest: Rest
    _clock: Clock

    async def answer(self, asker: Asker, body: dict[str, Any], file: Attachment | None) -> None:
        """In the place of the deferred one."""
        path = f"{_path(asker)}/messages/@original"
        try:
            await self._insist(lambda: self._rest.call("PATCH", path, body, file=file, authorized=False))
        except (Refused, NotSent, Lost) as failure:
            log.warning("answer_not_shown", channel=str(asker.channel_id), error=_kind(failure))

    async def announce(self, asker: Asker, line: Line) -> None:
        """To the channel, as a second follow-up (the first would edit the original); failing that, as a message of ours."""
        body = announcement_body(line)
        try:
            await self._insist(lambda: self._rest.call("POST", _path(asker), body, authorized=False), safe=False)
        except Lost:
            return  # it may stand there: saying it twice is worse than not at all
        except (Refused, NotSent) as failure:
            log.info("announcement_fallback", channel=str(asker.channel_id), error=_kind(failure))
            await self.tell_channel(str(asker.channel_id), body)

    async def tell_channel(self, channel_id: str, body: dict[str, Any]) -> None:
        try:
            await self._rest.call("POST", f"/channels/{channel_id}/messages", body)
        except (Refused, NotSent, Lost) as failure:
            log.warning("announcement_not_shown", channel=channel_id, error=_kind(failure))

    async def _insist(self, attempt: Callable[[], Awaitable[Any]], *, safe: bool = True) -> None:
        """Again after a limit, and where repeating is `safe` after a failure too: nobody else will do it later."""
        for tries in range(1, TRIES + 1):
            try:
                await attempt()
                return
            except (Refused, NotSent, Lost) as failure:
                wait_s = _worth_waiting(failure, safe)
                if wait_s is None or tries == TRIES:
                    raise
                await self._clock.sleep(wait_s * tries)


def _worth_waiting(failure: Refused | NotSent | Lost, safe: bool) -> float | None:
    """Seconds until the next try, None when there is no use."""
    if isinstance(failure, Lost):
        return 0.5 if safe else None
    if isinstance(failure, NotSent):
        return min(failure.retry_after_s or 0.5, 5.0)
    if failure.status == 429:
        return min(failure.retry_after_s or 1.0, 5.0)
    return 0.5 if safe and failure.status >= 500 else None


def _path(asker: Asker) -> str:
    return f"/webhooks/{asker.application_id}/{asker.token}"


def _kind(failure: Exception) -> str:
    """Without the address, which holds the interaction's token."""
    return f"{failure.status} {failure.code}" if isinstance(failure, Refused) else type(failure).__name__
