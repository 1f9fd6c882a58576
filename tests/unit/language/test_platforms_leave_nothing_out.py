"""What a platform says of its own around an answer, a post or a form is from the catalogue, and what is said of a source. What it is given
here has no letters, and the catalogue takes them out of every sentence: what is shown with letters is a sentence that no catalogue has."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from gettext import NullTranslations
from typing import Any

import pytest

from adapters.platforms.console.rendering import answer_rows
from adapters.platforms.discord import answers as discord_answers
from adapters.platforms.discord import connecting as discord_connecting
from adapters.platforms.discord import form as discord_form
from adapters.platforms.discord.embeds import message as discord_message
from adapters.platforms.discord.paging import Pager
from adapters.platforms.slack import answers, blocks, connecting, fields, finding, home
from adapters.platforms.slack.modals import modal
from adapters.sources import arxiv_calendar, huggingface_calendar
from adapters.sources.arxiv_parts import REPEATED
from bot.chat import Answer, Attachment, Offer, Pages, Section
from bot.intake.freshness import told
from bot.model import Channel, Image, Line, MessageId, PaperId, Post, Span, plain
from bot.progress import SourceState

SHOWN = {"text", "label", "placeholder", "content", "title", "description", "fallback", "name", "hint", "alt_text"}
DATA = re.compile(
    r"https?:\S+|[a-z]+\.org\S*|.* \([a-z-]+(\.[\w-]+)?\)$|UTC|min|/papers next"
)  # addresses, arXiv's categories, units, a command
LINE: Line = (Span("1 "), Span("2", "code"))
LONG = "1234 5678 " * 300


def paper(number: int) -> Post:
    return Post(
        f"{number}",
        "https://a.example/",
        byline="1",
        summary="2",
        why=LINE,
        facts=("3",),
        image=Image("https://a.example/4", "5"),
        controls=(Offer("6", "save", "7"),),
    )


def together(entries: int) -> Post:
    also = tuple((Span(LONG[:700], url="https://a.example/"),) for _ in range(60))
    return Post("1", None, intro=LINE, entries=tuple(map(paper, range(entries))), also=also, closing=LINE)


ANSWER = Answer(
    lines=(LINE,),
    block="1\n^",
    cards=tuple(map(paper, range(60))),
    pages=Pages("8", 2, 3),
    attachment=Attachment("9", "\n\n".join(["1234"] * 20_000)),
    offers=(Offer("10", "saved", "2"),),
    announcement=LINE,
    below=(LINE,),
    tone="bad",
)


def on_slack() -> Iterator[Any]:
    yield answers.private(ANSWER)
    yield answers.private(Answer(attachment=ANSWER.attachment, cards=(paper(1),)))
    yield answers.attached(ANSWER)
    yield answers.announcement(LINE)
    yield home.home([Section((LINE,), "1", offers=ANSWER.offers) for _ in range(60)], "C1")
    yield fields.form("C1", ())
    yield modal(fields.answered("C1"), ())
    yield modal(finding.search_frame("C1"), ())
    yield modal(finding.like_frame("C1"), ())
    yield answers.private(finding.which_like({PaperId("1"): "2", PaperId("3"): "4"}))
    yield connecting.form("C1")
    yield from (blocks.message(post, MessageId("m1")) for post in (paper(1), together(5), Post.line(*LINE)))


def on_discord() -> Iterator[Any]:
    yield discord_answers.answer_body(ANSWER, Pager("8", 2))
    yield discord_answers.answer_body(Answer())
    yield discord_answers.announcement_body(LINE)
    yield from (discord_form.modal("1"), discord_form.modal("1", 2))
    yield discord_connecting.modal()
    yield from (discord_message(post, MessageId("m1")) for post in (paper(1), together(10), Post.line(*LINE)))


def on_console() -> Iterator[Any]:
    yield from ({"text": row.plain} for row in answer_rows(ANSWER, Channel("console", "1", "2")))


def of_sources() -> Iterator[Any]:
    """What `status` says of how each is, on days on which there is nothing to read."""
    for calendar in (arxiv_calendar, huggingface_calendar):
        for day in (date(2026, 8, 15), date(2026, 11, 27), date(2031, 8, 15)):
            now = datetime.combine(day, time(12), UTC)
            read = SourceState(last_success_at=now, newest_day=day - timedelta(days=9), batch_at=now, remark=REPEATED)
            ill = replace(read, error="503", failing_since=now, next_poll_at=now)
            for state in (read, replace(read, newest_day=day), replace(read, none_on=day), ill, SourceState()):
                yield {"text": plain(told(state, calendar.expected(now), now))}


def shown(payload: Any) -> Iterator[str]:
    """Whatever people read of it."""
    if isinstance(payload, Mapping):
        yield from (each for key, each in payload.items() if key in SHOWN and isinstance(each, str))
        yield from (each for value in payload.values() for each in shown(value))
    elif isinstance(payload, (list, tuple)):
        yield from (each for value in payload for each in shown(value))


class Mute(NullTranslations):
    """A language without words: the places stay."""

    def gettext(self, message: str) -> str:
        return "".join(
            part if at % 2 else re.sub(r"\w", "·", part) for at, part in enumerate(re.split(r"(\{\w+\})", message))
        )

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return self.gettext(msgid1 if n == 1 else msgid2)


@pytest.mark.parametrize("made", [on_slack, on_discord, on_console, of_sources])
def test_what_a_platform_says_itself_is_from_the_catalogue(
    made: Callable[[], Iterator[Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Buttons to turn pages, what did not fit, forms and their fields."""
    monkeypatch.setattr("bot.language._catalogue", lambda language: Mute())
    texts = {text for payload in made() for text in shown(payload)}
    assert len(texts) > 10
    assert [text for text in texts if re.search(r"[^\W\d_]{2,}", DATA.sub("", text))] == []
