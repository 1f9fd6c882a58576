"""People's commands and buttons in messages and modals: a payload becomes a question, whose answer goes back the way it came.

Lives here: reading payloads. Not here: the socket (`listening.py`), answering (`answering.py`), forms (`subscribing.py`). Called by
`handlers.py`, after the acknowledgement.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import structlog

from adapters.platforms.slack.answering import Answering
from adapters.platforms.slack.buttons import Press, press_of
from adapters.platforms.slack.calls import CallFailed
from adapters.platforms.slack.channels import Repeats, where
from adapters.platforms.slack.connecting import ConnectForm
from adapters.platforms.slack.finding import search_frame
from adapters.platforms.slack.markup import unescape
from adapters.platforms.slack.modals import SEARCH, Frame, modal, remembered, waiting
from adapters.platforms.slack.subscribing import SubscribeForm
from adapters.platforms.slack.ways import Asker, ByAddress, Directly, InModal, InThread, Way, asker_of, opened
from adapters.platforms.slack.workspaces import Workspace, Workspaces
from bot.chat import Answer
from bot.commands.catalogue import NAMES
from bot.commands.filing import wants_form
from bot.commands.naming import plainly
from bot.language import _, language, speaking
from bot.model import Offer, Span

log = structlog.get_logger()

_LINK = re.compile(r"<(https?://[^|>]+)(?:\|[^>]*)?>")  # how Slack writes an address in a message
_BEFORE = re.compile(r"^[\s:,]*(?:/\S+\s+)?")  # what people put between our name and the command


@dataclass
class Conversation:
    """Serves the people of all workspaces. Its methods never raise."""

    workspaces: Workspaces
    answering: Answering
    subscribing: SubscribeForm
    connecting: ConnectForm
    repeats: Repeats

    async def command(self, payload: Mapping[str, Any]) -> None:
        """A slash command: its first word says which, `help` where there is none."""
        workspace = await where(self.workspaces, payload)
        if workspace is None:
            return
        asker = Asker(
            workspace,
            channel=str(payload.get("channel_id") or ""),
            user=str(payload.get("user_id") or ""),
            user_name=str(payload.get("user_name") or payload.get("user_id") or ""),
        )
        name, *rest = unescape(str(payload.get("text") or "")).split(maxsplit=1) or ["help"]
        text = rest[0].strip() if rest else ""
        trigger = payload.get("trigger_id")
        name, text = plainly(name, text, NAMES)
        if await self._form(asker, name, text, trigger):
            return
        way = ByAddress(asker, str(payload.get("response_url") or ""))
        await self.answering.serve(asker, way, name, text)

    async def mention(self, body: Mapping[str, Any]) -> None:
        """app_mention: what stands behind our name is a command, answered below it; slash commands do not exist in threads."""
        asker, event = await self._said(body), body.get("event") or {}
        if asker is None:
            return
        ours = f"<@{asker.workspace.identity.user_id}>"
        _, _, text = str(event.get("text") or "").partition(ours)
        thread = event.get("thread_ts")
        way = InThread(asker, str(thread or event.get("ts") or ""), begun=thread is not None)
        await self._typed(asker, way, text)

    async def message(self, body: Mapping[str, Any]) -> None:
        """A message in a direct message with us is a command."""
        event = body.get("event") or {}
        if event.get("channel_type") != "im" or event.get("subtype"):
            return
        asker = await self._said(body)
        if asker is not None:
            thread = event.get("thread_ts")
            await self._typed(asker, Directly(asker, str(thread) if thread else None), str(event.get("text") or ""))

    async def _said(self, body: Mapping[str, Any]) -> Asker | None:
        """Who said it where; None for ourselves and other bots, whom an answer would only make say more."""
        event = body.get("event") or {}
        if event.get("bot_id") or self.repeats.has(body):
            return None
        workspace, user = await where(self.workspaces, body), str(event.get("user") or "")
        if workspace is None or user in ("", workspace.identity.user_id):
            return None
        return Asker(workspace, str(event.get("channel") or ""), user, "")

    async def _typed(self, asker: Asker, way: Way, text: str) -> None:
        bare = _BEFORE.sub("", _LINK.sub(r"\1", text))
        name, *rest = unescape(bare).split(maxsplit=1) or ["help"]
        if name.lower() == "subscribe" and not rest:  # nothing opens a form but a press
            await self._offer_form(asker, way)
            return
        await self.answering.serve(asker, way, *plainly(name, rest[0].strip() if rest else "", NAMES))

    async def _offer_form(self, asker: Asker, way: Way) -> None:
        with self.answering.counted(), speaking(self.answering.profiles.language(asker.workspace, asker.user)):
            to_form = Offer(_("Subscribe to a topic"), "subscribe")
            said = (Span(_("Which topic? There is a form that shows what it would bring:")),)
            await self.answering.say(way, Answer(lines=(said,), offers=(to_form,), language=language()))

    async def button(self, payload: Mapping[str, Any]) -> None:
        """A button of ours: what it runs is checked as if it had been typed. Others (links, buttons of other versions) need no more
        than the acknowledgement they had."""
        workspace = await where(self.workspaces, payload)
        if workspace is None:
            return
        view = payload.get("view")
        for action in payload.get("actions") or ():
            press = press_of(action)
            if press is None:
                continue
            if isinstance(view, Mapping):
                await self._in_view(workspace, payload, view, press)
                continue
            asker = asker_of(workspace, payload)
            if await self._form(asker, press.command, press.text, payload.get("trigger_id")):
                continue
            way = ByAddress(asker, str(payload.get("response_url") or ""), in_place=press.in_place)
            await self.answering.serve(asker, way, press.command, press.text, press.page)

    async def _form(self, asker: Asker, command: str, text: str, trigger: object) -> bool:
        """Whether a form opened for it."""
        if command == "subscribe" and not text:
            return await self.subscribing.open(asker, trigger)
        return wants_form(command, text) and await self.connecting.open(asker, trigger)

    async def _in_view(
        self, workspace: Workspace, payload: Mapping[str, Any], view: Mapping[str, Any], press: Press
    ) -> None:
        """In a modal the answer takes the place of what is there, or stands on top of it."""
        asker = asker_of(workspace, payload, remembered(view).get("channel", ""))
        push = view.get("type") == "modal"
        if wants_form(press.command, press.text) and await self.connecting.open(
            asker, payload.get("trigger_id"), push=push
        ):
            return
        with speaking(self.answering.profiles.language(workspace, asker.user)):
            await self._shown(asker, payload, view, press)

    async def _shown(self, asker: Asker, payload: Mapping[str, Any], view: Mapping[str, Any], press: Press) -> None:
        frame = Frame("Paper Route", memory={"channel": asker.channel}, close=_("Close"))
        try:
            if press.in_place and view.get("type") == "modal":
                view_id = str(view.get("id") or "")
                frame = search_frame(asker.channel) if view.get("callback_id") == SEARCH else frame
            else:
                view_id = await self._on_top(asker, payload, view, frame)
        except CallFailed as failed:
            log.warning("slack_modal_failed", reason=failed.said)
            return
        await self.answering.serve(asker, InModal(asker, view_id, frame), press.command, press.text, press.page)

    async def _on_top(self, asker: Asker, payload: Mapping[str, Any], view: Mapping[str, Any], frame: Frame) -> str:
        """The id of the view that is to show the answer: a new one, or where three stand already the last of them."""
        shown = modal(frame, waiting(_("One moment…")))
        try:
            trigger, push = str(payload.get("trigger_id") or ""), view.get("type") == "modal"
            view_id, _hash = await opened(asker, trigger, shown, push=push)
        except CallFailed as failed:
            if failed.error != "push_limit_reached":
                raise
            return str(view.get("id") or "")
        return view_id
