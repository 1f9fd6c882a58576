"""`preview`, and what a new subscription is told: counts, samples, advice, and honesty about a young archive."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.chat import Offer
from bot.commands.wording import rate
from bot.model import Listing, Paper
from tests.fakes.clock import START
from tests.unit.commands.conftest import Room, paper, text

TODAY = START.date()


def listed(number: int, title: str, back: int, **more: object) -> Paper:
    made = replace(paper(number, title), listings=(Listing("huggingface", TODAY - timedelta(days=back)),))
    return replace(made, **more)  # type: ignore[arg-type]


async def test_how_many_a_day_and_three_samples(room: Room) -> None:
    """Over the days that had papers; titles linked, the newest first; nothing is changed by asking."""
    room.shelf.papers = [
        *(listed(n, f"Diffusion {n}", n * 7) for n in range(5)),
        *(listed(n, "Cats", n) for n in range(10, 15)),
    ]
    answer = await room.say("preview diffusion")
    assert text(answer).split("\n") == [
        "The topic diffusion:",
        "In the last 30 days there were 10 papers on 9 days: this topic would have brought 5 of them, about 0.6 a day. Such as:",
        "• Diffusion 0 (15 April)",
        "• Diffusion 1 (8 April)",
        "• Diffusion 2 (1 April)",
        "To have it here: /papers subscribe diffusion",
    ]
    assert answer.offers == (Offer("Subscribe", "subscribe", "diffusion"),)
    assert [line[1].url for line in answer.lines[2:5]] == [f"https://arxiv.org/abs/2604.{n:05}" for n in range(3)]
    assert (await room.topics(), answer.announcement) == ([], None)


async def test_too_many_are_narrowed_with_topics_to_copy(room: Room) -> None:
    """More than five a day: what to add, and how many a day it would be then."""
    room.shelf.papers = [listed(n, f"Robot number{n}", 0, upvotes=n) for n in range(8)]
    answer = text(await room.say("preview robot"))
    assert "That is more than 5 a day. To narrow it, for example:" in answer
    assert "• robot upvotes>=5: 3 a day" in answer


async def test_none_at_all_is_widened(room: Room) -> None:
    """A term that nothing has is named, with the word that may have been meant."""
    room.shelf.papers = [listed(n, "Diffusion maps", n) for n in range(30)]
    answer = text(await room.say("preview difusion maps"))
    assert "In the last 30 days there were 30 papers on 30 days, none of which matches." in answer
    assert "No paper has difusion: did you mean diffusion?" in answer
    assert "To widen it, for example:\n• maps: 1 a day" in answer


@pytest.mark.parametrize(
    ("backs", "said"),
    [
        ((0, 1, 5), "The archive holds 6 days so far, with 3 papers on 3 days"),
        ((0,), "The archive holds 1 day so far, with 1 paper"),
        ((0, 29), "In the last 30 days there were 2 papers on 2 days"),
        ((0, 45), "The archive holds 1 day so far, with 1 paper"),
        (
            (100, 110, 200),
            "From 26 December 2025 to 5 January, the latest days in the archive, there were 2 papers on 2 days",
        ),
    ],
)
async def test_a_young_or_old_archive_is_said_to_be_one(room: Room, backs: tuple[int, ...], said: str) -> None:
    """A rate over a few days, or over days long gone, must not pass for one over the last thirty."""
    room.shelf.papers = [listed(n, "Robots", back) for n, back in enumerate(backs)]
    assert said in text(await room.say("preview robots"))


async def test_papers_without_any_date_are_only_counted(room: Room) -> None:
    """Imported from a file that has none: there is no day to count by."""
    room.shelf.papers = [replace(paper(1, "Robots"), published_at=None), replace(paper(2, "Cats"), published_at=None)]
    answer = text(await room.say("preview robots"))
    assert "The archive holds 2 papers, without dates: this topic would have brought 1 of them." in answer


async def test_an_empty_archive_is_said_to_be_empty(room: Room) -> None:
    """Nothing to try the topic on yet."""
    assert "archive is still empty" in text(await room.say("preview robots"))


async def test_mistakes_are_answered(room: Room) -> None:
    """No topic, a broken one, an archive that is away."""
    assert "/papers preview diffusion policy" in text(await room.say("preview"))
    broken = await room.say('preview "robots')
    assert broken.block is not None
    room.shelf.away = True
    assert "try again" in text(await room.say("preview robots"))


async def test_anyone_may_preview(room: Room) -> None:
    """Nothing changes by it."""
    room.shelf.papers = [listed(1, "Robots", 0)]
    assert "brought 1" in text(await room.say("preview `robots`"))


@pytest.mark.parametrize(("per_day", "said"), [(27.4, "27"), (2.13, "2.1"), (3.0, "3"), (0.1, "0.1"), (1 / 22, "0.05")])
def test_rates_are_as_exact_as_is_useful(per_day: float, said: str) -> None:
    """Two digits at most."""
    assert rate(per_day) == said
