"""What Hugging Face lets us ask, and who may spend it: the poller first, the hosted search from what is left over.

Lives here: the window of the `RateLimit` headers and our own limits on searches and looks. No request is sent here. Called by
`huggingface.py` before each request and after each answer.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from datetime import datetime, timedelta
from http import HTTPStatus

from adapters.sources.http import rate_item, wait_asked_s
from bot.errors import Transient
from bot.ports import Clock

WINDOW_S = 300.0  # a fixed window of five minutes. Source: huggingface.co/docs/hub/rate-limits
SEARCHES_A_WINDOW = 60  # of the 500 that an anonymous address may send in a window
LOOKS_A_WINDOW = 120
RESERVE = 100  # a catch-up over a month of full days needs fewer
SAME_RESET_S = 2.0  # `t` is in whole seconds: two answers of one window name ends this close together


class RequestBudget:
    """The requests left in the vendor's window, as far as it told us. Nothing is known before the first answer."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._left = 0.0
        self._reserve = float(RESERVE)
        self._reset_at: datetime | None = None
        self._searches: deque[datetime] = deque()
        self._looks: deque[datetime] = deque()

    def admit_poll(self) -> None:
        """Count a request of the poller. Raises Transient, with the time left, when the window is used up."""
        self._admit(keep=1.0)

    def admit_search(self) -> None:
        """Count a search. Raises Transient when it would eat into the poller's part, or when there were too many of late."""
        self._admit_spare(self._searches, SEARCHES_A_WINDOW, "The hosted search of Hugging Face")

    def admit_look(self) -> None:
        """The same for a look at a single paper or a trending list."""
        self._admit_spare(self._looks, LOOKS_A_WINDOW, "Hugging Face")

    def _admit_spare(self, asked: deque[datetime], most: int, what: str) -> None:
        now = self._clock.now()
        while asked and asked[0] <= now - timedelta(seconds=WINDOW_S):
            asked.popleft()
        if len(asked) >= most:
            wait_s = WINDOW_S - (now - asked[0]).total_seconds()
            raise Transient(f"{what} was asked often enough for now.", wait_s)
        self._admit(keep=self._reserve)
        asked.append(now)

    def learn(self, status: int, headers: Mapping[str, str]) -> None:
        """Read an answer's `RateLimit` and `RateLimit-Policy` headers; what is not there changes nothing.

        A 429 ends the window, whatever is said to be left of it.
        """
        if status == HTTPStatus.TOO_MANY_REQUESTS:
            wait_s = wait_asked_s(headers, self._clock.now())
            if wait_s is not None:
                self._left, self._reset_at = 0.0, self._clock.now() + timedelta(seconds=wait_s)
            return
        item = rate_item(headers.get("RateLimit", ""), "api")
        if "r" not in item or "t" not in item:
            return
        quota = rate_item(_flat(headers.get("RateLimit-Policy", "")), "api").get("q")
        # A quota smaller than any documented one (500) must not shut the search out for good.
        self._reserve = min(float(RESERVE), quota // 2) if quota else float(RESERVE)
        reset_at = self._clock.now() + timedelta(seconds=item["t"] + 1.0)
        same = self._reset_at is not None and abs((reset_at - self._reset_at).total_seconds()) <= SAME_RESET_S
        self._left = min(self._left, item["r"]) if same else item["r"]
        self._reset_at = max(reset_at, self._reset_at) if same and self._reset_at else reset_at

    def _admit(self, keep: float) -> None:
        if self._reset_at is None:
            return
        wait_s = (self._reset_at - self._clock.now()).total_seconds()
        if wait_s <= 0:
            self._reset_at = None
        elif self._left < keep:
            raise Transient("The request budget of Hugging Face is used up for the moment.", wait_s)
        else:
            self._left -= 1


def _flat(policy: str) -> str:
    """`"fixed window";"api";q=500;w=300` names its kind before its item: only the item is kept."""
    return ", ".join(item[item.find('"api"') :] if '"api"' in item else item for item in policy.split(","))
