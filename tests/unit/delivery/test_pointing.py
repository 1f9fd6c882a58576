"""A paper in two public channels of a workspace: in full in one, a line in the other; never a line to what is not there."""

from __future__ import annotations

from dataclasses import replace

import pytest
from redis.asyncio import Redis

from bot.chat import Place
from bot.delivery.following import concerns
from bot.errors import ChannelGone, Rejected, Transient, Uncertain
from bot.ledger import State
from bot.model import Channel, plain
from bot.preferences import Preferences
from bot.progress import Happening, PaperEvent
from tests.unit.delivery.midnight import paper
from tests.unit.delivery.neighbours import AFAR, DIGEST, FULL, GENERAL, ONE, POINTS, ROBOTS, THIRD, Lab


@pytest.fixture
async def lab(redis: Redis) -> Lab:
    lab = Lab(redis)
    await lab.wishes(ROBOTS, POINTS)
    await lab.wishes(GENERAL, FULL)
    return lab


POINTER = "Already posted in #general: A Robot 1"


async def test_what_another_channel_has_is_one_line(lab: Lab) -> None:
    """It links to the message there, is written down as sent, is never edited and gets no notes."""
    await lab.come(GENERAL)
    await lab.serve()
    await lab.come(ROBOTS)
    await lab.serve(3600)
    assert (lab.lines(GENERAL), lab.lines(ROBOTS)) == (["A Robot 1"], [POINTER])
    assert lab.posts(ROBOTS)[0].intro[1].url == lab.platform.messages(GENERAL)[0].ref.url
    entry = await lab.entry(ROBOTS)
    assert (entry.state, entry.kind, entry.message) == (
        State.SENT,
        "pointer",
        lab.platform.messages(ROBOTS)[0].ref,
    )
    assert [life.channel async for life in lab.living.of("fake", ONE.id)] == [GENERAL]
    assert not concerns(entry, PaperEvent(ONE.id, Happening.VERSION, lab.clock.now(), 2))


@pytest.mark.parametrize("both", [True, False])
async def test_two_channels_at_the_same_moment(lab: Lab, both: bool) -> None:
    """One has it in full, the other a line once that stands there; whichever of the two was first."""
    if both:
        await lab.wishes(GENERAL, POINTS)
    await lab.come(GENERAL, ROBOTS)
    await lab.serve()
    await lab.serve(5)
    said = lab.lines(GENERAL) + lab.lines(ROBOTS)
    if both:
        assert sorted(each.partition(" in #")[0] for each in said) == ["A Robot 1", "Already posted"]
    else:  # who never asked for pointers has it in full
        assert lab.lines(GENERAL) == ["A Robot 1"]
    assert len(said) == 2


async def test_many_channels_at_once(lab: Lab) -> None:
    """All but one have a line."""
    channels = [Channel("fake", "T", f"c{number}") for number in range(8)]
    for each in channels:
        await lab.wishes(each, POINTS)
    await lab.come(*channels)
    for _ in range(3):
        await lab.serve(5)
    said = [lab.lines(each) for each in channels]
    assert all(len(each) == 1 for each in said)
    assert sum(each == ["A Robot 1"] for each in said) == 1


async def test_who_does_not_ask_for_it_has_it_in_full(lab: Lab) -> None:
    """The setting is off at first; and nothing is asked of the platform where nobody wants pointers."""
    await lab.wishes(ROBOTS, FULL)
    lab.platform.places = {GENERAL: Transient("asked")}
    await lab.come(GENERAL)
    await lab.serve()
    await lab.come(ROBOTS)
    await lab.serve(60)
    assert lab.lines(ROBOTS) == ["A Robot 1"]
    assert await lab.firsts.of(GENERAL, [ONE.id]) == {}


@pytest.mark.parametrize("place", [Place("secret", public=False), Transient("Slack is away")])
async def test_a_private_channel_is_never_pointed_to(lab: Lab, place: Place | Transient) -> None:
    """Nor one of which the platform does not say what it is; not even by its name."""
    lab.platform.places = {GENERAL: place}
    await lab.come(GENERAL, ROBOTS)
    await lab.serve()
    assert lab.lines(ROBOTS) == ["A Robot 1"]
    await lab.come(THIRD)
    await lab.wishes(THIRD, POINTS)
    await lab.serve(60)
    assert lab.lines(THIRD) == ["Already posted in #robots: A Robot 1"]


async def test_a_channel_that_became_private_gives_way(lab: Lab) -> None:
    """What is posted after that points to the next."""
    await lab.come(GENERAL)
    await lab.serve()
    lab.platform.places = {GENERAL: Place("general", public=False)}
    await lab.come(ROBOTS)
    await lab.serve(60)
    assert lab.lines(ROBOTS) == ["A Robot 1"]


async def test_another_workspace_is_another_world(lab: Lab) -> None:
    """Its people cannot read what stands here."""
    await lab.come(AFAR)
    await lab.serve()
    await lab.come(ROBOTS)
    await lab.serve(60)
    assert lab.lines(ROBOTS) == ["A Robot 1"]


@pytest.mark.parametrize("refused", [ChannelGone("is_archived"), Rejected("invalid_blocks")])
async def test_a_first_that_fails_is_no_first(lab: Lab, refused: Exception) -> None:
    """It was held or given up: the other has it in full, and at once when it comes to it."""
    await lab.come(GENERAL)
    lab.platform.next_post(takes_it=False, then=refused)
    await lab.serve()
    await lab.come(ROBOTS)
    await lab.serve(1)
    assert (lab.lines(GENERAL), lab.lines(ROBOTS)) == ([], ["A Robot 1"])
    await lab.wishes(GENERAL, POINTS)
    await lab.serve(3600)
    after = [plain(each) for post in lab.posts(GENERAL) for each in post.also]
    assert after == (["A Robot 1 · posted in #robots"] if isinstance(refused, ChannelGone) else [])


async def test_a_first_that_was_withdrawn_is_no_first(lab: Lab) -> None:
    """Its topic was dropped while it waited for another try."""
    await lab.come(GENERAL)
    lab.platform.next_post(takes_it=False, then=Transient("ratelimited", 30.0))
    await lab.serve()
    await lab.come(ROBOTS)
    await lab.serve(1)
    assert lab.lines(ROBOTS) == []
    for each in await lab.subscriptions.of_channel(GENERAL):
        await lab.subscriptions.remove(GENERAL, each.id)
    await lab.serve(30)
    await lab.serve(5)
    assert (lab.lines(GENERAL), lab.lines(ROBOTS)) == ([], ["A Robot 1"])


async def test_a_first_in_doubt_is_waited_for_a_minute(lab: Lab) -> None:
    """Then the other has it in full, and the first one, asked anew, still counts as what it is."""
    await lab.come(GENERAL)
    lab.platform.next_post(takes_it=False, then=Transient("ratelimited", 600.0))
    await lab.serve()
    await lab.come(ROBOTS)
    for _ in range(9):
        await lab.serve(5)
    assert lab.lines(ROBOTS) == []
    await lab.serve(20)
    assert lab.lines(ROBOTS) == ["A Robot 1"]
    await lab.serve(600)
    assert lab.lines(GENERAL) == ["A Robot 1"]


async def test_a_first_that_dies_before_it_is_frozen_holds_up_nobody(lab: Lab) -> None:
    """It is written down as the first, and then nothing."""
    await lab.firsts.take(GENERAL, ONE.id)
    await lab.come(ROBOTS)
    await lab.serve()
    assert lab.lines(ROBOTS) == ["A Robot 1"]


async def test_a_lost_answer_makes_one_line(lab: Lab) -> None:
    """Looked for by the paper's own id, found, and sent."""
    await lab.come(GENERAL)
    await lab.serve()
    await lab.come(ROBOTS)
    lab.platform.next_post(takes_it=True, then=Uncertain)
    await lab.serve(5)
    await lab.serve(60)
    assert lab.lines(ROBOTS) == [POINTER]
    assert (await lab.entry(ROBOTS)).state is State.SENT


async def test_the_message_that_vanished_is_not_pointed_to(lab: Lab) -> None:
    """Between two tries the channel became private: the line is the paper in full, and no message that lives."""
    await lab.come(GENERAL)
    await lab.serve()
    await lab.come(ROBOTS)
    lab.platform.next_post(takes_it=False, then=Transient("ratelimited", 30.0))
    await lab.serve(5)
    lab.platform.places = {GENERAL: Place("general", public=False)}
    await lab.serve(30)
    assert lab.lines(ROBOTS) == ["A Robot 1"]
    assert [life.channel async for life in lab.living.of("fake", ONE.id)] == [GENERAL]


async def test_in_a_digest_it_is_a_title_at_the_end(lab: Lab) -> None:
    """With where it stands in full, linked; however well it matches."""
    await lab.wishes(ROBOTS, DIGEST)
    best, other = paper(1, upvotes=500), paper(2)
    await lab.come(GENERAL, papers=(best,))
    await lab.serve()
    await lab.come(ROBOTS, papers=(best, other))
    await lab.serve(12 * 3600)
    (post,) = lab.posts(ROBOTS)
    assert [each.title for each in post.entries] == ["A Robot 2"]
    assert [plain(each) for each in post.also] == ["A Robot 1  ▲ 500 · posted in #general"]
    assert post.also[0][-1].url == lab.platform.messages(GENERAL)[0].ref.url


async def test_what_came_in_a_digest_is_not_pointed_to(lab: Lab) -> None:
    """A link to a message of many is no help."""
    await lab.wishes(GENERAL, replace(DIGEST, pointers=False))
    await lab.come(GENERAL)
    await lab.serve(12 * 3600)
    await lab.come(ROBOTS)
    await lab.serve(60)
    assert lab.lines(ROBOTS) == ["A Robot 1"]


async def test_many_lines_are_one_message(lab: Lab) -> None:
    """Where auto lets so many papers come as one."""
    await lab.wishes(ROBOTS, Preferences(pointers=True))
    papers = tuple(paper(number) for number in range(1, 6))
    await lab.come(GENERAL, papers=papers)
    await lab.serve()
    await lab.come(ROBOTS, papers=papers)
    await lab.serve(60)
    (post,) = lab.posts(ROBOTS)
    assert (post.title, post.entries) == ("5 new papers, for “robots”", ())
    assert all(plain(each).endswith(" · posted in #general") for each in post.also)
