"""The sources that are read, as the commands speak of them: how each is, how much each brings, which categories are not read.

Lives here: wording. Not here: what a state means (`intake/freshness.py`), counting (`topics/rates.py`), which categories a source reads
(`topics/scope.py`). Called by `status`, `list`, `preview` and `subscribe`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from bot.commands.wording import code, line, rate
from bot.intake.freshness import Account, accounts
from bot.language import N_, _, clocks, ngettext, phrase
from bot.model import Line
from bot.ports import Clock, PaperSource
from bot.storage.intake import CursorStore
from bot.topics.categories import of_archive, written
from bot.topics.language import Topic
from bot.topics.rates import Rates
from bot.topics.scope import MOST, categories_of, choose

NAMED = 6  # categories in a sentence
WITH_CATEGORIES = "arxiv"  # the source whose papers bear them


@dataclass(frozen=True, slots=True)
class Sources:
    read: Sequence[PaperSource]
    cursors: CursorStore
    clock: Clock

    async def accounts(self) -> list[Account]:
        """How each source is, its parts that are alike together; by the clocks in force. Raises Transient."""
        now = self.clock.now()
        found: list[Account] = []
        for source in self.read:
            state = await self.cursors.load(source.name)
            found += accounts(source.label, state, source.parts(state), source.expected(now), now, zone=clocks())
        return found

    def told_rates(self, rates: Rates) -> str:
        """`4 a day from Hugging Face, 31 from arXiv`; "" where there is only one to speak of."""
        labels = {source.name: source.label for source in self.read}
        order = dict.fromkeys([*labels, *rates])
        told = [(labels.get(name, name), rate(rates[name])) for name in order if name in rates]
        if len(told) < 2:
            return ""
        (first, most), *others = told
        begin = _("{rate} a day from {source}", rate=most, source=first)
        return ", ".join([begin, *(_("{rate} from {source}", rate=each, source=name) for name, each in others)])

    async def unread(self, topic: Topic, *, subscribed: bool) -> tuple[Line, ...]:
        """What of a topic's categories is not read, and what can be done. `subscribed`: a channel has it by now. Raises Transient."""
        named = categories_of(topic.tree)
        if not named:
            return ()
        if all(source.name != WITH_CATEGORIES for source in self.read):
            return (line(_(_ONLY_ARXIV)),) if self.read else ()
        state = await self.cursors.load(WITH_CATEGORIES)
        read = [name for source in self.read if source.name == WITH_CATEGORIES for name in source.parts(state)]
        return tuple(_unread(sorted(named), read, subscribed=subscribed)) if read else ()


_ONLY_ARXIV = N_(
    "Only arXiv's papers bear categories, and this bot does not read arXiv. Whoever runs it can add arxiv to PAPERROUTE_SOURCES."
)


def _unread(named: Sequence[str], read: Sequence[str], *, subscribed: bool) -> Iterator[Line]:
    following = choose(read, named)
    coming = [each for each in following if each not in read]
    if coming:
        if subscribed:
            said = ngettext(
                "{categories} was not read so far, so past papers of it are missing here; from the next look at arXiv on it is read.",
                "{categories} were not read so far, so past papers of it are missing here; from the next look at arXiv on it is read.",
                len(coming),
            )
        else:
            said = ngettext(
                "{categories} was not read so far, so past papers of it are missing here; once a channel subscribes to it, it is read.",
                "{categories} were not read so far, so past papers of it are missing here; once a channel subscribes to it, it is read.",
                len(coming),
            )
        yield phrase(said, categories=_listed(coming))
    for pattern in named:
        if pattern.endswith(".*"):
            yield from _archive(pattern, of_archive(pattern.removesuffix(".*")), following)
        elif (written(pattern) or pattern) not in following:
            full = _(
                "{category} is not read. This bot reads {most} categories already, the most it may. Whoever runs it chooses them in"
                " ARXIV_CATEGORIES."
            )
            unknown = _(
                "{category} is not read. It is none that I know. Whoever runs it chooses them in ARXIV_CATEGORIES."
            )
            yield phrase(full if len(following) >= MOST else unknown, category=code(pattern), most=MOST)


def _archive(pattern: str, parts: Collection[str], read: Sequence[str]) -> Iterator[Line]:
    among = [each for each in read if each in parts]
    if len(among) < len(parts):
        some = _(
            "Of {category}, {count} of {total} ({categories}) are read. Whoever runs this bot can name more in ARXIV_CATEGORIES."
        )
        none = _("Of {category}, none of {total} are read. Whoever runs this bot can name more in ARXIV_CATEGORIES.")
        said, count, total = some if among else none, len(among), len(parts)
        yield phrase(said, category=code(pattern), count=count, total=total, categories=_listed(among))


def _listed(names: Sequence[str]) -> str:
    more = " " + _("and {more} more", more=len(names) - NAMED) if len(names) > NAMED else ""
    return ", ".join(names[:NAMED]) + more
