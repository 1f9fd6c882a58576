"""From a message in flight to what it says."""

from __future__ import annotations

from datetime import timedelta

from bot.delivery.composing import Manner, composed, names_of
from bot.model import Channel, Delivery, Gist, Message, Options, Paper, PaperId, Subscription, TopicMatch, plain
from bot.preferences import DEFAULTS, HOUSE
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
