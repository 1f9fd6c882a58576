"""`why` of a paper that was not posted: how near each topic came, and what kept away one that it matches."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.model import (
    Options,
)
from bot.progress import Fate
from tests.unit.commands.conftest import Room, text
from tests.unit.commands.survey import ID, SEEN_AT, SURVEY, seen, subscribed


@pytest.mark.parametrize(
    ("topic", "said"),
    [
        ("diffusion policy", "has diffusion, lacks policy."),
        ("diffusion -survey", "has diffusion; excluded by -survey: title has “Survey”."),
        (
            "diffusion upvotes>=10",
            "has diffusion; needs 10 upvotes, has 7; it comes if it gets there while its source still lists it.",
        ),
    ],
)
async def test_a_topic_that_did_not_match_says_how_near_it_was(room: Room, topic: str, said: str) -> None:
    """The nearest miss, the exclusion, the count."""
    await seen(room)
    await subscribed(room, topic)
    answer = text(await room.say("why 2604.00001"))
    assert f"No topic here takes it:\n• {topic}: {said}" in answer


async def test_the_nearest_topic_comes_first(room: Room) -> None:
    """Ten at most; the rest is counted."""
    await seen(room)
    for number in range(10):
        await subscribed(room, f"robots arms{number}x")
    for topic in ("diffusion policy", "survey robots -control"):
        await subscribed(room, topic)
    rows = text(await room.say("why 2604.00001")).split("\n")[3:]
    assert rows[0].startswith("• diffusion policy: ")
    assert rows[1].startswith("• survey robots -control: has survey, lacks robots; excluded by -control")
    assert rows[-1] == "… and 2 topics that come less near."


@pytest.mark.parametrize(
    ("fate", "options", "early", "said"),
    [
        (Fate.NEW, Options(paused=True), True, "matches, but the topic is paused."),
        (
            Fate.NEW,
            Options(waiting="I am not in this channel."),
            True,
            "but the topic waits: I am not in this channel.",
        ),
        (
            Fate.NEW,
            None,
            False,
            "matches, but was subscribed on 15 April, 13:00 UTC, after the paper was announced on 14 April, 17:00",
        ),
        (Fate.KNOWN, None, True, "the paper was old news when I first read its source"),
        (Fate.NEW, None, True, "matches now, but did not when it was announced"),
    ],
)
async def test_a_match_that_was_not_posted_says_what_kept_it(
    room: Room, fate: Fate, options: Options | None, early: bool, said: str
) -> None:
    """Paused, waiting, subscribed too late, old news, changed since."""
    await seen(room, fate)
    await subscribed(room, "diffusion", options=options, early=early)
    answer = text(await room.say("why 2604.00001"))
    assert "It was not posted here:\n• diffusion: matches" in answer
    assert said in answer
    assert (fate is Fate.KNOWN) == ("taken as known, as it was listed before I first read there" in answer)


async def test_old_news_from_the_archive_is_said_to_be(room: Room) -> None:
    """The archiver reads past days without announcing them; an import has no mark at all."""
    room.shelf.papers = [SURVEY]
    await subscribed(room, "diffusion")
    assert "from an old list, without being announced; it comes if it is listed again" in text(
        await room.say("why 2604.00001")
    )
    room.shelf.papers = [replace(SURVEY, listings=())]
    assert "once a source lists it; so far it is in the archive only" in text(await room.say("why 2604.00001"))
    room.shelf.papers = [SURVEY]
    room.cursors.marks[ID] = SEEN_AT
    assert "put into the archive as old news on 14 April, 17:00 UTC" in text(await room.say("why 2604.00001"))


async def test_counts_that_rose_too_late_are_said_to_have(room: Room) -> None:
    """The topic matches by now."""
    await seen(room)
    await subscribed(room, "diffusion upvotes>=5")
    assert "its counts were lower" in text(await room.say("why 2604.00001"))


async def test_a_channel_without_topics_gets_nothing(room: Room) -> None:
    """And is told how to begin."""
    await seen(room)
    answer = text(await room.say("why 2604.00001"))
    assert "There are no topics here" in answer
    assert "/papers subscribe diffusion policy" in answer
