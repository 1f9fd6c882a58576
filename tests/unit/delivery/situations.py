"""Papers that wait in a channel, and what is planned for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from bot.delivery.bundling import Known
from bot.delivery.planning import plan
from bot.delivery.situation import Consider, Plan, PostNow, Situation
from bot.model import Channel, Delivery, DeliveryKey, Paper, PaperId
from bot.posts.digest import Item
from bot.preferences import WEEKDAYS, Decided, Mode, Order, Preferences, Quiet, Schedule
from bot.turns import Waiting

HERE = Channel("fake", "w", "room")
BERLIN = ZoneInfo("Europe/Berlin")
NOON = datetime(2026, 4, 15, 12, tzinfo=UTC)  # a Wednesday; 14:00 in Berlin
NINE = datetime(2026, 4, 15, 7, tzinfo=UTC)  # 09:00 in Berlin
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
INSTANT, DIGEST = Preferences(Mode.INSTANT), Preferences(Mode.DIGEST)
AUTO = Preferences(decided=Decided(Mode.INSTANT, 1.0, NOON))
zones = st.sampled_from(
    ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Africa/Casablanca", "Asia/Kolkata"]
)
starts = st.sampled_from([datetime(2026, month, 20, tzinfo=UTC) for month in (2, 3, 9, 10)])
offsets = st.dictionaries(st.integers(0, 20 * 24 * 60), st.integers(1, 60), min_size=1, max_size=12)
schedules = st.builds(
    Schedule,
    st.frozensets(st.integers(0, 6), min_size=1) | st.just(WEEKDAYS),
    st.integers(0, 23 * 60).map(lambda minutes: time(*divmod(minutes, 60))),
)
quiets = st.none() | st.just(Quiet(time(22), time(7))) | st.just(Quiet(time(1), time(3)))
wished = st.builds(
    Preferences,
    mode=st.sampled_from(Mode),
    schedule=schedules,
    top=st.integers(0, 6),
    order=st.sampled_from(Order),
    budget=st.none() | st.integers(1, 4),
    floor=st.sampled_from([0.0, 0.5, 2.0]),
    quiet=quiets,
)


def waiting(count: int, queued_at: datetime = NOON, first: int = 1) -> tuple[Waiting, ...]:
    return tuple(
        Waiting(Delivery(PaperId(f"arxiv:{number}"), HERE), queued_at) for number in range(first, first + count)
    )


def known(
    papers: Sequence[Waiting], scores: Mapping[int, float] | None = None, age: timedelta = HOUR, **of_paper: str
) -> Mapping[DeliveryKey, Known]:
    found = {}
    for each in papers:
        number = int(each.delivery.paper_id.removeprefix("arxiv:").partition("#")[0] or 0)
        item = Item(Paper(each.delivery.paper_id, f"Paper {number}", **of_paper))  # type: ignore[arg-type]
        found[each.delivery.key] = Known(item, (scores or {}).get(number, 1.0), each.queued_at - age)
    return found


def situation(papers: Sequence[Waiting], wishes: Preferences = AUTO, now: datetime = NOON, **more: object) -> Situation:
    return Situation(HERE, tuple(papers), now, preferences=wishes, zone=BERLIN, **more)  # type: ignore[arg-type]


def planned(papers: Sequence[Waiting], wishes: Preferences = AUTO, now: datetime = NOON, **more: object) -> Plan:
    """With the papers looked into where the plan asks for it."""
    at_first = situation(papers, wishes, now, **more)
    made = plan(at_first)
    return plan(replace(at_first, known=known(papers))) if isinstance(made, Consider) else made


def numbers(made: Plan) -> list[int]:
    assert isinstance(made, PostNow), made
    return [int(each.paper_id.removeprefix("arxiv:")) for each in made.deliveries]
