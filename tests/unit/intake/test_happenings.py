"""What happens to a paper after it was announced is an event of it, never a paper."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.errors import Transient
from bot.model import Channel, Listing, Paper, PaperId
from bot.progress import Happening, PaperEvent
from tests.unit.intake.scene import cut_off

TITLE = "Diffusion Policies Learn from a Single Demonstration"
PAPER = Paper(PaperId("arxiv:2604.00001"), TITLE, "About it.", authors=("Ada Lovelace",))


@pytest.fixture
async def announced(scene):
    """A scene in which the paper was announced."""
    await scene.subscribe("diffusion")
    await scene.poller.poll_once()
    scene.source.list(PAPER)
    await scene.poller.poll_once()
    return scene


def update(**more: object) -> Paper:
    return replace(PAPER, listings=(Listing("fake"),), **more)


def revise(scene, version: int = 2, paper: PaperId = PAPER.id) -> None:
    scene.source.events.append(PaperEvent(paper, Happening.VERSION, scene.clock.now(), version))


async def told(scene) -> list[tuple[Happening, int | None, str]]:
    return [(each.kind, each.version, each.detail) for each in await scene.events.of(PAPER.id)]


async def test_a_new_version_is_written_down_once(announced):
    """And queues nothing; the paper is looked up once, for what a feed does not tell."""
    revise(announced)
    for _ in range(2):
        announced.clock.advance(300)
        assert (await announced.poller.poll_once()).queued == 0
    assert await told(announced) == [(Happening.VERSION, 2, "")]
    assert announced.source.looked_up == [PAPER.id]
    assert [each.paper_id for each in await announced.events.since(announced.clock.now(), 10)] == []


async def test_versions_of_papers_that_were_not_announced_are_nobodys_business(announced):
    """Hundreds a day, of papers years old."""
    revise(announced, paper=PaperId("arxiv:1706.03762"))
    announced.source.updates.append(replace(update(), id=PaperId("arxiv:1706.03762")))
    await announced.poller.poll_once()
    assert announced.source.looked_up == []
    assert await announced.archive.get(PaperId("arxiv:1706.03762")) is None


async def test_a_withdrawal_is_found_by_looking_up_a_new_version(announced):
    """Its words are kept; the abstract of before is, too."""
    notice = "This paper has been withdrawn due to an error."
    announced.source.known[PAPER.id] = update(abstract=notice, withdrawn=notice)
    revise(announced)
    await announced.poller.poll_once()
    assert sorted(await told(announced)) == [(Happening.VERSION, 2, ""), (Happening.WITHDRAWN, None, notice)]
    paper = await announced.archive.get(PAPER.id)
    assert (paper.abstract, paper.withdrawn) == ("About it.", notice)


async def test_a_journal_named_later_is_an_event(announced):
    """By the source that had not named one; another source's first listing tells nothing new."""
    announced.source.updates.append(update(doi="10.1038/s1", journal_ref="Nature 1 (2026)"))
    for _ in range(2):
        await announced.poller.poll_once()
    assert await told(announced) == [(Happening.PUBLISHED, None, "Nature 1 (2026)")]
    assert (await announced.archive.get(PAPER.id)).doi == "10.1038/s1"


async def test_the_journals_own_listing_is_an_event(announced):
    """Its feed has the DOI; a server of preprints is no journal, and what is new everywhere has no past."""
    await announced.second.poll_once()
    announced.other.list(replace(PAPER, id=PaperId("doi:10.1101/s1"), doi="10.1101/s1"))
    await announced.second.poll_once()
    assert await told(announced) == []
    journal = type(announced.other)("nature")
    announced.second._source = journal
    await announced.second.poll_once()
    journal.list(replace(PAPER, id=PaperId("doi:10.1038/s1"), doi="10.1038/s1"))
    await announced.second.poll_once()
    assert await told(announced) == [(Happening.PUBLISHED, None, "10.1038/s1")]


@pytest.mark.parametrize("step", ["events.record", "archive.add", "cursors.save_facts", "cursors.save"])
@pytest.mark.parametrize("when", ["before", "after"])
async def test_a_kill_loses_no_event(announced, step, when):
    """Whatever write of the pass it comes at."""
    announced.source.known[PAPER.id] = update(withdrawn="Withdrawn by the authors.", doi="10.1038/s1")
    revise(announced)
    announced.source.days.clear()
    await cut_off(announced, step, when)
    await announced.poller.poll_once()
    assert sorted(kind for kind, _, _ in await told(announced)) == ["published", "version", "withdrawn"]


async def test_a_failed_look_up_costs_nothing_but_what_it_would_have_told(announced):
    """The version is written down, and the pass goes on."""

    async def fails(ids):
        raise Transient("503")

    announced.source.lookup = fails
    revise(announced)
    announced.source.publish(2)
    assert (await announced.poller.poll_once()).queued == 1
    assert await told(announced) == [(Happening.VERSION, 2, "")]


async def test_what_rises_beside_the_lists_comes(announced):
    """Upvotes seen in a trending list bring a paper to the topic with a floor; the update lists it nowhere."""
    await announced.subscribe("diffusion upvotes>=10")
    await announced.subscribe("policies upvotes>=10", Channel.parse("fake:T/D"))
    await announced.poller.poll_once()
    announced.source.days.clear()
    announced.source.updates.append(update(upvotes=12))
    for queued in (1, 0):
        assert (await announced.poller.poll_once()).queued == queued
    paper = await announced.archive.get(PAPER.id)
    assert (paper.upvotes, [listing.day is None for listing in paper.listings]) == (12, [False])
