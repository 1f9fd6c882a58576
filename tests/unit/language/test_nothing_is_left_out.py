"""No text that people read is left out of the catalogues: where every sentence is in brackets, nothing stands outside of them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from gettext import NullTranslations

import pytest

from bot.chat import Answer
from bot.commands import COMMANDS
from bot.model import Capacity, Line, Listing, Post
from bot.posts import compose, note
from tests.adapters.papers import part_of
from tests.fakes.people import MemoryLimits
from tests.unit.commands.conftest import HERE, Room, paper

ASKED = (
    *(
        "subscribe",
        "subscribe (robot",
        "subscribe the",
        "subscribe -survey",
        "subscribe cat:cs.XY",
        "subscribe title:",
        "subscribe robot",
    ),
    *("subscribe robot", "list", "unsubscribe", "unsubscribe 9", "pause 1", "pause 1", "pause 1 for a week", "resume"),
    *(
        "pause 2 weeks",
        "pause 1999-01-01",
        "resume 1",
        "resume",
        "move",
        "move abc",
        "edit 1 drone",
        "edit",
        "name 1 d",
    ),
    *(
        "name 1 two words",
        "settings",
        "settings mode weekdays",
        "settings mode x",
        "settings time 25",
        "settings days x",
    ),
    *(
        "settings zone Nowhere",
        "settings budget 500",
        "settings floor x",
        "settings quiet 22:00-07:00",
        "settings reset",
    ),
    *("settings language x", "settings order", "settings nothing", "settings mention 1", "daily 5", "daily off"),
    *("search", "search robots", "search nothing", "abstract", "paper", "paper 2604.00001", "why", "why 2604.00001"),
    *("why 2401.99999", "like", "menu 2604.00001", "today", "day", "day 2026-04-13", "day 2030-01-01", "trending x"),
    *("preview", "preview robot", "preview zzz", "mute", "mute Ada", "mute Ada", "unmute Ada", "unmute Ada", "save"),
    *("save 2604.00001", "saved", "saved x", "saved remove 9", "saved export x", "saved export bibtex", "vote"),
    *("vote up 2604.00001", "policy", "policy x", "policy managers", "status", "log", "forget", "forget me"),
    *("forget me for good", "help", "help nothing", "help subscribe", "subscribbe"),
)
DATA = re.compile(
    r"Hugging Face|Ada|Lovelace|UTC|Deutsch|English|bibtex\.bib|CSL-JSON|BibTeX|RIS|PDF|[A-Z][a-z]+/[A-Za-z_]+|v\d|[kM]\b"
)


OPERATORS = {"AND", "OR", "NOT"}


class Bracketed(NullTranslations):
    def gettext(self, message: str) -> str:
        return f"⟦{message}⟧"

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return f"⟦{msgid1 if n == 1 else msgid2}⟧"

    def pgettext(self, context: str, message: str) -> str:
        return message


@pytest.fixture(autouse=True)
def bracketed(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    compose._told.cache_clear()
    monkeypatch.setattr("bot.language._catalogue", lambda language: Bracketed())
    yield
    compose._told.cache_clear()


def outside(lines: Sequence[Line]) -> list[str]:
    """Letters that stand in no brackets, in what is neither typed (code), nor a title (with a link), nor somebody's name (bold)."""
    found = []
    for line in lines:
        said = unbracketed("".join(span.text for span in line if span.style == "plain" and span.url is None))
        if re.search(r"[^\W\d_]{2,}", DATA.sub("", said)):
            found.append(said)
    return found


def standing_in(lines: Sequence[Line]) -> list[str]:
    """What is typed with words that stand for others, as NUMBER does, in no brackets."""
    typed = [unbracketed(span.text) for line in lines for span in line if span.style == "code"]
    return [each for each in typed if set(re.findall(r"\b[A-Z]{2,}\b", each)) - OPERATORS]


def unbracketed(said: str) -> str:
    while (inner := re.sub(r"⟦[^⟦⟧]*⟧", "", said)) != said:
        said = inner
    return said


def of_answer(answer: Answer) -> Iterator[Line]:
    yield from answer.lines
    yield answer.announcement or ()
    for card in answer.cards:
        yield from of_post(replace(card, title="", summary=""))


def of_post(post: Post) -> Iterator[Line]:
    yield from (post.intro, post.why, post.closing)


async def test_whatever_is_asked_the_answer_is_from_the_catalogue() -> None:
    """Every command, its mistakes, and what the channel is told."""
    assert {each.split()[0] for each in ASKED} >= {each.name for each in COMMANDS} - {"follow", "unfollow", "share"}
    room = Room()
    day = room.clock.now().date()
    room.shelf.papers = [
        replace(paper(number, "A robot"), listings=(Listing("huggingface", day - timedelta(days=number)),))
        for number in (1, 2)
    ]
    room.searcher.papers = room.shelf.papers
    left = {}
    for typed in ASKED:
        room.people = replace(room.people, limits=MemoryLimits())
        room.desk = room.desk_with()  # that counts from anew
        answer = await room.say(typed, channel=HERE)
        if wrong := outside(said := list(of_answer(answer))) + standing_in(said):
            left[typed] = wrong
    assert left == {}


@pytest.mark.parametrize("seed", range(6))
def test_what_is_posted_is_from_the_catalogue(seed: int) -> None:
    """Headings, openings, why, closings; the labels of buttons."""
    post = part_of(Capacity(entries=5, titles=40, weight=7500), seed)
    assert "⟦" in post.title
    assert [line for entry in (post, *post.entries) for line in outside(list(of_post(entry)))] == []
    assert all(
        control.label.startswith("⟦") or not control.label.isascii()
        for entry in post.entries
        for control in entry.controls
    )


def test_notes_are_from_the_catalogue() -> None:
    """Of a new version, a withdrawal, a publication, a silence."""
    known = replace(
        paper(1), withdrawn="by us", journal_ref="Nature", listings=(Listing("huggingface", date(2026, 4, 14)),)
    )
    posts = [note.told(known, event) for event in ("v2", "vx", "withdrawn", "published")]
    posts += [note.silence(7, 100, healthy=healthy, nearest=known, hint="/papers x") for healthy in (True, False)]
    assert [line for post in posts for line in outside([post.intro])] == []
