"""Subscribing in a modal, for `/topics subscribe` without a topic: what a topic would have brought is shown before it is subscribed to.

Lives here: what a submission is answered. Not here: the fields (`form.py`), when it opens (`modals.py`, which calls this), what a topic
brings and who may subscribe (the core, asked at the submission). All that a submission needs is in it: a restart between
loses nothing. Discord has no live preview in a modal, and a modal cannot be answered with another: so the answer offers to change it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from adapters.platforms.discord import form
from adapters.platforms.discord.asking import Asker, Asking
from adapters.platforms.discord.buttons import fits
from adapters.platforms.discord.desk import Desk, said
from adapters.platforms.discord.elsewhere import UNSEEN, There, about, resolved, seen
from bot.chat import Answer, Offer
from bot.commands.naming import how_to
from bot.language import _, phrase
from bot.model import Span
from bot.ports import Commands

CHANGE, CHANGE_THERE = "form", "form-there"  # as a button has it; the second names the channel first


@dataclass(frozen=True, slots=True)
class SubscribeForm:
    commands: Commands
    desk: Desk
    asking: Asking

    async def submitted(self, asker: Asker) -> None:
        """The topic's preview, with a button to subscribe; or the subscription at once. A mistake is answered with its place."""
        data: Mapping[str, Any] = asker.data or {}
        (filled, first), channel = form.read(data), form.channel_in(data)
        if not await self.desk.deferred(asker, ephemeral=True):
            return
        if channel:
            there = resolved(data, channel)
            await self.desk.answer(asker, self._subscribed(asker, filled.topic, there), there=there)
        else:
            await self.desk.answer(asker, self._shown(asker, filled.topic, first=first))

    async def _subscribed(self, asker: Asker, topic: str, there: There | None) -> Answer:
        """Another channel, by the rights in it at this moment."""
        if there is None or not seen(there):
            return said(UNSEEN)
        answer = await self.commands.handle(await self.asking.request(asker, "subscribe", topic, there))
        told = about(there, answer)
        return told if answer.tone != "bad" else replace(told, offers=(_change(topic, there),))

    async def _shown(self, asker: Asker, topic: str, *, first: bool) -> Answer:
        request = await self.asking.request(asker, "subscribe", topic)
        if not first and topic:
            answer = await self.commands.handle(request)
            return answer if answer.tone != "bad" else replace(answer, offers=(*answer.offers, _change(topic)))
        return drafted(await self.commands.draft(request), topic)


def drafted(answer: Answer, topic: str) -> Answer:
    """What a topic would have brought, with a way to have it and one to change it."""
    wish = Offer(_("Subscribe"), "subscribe", topic)
    if not topic or answer.tone == "bad":
        return replace(answer, offers=(*answer.offers, _change(topic)))
    typed = how_to("discord", f"subscribe {topic}")
    lines = () if fits(wish) else (phrase(_("To have it here: {command}"), command=Span(typed, "code")),)
    return replace(answer, lines=(*answer.lines, *lines), offers=(wish, _change(topic), *answer.offers))


def _change(topic: str, there: There | None = None) -> Offer:
    return Offer(_("Change it"), CHANGE_THERE, f"{there.id} {topic}") if there else Offer(_("Change it"), CHANGE, topic)
