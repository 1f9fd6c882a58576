"""`why`: what became of a paper in a channel. Every state, with the sentence a person reads."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.ledger import State
from bot.model import DeliveryId
from bot.preferences import Pause, Preferences
from bot.progress import Happening, PaperEvent
from tests.fakes.clock import START
from tests.unit.commands.conftest import HERE, Room, text
from tests.unit.commands.survey import ID, LINK, SEEN_AT, entry, seen


async def test_a_posted_paper_says_when_and_by_which_terms(room: Room) -> None:
    """The whole story: listed, seen, posted with a link, and each topic's terms with the words as they stand."""
    await seen(room)
    room.ledger.put(entry(State.SENT))
    answer = await room.say("why 2604.00001")
    assert text(answer).split("\n") == [
        "A Survey of Diffusion",
        "Listed by Hugging Face on 14 April; seen on 14 April, 17:00 UTC: new, and announced.",
        "It was posted here on 15 April, 13:00 UTC. What wanted it:",
        "• diffusion control: diffusion (title “Diffusion”), control (abstract “control”)",
        "Score 2.8 here: text match 1.5, 7 upvotes in 37 h 0.6, new 0.7.",
    ]
    assert answer.lines[0][0].url == "https://arxiv.org/abs/2604.00001"
    assert answer.lines[2][1].url == LINK
    assert answer.announcement is None


async def test_a_pointer_says_that_it_is_one(room: Room) -> None:
    """The paper is not in this channel in full."""
    await seen(room)
    room.ledger.put(replace(entry(State.SENT), kind="pointer"))
    said = text(await room.say("why 2604.00001"))
    assert (
        "It was posted here on 15 April, 13:00 UTC, as a line that points to another channel. What wanted it:" in said
    )


@pytest.mark.parametrize(
    ("state", "said"),
    [
        (State.QUEUED, "It waits for its turn to be posted here, since 14 April, 17:00 UTC. What wants it:"),
        (State.SENDING, "It is being posted here at this moment. What wants it:"),
        (
            State.UNCERTAIN,
            "It may have been posted here, and I am finding out: why so; it is tried again on 15 April, 14:00 UTC.",
        ),
        (
            State.RETRY,
            "It could not be posted here yet: why so; it is tried again on 15 April, 14:00 UTC. What wants it:",
        ),
        (
            State.HELD,
            "It is held back, because it cannot be posted here: why so; it is tried again on 15 April, 14:00 UTC.",
        ),
        (
            State.BURIED,
            "It was refused for good on 15 April, 13:00 UTC: why so. The operator can see it. What wanted it:",
        ),
        (State.WITHDRAWN, "It was taken out of the queue on 15 April, 13:00 UTC: why so. What wanted it:"),
    ],
)
async def test_every_state_of_a_delivery_is_told(room: Room, state: State, said: str) -> None:
    """With the reason and when it is tried again; the topics stand below."""
    await seen(room)
    waits = state in (State.UNCERTAIN, State.RETRY, State.HELD)
    plain_states = (State.QUEUED, State.SENDING)
    room.ledger.put(entry(state, None if state in plain_states else "why so.", due=waits))
    answer = text(await room.say("why 2604.00001"))
    assert said in answer
    assert "• diffusion control: diffusion" in answer


async def test_what_was_never_seen_says_where_was_looked(room: Room) -> None:
    """The sources that are read are named."""
    answer = text(await room.say("why 2604.99999"))
    assert answer == (
        "2604.99999\nNot seen: I read Hugging Face, where it was not listed so far, and the archive does not hold it."
    )


async def test_a_store_that_is_away_is_an_answer(room: Room) -> None:
    """No internals reach the person."""
    room.shelf.away = True
    assert "try again" in text(await room.say("why 2604.00001"))


async def test_what_happened_to_a_paper_is_told(room: Room) -> None:
    """A version, a withdrawal, a publication, oldest first."""
    await seen(room)
    at = [SEEN_AT + timedelta(hours=hours) for hours in range(3)]
    await room.events.record(
        [
            PaperEvent(ID, Happening.PUBLISHED, at[2], detail="Nature 1 (2026)"),
            PaperEvent(ID, Happening.VERSION, at[0], 2),
            PaperEvent(ID, Happening.WITHDRAWN, at[1], detail="Withdrawn by the authors."),
        ]
    )
    said = text(await room.say("why 2604.00001"))
    assert "A new version came (v2); seen on 14 April, 17:00 UTC." in said
    assert "It was withdrawn: “Withdrawn by the authors”; seen on 14 April, 18:00 UTC." in said
    assert "It was published: Nature 1 (2026); seen on 14 April, 19:00 UTC." in said
    assert said.index("(v2)") < said.index("withdrawn") < said.index("published")


async def test_what_waits_for_a_digest_says_when_it_comes(room: Room) -> None:
    """Or what else holds it back."""
    await seen(room)
    room.ledger.put(entry(State.QUEUED))
    assert "next digest" not in text(await room.say("why 2604.00001"))
    await room.say("settings mode weekdays")
    assert "The next digest comes on Thursday 16 April at 09:00 (UTC)" in text(await room.say("why 2604.00001"))
    await room.say("pause 2 weeks")
    assert "Nothing is posted here before 29 April 2026." in text(await room.say("why 2604.00001"))
    await room.say("resume")
    await room.say("settings mode instant")
    await room.say("settings quiet 12:00-15:00")
    assert "The quiet hours here end at 15:00." in text(await room.say("why 2604.00001"))
    await room.say("settings quiet off")
    await room.say("settings budget 2")
    for number, ago in ((2, 0), (3, 20)):  # the second of them yesterday
        sent = replace(entry(State.SENT), id=DeliveryId(f"d{number}"), changed_at=START - timedelta(hours=ago))
        room.ledger.put(sent)
    assert "spent" not in text(await room.say("why 2604.00001"))
    await room.say("settings budget 1")
    said = "The 1 post of today is spent: what waits comes tomorrow, as titles."
    assert said in text(await room.say("why 2604.00001"))
    await room.say("subscribe robots")
    assert said in text(await room.say("status"))


async def test_a_paper_of_a_daily_list_was_wanted_by_no_topic(room: Room) -> None:
    """It says which wish of the channel brought it."""
    await seen(room)
    room.ledger.put(replace(entry(State.SENT), topics=()))
    said = text(await room.say("why 2604.00001"))
    assert "What wanted it" not in said
    assert "No topic had to want it: this channel asked for the most upvoted papers of a day." in said


async def test_a_pause_that_is_over_holds_nothing_back(room: Room) -> None:
    """It stays written down after its day came."""
    await seen(room)
    room.ledger.put(entry(State.QUEUED))
    day = room.clock.now().date()
    for until, told in ((day + timedelta(days=2), True), (day, False)):
        kept = await room.preferences.load(HERE)
        await room.preferences.save(HERE, Preferences(pause=Pause(until)), kept.version)
        assert ("Nothing is posted here" in text(await room.say("why 2604.00001"))) is told
