"""A person's reading list, votes, the log of changes, and being forgotten."""

from __future__ import annotations

import json

import pytest

from bot.chat import Caller, Offer
from bot.model import Channel, PaperId
from bot.people import Tally
from tests.unit.commands.conftest import ADA, HERE, Room, ScriptedSource, paper, text

BOB = Caller("U2", "Bob")
ELSEWHERE = Channel("fake", "w", "other")


async def test_a_saved_paper_is_on_the_reading_list_of_who_saved_it(room: Room) -> None:
    """By id, link or title; in every channel; nobody else's."""
    room.shelf.papers = [paper(1, "Diffusion Policy"), paper(2, "Flow Matching")]
    assert "Saved: Diffusion Policy" in text(await room.say("save 2604.00001"))
    await room.say("save Flow Matching")
    assert "already: Diffusion Policy" in text(await room.say("save https://arxiv.org/abs/2604.00001v2"))
    shown = text(await room.say("saved", channel=ELSEWHERE))
    assert shown.splitlines()[:2] == [
        "Your reading list has 2 papers:",
        "1. Flow Matching, saved 15 April",
    ]
    assert "empty" in text(await room.say("saved", caller=BOB))


async def test_what_only_a_source_knows_can_be_saved(room: Room) -> None:
    """As it is shown by `paper` with a button to save it; what nobody knows cannot."""
    source = ScriptedSource()
    source.known[PaperId("arxiv:2604.00009")] = paper(9, "Found Elsewhere")
    room.sources.append(source)
    room.desk = room.desk_with()
    [save] = [each for each in (await room.say("paper 2604.00009")).offers if each.command == "save"]
    assert text(await room.say(f"save {save.text}")) == "Saved: Found Elsewhere"
    source.known.clear()
    assert "1. Found Elsewhere, saved" in text(await room.say("saved"))
    assert "knows 2604.00008 just now" in text(await room.say("save 2604.00008"))


async def test_a_long_list_has_pages_and_can_be_taken_off_by_number(room: Room) -> None:
    room.shelf.papers = [paper(number, f"Paper {number}") for number in range(1, 8)]
    for number in range(1, 8):
        await room.say(f"save 2604.0000{number}")
    first = await room.say("saved")
    assert "7 papers, page 1 of 2" in text(first)
    assert Offer("Next", "saved", "2") in first.offers
    assert "7. Paper 1" in text(await room.say("saved 2"))
    assert "No longer on your reading list: Paper 1" in text(await room.say("saved remove 7"))
    assert "6 papers" in text(await room.say("saved 99"))
    assert text(await room.say("saved remove 7")) == (
        "There is no number 7: your reading list has 6 papers. /papers saved shows them."
    )
    assert (await room.say("saved remove 0")).tone == (await room.say("saved remove 99999999999")).tone == "bad"
    assert "Remove which one?" in text(await room.say("saved remove"))
    assert "I do not know saved dance" in text(await room.say("saved dance"))


@pytest.mark.parametrize("wish", ["", "nothing of that name"])
async def test_what_cannot_be_saved_is_asked_back(room: Room, wish: str) -> None:
    answer = await room.say(f"save {wish}")
    assert answer.tone == "bad"
    assert "empty" in text(await room.say("saved"))


async def test_the_list_can_be_taken_along_as_a_bibliography(room: Room) -> None:
    """In three formats, each a file."""
    room.shelf.papers = [paper(1, r"On $x_i$ & 100% {braces")]
    await room.say("save 2604.00001")
    bib = (await room.say("saved export")).attachment
    assert bib is not None
    assert bib.name == "papers.bib"
    assert "@misc{lovelace2026braces," in bib.text
    assert r"\& 100\% braces" in bib.text
    assert "Lovelace, Ada" in bib.text
    ris = (await room.say("saved export RIS")).attachment
    assert ris is not None
    assert ris.text.startswith("TY  - UNPB")
    csl = (await room.say("saved export csl-json")).attachment
    assert csl is not None
    assert json.loads(csl.text)[0]["author"] == [{"family": "Lovelace", "given": "Ada"}]
    assert "bibtex, ris or csl" in text(await room.say("saved export word"))


async def test_a_vote_says_how_the_paper_stands_and_can_be_taken_back(room: Room) -> None:
    room.shelf.papers = [paper(1, "Diffusion Policy")]
    await room.say("vote up 2604.00001", caller=BOB)
    answer = await room.say("vote up 2604.00001")
    assert "Diffusion Policy has 2 👍 and 0 👎 here" in text(answer)
    back = answer.offers[0]
    await room.say(f"{back.command} {back.text}")
    assert await room.people.votes.tallies(HERE) == {PaperId("arxiv:2604.00001"): Tally(1, 0)}
    assert await room.people.votes.tallies(ELSEWHERE) == {}
    for wrong in ("vote", "vote up", "vote sideways 2604.00001", "vote up 2604.99999"):
        assert (await room.say(wrong)).tone == "bad"


async def test_changes_of_a_channel_are_logged_and_shown(room: Room) -> None:
    """Who did what, newest first; what failed or changed nothing is not in it."""
    assert "Nothing was changed" in text(await room.say("log"))
    await room.say("subscribe diffusion policy")
    await room.say("subscribe (broken")
    await room.say("list", caller=BOB)
    await room.say("unsubscribe 1", caller=BOB)
    shown = text(await room.say("log")).splitlines()
    assert [each.split(": ", 1)[1] for each in shown[1:]] == [
        "Bob unsubscribed this channel from “diffusion policy”.",
        "Ada subscribed this channel to “diffusion policy”.",
    ]
    assert "Nothing was changed" in text(await room.say("log", channel=ELSEWHERE))


async def test_what_happened_is_told_by_the_channels_clocks(room: Room) -> None:
    """Where a platform has no clocks of the reader's own to show; with the zone, so that nobody takes it for another."""
    room.shelf.papers = [paper(1)]
    await room.say("settings zone Auckland")
    await room.say("save 2604.00001")
    await room.say("subscribe robots")
    assert text(await room.say("log")).splitlines()[1].startswith("• 16 April, 01:00 Pacific/Auckland: Ada subscribed")
    assert "saved 16 April" in text(await room.say("saved"))


async def test_the_log_shows_the_last_twenty(room: Room) -> None:
    for number in range(1, 23):
        await room.say(f"subscribe topic{number}")
    _title, first, *_others, last = text(await room.say("log")).split("\n")
    assert len(_others) == 18
    assert ("topic22" in first, "topic3" in last) == (True, True)


async def test_who_asks_to_be_forgotten_is(room: Room) -> None:
    """After a question; their topics stay, without their name."""
    room.shelf.papers = [paper(1)]
    await room.say("save 2604.00001")
    await room.say("vote up 2604.00001")
    await room.say("subscribe diffusion policy")
    asked = await room.say("forget me")
    assert "cannot be undone" in text(asked)
    assert "1 paper" in text(await room.say("saved"))
    answer = await room.say(f"{asked.offers[0].command} {asked.offers[0].text}")
    assert text(answer) == "Deleted: 1 saved paper, 1 vote, 0 topics of your direct messages and your name in 1 change."
    assert "empty" in text(await room.say("saved"))
    assert await room.people.votes.tallies(HERE) == {}
    assert "Someone subscribed this channel" in text(await room.say("log"))
    assert [each.created_by for each in await room.store.of_channel(HERE)] == ["forgotten"]
    assert (await room.say("forget Bob")).tone == "bad"


async def test_forgetting_leaves_others_alone(room: Room) -> None:
    room.shelf.papers = [paper(1)]
    await room.say("save 2604.00001", caller=BOB)
    await room.say("subscribe diffusion policy", caller=BOB)
    await room.say("forget me for good", caller=ADA)
    assert "1 paper" in text(await room.say("saved", caller=BOB))
    assert "Bob subscribed" in text(await room.say("log"))
    assert [each.created_by for each in await room.store.of_channel(HERE)] == ["U2"]
