"""What can be done about a posted paper: the ⋯ below it, more like it, its author muted, its topic for a week."""

from __future__ import annotations

from dataclasses import replace

from bot.chat import Caller, Offer, Standing
from bot.ledger import LedgerEntry, State
from bot.model import Delivery, TopicMatch
from bot.search.likeness import likeness
from tests.unit.commands.conftest import ADA, HERE, Room, announced, paper, text

MEMBER = Caller("U2", "Bob", Standing.MEMBER)


async def posted(room: Room) -> str:
    """A paper that a topic of Ada's brought. Returns the topic's id."""
    room.shelf.papers = [paper(1)]
    await room.say("subscribe diffusion")
    topic = (await room.store.of_channel(HERE))[0]
    delivery = Delivery(paper(1).id, HERE, (TopicMatch(topic.id, topic.topic),))
    now = room.clock.now()
    room.ledger.put(
        LedgerEntry(delivery.id, HERE, delivery.paper_id, delivery.topics, State.SENT, 1, None, None, now, now)
    )
    return topic.id


async def test_the_menu_of_a_post_offers_what_there_is_to_do_now(room: Room) -> None:
    """Its topic by its id, so that a button works when the list has changed; to drop it, only for who opened it or manages the channel."""
    topic = await posted(room)
    shown = await room.say("menu arxiv:2604.00001", caller=replace(ADA, standing=Standing.MEMBER))
    assert [(each.command, each.text) for each in shown.offers] == [
        ("like", "2604.00001"),
        ("why", "2604.00001"),
        ("pause", f"{topic} for a week"),
        ("unsubscribe", topic),
        ("follow", "Ada Lovelace"),
        ("mute", "Ada Lovelace"),
    ]
    others = await room.say("menu arxiv:2604.00001", caller=MEMBER)
    assert "unsubscribe" not in [each.command for each in others.offers]
    assert "unsubscribe" in [each.command for each in (await room.say("menu 2604.00001")).offers]


async def test_the_menu_follows_what_was_done(room: Room) -> None:
    """Each of its buttons, pressed, and the menu opened again."""
    await posted(room)
    for offer in (await room.say("menu 2604.00001")).offers:
        if offer.command in ("pause", "mute"):
            assert (await room.say(f"{offer.command} {offer.text}")).tone == "good"
    again = (await room.say("menu 2604.00001")).offers
    assert "pause" not in [each.command for each in again]
    assert Offer("Unmute Ada Lovelace here", "unmute", "Ada Lovelace") in again
    paused = (await room.store.of_channel(HERE))[0].options
    assert paused.paused
    assert paused.paused_until is not None


async def test_the_menu_of_a_paper_that_nothing_is_known_of(room: Room) -> None:
    """On a post of long ago, after the ledger forgot it: still what needs no more than its id."""
    shown = await room.say("menu arxiv:2604.00009")
    assert [each.command for each in shown.offers] == ["like", "why"]
    assert (await room.say("menu")).tone == "bad"


async def test_papers_like_one(room: Room) -> None:
    """Those that share its telling words, page by page; never itself."""
    room.shelf.papers = [paper(number, f"Diffusion for Robots {number}") for number in range(1, 9)]
    found = await room.say("like 2604.00001")
    assert text(found).splitlines()[0] == "7 papers like Diffusion for Robots 1, page 1 of 2:"
    assert "Diffusion for Robots 1" not in [card.title for card in found.cards]
    assert Offer("Next", "like", "2604.00001 2") in found.offers
    assert len((await room.say("like 2604.00001 2")).cards) == 2
    assert (await room.say("like")).tone == "bad"
    room.shelf.papers = [paper(1)]
    assert "nothing like" in text(await room.say("like 2604.00001"))


def test_what_tells_a_paper() -> None:
    """Words of the title and what the abstract repeats, without those that any paper has."""
    one = replace(
        paper(1, "A New Method for Flow Matching"), abstract="Flow is good. Robots flow. Robots.", keywords=("ODE",)
    )
    assert likeness(one) == "flow matching robots ode"


async def test_an_author_is_muted_and_heard_again(room: Room) -> None:
    """Announced, shown in the settings, one person however the name is written."""
    muted = await room.say("mute “Ada Lovelace”")
    assert announced(muted) == "Ada muted the author Ada Lovelace in this channel."
    assert "already" in text(await room.say("mute Lovelace, Ada"))
    assert "muted: nothing by Ada Lovelace" in text(await room.say("settings"))
    assert "Muted: Ada Lovelace" in text(await room.say("unmute Charles Babbage"))
    assert announced(await room.say("unmute A. Lovelace")) == "Ada unmuted the author A. Lovelace in this channel."
    assert "muted: no author" in text(await room.say("settings"))
    await room.say("settings muted Ada Lovelace, Charles Babbage")
    assert (await room.preferences.load(HERE)).preferences.muted == ("Ada Lovelace", "Charles Babbage")
    assert (await room.say("mute")).tone == (await room.say("unmute")).tone == "bad"


async def test_only_who_may_change_the_channel_mutes_for_it(room: Room) -> None:
    """Also by a button of a menu opened earlier."""
    guest = Caller("U3", "Eve", Standing.GUEST)
    assert "Only" in text(await room.say("mute Ada Lovelace", caller=guest))
    assert (await room.preferences.load(HERE)).preferences.muted == ()
