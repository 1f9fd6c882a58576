"""An answer as a Discord message: text, then results as one compact embed, with buttons to page.

Lives here: what stands where, within the limits. Not here: posts in channels (`embeds.py`), sending (`desk.py`). Pure.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from adapters.platforms.discord.buttons import ROW, control_rows, menu_rows, offer_rows
from adapters.platforms.discord.embeds import COLOUR, DESCRIPTION, FOOTER, NO_MENTIONS, Payload, paper_embed
from adapters.platforms.discord.markdown import clean, fit, fit_plain, length, masked, one_line, render, render_lines
from adapters.platforms.discord.paging import Pager, footer
from bot.chat import Answer
from bot.language import _
from bot.model import Channel, Line, Post
from bot.posts.plain import unbroken

CONTENT = 2000  # Source: discord-api-docs, resources/message, "Create Message"
ROWS = 5  # Source: components/reference, "Legacy Message Component Behavior"
BLOCK = 900
CARD_LINK = 700  # a title with its address, as markdown
CARD_SUMMARY = 280
BELOW = 1000  # with a paper's embed inside the 6,000 that all embeds may have
SPARSE = 5  # up to so many results there is room for a summary each

SUPPRESS_EMBEDS = 1 << 2  # message flag. Source: resources/message, "Message Flags"


def answer_body(answer: Answer, pager: Pager | None = None) -> Payload:
    """The body that puts an answer in the place of a deferred one. Everything is set, so that an older page goes."""
    text = _text(answer)
    cards, below = _cards(answer, pager), render_lines(answer.below, BELOW)
    if not text and not cards:
        text = _("Done.")
    body: Payload = {
        "content": text,
        "embeds": [*([cards] if cards else []), *([{"description": below, "color": COLOUR}] if below else [])],
        "components": [*_controls(answer.cards), *_row_of_pages(answer, pager)][:ROWS],
        "allowed_mentions": NO_MENTIONS,
    }
    return body if cards else body | {"flags": SUPPRESS_EMBEDS}  # else each link of the text unfolds below it


def announcement_body(line: Line, about: Sequence[Channel] = ()) -> Payload:
    """One line to the whole channel, or to one person; `about`: the channels that it names first."""
    names = ", ".join(f"<#{each.channel}>" for each in about) + (": " if about else "")
    return {
        "content": names + (render(line, CONTENT - length(names)) or "…"),
        "allowed_mentions": NO_MENTIONS,
        "flags": SUPPRESS_EMBEDS,
    }


def _text(answer: Answer) -> str:
    block = f"```\n{_literal(answer.block)}\n```" if answer.block else ""
    text = render_lines(answer.lines, CONTENT - length(block) - 1)
    return "\n".join(filter(None, (text, block)))


def _literal(block: str) -> str:
    """Inside a code block nothing is escaped; only its own fence could end it."""
    return fit_plain(clean(block).replace("```", "`\u200b`\u200b`"), BLOCK)


def _cards(answer: Answer, pager: Pager | None) -> Payload | None:
    if not answer.cards:
        return None
    if len(answer.cards) == 1 and answer.pages is None:
        return paper_embed(answer.cards[0])
    first = (pager.page - 1) * pager.limit + 1 if pager else 1
    room = DESCRIPTION // len(answer.cards) - 2
    entries = [_card(number, card, room, len(answer.cards)) for number, card in enumerate(answer.cards, first)]
    embed: dict[str, Any] = {"description": "\n\n".join(entries), "color": COLOUR}
    if answer.pages and pager and not pager.carries_query:
        embed["footer"] = {"text": fit_plain(footer(pager, answer.pages.total), FOOTER)}
    return embed


def _card(number: int, card: Post, room: int, among: int) -> str:
    """`1. linked title`, then byline and counts, then (when there are few) the summary; each only if it has room."""
    head = f"**{number}.** "
    lines = [head + masked(one_line(card.title), card.url or "", min(CARD_LINK, room - length(head)))]
    details = " · ".join(filter(None, (one_line(card.byline), *(unbroken(one_line(fact)) for fact in card.facts))))
    summary = one_line(card.summary) if among <= SPARSE else ""
    room -= length(lines[0])
    for text, most in ((details, 160), (summary, CARD_SUMMARY)):
        if text and room > 40:
            lines.append(fit(text, min(most, room - 1)))
            room -= length(lines[-1]) + 1
    return "\n".join(lines)


def _controls(cards: Sequence[Post]) -> list[Payload]:
    """Of one paper its buttons, as below its post; of several a menu."""
    return control_rows(cards[0].controls) if len(cards) == 1 else menu_rows(cards)


def _row_of_pages(answer: Answer, pager: Pager | None) -> list[Payload]:
    """The offers, behind the buttons that turn pages where there are some: one row, on a phone's screen."""
    offered = offer_rows(answer.offers)
    if answer.pages is None or pager is None or answer.pages.total <= 1:
        return offered
    steps = (
        (_("Previous"), pager.page - 1, pager.page <= 1),
        (_("Next"), pager.page + 1, pager.page >= answer.pages.total),
    )
    turning: list[Payload] = [
        {"type": 2, "style": 2, "label": label, "custom_id": pager.custom_id(page), "disabled": end}
        for label, page, end in steps
    ]
    first, *others = offered or [{"type": 1, "components": []}]
    if len(turning) + len(first["components"]) <= ROW:
        return [{"type": 1, "components": [*turning, *first["components"]]}, *others]
    return [{"type": 1, "components": turning}, *offered]
