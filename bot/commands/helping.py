"""`help`: what there is to type, with examples of this very channel; and one command in full.

Lives here: the answers. Not here: the commands (`catalogue.py`). Called by the desk.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.chat import Answer, CommandHelp, Request
from bot.commands.catalogue import COMMANDS, NAMES
from bot.commands.knobs import settings_on
from bot.commands.naming import HowTo, meant, split, unprefixed
from bot.commands.wording import code, line, mistake, shortened
from bot.errors import PaperRouteError
from bot.language import _, as_typed, phrase
from bot.model import Line, Span, Subscription
from bot.storage.channels import SubscriptionStore

NUMBERED = frozenset({"unsubscribe", "edit", "name", "pause", "resume"})  # take a topic's number
FOREMOST = ("subscribe", "list", "search", "today", "why", "settings", "save", "follow", "status")
TOPIC_SHOWN = 60


@dataclass(frozen=True, slots=True)
class Helping:
    subscriptions: SubscriptionStore
    how_to: HowTo

    async def answer(self, request: Request) -> Answer:
        """`help [COMMAND]`: also where nobody knows this channel's topics just now."""
        try:
            here = await self.subscriptions.of_channel(request.channel)
        except PaperRouteError:
            here = ()
        return help_answer(request, self.how_to, here)


def topic_language() -> tuple[Line, ...]:
    return (
        phrase(_("Words side by side must all occur: {topic}"), topic=code("diffusion policy")),
        phrase(_("An exact phrase: {topic}"), topic=code('"chain of thought"')),
        phrase(_("Either of two, without a third: {topic}"), topic=code("(robot OR drone) -survey")),
    )


def help_answer(request: Request, how_to: HowTo, here: Sequence[Subscription] = ()) -> Answer:
    """All commands, or one with its examples. `here`: the channel's topics."""
    if not request.text.strip():
        return _overview(request, how_to, here)
    name = split(unprefixed(request.text, NAMES))[0]
    for command in COMMANDS:
        if name in (command.name, as_typed(command.name)):
            return _one(command, request, how_to)
    close = meant(name, NAMES)
    meant_it = _("There is no command {name}. Did you mean {command}?")
    said = meant_it if close else _("There is no command {name}. {command} shows them all.")
    command_ = how_to(request.channel.platform, f"help {close}" if close else "help")
    return mistake(phrase(said, name=code(shortened(name, 40)), command=code(command_)))


def _overview(request: Request, how_to: HowTo, here: Sequence[Subscription]) -> Answer:
    """The foremost with what they do, the others by name: all of them with their summaries are more than a message holds."""
    platform = request.channel.platform
    foremost = [command for command in COMMANDS if command.name in FOREMOST]
    lines = [line(_("New research papers, posted in the channels that asked for them. You can type:"))]
    lines += [line("• ", code(how_to(platform, _(command.usage))), f": {_(command.summary)}") for command in foremost]
    others = [code(_typed(platform, how_to, each.name)) for each in COMMANDS if each.name not in FOREMOST]
    apart = [part for each in others for part in (", ", each)][1:]
    more = code(how_to(platform, _("help COMMAND")))
    lines.append((*line(_("There are also "), *apart, ". "), *phrase(_("{command} tells more of one."), command=more)))
    lines.append((*line(_("Here, for example: ")), *_examples(platform, how_to, here)))
    return Answer(lines=tuple(lines))


def _typed(platform: str, how_to: HowTo, name: str) -> str:
    """A command's name as people type it on a platform, without what stands before it."""
    return how_to(platform, name).rsplit(" ", 1)[-1]


def _examples(platform: str, how_to: HowTo, here: Sequence[Subscription]) -> Line:
    """With this channel's own topics, where it has some."""
    short = [each.topic for each in here if len(each.topic) <= TOPIC_SHOWN]
    if short:
        typed = [f"search {short[0]}", f"preview {short[-1]}", "pause 1 for a week"]
    else:
        typed = [COMMANDS[0].examples[0], "search induction heads"]
    return tuple(part for each in typed for part in (Span(" · "), code(how_to(platform, each))))[1:]


def _one(command: CommandHelp, request: Request, how_to: HowTo) -> Answer:
    platform = request.channel.platform
    lines = [line(code(how_to(platform, _(command.usage))), f": {_(command.summary)}.")]
    telling = [each for each in command.examples if each != command.usage]  # what stands above is no example
    examples = [part for each in telling for part in (Span(" · "), code(how_to(platform, each)))][1:]
    lines += [phrase(_("For example {commands}"), commands=tuple(examples))] if examples else []
    if command.name in NUMBERED:
        lines.append(phrase(_("{command} shows the topics here, numbered."), command=code(how_to(platform, "list"))))
    if command.name == "settings":
        names = [part for each in settings_on(platform) for part in (", ", code(each))][1:]
        lines.append(phrase(_("The settings: {names}."), names=line(*names)))
    if command.name == "subscribe":
        lines += topic_language()
    return Answer(lines=tuple(lines))
