"""`why PAPER`: what happened to a paper in a channel, or why nothing did.

Lives here: gathering what is known, and telling what became of a delivery. Not here: which paper is meant (`asking.py`), why a topic
did not take it (`whynot.py`). Called by the desk.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import repeat

from bot.chat import Answer, Offer, Request
from bot.commands.asking import Asking, bare, heading
from bot.commands.expecting import Expecting
from bot.commands.naming import HowTo
from bot.commands.whynot import Arrival, why_not
from bot.commands.wording import code, day, line, moment, on, shortened
from bot.delivery.composing import named, names_of
from bot.ledger import LedgerEntry, State
from bot.model import Delivery, Line, Paper, PaperId, Span, TopicMatch
from bot.ports import Clock
from bot.posts.math import to_unicode
from bot.progress import Fate, Happening, PaperEvent, Sighting
from bot.storage import Archive, CursorStore, EventLog, IdentityStore, Ledger, SightingLog, SubscriptionStore
from bot.topics.explain import explained

TOPIC_SHOWN = 100
WORDS_SHOWN = 60
EVIDENCE_SHOWN = 6
DETAIL_SHOWN = 200

_FATES = {
    Fate.NEW: "new, and announced",
    Fate.KNOWN: "taken as known: it was listed before I first read there",
    Fate.MERGED: "the same paper as one from another source",
    Fate.AGAIN: "listed again",
}


@dataclass(frozen=True, slots=True)
class History:
    """What remembers. `sources`: those that are read, by their names, as people call them."""

    ledger: Ledger
    cursors: CursorStore
    sightings: SightingLog
    identities: IdentityStore
    events: EventLog
    sources: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Why:
    history: History
    archive: Archive
    subscriptions: SubscriptionStore
    asking: Asking
    expecting: Expecting
    clock: Clock
    how_to: HowTo

    async def answer(self, request: Request) -> Answer:
        """Raises Transient."""
        asked = await self.asking.which(request)
        if isinstance(asked, Answer):
            return asked
        now = self.clock.now()
        paper = await self.archive.get(asked)
        entry = await self.history.ledger.get(request.channel, Delivery(asked, request.channel).key)
        arrival = await self._arrival(asked, paper)
        happened = map(event_line, await self.history.events.of(asked), repeat(now))
        lines = [heading(asked, paper, now), *_seen(paper, arrival, self.history.sources, now), *happened]
        if entry is not None:
            names = names_of(await self.subscriptions.of_channel(request.channel))
            topics = named(entry.topics, names)
            wanting = explained(topics, paper) if paper else topics
            waits = await self.expecting.waits_for(entry)
            score = await self.expecting.score(request.channel, paper, wanting) if paper else ()
            return Answer(lines=(*lines, *_became(replace(entry, topics=wanting), now), *waits, *score))
        if paper is None:
            return Answer(lines=(*lines, self._unseen(arrival)), offers=(Offer("Show it", "paper", bare(asked)),))
        here = await self.subscriptions.of_channel(request.channel)
        if not here:
            example = self.how_to(request.channel.platform, "subscribe diffusion policy")
            nothing = line("This channel has no topics, so nothing is posted here. To begin: ", code(example))
            return Answer(lines=(*lines, nothing))
        return Answer(lines=(*lines, *why_not(paper, here, arrival, now)))

    async def _arrival(self, identity: PaperId, paper: Paper | None) -> Arrival:
        """When and where it was seen."""
        announced_at = await self.history.cursors.announced_at(identity)
        seen: list[tuple[str, Sighting]] = []
        for listing in paper.listings if paper else ():
            if listing.day is not None:
                on_day = await self.history.sightings.on(listing.source, listing.day)
                seen += [(listing.source, each) for each in on_day if each.paper_id == identity]
        return Arrival(announced_at, tuple(sorted(seen, key=lambda each: each[1].seen_at)))

    def _unseen(self, arrival: Arrival) -> Line:
        sources = " and ".join(self.history.sources.values())
        if arrival.announced_at is not None:
            return line(
                "It was seen, but this data directory's archive does not hold it, so no topic can be tried on it."
            )
        if not sources:
            return line("Not seen: no source that I read has listed it so far, and the archive does not hold it.")
        return line(f"Not seen: I read {sources}, where it was not listed so far, and the archive does not hold it.")


def _seen(paper: Paper | None, arrival: Arrival, called: Mapping[str, str], now: datetime) -> Iterator[Line]:
    """Where each source listed it, when that was seen, and what it was taken for."""
    if paper is None:
        return
    told = {(source, each.day): each for source, each in arrival.seen}
    for listing in paper.listings:
        sighting = told.get((listing.source, listing.day)) if listing.day else None
        name = called.get(listing.source, listing.source)
        listed = f"Listed by {name}" + (f" on {day(listing.day, now.date())}" if listing.day else "")
        if sighting is not None:
            yield line(f"{listed}; seen ", on(sighting.seen_at, now), f": {_FATES[sighting.fate]}.")
        else:
            yield line(f"{listed}; in the archive.")
    if not paper.listings:
        yield line("In the archive, where it was put without a source having listed it.")


def event_line(event: PaperEvent, now: datetime) -> Line:
    """What happened to a paper, in a sentence."""
    detail = shortened(to_unicode(event.detail), DETAIL_SHOWN).rstrip(". ")
    seen = (Span("; seen "), on(event.at, now), Span("."))
    match event.kind:
        case Happening.VERSION:
            return line(f"A new version came{f' (v{event.version})' if event.version else ''}", *seen)
        case Happening.WITHDRAWN:
            return line(f"It was withdrawn: “{detail}”", *seen)
        case Happening.PUBLISHED:
            return line(f"It was published: {detail}", *seen)


def _became(entry: LedgerEntry, now: datetime) -> Iterator[Line]:
    """The state of its delivery, then the topics that wanted it."""
    state = _state(entry, now)
    yield state if entry.topics else (*state[:-1], replace(state[-1], text=state[-1].text.rpartition(" What want")[0]))
    if not entry.topics:
        yield line("No topic had to want it: this channel asked for the most upvoted papers of a day.")
    for match in entry.topics:
        called = (code(match.name), Span(", ")) if match.name else ()
        yield line("• ", *called, code(shortened(match.topic, TOPIC_SHOWN)), *_evidence(match))


def _state(entry: LedgerEntry, now: datetime) -> Line:
    at, reason = on(entry.changed_at, now), (entry.reason or "").rstrip(". ")
    because = f": {reason}" if reason else ""
    again = line(", tried again ", on(entry.due_at, now)) if entry.due_at else ()
    match entry.state:
        case State.SENT:
            where = Span("posted here", url=entry.message.url) if entry.message and entry.message.url else "posted here"
            how = ", as a line that points to another channel" if entry.kind == "pointer" else ""
            return line("It was ", where, " ", at, f"{how}. What wanted it:")
        case State.QUEUED:
            since = moment(entry.queued_at, now)
            return line("It waits for its turn to be posted here, since ", since, ". What wants it:")
        case State.SENDING:
            return line("It is being posted here at this moment. What wants it:")
        case State.UNCERTAIN:
            return line(f"It may have been posted here, and I am finding out{because}", *again, ". What wants it:")
        case State.RETRY:
            return line(f"It could not be posted here yet{because}", *again, ". What wants it:")
        case State.HELD:
            return line(f"It is held back, because it cannot be posted here{because}", *again, ". What wants it:")
        case State.BURIED:
            return line("It was refused for good ", at, f"{because}. The operator can see it. What wanted it:")
        case State.WITHDRAWN:
            return line("It was taken out of the queue ", at, f"{because}. What wanted it:")


def _evidence(match: TopicMatch) -> Iterator[Span]:
    """`: diffusion (title “Diffusion”), policy (abstract “policies”)`."""
    for place, found in enumerate(match.evidence[:EVIDENCE_SHOWN]):
        yield Span(", " if place else ": ")
        yield code(found.term)
        words = shortened(to_unicode(found.text), WORDS_SHOWN)
        yield Span(f" ({found.field} “{words}”)" if words else f" ({found.field})")
    if len(match.evidence) > EVIDENCE_SHOWN:
        yield Span(" …")
