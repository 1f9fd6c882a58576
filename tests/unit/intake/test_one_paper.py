"""One paper, one announcement: whatever lists a work, in whatever order, and wherever a pass is cut off."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.intake.archiver import Archiver
from bot.ledger import State
from bot.model import Paper, PaperId
from bot.progress import Fate
from tests.unit.intake.scene import TODAY, cut_off

TITLE = "Diffusion Policies Learn from a Single Demonstration"
ARXIV = Paper(PaperId("arxiv:2604.00001"), TITLE, "Whole.", authors=("Ada Lovelace",), categories=("cs.RO",))
JOURNAL = Paper(PaperId("doi:10.1038/s1"), TITLE, "Cut …", authors=("A. Lovelace",), doi="10.1038/s1")


async def deliveries(scene) -> list[str]:
    return [entry.paper_id async for entry in scene.ledger.entries(State.QUEUED)]


async def stored(scene) -> list[Paper]:
    return list(await scene.archive.newest(100))


@pytest.mark.parametrize(("first", "second"), [(ARXIV, JOURNAL), (JOURNAL, ARXIV)])
async def test_two_sources_list_one_work_in_turn(scene, first, second):
    """One stored paper with both listings, under the id that came first, announced once; and so in every later pass."""
    await scene.subscribe("diffusion")
    await scene.poller.poll_once()
    await scene.second.poll_once()
    scene.source.list(first)
    await scene.poller.poll_once()
    scene.other.list(second)
    for _ in range(2):
        await scene.second.poll_once()
        await scene.poller.poll_once()
    assert await deliveries(scene) == [first.id]
    (paper,) = await stored(scene)
    assert (paper.id, paper.also, paper.sources) == (first.id, (second.id,), ("fake", "other"))
    assert (paper.abstract, paper.doi, paper.categories) == ("Whole.", "10.1038/s1", ("cs.RO",))
    assert dict(await scene.identities.resolve([second.id])) == {second.id: first.id}
    fates = {each.paper_id: each.fate for each in await scene.sightings.on("other", TODAY)}
    assert fates == {first.id: Fate.MERGED}


async def test_two_listings_in_one_batch(scene):
    """A feed that names the arXiv id here and the DOI there."""
    await scene.subscribe("diffusion")
    await scene.poller.poll_once()
    scene.source.list(replace(ARXIV, doi="10.1038/s1"))
    scene.source.list(JOURNAL)
    await scene.poller.poll_once()
    assert await deliveries(scene) == [ARXIV.id]
    assert [paper.id for paper in await stored(scene)] == [ARXIV.id]


async def test_two_passes_at_once(scene):
    """Both see it for the first time, and both find the other in between."""
    await scene.subscribe("diffusion")
    await scene.poller.poll_once()
    await scene.second.poll_once()
    scene.source.list(ARXIV)
    scene.other.list(JOURNAL)
    held, waiting = scene.identities.held, asyncio.Barrier(2)
    looks = []

    async def together(names):
        found = await held(names)
        looks.append(names)
        if len(looks) <= 2:
            await waiting.wait()
        return found

    scene.identities.held = together
    await asyncio.gather(scene.poller.poll_once(), scene.second.poll_once())
    assert len(looks) == 3  # the one that came too late looked again
    for _ in range(2):
        await scene.second.poll_once()
        await scene.poller.poll_once()
    assert len(await deliveries(scene)) == len(await stored(scene)) == 1


STEPS = [
    "identities.hold",
    "events.record",
    "archive.add",
    "outbox.enqueue",
    "sightings.record",
    "cursors.save_facts",
    "cursors.mark_announced",
    "cursors.save",
]


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("next_one", ["same", "other"])
async def test_a_kill_makes_neither_two_papers_nor_none(scene, step, when, next_one):
    """The pass that first saw it is killed at any write; whichever source is read next, it is one paper, announced once."""
    await scene.subscribe("diffusion")
    await scene.poller.poll_once()
    await scene.second.poll_once()
    scene.source.list(ARXIV)
    scene.other.list(JOURNAL)
    await cut_off(scene, step, when)
    order = [scene.poller, scene.second] if next_one == "same" else [scene.second, scene.poller]
    for poller in order * 2:
        await poller.poll_once()
    assert len(await deliveries(scene)) == len(await stored(scene)) == 1


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("when", ["before", "after"])
async def test_a_kill_of_the_second_listing_repeats_nothing(scene, step, when):
    """The work is announced; the pass that finds it elsewhere is killed at any write."""
    await scene.subscribe("diffusion")
    await scene.poller.poll_once()
    await scene.second.poll_once()
    scene.source.list(ARXIV)
    await scene.poller.poll_once()
    scene.other.list(JOURNAL)
    await cut_off(scene, step, when, scene.second)
    for _ in range(2):
        await scene.second.poll_once()
    assert await deliveries(scene) == [ARXIV.id]
    assert [paper.sources for paper in await stored(scene)] == [("fake", "other")]


async def test_an_edited_title_is_no_new_paper(scene):
    """And a feed that lists it under its new title means the same one."""
    await scene.subscribe("diffusion OR flow")
    await scene.poller.poll_once()
    await scene.second.poll_once()
    scene.source.list(ARXIV)
    await scene.poller.poll_once()
    edited = replace(ARXIV, title="Flow Matching from a Single Demonstration of Anything")
    scene.source.list(edited)
    await scene.poller.poll_once()
    scene.other.list(replace(JOURNAL, title=edited.title))
    await scene.second.poll_once()
    assert await deliveries(scene) == [ARXIV.id]
    assert [paper.title for paper in await stored(scene)] == [edited.title]


async def test_what_was_stored_before_names_were_kept_stays_itself(scene):
    """An archive of an earlier version: both were announced under their own ids, and neither becomes the other."""
    await scene.subscribe("diffusion")
    for source, paper in ((scene.source, ARXIV), (scene.other, JOURNAL)):
        await scene.archive.add([source.list(paper)])
        await scene.cursors.mark_announced([paper.id], scene.clock.now())
    for _ in range(2):
        await scene.poller.poll_once()
        await scene.second.poll_once()
    assert {paper.id for paper in await stored(scene)} == {ARXIV.id, JOURNAL.id}
    assert await deliveries(scene) == []


async def test_the_archiver_knows_works_too(scene):
    """What it read under one id is not announced under another."""
    await scene.subscribe("diffusion")
    await scene.second.poll_once()
    scene.source.list(ARXIV, TODAY - timedelta(days=5))
    await Archiver(scene.source, scene.intake, days=10).run()
    scene.other.list(JOURNAL)
    await scene.second.poll_once()
    assert [paper.also for paper in await stored(scene)] == [(JOURNAL.id,)]
