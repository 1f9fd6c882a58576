"""What a channel's votes say, where it is seen, and that it can be forgotten."""

from __future__ import annotations

from dataclasses import replace

from bot.chat import Caller, Standing
from bot.ledger import LedgerEntry, State
from bot.model import Channel, Delivery, MessageRef, PaperId, SubscriptionId, TopicMatch
from bot.people import Tally, person
from tests.unit.commands.conftest import HERE, Room, announced, paper, text


async def test_what_the_votes_say_stands_in_the_settings(room: Room) -> None:
    """How many there are, and what they move: up and down."""
    assert "• votes: none so far\n" in text(await room.say("settings"))
    assert "reset" not in text(await room.say("settings votes"))  # there is nothing to forget
    room.shelf.papers = [replace(paper(1), categories=("cs.RO",)), replace(paper(2), authors=("C. Babbage",))]
    await room.say("vote up 2604.00001")
    await room.say("vote up 2604.00001", caller=Caller("U2", "Bob"))
    await room.say("vote down 2604.00002")
    assert "• votes: 2 👍 and 1 👎 on 2 papers" in text(await room.say("settings"))
    earlier, later = text(await room.say("settings votes")).splitlines()[1:3]
    assert "cs.RO" in earlier
    assert earlier.endswith("come earlier in digests here.")
    assert "babbage" in later.lower()
    assert later.endswith("come later.")
    assert "what the votes add to it: /papers why PAPER" in text(await room.say("settings votes"))


async def test_the_votes_are_forgotten_by_who_may_change_the_channel(room: Room) -> None:
    """Announced; those of other channels stay."""
    room.shelf.papers = [paper(1)]
    other = Channel("fake", "w", "other")
    await room.say("vote up 2604.00001")
    await room.people.votes.vote(other, paper(1).id, person(other, "U1"), 1)
    assert "Only" in text(await room.say("settings votes reset", caller=Caller("U3", "Eve", Standing.GUEST)))
    assert (await room.say("settings votes up")).tone == "bad"
    answer = await room.say("settings votes reset")
    assert announced(answer) == "Ada had the votes of this channel forgotten."
    assert "no votes" in text(await room.say("settings votes reset"))
    assert await room.people.votes.tallies(other) == {paper(1).id: Tally(1, 0)}


async def test_a_vote_by_a_message_means_its_one_paper(room: Room) -> None:
    """A message of several is asked back about, and nothing is voted on: so a reaction to a digest does nothing."""
    room.shelf.papers = [paper(1), paper(2), paper(3)]
    now = room.clock.now()
    for number, message in ((1, "11"), (2, "22"), (3, "22")):
        delivery = Delivery(PaperId(f"arxiv:2604.0000{number}"), HERE, (TopicMatch(SubscriptionId("s"), "x"),))
        ref = MessageRef(HERE, message)
        room.ledger.put(
            LedgerEntry(delivery.id, HERE, delivery.paper_id, delivery.topics, State.SENT, 1, None, ref, now, now)
        )
    link = f"https://chat.example/archives/{HERE.channel}"
    assert (await room.say(f"vote up {link}/11")).tone == "good"
    asked = await room.say(f"vote up {link}/22")
    assert [(each.command, each.text) for each in asked.offers] == [
        ("vote", "up 2604.00002"),
        ("vote", "up 2604.00003"),
    ]
    assert list(await room.people.votes.tallies(HERE)) == ["arxiv:2604.00001"]
