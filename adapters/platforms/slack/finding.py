"""Finding papers in a modal: the search that stands in Slack's own menus, and papers like those that a message names.

Lives here: the modals, and reading papers out of anybody's message. Not here: searching (the desk). Called by `handlers.py`.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any

import structlog

from adapters.platforms.slack import answers
from adapters.platforms.slack.answering import Ack, Answering
from adapters.platforms.slack.calls import CallFailed
from adapters.platforms.slack.channels import where
from adapters.platforms.slack.direct import DirectMessages
from adapters.platforms.slack.manifest import LIKE_SHORTCUT, SEARCH_SHORTCUT
from adapters.platforms.slack.markup import Block, plain_text, unescape
from adapters.platforms.slack.modals import SEARCH, Frame, modal, remembered, waiting
from adapters.platforms.slack.ways import Asker, InModal, asker_of, opened
from adapters.platforms.slack.workspaces import Workspaces
from bot.chat import Answer
from bot.language import _, language, speaking
from bot.model import Offer, PaperId, Span
from bot.posts.plain import shorten
from bot.record import named_in

log = structlog.get_logger()

QUERY_LIMIT = 300
MOST_ASKED_ABOUT = 10
_LINK = re.compile(r"<(https?://[^|>]+)(?:\|([^>]*))?>")
_MENTION = re.compile(r"<[@#!][^>]*>")


@dataclass
class Finding:
    """Its methods never raise."""

    workspaces: Workspaces
    answering: Answering
    direct: DirectMessages

    async def shortcut(self, payload: Mapping[str, Any]) -> None:
        """One of ours, by its callback id."""
        workspace = await where(self.workspaces, payload)
        if workspace is None:
            return
        with self.answering.counted():
            asker, trigger = asker_of(workspace, payload), str(payload.get("trigger_id") or "")
            try:
                if payload.get("callback_id") == SEARCH_SHORTCUT:
                    await self.search(await self.direct.in_private(asker), trigger)
                elif payload.get("callback_id") == LIKE_SHORTCUT:
                    await self._like(asker, payload.get("message") or {}, trigger)
            except CallFailed as failed:
                log.warning("slack_modal_failed", reason=failed.said)

    async def search(self, asker: Asker, trigger: str) -> None:
        """Raises CallFailed."""
        with self._speaking(asker):
            shown = modal(search_frame(asker.channel), [])
        await opened(asker, trigger, shown)

    async def submitted(self, payload: Mapping[str, Any], ack: Ack) -> None:
        """The results stand below the field, so that one can search on."""
        view = payload.get("view") or {}
        workspace = await where(self.workspaces, payload)
        if workspace is None:
            await ack()
            return
        asker = asker_of(workspace, payload, remembered(view).get("channel", ""))
        with self.answering.counted(), self._speaking(asker):
            way = InModal(asker, str(view.get("id") or ""), search_frame(asker.channel))
            asked = asyncio.create_task(self.answering.ask(asker, "search", query_in(view)))
            answer = await self.answering.in_time(asked)
            if answer is not None:
                said = answers.private(answer) or answers.sentence(_("Nothing found."))
                await ack(response_action="update", view=modal(way.frame, said["blocks"]))
            else:
                await ack(response_action="update", view=modal(way.frame, waiting(_("Searching…"))))
                await self.answering.say(way, await asked)

    async def _like(self, asker: Asker, message: Mapping[str, Any], trigger: str) -> None:
        with self._speaking(asker):
            frame, named = like_frame(asker.channel), papers_in(message)
            looking, which = modal(frame, waiting(_("Looking…"))), which_like(named)
            words, nothing = words_in(message), _("That message names no paper, and has no words to search for.")
        view_id, _hash = await opened(asker, trigger, looking)
        way = InModal(asker, view_id, frame)
        if len(named) == 1:
            await self.answering.serve(asker, way, "like", next(iter(named)))
        elif named and all(named.values()):
            await self.answering.say(way, which)
        elif named:  # links whose words tell nothing: the archive knows the titles
            await self.answering.serve(asker, way, "like", " ".join(named))
        elif words:
            await self.answering.serve(asker, way, "search", words)
        else:
            await self.answering.say(way, Answer(lines=((Span(nothing),),), tone="bad", language=language()))

    def _speaking(self, asker: Asker) -> AbstractContextManager[None]:
        return speaking(self.answering.profiles.language(asker.workspace, asker.user))


def like_frame(channel: str) -> Frame:
    return Frame(_("Papers like this"), memory={"channel": channel})


def search_frame(channel: str) -> Frame:
    element = {
        "type": "plain_text_input",
        "action_id": f"{SEARCH}.query",
        "max_length": QUERY_LIMIT,
        "focus_on_load": True,
        "placeholder": plain_text(_("induction heads, 2401.01234, Yann LeCun")),
    }
    field: Block = {"type": "input", "block_id": "query", "label": plain_text(_("Search for")), "element": element}
    return Frame(_("Search papers"), SEARCH, {"channel": channel}, submit=_("Search"), close=_("Close"), head=(field,))


def query_in(view: Mapping[str, Any]) -> str:
    values = (view.get("state") or {}).get("values") or {}
    return str(((values.get("query") or {}).get(f"{SEARCH}.query") or {}).get("value") or "")


def papers_in(message: Mapping[str, Any]) -> dict[PaperId, str]:
    """The papers that a message links to or names, each with its title where that is the link's."""
    found: dict[PaperId, str] = {}
    for url, label in _links(message.get("blocks")):
        for paper in named_in(url):
            found[paper] = found.get(paper) or label
    for paper in named_in(str(message.get("text") or "")):
        found.setdefault(paper, "")
    return found


def words_in(message: Mapping[str, Any]) -> str:
    """What a message says, for a search: without mentions, links as their words."""
    text = _MENTION.sub(" ", _LINK.sub(lambda link: link[2] or " ", str(message.get("text") or "")))
    return shorten(" ".join(unescape(text).split()), QUERY_LIMIT).rstrip("…")


def _links(value: Any) -> Iterator[tuple[str, str]]:
    """Addresses in blocks, of rich text with their words."""
    if isinstance(value, Mapping):
        if value.get("type") == "link":
            yield str(value.get("url") or ""), str(value.get("text") or "")
        elif value.get("type") == "mrkdwn":
            yield from ((url, "") for url, _ in _LINK.findall(str(value.get("text") or "")))
        for each in value.values():
            yield from _links(each)
    elif isinstance(value, list):
        for each in value:
            yield from _links(each)


def which_like(named: Mapping[PaperId, str]) -> Answer:
    offers = [
        Offer(title or paper.removeprefix("arxiv:"), "like", paper)
        for paper, title in list(named.items())[:MOST_ASKED_ABOUT]
    ]
    return Answer(
        lines=((Span(_("The message names several papers. Like which one?")),),),
        offers=tuple(offers),
        language=language(),
    )
