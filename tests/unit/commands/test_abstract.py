"""`abstract`: the whole of it, for whoever asks."""

from __future__ import annotations

from dataclasses import replace

from bot.model import plain
from tests.unit.commands.conftest import Room, ScriptedSource, paper, text


async def test_the_whole_abstract_with_its_categories(room: Room) -> None:
    """Mathematics as Unicode, not a word left out; the other controls as offers."""
    whole = "It costs $\\mathcal{O}(n^2)$. " + "We say more. " * 100
    await room.shelf.add([replace(paper(1), abstract=whole, categories=("cs.CL", "odd.XX"))])
    answer = await room.say("abstract arxiv:2604.00001")
    assert plain(answer.below[0]) == "cs.CL Computation and Language · odd.XX"
    [card] = answer.cards
    assert card.summary == "It costs 𝒪(n²). " + "We say more. " * 99 + "We say more."
    assert (card.title, card.controls) == ("Diffusion Policy for Robots", ())
    assert [(offer.command, offer.text) for offer in answer.offers] == [
        ("save", "arxiv:2604.00001"),
        ("vote", "up arxiv:2604.00001"),
        ("vote", "down arxiv:2604.00001"),
        ("menu", "arxiv:2604.00001"),
        ("paper", "arxiv:2604.00001"),
    ]
    assert answer.announcement is None


async def test_what_is_not_known_is_said(room: Room) -> None:
    """No paper named, one that was never seen, one without an abstract."""
    assert "/papers abstract 2401.01234" in text(await room.say("abstract"))
    assert text(await room.say("abstract 2401.99999")) == "Nobody whom I can ask knows 2401.99999 just now."
    await room.shelf.add([replace(paper(1), abstract="")])
    assert (await room.say("abstract 2604.00001")).cards[0].summary == "It was announced without an abstract."


async def test_a_paper_that_only_others_know_is_read_there(room: Room) -> None:
    """So that the button below `paper` works for it too; what is stored is shown at once, and nobody is asked."""
    source = ScriptedSource()
    source.known[paper(1).id] = replace(paper(1), abstract="Told by the source.")
    room.sources.append(source)
    room.desk = room.desk_with()
    assert (await room.say("abstract 2604.00001")).cards[0].summary == "Told by the source."
    await room.shelf.add([replace(paper(1), abstract="Stored.")])
    assert (await room.say("abstract 2604.00001")).cards[0].summary == "Stored."
    assert len(source.asked) == 1


async def test_a_withdrawn_paper_says_so_first(room: Room) -> None:
    """Whoever reads only the abstract is to know."""
    await room.shelf.add([replace(paper(1), withdrawn="Withdrawn: an error in $\\beta$.")])
    answer = await room.say("abstract 2604.00001")
    assert plain(answer.lines[0]) == "Withdrawn: an error in β."
