"""The request window: the poller never sends into an empty one, the search never spends the poller's part."""

from __future__ import annotations

import pytest

from adapters.sources.http import rate_item, wait_asked_s
from adapters.sources.huggingface import HuggingFaceSource
from adapters.sources.huggingface_budget import RequestBudget
from adapters.sources.huggingface_settings import HuggingFaceSettings
from bot.errors import Transient
from tests.adapters.huggingface import TODAY
from tests.emulators.huggingface import Fault, HuggingFaceEmulator, make_entry
from tests.fakes.clock import FakeClock


def window(left: int, reset_s: int, quota: int = 500) -> dict[str, str]:
    return {
        "RateLimit": f'"api";r={left};t={reset_s}',
        "RateLimit-Policy": f'"fixed window";"api";q={quota};w=300',
    }


@pytest.fixture
def budget(clock: FakeClock) -> RequestBudget:
    return RequestBudget(clock)


def test_an_empty_window_is_waited_out(budget: RequestBudget, clock: FakeClock) -> None:
    """With nothing left no request goes out before the reset and one second more; then it does."""
    budget.learn(200, window(0, 40))
    with pytest.raises(Transient) as caught:
        budget.admit_poll()
    assert caught.value.retry_after_s == 41
    clock.advance(41)
    budget.admit_poll()


def test_our_own_requests_are_counted_until_we_hear_more(budget: RequestBudget) -> None:
    """Three left are three requests, even when their answers are still on the way."""
    budget.learn(200, window(3, 40))
    for _ in range(3):
        budget.admit_poll()
    with pytest.raises(Transient):
        budget.admit_poll()


def test_a_late_answer_does_not_raise_the_count(budget: RequestBudget) -> None:
    """Answers of one window may come in another order; the lowest count is the truth. A new window counts anew."""
    budget.learn(200, window(0, 40))
    budget.learn(200, window(9, 41))
    with pytest.raises(Transient):
        budget.admit_poll()
    budget.learn(200, window(499, 300))
    budget.admit_poll()


def test_the_search_leaves_a_hundred_requests_to_the_poller(budget: RequestBudget) -> None:
    """At the reserve the search is refused, the poller is not."""
    budget.learn(200, window(99, 200))
    with pytest.raises(Transient) as caught:
        budget.admit_search()
    assert caught.value.retry_after_s == 201
    budget.admit_poll()


def test_a_small_quota_does_not_shut_the_search_out(budget: RequestBudget) -> None:
    """With less than the documented 500 the reserve is half of what there is."""
    budget.learn(200, window(45, 200, quota=50))
    budget.admit_search()


def test_sixty_searches_in_five_minutes(budget: RequestBudget, clock: FakeClock) -> None:
    """The sixty-first is refused with the time until the first of them is five minutes old."""
    for _ in range(60):
        budget.admit_search()
        clock.advance(1)
    with pytest.raises(Transient) as caught:
        budget.admit_search()
    assert caught.value.retry_after_s == 240
    clock.advance(240)
    budget.admit_search()


@pytest.mark.parametrize(
    ("header", "numbers"),
    [
        ('"api";r=489;t=189', {"r": 489, "t": 189}),
        ("api; t=5 ; r=1", {"r": 1, "t": 5}),
        ('"pages";r=1;t=2, "api";r=0;t=7', {"r": 0, "t": 7}),
        ('"resolvers";r=3;t=9', {"r": 3, "t": 9}),
        ("nonsense", {}),
        ("", {}),
    ],
)
def test_rate_limit_headers_are_read_liberally(header: str, numbers: dict[str, float]) -> None:
    """Order, quotes, blanks and further items do not matter."""
    assert rate_item(header, "api") == numbers


@pytest.mark.parametrize(
    ("headers", "wait_s"),
    [
        ({"RateLimit": '"api";r=0;t=12', "Retry-After": "3"}, 13),
        ({"RateLimit": '"api";r=9;t=12', "Retry-After": "3"}, 3),
        ({"RateLimit": '"api";r=9;t=12'}, 13),
        ({"Retry-After": "3"}, 3),
        ({"Retry-After": "Wed, 15 Apr 2026 13:01:00 GMT"}, 60),
        ({"Retry-After": "Wed, 15 Apr 2026 12:00:00 GMT"}, 0),
        ({"Retry-After": "999999999"}, 86400),
        ({"Retry-After": "soon"}, None),
        ({"Retry-After": "Wed, 15 Apr 2026 13:01:00"}, None),
        ({}, None),
    ],
)
def test_the_wait_that_a_refusal_asks_for(clock: FakeClock, headers: dict[str, str], wait_s: float | None) -> None:
    """RateLimit first, Retry-After in both forms else, nothing invented."""
    assert wait_asked_s(headers, clock.now()) == wait_s


async def test_a_429_is_handed_on_with_its_wait_and_obeyed(
    source: HuggingFaceSource, hf: HuggingFaceEmulator, clock: FakeClock
) -> None:
    """Until the wait is over no request leaves, and none is tried again within the call."""
    hf.fail(Fault.TOO_MANY, RateLimit='"api";r=0;t=30')
    for left_s in (31, 21):
        with pytest.raises(Transient) as caught:
            await source.fetch(None)
        assert caught.value.retry_after_s == left_s
        clock.advance(10)
    assert len(hf.requests) == 1
    clock.advance(11)
    await source.fetch(None)


async def test_the_window_of_a_real_server_is_never_overdrawn(clock: FakeClock) -> None:
    """A quota of two: the third day waits for the next window instead of being refused with 429."""
    async with HuggingFaceEmulator(today=TODAY, quota=2) as hf:
        hf.publish(TODAY, [make_entry("2604.00001")])
        source = HuggingFaceSource(HuggingFaceSettings(url=hf.url, details=0, trending=False), clock)
        with pytest.raises(Transient, match="used up") as caught:
            await source.fetch(None)
        assert len(hf.requests) == 2
        assert caught.value.retry_after_s is not None
        assert 250 < caught.value.retry_after_s <= 301
        await source.close()
