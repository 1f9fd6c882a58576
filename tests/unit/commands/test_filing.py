"""A reading list sent to a library of its owner's own: connecting, sending, what is in the way, taking it back."""

from __future__ import annotations

from bot.chat import Caller, Offer
from bot.commands.filing import CONNECT, SAVED, wants_form
from bot.errors import Transient
from bot.model import PaperId
from bot.people import person
from tests.unit.commands.conftest import ADA, HERE, Room, paper, text

BOB = Caller("U2", "Bob")
KEY = "abcdefghijklmnopqrstuvwx"
TO_FORM = Offer("Connect Zotero", SAVED, CONNECT)
SEND = Offer("Send to Zotero", SAVED, "zotero")


async def saved(room: Room, *numbers: int, caller: Caller = ADA) -> None:
    room.shelf.papers = [paper(number, f"Paper {number}") for number in range(1, 10)]
    for number in numbers:
        await room.say(f"save 2604.0000{number}", caller=caller)


async def connected(room: Room) -> None:
    room.library.owner(KEY, "ada")
    answer = await room.connect(f" {KEY}\n")
    assert text(answer) == "Connected: the library of ada of Zotero at Zotero. Only you can send to it from here."
    assert SEND in answer.offers


async def test_the_list_goes_to_the_library_once(room: Room) -> None:
    """Oldest first, what came since then the next time, and nothing of anybody else's."""
    await saved(room, 1, 2, 3)
    await saved(room, 4, caller=BOB)
    assert SEND in (await room.say("saved")).offers
    asked = await room.say("saved zotero")
    assert asked.offers == (TO_FORM,)
    assert "zotero.org/settings/keys/new" in text(asked)
    await connected(room)
    assert text(await room.say("saved zotero")) == "Sent to the library of ada of Zotero at Zotero: 3 papers."
    assert room.library.shelves == {"ada": [PaperId(f"arxiv:2604.0000{number}") for number in (1, 2, 3)]}
    await saved(room, 5)
    assert "1 paper.\n3 papers were there before." in text(await room.say("saved zotero"))
    calls = room.library.calls
    nothing = await room.say("saved zotero")
    assert text(nothing) == "Nothing new to send to Zotero.\n4 papers were there before."
    assert room.library.calls == calls
    assert (await room.say("saved zotero", caller=BOB)).offers == (TO_FORM,)


async def test_a_key_that_is_of_no_use_is_said_so(room: Room) -> None:
    """At the form, and when it was revoked later."""
    await saved(room, 1)
    unknown = await room.connect("abc")
    assert (unknown.tone, unknown.offers) == ("bad", (TO_FORM,))
    assert "does not know this key" in text(unknown)
    room.library.read_only.add(KEY)
    assert "needs library access and write access" in text(await room.connect(KEY))
    room.library.read_only.clear()
    await connected(room)
    room.library.owners.clear()
    revoked = await room.say("saved zotero")
    assert "revoked meanwhile" in text(revoked)
    assert revoked.offers == (TO_FORM,)


async def test_what_was_not_taken_is_sent_the_next_time(room: Room) -> None:
    """What was, is said; and how long Zotero wants to be left alone."""
    await saved(room, 1, 2, 3, 4, 5)
    await connected(room)
    room.library.away, room.library.away_after = Transient("slow down", 90), 1
    half = text(await room.say("saved zotero"))
    assert "2 papers." in half
    assert "Zotero asks us to wait for 2 minutes." in half
    assert "3 papers are still to be sent; sending again doubles nothing." in half
    room.library.away = Transient("away")
    nothing = await room.say("saved zotero")
    assert text(nothing).startswith("2 papers were there before.\nZotero is away just now.")
    assert nothing.offers == (Offer("Send the rest", SAVED, "zotero"),)
    room.library.away = None
    assert "3 papers." in text(await room.say("saved zotero"))
    assert len(room.library.shelves["ada"]) == 5


async def test_a_paper_that_is_refused_is_named(room: Room) -> None:
    await saved(room, 1, 2)
    await connected(room)
    room.library.refused.add(paper(1).id)
    answer = text(await room.say("saved zotero"))
    assert answer.endswith("1 paper.\nZotero does not take 1 paper: Paper 1.")


async def test_an_account_is_taken_back(room: Room) -> None:
    """By itself, and with everything else that is kept of somebody."""
    await saved(room, 1)
    assert "No account of yours" in text(await room.say("saved zotero disconnect"))
    await connected(room)
    assert "I have deleted your key" in text(await room.say("saved zotero disconnect"))
    assert await room.people.accounts.of(person(HERE, ADA.id)) is None
    await connected(room)
    assert "your key for Zotero if you gave me one" in text(await room.say("forget me"))
    assert "Your key for Zotero too." in text(await room.say("forget me for good"))
    assert await room.people.accounts.of(person(HERE, ADA.id)) is None


async def test_a_key_is_no_command(room: Room) -> None:
    """Who types one all the same is told what to do; nothing is done with it."""
    room.library.owner(KEY, "ada")
    await saved(room, 1)
    for typed in (f"saved zotero {KEY}", f"saved zotero connect {KEY}"):
        answer = await room.say(typed)
        assert "please revoke it" in text(answer)
        assert KEY not in text(answer)
    assert await room.people.accounts.of(person(HERE, ADA.id)) is None
    assert "I do not know saved zotero fly" in text(await room.say("saved zotero fly"))
    assert (await room.say("saved zotero connect")).offers == (TO_FORM,)


async def test_an_empty_list_is_said_to_be(room: Room) -> None:
    await connected(room)
    assert "empty" in text(await room.say("saved zotero"))


def test_what_opens_the_form() -> None:
    assert wants_form("saved", " Zotero  connect ")
    assert not wants_form("saved", "zotero")
    assert not wants_form("save", "zotero connect")
