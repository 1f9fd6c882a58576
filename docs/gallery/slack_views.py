"""Slack's views in the gallery: the subscribe form with its preview, a search in a modal, Home. The very payloads, filled in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from adapters.platforms.slack import answers, fields, finding, home, modals, paper, unfurling
from bot.chat import Answer, Offer, Pages, Section
from bot.model import Channel, Line, Span
from bot.posts.compose import card, glance
from docs.gallery.scenes import NOW, papers


@dataclass(frozen=True, slots=True)
class View:
    """`typed`: what stands in its fields, by block id."""

    name: str
    payload: dict[str, Any]
    typed: Mapping[str, str] = field(default_factory=dict)


def views() -> list[View]:
    channel = Channel("slack", "T012", "C345")
    form = fields.form(channel.channel, _blocks(_preview()))
    typed = {"topic": "attention -survey", "categories": "cs.CL (Computation and Language)", "where": "# reading-group"}
    found = modals.modal(finding.search_frame(channel.channel), _blocks(_found()))
    return [
        View("subscribe", form, typed),
        View("find", found, {"query": "attention"}),
        View("home", home.home(_sections(channel), "D1")),
    ]


def unfolded() -> list[dict[str, Any]]:
    """A link in somebody's message."""
    return paper.paper_blocks(glance(papers()[0], NOW), unfurling.GLANCE)


def _blocks(answer: Answer) -> list[dict[str, Any]]:
    said = answers.private(answer)
    return list(said["blocks"]) if said else []


def _preview() -> Answer:
    titles = [_titled(each.title, each.url) for each in papers()[:3]]
    head = (Span("The topic "), Span("attention -survey cat:cs.CL", "code"), Span(":"))
    found = "In the last 30 days there were 1,204 papers on 22 days: this topic would have brought 41 of them, about 1.9 a day:"
    return Answer(lines=(head, (Span(found),), *((Span("• "), title) for title in titles)))


def _found() -> Answer:
    cards = tuple(card(each, NOW) for each in papers()[:2])
    head: Line = (Span("12 papers for "), Span("attention", "code"), Span(", page 1 of 3:"))
    return Answer(lines=(head,), cards=cards, pages=Pages("attention", 1, 3))


def _sections(channel: Channel) -> list[Section]:
    first, second, *_ = papers()
    saved = [
        (Span(f"{number}. "), _titled(each.title, each.url), Span(", saved 14 April"))
        for number, each in enumerate((first, second), 1)
    ]
    exports = [Offer(label, "saved", f"export {label}") for label in ("BibTeX", "RIS", "CSL-JSON")]
    taken_along = (*exports, Offer("Send to Zotero", "saved", "zotero"))
    mine: Line = (Span("1. "), Span('author:"Yann LeCun"', "code"), Span(": about 0.2 a day"))
    there: Line = (Span("1. "), Span("attention -survey", "code"))
    well: Line = (Span("Hugging Face", "bold"), Span(": well, last batch "), Span("today at 13:05", at=NOW), Span("."))
    return [
        Section(((Span("Your reading list has 2 papers:"),), *saved), "Your reading list", offers=taken_along),
        Section((mine,), "Your topics"),
        Section((), "Channels"),
        Section((there, (Span("2. "), Span("robot OR drone", "code"), Span(" (paused)"))), channel=channel),
        Section((well,), "Sources"),
    ]


def _titled(title: str, url: str | None) -> Span:
    return Span(title, url=url)
