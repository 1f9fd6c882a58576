"""Unsubscribing, listing, completing."""

from __future__ import annotations

import pytest

from bot.chat import Readiness
from bot.model import Channel, Options, Subscription, SubscriptionId
from tests.fakes.subscriptions import MemorySubscriptions
from tests.unit.commands.conftest import HERE, Room, announced, text


@pytest.fixture
async def three(room: Room) -> Room:
    for topic in ("diffusion policy", "robots", '"induction heads" OR circuits'):
        await room.say(f"subscribe {topic}")
    return room


@pytest.mark.parametrize("typed", ["2", "#2", "2.", " 2 ", "robots", "ROBOTS", "`robots`"])
async def test_by_number_or_by_topic(three: Room, typed: str) -> None:
    """The number is the one that `list` shows; a topic is the same however it is written."""
    answer = await three.say(f"unsubscribe {typed}")
    assert announced(answer) == "Ada unsubscribed this channel from robots."
    assert "/papers subscribe robots" in text(answer)
    assert await three.topics() == ["diffusion policy", '"induction heads" OR circuits']


async def test_by_id(three: Room) -> None:
    """What completion puts in for a long topic."""
    identity = (await three.store.of_channel(HERE))[0].id
    await three.say(f"unsubscribe {identity}")
    assert "diffusion policy" not in await three.topics()


@pytest.mark.parametrize("typed", ["4", "0", "99999999999999999999", "²", "drones", '"broken'])
async def test_what_is_not_there_is_answered_with_what_is(three: Room, typed: str) -> None:
    """Nothing is removed; the topics are shown with their numbers."""
    answer = await three.say(f"unsubscribe {typed}")
    assert answer.tone == "bad"
    assert f"no topic {typed}" in text(answer)
    assert "2. robots" in text(answer)
    assert answer.announcement is None
    assert len(await three.topics()) == 3


async def test_without_a_word_it_asks_which(three: Room) -> None:
    """And shows what there is."""
    answer = await three.say("unsubscribe")
    assert "Which one?" in text(answer)
    assert "1. diffusion policy" in text(answer)


async def test_in_an_empty_channel_it_says_how_to_begin(room: Room) -> None:
    """There is nothing to choose from."""
    assert "no topics here yet" in text(await room.say("unsubscribe 1"))


async def test_a_long_list_of_choices_is_cut(room: Room) -> None:
    """Ten, and how to see all."""
    for number in range(12):
        await room.say(f"subscribe topic{number}x")
    answer = text(await room.say("unsubscribe 77"))
    assert "… and 2 more: /papers list" in answer


async def test_somebody_else_may_have_been_quicker() -> None:
    """Removed between the look and the removal: said, not announced."""

    class RemovesTooLate(MemorySubscriptions):
        async def remove(self, channel: Channel, subscription_id: SubscriptionId) -> Subscription | None:
            return None

    room = Room(store=RemovesTooLate())
    await room.say("subscribe robots")
    answer = await room.say("unsubscribe 1")
    assert (answer.tone, answer.announcement) == ("bad", None)


async def test_the_list_is_numbered_and_says_what_keeps_a_topic(three: Room) -> None:
    """Paused and waiting are shown; everyone may look."""
    one, two, _ = await three.store.of_channel(HERE)
    await three.store.replace(one.with_options(Options(paused=True)))
    await three.store.replace(two.with_options(Options(waiting="I am not in this channel.")))
    answer = await three.say("list")
    assert text(answer).split("\n") == [
        "The topics here:",
        "1. diffusion policy (paused)",
        "2. robots (waiting: I am not in this channel)",
        '3. "induction heads" OR circuits',
        "/papers unsubscribe NUMBER drops one.",
    ]
    assert answer.announcement is None


async def test_an_empty_list_says_how_to_begin(room: Room) -> None:
    """With an example to copy."""
    answer = await room.say("list")
    assert "/papers subscribe diffusion policy" in text(answer)
    assert answer.tone == "plain"


async def test_completion_offers_what_contains_the_typed_words(three: Room) -> None:
    """What begins with them first; all when nothing is typed."""
    await three.say("subscribe mobile robots")
    found = await three.desk.complete(HERE, "unsubscribe", "Rob")
    assert [each.value for each in found] == ["robots", "mobile robots"]
    assert len(await three.desk.complete(HERE, "unsubscribe", "")) == 4
    assert await three.desk.complete(Channel("fake", "w", "other"), "unsubscribe", "") == ()


async def test_completion_of_a_long_topic_puts_in_its_id(room: Room) -> None:
    """Platforms cut long values; an id still leads to the topic."""
    topic = " OR ".join(f"word{number}x" for number in range(20))
    await room.say(f"subscribe {topic}")
    (choice,) = await room.desk.complete(HERE, "unsubscribe", "word")
    assert len(choice.label) <= 100
    assert len(choice.value) <= 100
    await room.say(f"unsubscribe {choice.value}")
    assert await room.topics() == []


async def test_completion_is_capped_and_never_raises(room: Room) -> None:
    """At most 25; none while the store is away."""
    for number in range(30):
        await room.say(f"subscribe topic{number}x")
    assert len(await room.desk.complete(HERE, "unsubscribe", "")) == 25
    room.store.away = True
    assert await room.desk.complete(HERE, "unsubscribe", "") == ()


async def test_a_waiting_topic_can_be_dropped(room: Room) -> None:
    """Nobody has to let the bot in first."""
    room.platform.not_ready[HERE] = Readiness(False, "private", "Invite me.", will_start=True)
    await room.say("subscribe robots")
    await room.say("unsubscribe 1")
    assert await room.topics() == []
