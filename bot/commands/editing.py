"""Changing a topic that a channel has: what it says (`edit`), and the name by which the channel calls it (`name`).

A changed topic is the same subscription: its id, its options and the pause stay, and so does what came of it before.

Lives here: the steps and what is answered. Called by the desk.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import structlog

from bot.chat import Answer, Request
from bot.commands.dropping import find
from bot.commands.naming import unquoted
from bot.commands.settings import Settings
from bot.commands.subscribing import Subscribing
from bot.commands.values import OFF
from bot.commands.wording import announced, code, dropped_meanwhile, line, mistake, shortened
from bot.errors import PaperRouteError, UserError
from bot.language import N_, _, phrase
from bot.model import Line, Span, Subscription
from bot.preferences import Preferences
from bot.record import squash
from bot.topics.language import Topic
from bot.topics.wishing import wished

log = structlog.get_logger()

NAME_LONGEST = 40


@dataclass(frozen=True, slots=True)
class Editing:
    subscribing: Subscribing
    settings: Settings

    async def edit(self, request: Request) -> Answer:
        """`edit 2 flow matching`. Raises UserError (the new topic does not parse), Transient."""
        here = await self.settings.subscriptions.of_channel(request.channel)
        wanted, rest = _told_apart(request.text, here)
        if wanted is None or not rest:
            return self._how(request, "edit", "flow matching", wanted)
        topic = wished(rest)
        if topic.text == wanted.topic:
            return Answer(lines=(phrase(_("It says so already: {topic}"), topic=code(wanted.topic)),))
        for number, each in enumerate(here, 1):
            if each.canonical == topic.canonical and each.id != wanted.id:
                said = _("{topic} is here already, as number {number}.")
                return mistake(phrase(said, topic=code(each.topic), number=number))
        changed = replace(wanted, topic=topic.text, canonical=topic.canonical, origin=wanted.origin or wanted.canonical)
        if not await self.settings.subscriptions.replace(changed):
            return dropped_meanwhile(wanted.topic)
        log.info("topic_edited", channel=str(request.channel), before=wanted.topic, topic=topic.text)
        await self.settings.change(request.channel, lambda now: _mentioned(now, wanted.topic, topic.text))
        back = self.settings.how_to(request.channel.platform, f"edit {here.index(wanted) + 1} {wanted.topic}")
        return Answer(
            lines=(
                phrase(
                    _("From now on it brings {topic}. What waits to be posted still comes."), topic=code(topic.text)
                ),
                *await self._expected(request, topic),
                phrase(_("To have it as it was: {command}"), command=code(back)),
            ),
            announcement=announced(
                N_("{name} changed the topic {before} to {after}."),
                request.caller,
                before=code(wanted.topic),
                after=code(topic.text),
            ),
            tone="good",
        )

    async def _expected(self, request: Request, topic: Topic) -> tuple[Line, ...]:
        """What it would have brought, and how it comes, where that can be told."""
        try:
            papers = await self.subscribing.preview.papers()
        except PaperRouteError:
            return ()
        anew = await self.subscribing.deciding.anew(request.channel, papers)
        return (*await self.subscribing.preview.lines(topic, papers), *anew)

    async def name(self, request: Request) -> Answer:
        """`name 2 robots`, `name 2 off`. Raises UserError, Transient."""
        here = await self.settings.subscriptions.of_channel(request.channel)
        wanted, rest = _told_apart(request.text, here)
        if wanted is None or not rest:
            return self._how(request, "name", "robots", wanted)
        name = "" if rest.lower() in OFF else _name_of(rest, wanted, here)
        if name == wanted.options.name:
            return Answer(lines=(line(_("That is how it is already.")),))
        if not await self.settings.subscriptions.replace(wanted.with_options(replace(wanted.options, name=name))):
            return dropped_meanwhile(wanted.topic)
        topic, called = code(wanted.topic), code(name)
        if name:
            said = phrase(_("{topic} is called {called} here."), topic=topic, called=called)
            sentence = N_("{name} gave the topic {topic} the name {called}.")
        else:
            said = phrase(_("{topic} has no name here any more."), topic=topic)
            sentence = N_("{name} took the name of {topic} away.")
        announcement = announced(sentence, request.caller, topic=topic, called=called)
        return Answer(lines=(said,), announcement=announcement, tone="good")

    def _how(self, request: Request, command: str, example: str, wanted: Subscription | None) -> Answer:
        """`wanted`: the topic, where nothing stands behind its number."""
        how, platform = self.settings.how_to, request.channel.platform
        first = unquoted(request.text).partition(" ")[0]
        if wanted is not None:
            anew = wanted.topic if command == "edit" else example  # to be changed rather than written anew
            said = _("Write behind {number} what it shall be; now it is {topic}. For example {command}")
            typed = code(how(platform, f"{command} {first} {anew}"))
            return mistake(phrase(said, number=code(first), topic=_called(wanted, command), command=typed))
        if first.strip("#.:").isdecimal():
            here = code(how(platform, "list"))
            said = _("There is no topic {topic} here. {command} shows those that there are, numbered.")
            return mistake(phrase(said, topic=code(shortened(first, NAME_LONGEST)), command=here))
        return mistake(
            phrase(
                _("Write the topic's number first, for example {command}"),
                command=code(how(platform, f"{command} 1 {example}")),
            ),
            phrase(_("{command} shows the topics here, numbered."), command=code(how(platform, "list"))),
        )


def _called(wanted: Subscription, command: str) -> Span | str:
    """What a topic says, or its name."""
    if command == "edit":
        return code(wanted.topic)
    return code(wanted.options.name) if wanted.options.name else _("without a name")


def _told_apart(text: str, here: Sequence[Subscription]) -> tuple[Subscription | None, str]:
    """The topic that is meant (its number, its name or its id stands first), and the rest."""
    first, _, rest = unquoted(text).partition(" ")
    meant = first.strip("#.:").lower()
    named = next((each for each in here if meant and meant in (each.options.name.lower(), each.id)), None)
    return (named or (find(first, here) if meant.isdecimal() else None)), unquoted(rest)


def _name_of(text: str, wanted: Subscription, here: Sequence[Subscription]) -> str:
    """One word, so that it can stand where a number does. Raises UserError."""
    name = squash(text)
    if " " in name or len(name) > NAME_LONGEST or name.strip("#.:").isdecimal():
        said = _("A name is one word of at most {most} letters, and no number; for example robots.", most=NAME_LONGEST)
        raise UserError(said)
    if any(each.options.name.lower() == name.lower() for each in here if each.id != wanted.id):
        raise UserError(_("Another topic here is called {called} already.", called=name))
    return name


def _mentioned(now: Preferences, before: str, after: str) -> Preferences:
    """Who is mentioned with the topic still is."""
    mentions = tuple(replace(each, topic=after) if each.topic == before else each for each in now.mentions)
    return replace(now, mentions=mentions)
