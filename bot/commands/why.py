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
from bot.language import N_, _, enumerated, phrase
from bot.ledger import LedgerEntry, State
from bot.model import Delivery, Line, Paper, PaperId, Span, TopicMatch
from bot.ports import Clock
from bot.posts.math import to_unicode
from bot.progress import Fate, Happening, PaperEvent, Sighting
from bot.storage.archive import Archive
from bot.storage.channels import SubscriptionStore
from bot.storage.intake import CursorStore, EventLog, IdentityStore, SightingLog
from bot.storage.outbox import Ledger
from bot.topics.explain import explained, field_called

TOPIC_SHOWN = 100
WORDS_SHOWN = 60
EVIDENCE_SHOWN = 6
DETAIL_SHOWN = 200

_FATES = {
    Fate.NEW: N_("new, and announced"),
    Fate.KNOWN: N_("taken as known, as it was listed before I first read there"),
    Fate.MERGED: N_("the same paper as one from another source"),
    Fate.AGAIN: N_("listed again"),
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
        nothing = _("Why what? Name a paper by its arXiv id, a link or its title, for example {command}.")
        asked = await self.asking.which(request, nothing)
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
            return Answer(lines=(*lines, self._unseen(arrival)), offers=(Offer(_("Look it up"), "paper", bare(asked)),))
        here = await self.subscriptions.of_channel(request.channel)
        if not here:
            example = self.how_to(request.channel.platform, "subscribe diffusion policy")
            nothing = _("There are no topics here, so nothing is posted. To begin: {command}")
            return Answer(lines=(*lines, phrase(nothing, command=code(example))))
        return Answer(lines=(*lines, *why_not(paper, here, arrival, now)))

    async def _arrival(self, identity: PaperId, paper: Paper | None) -> Arrival:
        """When and where it was seen."""
        announced_at = await self.history.cursors.announced_at(identity)
        seen: list[tuple[str, Sighting]] = []
        for listing in paper.listings if paper else ():
            if listing.day is not None:
                on_day = await self.history.sightings.on(listing.source, listing.day)
                seen += [(listing.source, each) for each in on_day if each.paper_id == identity]
        in_order = tuple(sorted(seen, key=lambda each: each[1].seen_at))
        return Arrival(announced_at, in_order, listed=bool(paper and paper.listings))

    def _unseen(self, arrival: Arrival) -> Line:
        sources = enumerated(list(self.history.sources.values()))
        if arrival.announced_at is not None:
            return line(
                _("It was seen, but this data directory's archive does not hold it, so no topic can be tried on it.")
            )
        if not sources:
            return line(_("Not seen: no source that I read has listed it so far, and the archive does not hold it."))
        said = _("Not seen: I read {sources}, where it was not listed so far, and the archive does not hold it.")
        return phrase(said, sources=sources)


def _seen(paper: Paper | None, arrival: Arrival, called: Mapping[str, str], now: datetime) -> Iterator[Line]:
    """Where each source listed it, when that was seen, and what it was taken for."""
    if paper is None:
        return
    told = {(source, each.day): each for source, each in arrival.seen}
    for listing in paper.listings:
        sighting = told.get((listing.source, listing.day)) if listing.day else None
        name = called.get(listing.source, listing.source)
        if listing.day:
            listed = _("Listed by {source} on {day}", source=name, day=day(listing.day, now.date()))
        else:
            listed = _("Listed by {source}", source=name)
        if sighting is not None:
            seen, fate = on(sighting.seen_at, now), _(_FATES[sighting.fate])
            yield phrase(_("{listed}; seen {when}: {fate}."), listed=listed, when=seen, fate=fate)
        else:
            yield phrase(_("{listed}; in the archive."), listed=listed)
    if not paper.listings:
        yield line(_("In the archive, where it was put without a source having listed it."))


def event_line(event: PaperEvent, now: datetime) -> Line:
    """What happened to a paper, in a sentence."""
    detail = shortened(to_unicode(event.detail), DETAIL_SHOWN).rstrip(". ")
    match event.kind:
        case Happening.VERSION if event.version:
            said = _("A new version came (v{version}); seen {when}.", version=str(event.version))
        case Happening.VERSION:
            said = _("A new version came; seen {when}.")
        case Happening.WITHDRAWN:
            said = _("It was withdrawn: “{reason}”; seen {when}.")
        case Happening.PUBLISHED:
            said = _("It was published: {reason}; seen {when}.")
    return phrase(said, reason=detail, when=on(event.at, now))


def _became(entry: LedgerEntry, now: datetime) -> Iterator[Line]:
    """The state of its delivery, then the topics that wanted it."""
    over = entry.state in (State.SENT, State.BURIED, State.WITHDRAWN)
    wanted = (" ", _("What wanted it:") if over else _("What wants it:")) if entry.topics else ()
    yield line(*_state(entry, now), *wanted)
    if not entry.topics:
        yield line(_("No topic had to want it: this channel asked for the most upvoted papers of a day."))
    for match in entry.topics:
        called = (code(match.name), Span(", ")) if match.name else ()
        yield line("• ", *called, code(shortened(match.topic, TOPIC_SHOWN)), *_evidence(match))


def _state(entry: LedgerEntry, now: datetime) -> Line:
    at, reason = on(entry.changed_at, now), (entry.reason or "").rstrip(". ")
    because = f": {_(reason)}" if reason else ""
    again = phrase(_("; it is tried again {when}"), when=on(entry.due_at, now)) if entry.due_at else ()
    why: dict[str, str | Span | Line] = {"because": because, "again": again, "when": at}
    match entry.state:
        case State.SENT:
            where = Span(_("posted here"), url=entry.message.url if entry.message else None)
            if entry.kind == "pointer":
                said = _("It was {posted} {when}, as a line that points to another channel.")
            else:
                said = _("It was {posted} {when}.")
            return phrase(said, posted=where, when=at)
        case State.QUEUED:
            since = moment(entry.queued_at, now)
            return phrase(_("It waits for its turn to be posted here, since {when}."), when=since)
        case State.SENDING:
            return line(_("It is being posted here at this moment."))
        case State.UNCERTAIN:
            return phrase(_("It may have been posted here, and I am finding out{because}{again}."), **why)
        case State.RETRY:
            return phrase(_("It could not be posted here yet{because}{again}."), **why)
        case State.HELD:
            return phrase(_("It is held back, because it cannot be posted here{because}{again}."), **why)
        case State.BURIED:
            return phrase(_("It was refused for good {when}{because}. The operator can see it."), **why)
        case State.WITHDRAWN:
            return phrase(_("It was taken out of the queue {when}{because}."), **why)


def _evidence(match: TopicMatch) -> Iterator[Span]:
    """`: diffusion (title “Diffusion”), policy (abstract “policies”)`."""
    for place, found in enumerate(match.evidence[:EVIDENCE_SHOWN]):
        yield Span(", " if place else ": ")
        yield code(found.term)
        words = shortened(to_unicode(found.text), WORDS_SHOWN)
        field = field_called(found.field)
        yield Span(" (" + (_("{field} “{words}”", field=field, words=words) if words else field) + ")")
    if len(match.evidence) > EVIDENCE_SHOWN:
        yield Span(" …")
