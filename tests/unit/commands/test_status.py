"""`status`, rates by source, and what is said of categories that are not read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.ledger import LedgerEntry, State
from bot.model import Channel, DeliveryId, Listing, MessageRef, PaperId
from bot.progress import Expected, SourceState
from tests.fakes.clock import START
from tests.unit.commands.conftest import HERE, Room, paper, text

TODAY = START.date()


class Read:
    """A source of which the calendar and the states are known."""

    def __init__(self, name: str, label: str, parts: Mapping[str, SourceState] | None = None) -> None:
        self.name, self.label, self._parts = name, label, parts or {}

    def expected(self, now: datetime) -> Expected:
        return Expected(TODAY, START - timedelta(hours=6))

    def parts(self, state: SourceState) -> Mapping[str, SourceState]:
        return self._parts


IN = SourceState(last_success_at=START, newest_day=TODAY, batch_at=START - timedelta(hours=9))
LATE = replace(IN, newest_day=TODAY - timedelta(days=1), batch_at=START - timedelta(hours=33))
HUGGINGFACE = Read("huggingface", "Hugging Face")


def arxiv(**parts: SourceState) -> Read:
    return Read("arxiv", "arXiv", {name.replace("_", "."): part for name, part in parts.items()})


def entry(number: int, state: State, channel: Channel = HERE, **more: object) -> LedgerEntry:
    made = LedgerEntry(
        DeliveryId(f"d{number}{channel}"), channel, PaperId(f"p{number}"), (), state, 1, None, None, START,
        START - timedelta(minutes=number),
    )  # fmt: skip
    return replace(made, **more)  # type: ignore[arg-type]


async def test_how_the_sources_are_in_plain_words(room: Room) -> None:
    """Each source, and of arXiv those categories together that are alike; then this channel; then what comes next."""
    room.sources += [HUGGINGFACE, arxiv(cs_AI=IN, cs_CL=LATE, cs_LG=IN)]
    room.cursors.states = {"huggingface": IN, "arxiv": IN}
    room.outlook = "arXiv begins its next list in 4 h."
    room.desk = room.desk_with()
    assert text(await room.say("status")).split("\n") == [
        "Hugging Face: fresh, the batch of 15 April is in; it came 15 April 04:00 UTC.",
        "arXiv cs.AI, cs.LG: fresh, the batch of 15 April is in; it came 15 April 04:00 UTC.",
        "arXiv cs.CL: stalled, the batch of 15 April was due 6 h ago; last good batch 14 April 04:00 UTC.",
        "Nothing was posted here so far.",
        "arXiv begins its next list in 4 h.",
    ]


async def test_when_the_sources_were_read_is_told_by_the_channels_clocks(room: Room) -> None:
    """As all that happens there."""
    room.sources.append(HUGGINGFACE)
    room.cursors.states["huggingface"] = IN
    room.desk = room.desk_with()
    await room.say("settings zone Auckland")
    assert "it came 15 April 16:00 Pacific/Auckland." in text(await room.say("status"))


async def test_how_this_channel_is(room: Room) -> None:
    """The last post with its link, what waits, what is held and why; nothing of other channels."""
    elsewhere = Channel("fake", "w", "other")
    link = MessageRef(HERE, "7", "https://chat.example/7")
    for each in (
        entry(9, State.SENT),
        entry(5, State.SENT, message=link),
        entry(1, State.SENT, elsewhere),
        entry(2, State.SENT, event="abstract"),
        entry(8, State.QUEUED, event="v2"),
        entry(3, State.QUEUED),
        entry(4, State.HELD, reason="the bot is not in the channel.", due_at=START + timedelta(hours=1)),
        entry(6, State.HELD, reason="the bot is not in the channel", due_at=START + timedelta(hours=2)),
    ):
        room.ledger.put(each)
    answer = await room.say("status")
    assert text(answer).split("\n") == [
        "The last post here was on 15 April, 12:55 UTC.",
        "Waiting to be posted: 1 paper.",
        "2 papers are held back, as they cannot be posted here:",
        "• the bot is not in the channel (2)",
        "They are tried again on 15 April, 14:00 UTC.",
    ]
    assert answer.lines[0][1].url == "https://chat.example/7"


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ((), []),
        (
            ("settings mode daily",),
            ["The next digest comes on Thursday 16 April at 09:00 (UTC), if there is anything to bring."],
        ),
        (("daily 5",), ["The next list comes on Thursday 16 April at 09:00 (UTC), if there is anything to bring."]),
        (("settings quiet 12:00-15:00",), ["The quiet hours here end at 15:00."]),
        (("settings mode daily", "pause 2026-04-20"), ["Nothing is posted here before 20 April 2026."]),
    ],
)
async def test_what_comes_next_here_goes_by_the_channels_settings(
    room: Room, typed: tuple[str, ...], said: list[str]
) -> None:
    """A digest at its time, a list, the end of quiet hours or of a pause; nothing where it is not known or nothing is wanted."""
    for each in typed:
        await room.say(each)
    assert text(await room.say("status")).split("\n")[1:] == [each for each in said if "list" in each]
    await room.say("subscribe diffusion")
    assert text(await room.say("status")).split("\n")[1:] == said


async def test_rates_are_told_by_source(room: Room) -> None:
    """In a preview, to a new subscription and in the list; over the days on which each source listed anything."""
    room.sources += [HUGGINGFACE, arxiv(cs_CL=IN)]
    room.desk = room.desk_with()
    room.shelf.papers = [
        replace(paper(n, "Diffusion" if n % 2 else "Cats"), listings=(Listing(source, TODAY - timedelta(days=back)),))
        for n, (source, back) in enumerate([("huggingface", 0)] * 4 + [("arxiv", 0)] * 4 + [("arxiv", 1)] * 2)
    ]
    said = "about 2 a day from Hugging Face, 1.5 from arXiv"
    assert f"this topic would have brought 5 of them, {said}. Such as:" in text(await room.say("preview diffusion"))
    assert said in text(await room.say("subscribe diffusion"))
    await room.say("subscribe heads")
    listed = text(await room.say("list"))
    assert f"1. diffusion: {said}" in listed
    assert "2. heads: none lately" in listed


@pytest.mark.parametrize(
    ("topic", "said"),
    [
        ("cat:cs.CL", None),
        ("diffusion", None),
        ("robot -cat:cs.SE", None),
        (
            "cat:cs.IR",
            "cs.IR was not read so far, so past papers of it are missing here; once a channel subscribes to it, it is read.",
        ),
        (
            "cat:cs.*",
            "Of cs.*, 2 of 40 (cs.AI, cs.CL) are read. Whoever runs this bot can name more in ARXIV_CATEGORIES.",
        ),
        (
            "cat:new-arch.XX",
            "new-arch.xx is not read. It is none that I know. Whoever runs it chooses them in ARXIV_CATEGORIES.",
        ),
    ],
)
async def test_categories_that_are_not_read_are_named(room: Room, topic: str, said: str | None) -> None:
    """With what can be done; silence where all are read."""
    room.sources += [HUGGINGFACE, arxiv(cs_AI=IN, cs_CL=IN)]
    room.desk = room.desk_with()
    lines = text(await room.say(f"preview {topic}")).split("\n")
    assert [each for each in lines if "read" in each] == ([said] if said else [])


async def test_a_new_subscription_is_told_when_its_category_is_read(room: Room) -> None:
    """From the next look on: it is one of those that subscriptions name now."""
    room.sources += [arxiv(cs_AI=IN)]
    room.desk = room.desk_with()
    assert "from the next look at arXiv on it is read." in text(await room.say("subscribe cat:cs.IR"))


async def test_without_arxiv_no_category_is_read(room: Room) -> None:
    """Whoever runs the bot can change that."""
    room.sources += [HUGGINGFACE]
    room.desk = room.desk_with()
    assert "can add arxiv to PAPERROUTE_SOURCES" in text(await room.say("preview cat:cs.IR"))
