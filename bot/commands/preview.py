"""What a topic would have brought lately, and when the next papers are due: `preview`, and what a new subscription is told.

Lives here: getting the papers, wording. Not here: matching and advice (`topics/backtest.py`), what the sources know of their timing (given
as `Outlook`). Called by the desk.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta

from bot.chat import Answer, Offer, Request
from bot.commands.naming import HowTo, unquoted
from bot.commands.sources import Sources
from bot.commands.wording import code, day, days, line, mistake, papers, rate, titled
from bot.errors import PaperRouteError, UserError
from bot.language import _, phrase
from bot.model import Line, Paper, Subscription, SubscriptionId
from bot.ports import Clock
from bot.storage.archive import Archive
from bot.topics.backtest import TOO_MANY, Backtest, backtest, day_of
from bot.topics.language import Topic, parse, within
from bot.topics.rates import Days, Rates, rates_of
from bot.topics.wishing import wished

LOOKED_BACK = 30  # days
YOUNG = 7  # days fewer than that is said
MOST_LOOKED_AT = 5_000  # papers: a second or two of matching, where all of arXiv is read
MOST_FOR_A_LIST = 1_500  # a third of a second, whatever the number of topics
SAMPLES = 3

Outlook = Callable[[], Awaitable[Line]]  # a sentence about when the next papers are due, () where nobody knows


@dataclass(frozen=True, slots=True)
class Preview:
    archive: Archive
    clock: Clock
    how_to: HowTo
    sources: Sources
    outlook: Outlook | None = None

    async def answer(self, request: Request) -> Answer:
        """`preview TOPIC`. Raises UserError (the topic does not parse), Transient (the archive is away)."""
        text = unquoted(request.text)
        platform = request.channel.platform
        if not text:
            example = self.how_to(platform, "preview diffusion policy")
            return mistake(phrase(_("Preview which topic? For example {command}."), command=code(example)))
        topic = wished(text)
        wish = self.how_to(platform, f"subscribe {topic.text}")
        here = phrase(_("To have it here: {command}"), command=code(wish))
        return Answer(lines=(*await self.told(topic), here), offers=(Offer(_("Subscribe"), "subscribe", topic.text),))

    async def told(self, topic: Topic) -> tuple[Line, ...]:
        """What it would have brought, before anybody subscribed. Raises Transient."""
        lines = await self._recent(topic, await self.papers())
        head = phrase(_("The topic {topic}:"), topic=code(topic.text))
        return (head, *lines, *await self.sources.unread(topic, subscribed=False))

    async def lines(self, topic: Topic, papers: Sequence[Paper] | None) -> tuple[Line, ...]:
        """For a new subscription. `papers`: those of the last weeks, None where they cannot be had just now: then there is less to say."""
        recent = await self._recent(topic, papers) if papers is not None else ()
        following = await self._next()
        return (*recent, *await self._unread(topic), *([following] if following else ()))

    async def rates(self, subscriptions: Sequence[Subscription]) -> Mapping[SubscriptionId, str]:
        """What each brings, in a phrase: `about 4 a day from Hugging Face, 31 from arXiv`. {} where that cannot be told just now."""
        topics: dict[SubscriptionId, Topic] = {}
        for each in subscriptions:
            with suppress(UserError):  # kept by a version whose language was another
                topics[each.id] = within(parse(each.topic), each.options.sources)
        try:
            papers = _whole_days(await self.papers(MOST_FOR_A_LIST), MOST_FOR_A_LIST)
        except PaperRouteError:
            return {}
        found = await asyncio.to_thread(rates_of, topics, papers)
        return {key: self._about(rates) for key, rates in found.items() if rates}

    def _about(self, rates: Rates) -> str:
        if not any(rates.values()):
            return _("none lately")
        one = _("{rate} a day", rate=rate(sum(rates.values())))
        return _("about {rates}", rates=self.sources.told_rates(rates) or one)

    async def _unread(self, topic: Topic) -> tuple[Line, ...]:
        try:
            return await self.sources.unread(topic, subscribed=True)
        except PaperRouteError:
            return ()

    async def _recent(self, topic: Topic, papers: Sequence[Paper]) -> tuple[Line, ...]:
        today = self.clock.now().date()
        if not papers:
            return (line(_("The archive is still empty, so what it would bring cannot be told yet.")),)
        found = await asyncio.to_thread(backtest, topic, papers)
        by_source = self.sources.told_rates(Days(papers).rates(found.matched))
        lines = [_summary(found, today, by_source), *(self._sample(paper) for paper in found.matched[:SAMPLES])]
        return (*lines, *_advice(found))

    async def papers(self, most: int = MOST_LOOKED_AT) -> Sequence[Paper]:
        """The last 30 days; of an archive that ends before them, its own last 30 days; of papers without a date, the newest.
        Raises Transient."""
        today = self.clock.now().date()
        papers = await self.archive.listed_since(today - timedelta(days=LOOKED_BACK - 1), most)
        if papers:
            return _whole_days(papers, most)
        newest = await self.archive.newest(1)
        last = day_of(newest[0]) if newest else None
        if last is None:
            return await self.archive.newest(most)
        return _whole_days(await self.archive.listed_since(last - timedelta(days=LOOKED_BACK - 1), most), most)

    def _sample(self, paper: Paper) -> Line:
        now, listed = self.clock.now(), day_of(paper)
        return line("• ", titled(paper, now), f" ({day(listed, now.date())})" if listed else "")

    async def _next(self) -> Line:
        if self.outlook is None:
            return ()
        try:
            return await self.outlook()
        except PaperRouteError:
            return ()


def _whole_days(papers: Sequence[Paper], most: int) -> Sequence[Paper]:
    """Where the limit cut a day off, without what is left of that day: it would count as a day with few papers."""
    if len(papers) < most:
        return papers
    cut = day_of(papers[-1])
    return [paper for paper in papers if day_of(paper) != cut] or papers


def _summary(found: Backtest, today: date, by_source: str) -> Line:
    matched, stretch = len(found.matched), _stretch(found, today)
    if not matched:
        return line(_("{stretch}, none of which matches.", stretch=stretch))
    if not found.days:
        return line(_("{stretch}: this topic would have brought {count} of them.", stretch=stretch, count=matched))
    about = by_source or _("{rate} a day", rate=rate(found.rate))
    if matched > SAMPLES:
        said = _("{stretch}: this topic would have brought {count} of them, about {rate}. Such as:")
    else:
        said = _("{stretch}: this topic would have brought {count} of them, about {rate}:")
    return phrase(said, stretch=stretch, count=matched, rate=about)


def _stretch(found: Backtest, today: date) -> str:
    """`In the last 30 days there were 461 papers on 22 days`."""
    if found.first is None or found.last is None:
        return _("The archive holds {papers}, without dates", papers=papers(found.papers))
    on_days = _("{papers} on {days}", papers=papers(found.papers), days=days(found.days))
    if found.last < today - timedelta(days=LOOKED_BACK - 1):
        first, last = day(found.first, today), day(found.last, today)
        return _(
            "From {first} to {last}, the latest days in the archive, there were {papers}",
            first=first,
            last=last,
            papers=on_days,
        )
    covered = (today - found.first).days + 1
    if covered < LOOKED_BACK - YOUNG:
        seen = on_days if found.days < covered else papers(found.papers)
        return _("The archive holds {days} so far, with {papers}", days=days(covered), papers=seen)
    return _("In the last {days} days there were {papers}", days=LOOKED_BACK, papers=on_days)


def _advice(found: Backtest) -> tuple[Line, ...]:
    if found.narrower:
        return (
            line(_("That is more than {rate} a day. To narrow it, for example:", rate=int(TOO_MANY))),
            *(_try(tried.topic, found.per_day(tried.count)) for tried in found.narrower),
        )
    if found.too_many:
        return (line(_("That is more than {rate} a day: more words would narrow it.", rate=int(TOO_MANY))),)
    if found.wider is None:
        return ()
    unknown = [_unknown(term, meant) for term, meant in found.wider.unknown[:SAMPLES]]
    topics = [_try(text, found.per_day(count)) for text, count in found.wider.topics]
    if topics:
        return (*unknown, line(_("To widen it, for example:")), *topics)
    return (
        *unknown,
        line(_("It may be quiet for a while: other words, or some of them with OR between, may bring more.")),
    )


def _unknown(term: str, meant: str | None) -> Line:
    if meant is None:
        return phrase(_("No paper has {term}."), term=code(term))
    return phrase(_("No paper has {term}: did you mean {meant}?"), term=code(term), meant=code(meant))


def _try(topic: str, per_day: float) -> Line:
    return line("• ", code(topic), ": ", _("{rate} a day", rate=rate(per_day)))
