"""`why`: what became of a paper in a channel, or what kept it away. Every case, with the sentence a person reads."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.ledger import LedgerEntry, State
from bot.model import (
    Channel,
    Delivery,
    Evidence,
    Listing,
    MessageRef,
    Options,
    Paper,
    PaperId,
    SubscriptionId,
    TopicMatch,
)
from bot.preferences import Pause, Preferences
from bot.progress import Fate, Happening, Holder, PaperEvent, Sighting, Stake
from tests.fakes.clock import START
from tests.unit.commands.conftest import HERE, Room, text

ID = PaperId("arxiv:2604.00001")
DAY = START.date() - timedelta(days=1)
SEEN_AT = START - timedelta(hours=20)
SURVEY = Paper(
    ID,
    "A Survey of Diffusion",
    "For control.",
    ("Ada Lovelace",),
    upvotes=7,
    listings=(Listing("huggingface", DAY, "https://huggingface.co/papers/2604.00001"),),
)
MATCH = TopicMatch(
    SubscriptionId("s"),
    "diffusion control",
    (Evidence("diffusion", "title", "Diffusion"), Evidence("control", "abstract", "control")),
)
LINK = "https://e.slack.com/archives/reading-group/p1712345678901234"


async def seen(room: Room, fate: Fate = Fate.NEW, paper: Paper = SURVEY) -> None:
    room.shelf.papers = [paper]
    room.cursors.marks[paper.id] = SEEN_AT
    await room.sightings.record("huggingface", [Sighting(paper.id, DAY, SEEN_AT, fate)])


async def subscribed(room: Room, topic: str, *, options: Options | None = None, early: bool = True) -> None:
    """`early`: before the paper was announced."""
    await room.say(f"subscribe {topic}")
    last = (await room.store.of_channel(HERE))[-1]
    created_at = SEEN_AT - timedelta(days=1) if early else last.created_at
    await room.store.replace(replace(last, created_at=created_at, options=options or Options()))


def entry(state: State, reason: str | None = None, *, due: bool = False, url: str | None = LINK) -> LedgerEntry:
    message = MessageRef(HERE, "1712345678.901234", url) if state is State.SENT else None
    due_at = START + timedelta(hours=1) if due else None
    identity = Delivery(ID, HERE, ()).id
    return LedgerEntry(identity, HERE, ID, (MATCH,), state, 1, reason, message, SEEN_AT, START, due_at)


async def test_a_posted_paper_says_when_and_by_which_terms(room: Room) -> None:
    """The whole story: listed, seen, posted with a link, and each topic's terms with the words as they stand."""
    await seen(room)
    room.ledger.put(entry(State.SENT))
    answer = await room.say("why 2604.00001")
    assert text(answer).split("\n") == [
        "A Survey of Diffusion (2604.00001)",
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
    "typed",
    [
        "2604.00001v2",
        "arXiv:2604.00001",
        "`2604.00001`",
        "https://arxiv.org/abs/2604.00001v3",
        "<https://arxiv.org/pdf/2604.00001.pdf>",
        "<https://arxiv.org/abs/2604.00001|arxiv.org/abs/2604.00001>",
        "https://huggingface.co/papers/2604.00001?ref=x#discussion",
        "huggingface.co/papers/2604.00001",
        "https://doi.org/10.48550/arXiv.2604.00001",
        LINK,
        f"{LINK}?thread_ts=1712345678.901234&cid=reading-group",
        "https://discord.com/channels/1/reading-group/1712345678901234",
        "a survey of diffusion",
        "“A Survey of Diffusion”",
        "survey diffusion",
    ],
)
async def test_a_paper_can_be_named_in_many_ways(room: Room, typed: str) -> None:
    """Ids, links as platforms write them, links to our message, titles."""
    await seen(room)
    room.ledger.put(entry(State.SENT))
    assert "It was posted here" in text(await room.say(f"why {typed}"))


@pytest.mark.parametrize(
    ("state", "said"),
    [
        (State.QUEUED, "It waits for its turn to be posted here, since 14 April, 17:00 UTC. What wants it:"),
        (State.SENDING, "It is being posted here at this moment. What wants it:"),
        (
            State.UNCERTAIN,
            "It may have been posted here, and I am finding out: why so, tried again on 15 April, 14:00 UTC.",
        ),
        (State.RETRY, "It could not be posted here yet: why so, tried again on 15 April, 14:00 UTC. What wants it:"),
        (State.HELD, "It is held back, because it cannot be posted here: why so, tried again on 15 April, 14:00 UTC."),
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


async def test_a_message_of_another_channel_is_not_told_about(room: Room) -> None:
    """Who may read here may not be one who may read there."""
    await seen(room)
    room.ledger.put(entry(State.SENT))
    answer = await room.say("why https://e.slack.com/archives/C9/p1712345678901234")
    assert (answer.tone, "in this channel" in text(answer)) == ("bad", True)
    other = await room.say(f"why {LINK}", channel=Channel("fake", "w", "other"))
    assert "A Survey" not in text(other)
    unknown = await room.say("why https://e.slack.com/archives/reading-group/p1712345678000000")
    assert "none of the papers that I posted" in text(unknown)


async def test_what_was_never_seen_says_where_was_looked(room: Room) -> None:
    """The sources that are read are named."""
    answer = text(await room.say("why 2604.99999"))
    assert answer == (
        "2604.99999\nNot seen: I read Hugging Face, where it was not listed so far, and the archive does not hold it."
    )


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
    assert f"No topic of this channel takes it:\n• {topic}: {said}" in answer


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
    assert (fate is Fate.KNOWN) == ("taken as known: it was listed before I first read there" in answer)


async def test_old_news_from_the_archive_is_said_to_be(room: Room) -> None:
    """The archiver reads past days without announcing them; an import has no mark at all."""
    room.shelf.papers = [SURVEY]
    await subscribed(room, "diffusion")
    assert "once a source lists it; so far it is in the archive only" in text(await room.say("why 2604.00001"))
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
    assert "This channel has no topics" in answer
    assert "/papers subscribe diffusion policy" in answer


async def test_what_cannot_be_told_is_asked_back(room: Room) -> None:
    """Nothing typed, an unknown title, one that fits several."""
    assert "/papers why 2401.01234" in text(await room.say("why"))
    assert "I know no paper called gravitation" in text(await room.say("why gravitation"))
    room.shelf.papers = [SURVEY, replace(SURVEY, id=PaperId("arxiv:2604.00002"), title="Diffusion Maps")]
    answer = text(await room.say("why diffusion"))
    assert answer.startswith("Which one do you mean?\n• A Survey of Diffusion /papers why 2604.00001\n• Diffusion Maps")
    assert "Diffusion Maps (2604.00002)" in text(await room.say("why diffusion maps"))


async def test_a_store_that_is_away_is_an_answer(room: Room) -> None:
    """No internals reach the person."""
    room.shelf.away = True
    assert "try again" in text(await room.say("why 2604.00001"))


async def test_another_id_of_a_paper_is_understood(room: Room) -> None:
    """A journal listed it first; who asks by its arXiv id, or by a link to its DOI, gets the same answer."""
    stored = PaperId("doi:10.1038/s1")
    await seen(room, paper=replace(SURVEY, id=stored, also=(ID,)))
    await room.identities.hold([(Stake(ID, Holder(stored, SEEN_AT), 60.0),)])
    room.ledger.put(replace(entry(State.SENT), paper_id=stored, id=Delivery(stored, HERE, ()).id))
    for asked in ("2604.00001", "https://doi.org/10.1038/S1", "doi:10.1038/s1"):
        assert "posted here" in text(await room.say(f"why {asked}"))


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
