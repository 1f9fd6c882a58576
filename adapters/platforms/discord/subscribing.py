"""Subscribing in a modal, for `/topics subscribe` without a topic: what a topic would have brought is shown before it is subscribed to.

Lives here: what a submission is answered. Not here: the fields (`form.py`), when it opens (`modals.py`, which calls this), what a topic
brings and who may subscribe (the core, asked at the submission). All that a submission needs is in it: a restart between
loses nothing. Discord has no live preview in a modal, and a modal cannot be answered with another: so the answer offers to change it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from adapters.platforms.discord import form
from adapters.platforms.discord.asking import Asker, Asking
from adapters.platforms.discord.buttons import fits
from adapters.platforms.discord.desk import Desk
from bot.chat import Answer, Offer
from bot.commands.naming import how_to
from bot.language import _, phrase
from bot.model import Span
from bot.ports import Commands

CHANGE = "form"  # as a button has it


@dataclass(frozen=True, slots=True)
class SubscribeForm:
    commands: Commands
    desk: Desk
    asking: Asking

    async def submitted(self, asker: Asker) -> None:
        """The topic's preview, with a button to subscribe; or the subscription at once. A mistake is answered with its place."""
        filled, first = form.read(asker.data or {})
        if await self.desk.deferred(asker, ephemeral=True):
            await self.desk.answer(asker, self._shown(asker, filled.topic, first=first))

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


def _change(topic: str) -> Offer:
    return Offer(_("Change it"), CHANGE, topic)
