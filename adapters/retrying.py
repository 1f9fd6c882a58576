"""Trying again, where repeating does no harm: few tries, spread out in time, and as late as the other side asks.

Lives here: what all that speak HTTP with a vendor do alike. Not here: whose failures are worth another try (the callers say so by raising
`Flaky`). Called by the sources and by Zotero; the platforms count on their SDKs and the outbox.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import TypeVar

from tenacity import AsyncRetrying, retry_if_exception_type, stop_after_attempt, wait_random_exponential

from bot.errors import Transient
from bot.ports import Clock

MAX_WAIT_S = 86_400.0  # a longer wait than a day is a mistake of the other side

Answered = TypeVar("Answered")


class Flaky(Transient):
    """Broken off or refused for the moment: worth another try within the same call."""


async def insist(
    attempt: Callable[[], Awaitable[Answered]],
    clock: Clock,
    *,
    tries: int,
    first_s: float = 0.5,
    longest_s: float = 4.0,
) -> Answered:
    """Again after a Flaky, `tries` times in all. Between them up to `first_s`, doubled each time, never more than `longest_s`. Raises what
    the last try raised."""
    again = AsyncRetrying(
        stop=stop_after_attempt(tries),
        wait=wait_random_exponential(multiplier=first_s, max=longest_s),
        retry=retry_if_exception_type(Flaky),
        sleep=clock.sleep,
        reraise=True,
    )
    async for each in again:
        with each:
            answered = await attempt()
    return answered


def seconds_asked(asked: str, now: datetime) -> float | None:
    """Retry-After in either of its forms, seconds or a date (RFC 9110, 10.2.3). None where it says nothing."""
    text = asked.strip()
    if re.fullmatch(r"\d{1,9}(\.\d+)?", text):
        return min(float(text), MAX_WAIT_S)
    try:
        left_s = (parsedate_to_datetime(text) - now).total_seconds()
    except (ValueError, TypeError):
        return None
    return min(max(left_s, 0.0), MAX_WAIT_S)
