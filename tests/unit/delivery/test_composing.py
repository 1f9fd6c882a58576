"""From a message in flight to what it says."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.delivery.composing import Manner, composed, names_of
from bot.model import Channel, Delivery, Gist, Message, Options, Paper, PaperId, Subscription, TopicMatch, plain
from bot.preferences import DEFAULTS, HOUSE, Length
from tests.fakes.archive import FakeArchive
from tests.fakes.clock import START

HERE = Channel("fake", "w", "room")
PAPER = Paper(PaperId("arxiv:2604.00001"), "Diffusion Policy")


async def test_a_topic_is_called_what_its_channel_calls_it() -> None:
    """Below a paper and in a digest's title; one without a name by what it says."""
    archive = FakeArchive()
    await archive.add([PAPER])
    topic = Subscription(HERE, "diffusion", "diffusion", "U1", START, Options(name="robots"))
    delivery = Delivery(PAPER.id, HERE, (TopicMatch(topic.id, topic.topic),))
    manner = Manner(DEFAULTS, HOUSE, names=names_of([topic]))
    alone = await composed(Message.of_paper(delivery), archive, START, manner)
    assert plain(alone.why) == "Matched robots: Diffusion"
    gist = Gist(START.date(), START.date(), START + timedelta(hours=1), total=1, whole=1, in_full=1)
    digest = await composed(Message("digest", HERE, "k", (delivery,), gist=gist), archive, START, manner)
    assert "for “robots”" in digest.title
    nameless = await composed(Message.of_paper(delivery), archive, START, Manner(DEFAULTS, HOUSE))
    assert plain(nameless.why) == "Matched diffusion: Diffusion"


async def test_a_post_is_as_long_and_dated_as_its_channel_wants() -> None:
    """The abstract rather than its telling sentences; dates by the channel's calendar, where its evening is the next day of UTC."""
    archive = FakeArchive()
    abstract = "We study policies. " + "They diffuse slowly over many steps. " * 20
    published = datetime(2026, 4, 2, 2, tzinfo=UTC)
    await archive.add([replace(PAPER, abstract=abstract, published_at=published)])
    message = Message.of_paper(Delivery(PAPER.id, HERE))
    plainly = await composed(message, archive, START, Manner(DEFAULTS, HOUSE))
    wishes = replace(DEFAULTS, length=Length.FULL, zone="America/Los_Angeles")
    full = await composed(message, archive, START, Manner(wishes, HOUSE))
    assert len(plainly.summary) <= 400
    assert full.summary == abstract.strip()
    assert (plainly.byline, full.byline) == ("2 Apr", "1 Apr")
