"""What happens to a paper after it was announced is an event of it, never a paper."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import Transient
from bot.intake.questions import AGAIN, answered, unanswered
from bot.model import Channel, Listing, Paper, PaperId
from bot.progress import Happening, PaperEvent, Question
from tests.fakes.clock import START
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


@pytest.mark.parametrize("step", ["events.ask", "events.record", "archive.add", "cursors.save_facts", "cursors.save"])
@pytest.mark.parametrize("when", ["before", "after"])
async def test_a_kill_loses_no_event(announced, step, when):
    """Whatever write of the pass it comes at."""
    announced.source.known[PAPER.id] = update(withdrawn="Withdrawn by the authors.", doi="10.1038/s1")
    revise(announced)
    announced.source.days.clear()
    await cut_off(announced, step, when)
    await announced.poller.poll_once()
    assert sorted(kind for kind, _, _ in await told(announced)) == ["published", "version", "withdrawn"]


async def test_a_failed_look_up_costs_nothing_but_time(announced):
    """The version is written down, and the pass goes on; a quarter of an hour later the source is asked again, and tells the rest."""
    announced.source.known[PAPER.id] = update(withdrawn="Withdrawn by the authors.")
    announced.source.lookup_fails = Transient("503")
    revise(announced)
    announced.source.publish(2)
    assert (await announced.poller.poll_once()).queued == 1
    assert await told(announced) == [(Happening.VERSION, 2, "")]
    announced.source.lookup_fails = None
    for minutes, asked in ((14, 1), (1, 2), (60, 2)):
        announced.clock.advance(minutes * 60)
        await announced.poller.poll_once()
        assert announced.source.looked_up == [PAPER.id] * asked
    assert sorted(await told(announced)) == [
        (Happening.VERSION, 2, ""),
        (Happening.WITHDRAWN, None, "Withdrawn by the authors."),
    ]


async def test_a_source_that_never_answers_is_not_asked_for_ever(announced):
    """Six times over four days; a pass that finds nothing due asks nothing."""
    announced.source.lookup_fails = Transient("503")
    revise(announced)
    for _ in range(10 * 24):
        await announced.poller.poll_once()
        announced.clock.advance(3600)
    assert announced.source.looked_up == [PAPER.id] * 6
    assert await announced.events.questions("fake") == ()


async def test_an_answer_that_lags_is_asked_for_again_a_day_later(announced):
    """Its API may not know the version yet that a source announced; then it is asked no more."""
    announced.source.known[PAPER.id] = update()
    revise(announced)
    await announced.poller.poll_once()
    announced.source.known[PAPER.id] = update(doi="10.1038/s1")
    announced.clock.advance(25 * 3600)
    await announced.poller.poll_once()
    assert await told(announced) == [(Happening.VERSION, 2, "")]
    announced.clock.advance(3600)
    await announced.poller.poll_once()
    assert (Happening.PUBLISHED, None, "10.1038/s1") in await told(announced)
    assert announced.source.looked_up == [PAPER.id] * 2
    assert await announced.events.questions("fake") == ()


@pytest.mark.parametrize("step", ["events.ask", "events.record", "archive.add", "cursors.save"])
@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("fails", [False, True])
async def test_a_kill_forgets_no_question(announced, step, when, fails):
    """Whatever write of the pass it comes at, and whether the source answered in it: what is told later is asked for later."""
    announced.source.lookup_fails = Transient("503") if fails else None
    announced.source.known[PAPER.id] = update(upvotes=1)
    revise(announced)
    await cut_off(announced, step, when)
    announced.source.lookup_fails = None
    await announced.poller.poll_once()
    announced.source.known[PAPER.id] = update(withdrawn="Withdrawn by the authors.")
    announced.clock.advance(27 * 3600)
    await announced.poller.poll_once()
    assert sorted(kind for kind, _, _ in await told(announced)) == ["version", "withdrawn"]
    assert await announced.events.questions("fake") == ()


async def test_a_kill_before_a_question_is_struck_out_asks_it_once_more(announced):
    """And nothing is told twice."""
    announced.source.known[PAPER.id] = update(withdrawn="Withdrawn by the authors.")
    revise(announced)
    await announced.poller.poll_once()
    announced.clock.advance(27 * 3600)
    await cut_off(announced, "events.strike", "before")
    await announced.poller.poll_once()
    assert announced.source.looked_up == [PAPER.id] * 3
    assert len(await told(announced)) == 2
    assert await announced.events.questions("fake") == ()


@given(st.lists(st.tuples(st.booleans(), st.floats(0, 30)), max_size=60))
def test_every_question_comes_to_an_end(outcomes):
    """However often the source answers in between, and however late it is asked: two answers, or six failures in a row."""
    question: Question | None = Question(PAPER.id, START, START)
    answers = failures = 0
    for answers_now, hours_late in outcomes:
        now = question.due_at + timedelta(hours=hours_late)
        following = answered(question, now) if answers_now else unanswered(question, now)
        answers, failures = (answers + 1, 0) if answers_now else (answers, failures + 1)
        assert answers <= 2
        assert failures <= 1 + len(AGAIN)
        if following is None:
            return
        assert following.due_at > now
        question = following
    assert len(outcomes) < 2 * (2 + len(AGAIN))


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
