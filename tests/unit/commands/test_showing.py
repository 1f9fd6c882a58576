"""`paper`: a card with all that is linked to a paper, from the archive and from who can be asked."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.commands import knowing, showing
from bot.model import Link, Linked, Listing, Paper, PaperId, plain
from bot.progress import Happening, Holder, PaperEvent, Stake
from tests.fakes.clock import START
from tests.unit.commands.conftest import Room, ScriptedSource, paper, text

ONE = replace(
    paper(1),
    listings=(
        Listing("huggingface", START.date() - timedelta(days=1)),
        Listing("arxiv"),
        Listing("huggingface", START.date() - timedelta(days=3)),
    ),
    keywords=("robots", "diffusion"),
    categories=("cs.CL",),
)
TOLD = replace(
    ONE,
    models=Linked((Link("lab/policy", "https://huggingface.co/lab/policy"),), 7),
    doi="10.1038/s1",
    journal_ref="Nature 1 (2026)",
    media=("https://cdn.example.org/1.mp4", "javascript:alert(1)"),
)


@pytest.fixture
def source(room: Room) -> ScriptedSource:
    room.sources.append(ScriptedSource())
    room.desk = room.desk_with()
    return room.sources[0]


async def test_a_known_paper_is_shown_with_what_is_told_of_it_now(room: Room, source: ScriptedSource) -> None:
    """Categories, keywords, models, publication, media, where it was listed; the abstract is a button away, and not said twice."""
    room.shelf.papers = [ONE]
    source.known[ONE.id] = TOLD
    answer = await room.say("paper 2604.00001v2")
    said = text(answer)
    for part in (
        "cs.CL Computation and Language",
        "Keywords: robots, diffusion",
        "Models: lab/policy and 6 more",
        "Published: Nature 1 (2026), doi:10.1038/s1",
        "Media: 1",
        "Listed by huggingface on 14 April and 12 April; by arxiv.",
    ):
        assert part in said
    assert "javascript" not in str(answer)
    assert [(card.title, card.controls) for card in answer.cards] == [(ONE.title, ())]  # they stand below, once
    assert "An abstract." not in said
    assert [(offer.command, offer.text) for offer in answer.offers] == [
        (command, "2604.00001") for command in ("abstract", "why", "save")
    ]


@pytest.mark.parametrize("mode", ["away", "silent"])
async def test_the_archive_answers_alone_where_nobody_else_does(
    room: Room, source: ScriptedSource, mode: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A source that fails, or never answers."""
    monkeypatch.setattr(knowing, "PATIENCE_S", 0.02)
    room.shelf.papers = [ONE]
    setattr(source, mode, True)
    assert "Keywords: robots, diffusion" in text(await room.say("paper 2604.00001"))


async def test_an_unknown_paper_is_asked_for(room: Room, source: ScriptedSource) -> None:
    """By its id alone; it is shown without being stored, and nobody's is said to be so."""
    source.known[ONE.id] = TOLD
    assert "Nature 1" in text(await room.say("paper https://arxiv.org/abs/2604.00001"))
    assert room.shelf.papers == ()
    answer = await room.say("paper 2604.00099")
    assert text(answer) == "Nobody whom I can ask knows 2604.00099 just now."
    assert answer.tone == "bad"


async def test_a_paper_stored_under_another_id_is_one(room: Room, source: ScriptedSource) -> None:
    """A journal had it first: asked by its arXiv id it is that paper, with its events, and arXiv's id is what sources are asked for."""
    stored = replace(ONE, id=PaperId("doi:10.1038/s1"), also=(ONE.id,), withdrawn="Withdrawn by the authors.")
    room.shelf.papers = [stored]
    await room.identities.hold([(Stake(ONE.id, Holder(stored.id, START), 60.0),)])
    await room.events.record([PaperEvent(stored.id, Happening.VERSION, START, 3)])
    source.known[ONE.id] = TOLD
    answer = await room.say("paper 2604.00001")
    assert plain(answer.lines[0]) == "Withdrawn by the authors."
    assert "A new version came (v3); seen on 15 April, 13:00 UTC." in text(answer)
    assert source.asked == [(ONE.id,)]


async def test_a_paper_must_be_named(room: Room) -> None:
    """With an example."""
    assert "paper 2401.01234" in text(await room.say("paper"))


async def test_hostile_facts_are_harmless(room: Room, source: ScriptedSource) -> None:
    """Long, with line breaks and addresses that are none: everything is cut, and nothing but web pages is linked."""
    room.shelf.papers = [
        replace(
            ONE,
            abstract="x" * 100_000,
            keywords=("k" * 9000,) * 100,
            journal_ref="j" * 9000,
            models=Linked((Link("m" * 900, "javascript:alert(1)"),), 10**9),
            withdrawn="w" * 9000,
        )
    ]
    answer = await room.say("paper 2604.00001")
    assert sum(len(plain(line)) for line in answer.lines) < 4000
    assert "javascript" not in str(answer)


def test_nothing_but_the_id_is_known() -> None:
    """Of a bare record there is nothing to tell."""
    assert list(showing._linked_to(Paper(ONE.id, "T"))) == []
