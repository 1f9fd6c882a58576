"""Subscribing in a modal: a topic with a preview of what it would have brought, kept up with while the person types.

Lives here: reading the fields, when a preview is made, what a submission is answered. Not here: the fields' looks (`fields.py`), what a
topic brings and who may subscribe (the desk, which is asked again at the submission). Called by `talking.py` and `handlers.py`.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import structlog

from adapters.platforms.slack import answering, answers, fields
from adapters.platforms.slack.answering import Ack, Answering
from adapters.platforms.slack.calls import CallFailed
from adapters.platforms.slack.channels import where
from adapters.platforms.slack.markup import Block
from adapters.platforms.slack.modals import remembered, waiting
from adapters.platforms.slack.ways import Asker, InModal, asker_of, opened
from adapters.platforms.slack.workspaces import Workspaces
from bot.chat import Answer
from bot.errors import UserError
from bot.language import _, language, speaking
from bot.model import Span
from bot.posts.plain import shorten
from bot.topics.wishing import wished

log = structlog.get_logger()

PAUSE_S = 0.4  # without a key pressed, before a preview is made
HASHES_KEPT = 1000


@dataclass
class _Filling:
    """A form that somebody is filling in: as it last came, and how often it came."""

    asker: Asker
    view: Mapping[str, Any]
    changes: int = 0


@dataclass
class SubscribeForm:
    """`_hashes`: of views as we last wrote them. What was typed before that still comes with the hash before it."""

    workspaces: Workspaces
    answering: Answering
    _fillings: dict[str, _Filling] = field(default_factory=dict)
    _hashes: OrderedDict[str, str] = field(default_factory=OrderedDict)

    async def open(self, asker: Asker, trigger: object) -> bool:
        """False where Slack opens none (a trigger lives 3 s): then the command is to be answered as such."""
        with self.answering.counted():
            try:
                with speaking(self.answering.profiles.language(asker.workspace, asker.user)):
                    shown = fields.form(asker.channel, waiting("…"), opening=True)
                view_id, first = await opened(asker, str(trigger or ""), shown)
            except CallFailed as failed:
                log.info("slack_modal_failed", reason=failed.said)
                return False
            draft = await self.answering.ask(asker, "subscribe", "", draft=True)
            if self._hashes.get(view_id, first) == first:  # else they were quicker, and see more already
                self._remember(view_id, first)
                await self._show(asker, view_id, draft, None)
            return True

    async def changed(self, payload: Mapping[str, Any]) -> None:
        """Something was typed or chosen. One preview at a time for a form, and always of what it holds last."""
        workspace = await where(self.workspaces, payload)
        view = payload.get("view") or {}
        if workspace is None:
            return
        view_id, asker = str(view.get("id") or ""), asker_of(workspace, payload, fields.channel_in(view))
        filling = self._fillings.get(view_id)
        if filling is not None:
            filling.asker, filling.view = asker, view
            filling.changes += 1
            return
        filling = self._fillings[view_id] = _Filling(asker, view)
        try:
            with self.answering.counted():
                await self._keep_up(view_id, filling)
        finally:
            del self._fillings[view_id]

    async def submitted(self, payload: Mapping[str, Any], ack: Ack) -> None:
        """Errors stand at their field; else the answer takes the form's place, and the channel hears of it."""
        view, workspace = payload.get("view") or {}, await where(self.workspaces, payload)
        if workspace is None:
            await ack()
            return
        asker, topic = asker_of(workspace, payload, fields.channel_in(view)), fields.form_in(view).topic
        with self.answering.counted(), speaking(self.answering.profiles.language(workspace, asker.user)):
            try:
                wished(topic)
            except UserError as error:
                await ack(response_action="errors", errors={fields.TOPIC: shorten(error.reason, answering.ERROR_LIMIT)})
                return
            frame = fields.answered(asker.channel, asked_in=remembered(view).get("channel", ""))
            way = InModal(asker, str(view.get("id") or ""), frame)
            asked = asyncio.create_task(self.answering.ask(asker, "subscribe", topic))
            await self.answering.filled_in(way, ack, asked, fields.WHERE, _("Subscribing…"))
            await self.answering.told(asker, "subscribe", asked.result())

    async def options(self, payload: Mapping[str, Any]) -> list[Block]:
        """What a menu offers for what was typed into it: as the topic language is completed everywhere. () where that takes too long."""
        workspace = await where(self.workspaces, payload)
        begun = fields.begun_in(payload)
        if workspace is None or begun is None:
            return []
        asker = asker_of(workspace, payload)
        try:
            async with asyncio.timeout(answering.PATIENCE_S):
                found = await self.answering.commands.complete(asker.address, "subscribe", begun)
        except Exception as error:
            log.warning("slack_options_failed", error=repr(error))
            return []
        return fields.menu(found)

    async def _keep_up(self, view_id: str, filling: _Filling) -> None:
        seen = -1
        while seen != filling.changes:
            seen = filling.changes
            await pause()
            if seen != filling.changes:
                continue
            asker, topic = filling.asker, fields.form_in(filling.view).topic
            asked = asyncio.create_task(self.answering.ask(asker, "subscribe", topic, draft=True))
            if not (await asyncio.wait({asked}, timeout=answering.SOON_S))[0] and seen == filling.changes:
                await self._show(asker, view_id, self._meanwhile(asker), filling.view)
            draft = await asked
            if seen == filling.changes:
                await self._show(asker, view_id, draft, filling.view)

    def _meanwhile(self, asker: Asker) -> Answer:
        """In place of what is said of a text that is no longer there, while a preview takes its time."""
        with speaking(self.answering.profiles.language(asker.workspace, asker.user)):
            return Answer(lines=((Span(_("One moment…"), "italic"),),), language=language())

    async def _show(self, asker: Asker, view_id: str, draft: Answer, view: Mapping[str, Any] | None) -> None:
        """Only over what we know to stand there: a hash that is out of date means that something newer does."""
        shown = (answers.private(draft) or {"blocks": []})["blocks"]
        with speaking(draft.language):
            body = fields.form(remembered(view).get("channel", "") if view else asker.channel, shown)
        theirs = str(view.get("hash") or "") if view else ""
        for known in filter(None, dict.fromkeys((self._hashes.get(view_id), theirs))):
            try:
                reply = await asker.workspace.calls.ask("views.update", view_id=view_id, hash=known, view=body)
            except CallFailed as failed:
                log.info("slack_preview_not_shown", reason=failed.said)
                if failed.error != "hash_conflict":
                    return
                continue
            self._remember(view_id, str((reply.data.get("view") or {}).get("hash") or ""))
            return

    def _remember(self, view_id: str, written: str) -> None:
        self._hashes[view_id] = written
        self._hashes.move_to_end(view_id)
        if len(self._hashes) > HASHES_KEPT:
            self._hashes.popitem(last=False)


async def pause() -> None:
    await asyncio.sleep(PAUSE_S)
