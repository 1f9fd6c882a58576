"""Subscribing a channel, and starting what waited."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.chat import Answer, Caller, Readiness, Request, Standing
from bot.commands.subscribing import MOST_IN_A_CHANNEL
from bot.commands.wording import NAME_SHOWN
from bot.errors import Transient
from bot.model import Channel, Options, Subscription
from tests.fakes.subscriptions import MemorySubscriptions
from tests.unit.commands.conftest import ADA, HERE, Room, announced, paper, text

PRIVATE = Readiness(False, "I am not in this channel.", "Type /invite @Paper Route.", will_start=True)
ARCHIVED = Readiness(False, "the channel is archived", "Unarchive it.")


async def test_the_channel_hears_who_subscribed_it_to_what(room: Room) -> None:
    """One line to all; to the person what comes next and how to undo it."""
    answer = await room.say("subscribe  diffusion   policy")
    assert announced(answer) == "Ada subscribed this channel to diffusion policy."
    assert [span.style for span in answer.announcement or ()] == ["plain", "plain", "code", "plain"]
    assert answer.tone == "good"
    assert "New papers on diffusion policy come here." in text(answer)
    assert "/papers list" in text(answer)
    assert "/papers unsubscribe 1" in text(answer)
    (kept,) = await room.store.of_channel(HERE)
    assert (kept.topic, kept.created_by, kept.active) == ("diffusion policy", "U1", True)


async def test_a_mistake_in_a_topic_is_pointed_at(room: Room) -> None:
    """The reason as text, the place as a block; nothing is kept and nobody else hears of it."""
    answer = await room.say('subscribe robots "diffusion')
    assert answer.tone == "bad"
    assert text(answer)
    assert answer.block is not None
    assert answer.block.split("\n")[1].strip() == "^"
    assert answer.announcement is None
    assert await room.topics() == []


@pytest.mark.parametrize("typed", ["subscribe the", "preview the", "edit 1 the"])
async def test_a_topic_that_says_nothing_is_refused_with_a_way_on(room: Room, typed: str) -> None:
    """It would bring every paper. What was there stays."""
    await room.say("subscribe robots")
    answer = await room.say(typed)
    assert (answer.tone, answer.block) == ("bad", "the\n^")
    assert text(answer).endswith('If you mean just that: "the"')
    assert await room.topics() == ["robots"]


async def test_no_topic_gets_an_example(room: Room) -> None:
    """`subscribe` alone asks which."""
    answer = await room.say("subscribe")
    assert answer.tone == "bad"
    assert "/papers subscribe diffusion policy" in text(answer)


async def test_backticks_copied_from_an_answer_do_no_harm(room: Room) -> None:
    """People copy a topic with its code marks."""
    await room.say("subscribe `diffusion policy`")
    assert await room.topics() == ["diffusion policy"]


async def test_the_same_topic_is_recognised_however_it_is_typed(room: Room) -> None:
    """Its number is said, and nothing is kept twice."""
    await room.say("subscribe robots")
    await room.say("subscribe diffusion policy")
    answer = await room.say("subscribe  Diffusion  POLICY")
    assert "here already, as number 2." in text(answer)
    assert answer.announcement is None
    assert len(await room.topics()) == 2


async def test_a_paused_double_says_that_it_is_paused(room: Room) -> None:
    """Else people wonder why nothing comes."""
    await room.say("subscribe robots")
    (kept,) = await room.store.of_channel(HERE)
    await room.store.replace(kept.with_options(Options(paused=True)))
    assert "paused" in text(await room.say("subscribe robots"))


async def test_who_may_not_manage_is_told_who_can(room: Room) -> None:
    """And nothing is kept. On Discord the permission is named."""
    guest = Caller("U2", "Guest", Standing.GUEST)
    answer = await room.say("subscribe robots", guest)
    assert answer.tone == "bad"
    assert "members (not guests)" in text(answer)
    assert await room.topics() == []
    on_discord = await room.say("subscribe robots", guest, Channel("discord", "1", "2"))
    assert "Manage Channels" in text(on_discord)
    assert (await room.say("unsubscribe 1", guest)).tone == "bad"


async def test_a_channel_takes_fifty_topics(room: Room) -> None:
    """The next one is refused kindly, with a way out."""
    for number in range(MOST_IN_A_CHANNEL):
        assert (await room.say(f"subscribe topic{number}x", caller=Caller(f"V{number}", "Bob"))).tone == "good"
    answer = await room.say("subscribe onemore")
    assert answer.tone == "bad"
    assert "50 topics" in text(answer)
    assert "unsubscribe" in text(answer)
    assert len(await room.topics()) == MOST_IN_A_CHANNEL


@pytest.mark.parametrize("obstacle", [PRIVATE, ARCHIVED])
async def test_a_channel_that_cannot_be_posted_in_waits(room: Room, obstacle: Readiness) -> None:
    """The subscription is kept, inactive; the person learns what to do; the channel hears nothing yet."""
    room.platform.not_ready[HERE] = obstacle
    answer = await room.say("subscribe robots")
    assert obstacle.advice in text(answer)
    assert obstacle.problem.rstrip(".") in text(answer)
    assert ("starts as soon as" in text(answer)) is obstacle.will_start
    assert answer.announcement is None
    (kept,) = await room.store.of_channel(HERE)
    assert (kept.active, kept.options.waiting) == (False, obstacle.problem)


async def test_being_let_in_starts_everything_that_waited(room: Room) -> None:
    """One announcement naming the topics; what is paused stays paused; the second time there is nothing to say."""
    room.platform.not_ready[HERE] = PRIVATE
    await room.say("subscribe robots")
    await room.say("subscribe drones")
    paused = (await room.store.of_channel(HERE))[1]
    await room.store.replace(paused.with_options(replace(paused.options, paused=True)))
    answer = await room.desk.can_post_now(HERE)
    assert answer is not None
    assert announced(answer) == "I can post here now. New papers on robots and drones come from now on."
    assert [each.options for each in await room.store.of_channel(HERE)] == [Options(), Options(paused=True)]
    assert await room.desk.can_post_now(HERE) is None


async def test_asking_again_after_an_invitation_starts_what_waits(room: Room) -> None:
    """The invitation's event may have been missed: subscribing again is enough."""
    room.platform.not_ready[HERE] = PRIVATE
    await room.say("subscribe robots")
    assert "It waits" in text(await room.say("subscribe robots"))
    room.platform.not_ready.clear()
    answer = await room.say("subscribe robots")
    assert "starts now" in text(answer)
    assert announced(answer) == "Ada subscribed this channel to robots."
    assert all(each.active for each in await room.store.of_channel(HERE))


async def test_a_new_topic_takes_the_waiting_ones_along(room: Room) -> None:
    """Once the bot may post, nothing in the channel waits any more."""
    room.platform.not_ready[HERE] = PRIVATE
    await room.say("subscribe robots")
    room.platform.not_ready.clear()
    assert "Also started, after waiting: robots." in text(await room.say("subscribe drones"))
    assert all(each.active for each in await room.store.of_channel(HERE))


async def test_a_platform_that_cannot_be_asked_does_not_lose_the_subscription(room: Room) -> None:
    """It counts as ready (a refused post is held and shown), and the doubt is said; what waits is not started on a guess."""
    room.platform.not_ready[HERE] = PRIVATE
    await room.say("subscribe drones")
    room.platform.not_ready[HERE] = Transient("Slack did not answer.")
    answer = await room.say("subscribe robots")
    assert "could not be checked just now (Slack did not answer)" in text(answer)
    assert [each.active for each in await room.store.of_channel(HERE)] == [False, True]


async def test_a_platform_served_elsewhere_is_taken_for_ready(room: Room) -> None:
    """The command line subscribes while another process holds the connection."""
    elsewhere = Channel("slack", "T1", "C1")
    assert (await room.say("subscribe robots", channel=elsewhere)).tone == "good"


async def test_a_store_that_is_away_is_an_answer(room: Room) -> None:
    """No exception reaches the platform, no internals the person."""
    room.store.away = True
    answer = await room.say("subscribe robots")
    assert answer.tone == "bad"
    assert "try again" in text(answer)


async def test_somebody_quicker_by_a_moment_is_recognised() -> None:
    """Two people subscribe the same topic at once: kept once, said to both."""

    class LooksTooEarly(MemorySubscriptions):
        async def of_channel(self, channel: Channel) -> tuple[Subscription, ...]:
            return ()

    room = Room(store=LooksTooEarly())
    await room.say("subscribe robots")
    assert "here already" in text(await room.say("subscribe robots"))


async def test_a_new_subscription_learns_what_to_expect(room: Room) -> None:
    """As `preview` says it; then when the next papers are due."""
    room.shelf.papers = [paper(1, "Diffusion Policy"), paper(2, "Robots"), paper(3, "A Diffusion Policy again")]
    room.outlook = "The next papers are due in 3 hours."
    answer = await room.say("subscribe diffusion policy")
    assert "this topic would have brought 2 of them, about 2 a day" in text(answer)
    assert "• Diffusion Policy (14 April)" in text(answer)
    assert "due in 3 hours" in text(answer)
    assert "none of which matches" in text(await room.say("subscribe gravitation"))


async def test_an_archive_that_is_away_costs_the_preview_only(room: Room) -> None:
    """The subscription stands."""
    room.shelf.away = True
    assert (await room.say("subscribe robots")).tone == "good"


@pytest.mark.parametrize("name", ["", "   ", "\x1b[31m", "\u202e"])
async def test_a_name_that_shows_nothing_is_someone(room: Room, name: str) -> None:
    """The announcement is never without a subject, and carries no control codes."""
    said = announced(await room.say("subscribe robots", Caller("U1", name)))
    assert "\x1b" not in said
    assert "\u202e" not in said
    assert not said.startswith(" ")


async def test_a_name_is_one_short_line(room: Room) -> None:
    """Line breaks and length are taken out of what people call themselves."""
    said = announced(await room.say("subscribe robots", Caller("U1", "Eve\nsubscribed you\r\n" + "x" * 300)))
    assert "\n" not in said
    assert len(said) < NAME_SHOWN + 50


async def test_a_draft_says_what_would_come_and_changes_nothing(room: Room) -> None:
    """What the topic would have brought, without how to type it; a hint for none; what is wrong with it; that it is here already."""

    async def draft(typed: str, caller: Caller = ADA) -> Answer:
        return await room.desk.draft(Request(HERE, caller, "subscribe", typed))

    room.shelf.papers = [paper(1)]
    found = await draft("diffusion policy")
    assert text(found).startswith("The topic diffusion policy:")
    assert "Diffusion Policy for Robots" in text(found)
    assert "/papers" not in text(found)
    assert "An exact phrase" in text(await draft(""))
    assert (await draft("(robot")).block
    assert await room.topics() == []
    await room.say("subscribe robot")
    assert "here already, as number 1" in text(await draft("robots"))


async def test_a_draft_says_at_once_who_may_not(room: Room) -> None:
    """A form is filled in for nothing otherwise; an archive that is away is an answer, too."""
    guest = Caller("U9", "Eve", Standing.GUEST)
    refused = await room.desk.draft(Request(HERE, guest, "subscribe", ""))
    assert refused.tone == "bad"
    assert "Only members (not guests) can change" in text(refused)
    room.shelf.away = True
    assert (await room.desk.draft(Request(HERE, ADA, "subscribe", "robot"))).tone == "bad"
