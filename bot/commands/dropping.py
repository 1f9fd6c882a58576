"""Unsubscribing, and showing what a channel has: both count its topics the same way.

Lives here: `unsubscribe`, `list`, and completing a topic. Called by the desk.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import structlog

from bot.chat import Answer, Choice, Offer, Request
from bot.commands.deciding import Deciding
from bot.commands.naming import HowTo, unquoted
from bot.commands.preview import Preview
from bot.commands.wording import announced, code, dropped_meanwhile, line, mistake, numbered, shortened
from bot.errors import PaperRouteError, UserError
from bot.language import N_, _, ngettext, phrase
from bot.model import Channel, Line, Subscription
from bot.record import squash
from bot.storage.channels import SubscriptionStore
from bot.topics.language import parse

log = structlog.get_logger()

SHOWN_WITH_A_MISTAKE = 10
GONE = N_("That topic is not here any more.")
_ID = re.compile(r"[a-z2-7]{24}")
CHOICES = 25  # Discord takes no more. Source: docs.discord.com, application-commands, option choices
CHOICE_CHARACTERS = 100  # Same source


@dataclass(frozen=True, slots=True)
class Dropping:
    subscriptions: SubscriptionStore
    how_to: HowTo
    preview: Preview
    deciding: Deciding

    async def unsubscribe(self, request: Request) -> Answer:
        """By number as `list` shows it, by topic, or by id. Raises Transient."""
        here = await self.subscriptions.of_channel(request.channel)
        if not here:
            return mistake(self._nothing_here(request))
        text = unquoted(request.text)
        if not text:
            return self._which(request, here, line(_("Which one?")))
        wanted = find(text, here)
        if wanted is None and by_a_button(text):
            return self._which(request, here, line(_(GONE)))
        if wanted is None:
            unknown = code(shortened(text, 100))
            return self._which(request, here, phrase(_("There is no topic {topic} here."), topic=unknown))
        removed = await self.subscriptions.remove(request.channel, wanted.id)
        if removed is None:
            return dropped_meanwhile(wanted.topic)
        log.info("unsubscribed", channel=str(request.channel), topic=removed.topic)
        again = self.how_to(request.channel.platform, f"subscribe {removed.topic}")
        return Answer(
            lines=(
                phrase(_("No more papers on {topic} come here."), topic=code(removed.topic)),
                phrase(_("To bring it back: {command}"), command=code(again)),
                *(await self._anew(request.channel) if len(here) > 1 else ()),
            ),
            announcement=announced(
                N_("{name} unsubscribed this channel from {topic}."), request.caller, topic=code(removed.topic)
            ),
            offers=(Offer(_("Bring it back"), "subscribe", removed.topic),),
            tone="good",
        )

    async def _anew(self, channel: Channel) -> tuple[Line, ...]:
        try:
            return await self.deciding.anew(channel, await self.preview.papers())
        except PaperRouteError:
            return ()

    async def show(self, request: Request) -> Answer:
        """The channel's topics, oldest first. Raises Transient."""
        here = await self.subscriptions.of_channel(request.channel)
        whole = await self.deciding.settings.headlines(request.channel, request.channel.platform)
        if not here:
            return Answer(lines=(self._nothing_here(request), *whole))
        rates = await self.preview.rates(here)
        lines = [
            line(*numbered(number, each), f": {rates[each.id]}" if each.id in rates else "")
            for number, each in enumerate(here, 1)
        ]
        drop = self.how_to(request.channel.platform, _("unsubscribe NUMBER"))
        title = ngettext("The topic here:", "The topics here:", len(here))
        drops = phrase(_("{command} drops one."), command=code(drop))
        return Answer(lines=(line(title), *lines, *whole, drops))

    async def choices(self, channel: Channel, prefix: str, *, by_id: bool = False) -> Sequence[Choice]:
        """The channel's topics that contain what was typed, those that begin with it first. `by_id`: more words follow. Raises
        Transient."""
        typed = squash(prefix).lower()
        here = [each for each in await self.subscriptions.of_channel(channel) if typed in each.topic.lower()]
        here.sort(key=lambda each: not each.topic.lower().startswith(typed))
        return tuple(_choice(each, by_id=by_id) for each in here[:CHOICES])

    def _nothing_here(self, request: Request) -> Line:
        example = self.how_to(request.channel.platform, "subscribe diffusion policy")
        said = _("There are no topics here yet. To begin, for example {command}")
        return phrase(said, command=code(example))

    def _which(self, request: Request, here: Sequence[Subscription], reason: Line) -> Answer:
        rows = [numbered(number, each) for number, each in enumerate(here[:SHOWN_WITH_A_MISTAKE], 1)]
        if len(here) > SHOWN_WITH_A_MISTAKE:
            everything = self.how_to(request.channel.platform, "list")
            more = len(here) - SHOWN_WITH_A_MISTAKE
            rows.append(phrase(_("… and {more} more: {command}"), more=more, command=code(everything)))
        example = self.how_to(request.channel.platform, "unsubscribe 1")
        these = phrase(_("Drop one by its number, such as {command}:"), command=code(example))
        return mistake(reason, these, *rows)


def by_a_button(text: str) -> bool:
    """Whether a topic's id stands first, which nobody types."""
    return _ID.fullmatch(text.strip().partition(" ")[0]) is not None


def find(text: str, here: Sequence[Subscription]) -> Subscription | None:
    """A number as `list` shows it comes first; then the same topic, however it is written; then a name or an id."""
    number = text.strip("#. ")
    if number.isascii() and number.isdigit() and 1 <= int(number[:9]) <= len(here):
        return here[int(number[:9]) - 1]
    try:
        canonical = parse(text).canonical
    except UserError:  # kept by a version whose language was another, or an id
        canonical = None
    for each in here:
        if each.canonical == canonical or squash(text).lower() in (each.topic.lower(), each.id):
            return each
    return next(
        (each for each in here if each.options.name and each.options.name.lower() == squash(text).lower()), None
    )


def _choice(subscription: Subscription, *, by_id: bool) -> Choice:
    fits = len(subscription.topic) <= CHOICE_CHARACTERS and not by_id
    label = shortened(subscription.topic, CHOICE_CHARACTERS)
    return Choice(label, subscription.topic if fits else subscription.id)
