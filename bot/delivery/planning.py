"""What a channel's next message is, or when it may be: values in, a plan out. Nothing here waits, asks or writes.

The rules, the first that applies (docs/delivery.md has them as a table): paused, quiet hours, muted authors, the rest of a digest
that did not fit one message, news in threads and single lines, the day's most upvoted papers,
then by the channel's mode a digest at its time, or papers as they come: a few each by itself,
many as one roll-up, old ones as one catch-up.

A plan must follow from what it is given alone: a replay after a crash, or after Redis forgot its last second, has to come to the same
message. So whether a digest is due follows from what waits since before its time, and a message's key from what it carries.

Lives here: the rules and their order. Not here: what they are given and give (`situation.py`), what goes into a message of many
(`bundling.py`), the clocks (`schedule.py`), scores (`ranking.py`), how a message is kept (the Outbox). Called by `desk.py` for each
channel in which something waits and nothing is in flight.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.delivery.bundling import Bundle, Known, Limits, bundled
from bot.delivery.muting import by_muted
from bot.delivery.schedule import DAY, day_start, last_slot, next_slot, quiet_until, today
from bot.delivery.situation import Consider, NotBefore, Plan, PostNow, Situation
from bot.delivery.trending import Space, is_listed, lost, newest_list
from bot.model import DeliveryKey, Gist, Link
from bot.preferences import Mode, Order
from bot.turns import Waiting, Withdrawal

AT_ONCE = 3  # messages that auto lets one pass put in a channel; more become one
IN_FULL = 5  # of a roll-up or a catch-up
OLD_MOST = 10  # old papers that come one by one; more become one catch-up
OLD_QUEUED, OLD_LISTED = timedelta(hours=6), timedelta(days=3)
AWAY = timedelta(days=1)  # what waited longer did not wait for quiet hours only
MISSED = timedelta(hours=1)  # a channel that refused for longer is told so
A_WEEK = timedelta(days=7)  # a pause without end is looked at so often
POINTED = timedelta(seconds=5)  # until it is looked again whether a message that is to be pointed to stands there
MISSING_S = 600.0  # papers that the archive does not have are looked for again

PAPERS_CAME = "papers came before it could be said"
THREADS_OFF = "news about papers that were posted is off in this channel (settings threads on)"


def plan(situation: Situation) -> Plan:
    """`situation.waiting` is never empty."""
    for rule in (_paused, _quiet, _muted, _news, _unfinished, _trending):
        made = rule(situation)
        if made is not None:
            return made
    return _digest(situation) if situation.preferences.digests else _instant(situation)


def _paused(now: Situation) -> Plan | None:
    pause = now.preferences.pause
    if pause is None:
        return None
    ends = day_start(pause.until, now.zone) if pause.until else now.now + A_WEEK
    return NotBefore(ends) if ends > now.now else None


def _quiet(now: Situation) -> Plan | None:
    ends = quiet_until(now.preferences.quiet, now.zone, now.now)
    return NotBefore(ends) if ends else None


def _muted(now: Situation) -> Plan | None:
    """Papers by an author whom the channel does not want to hear of, whatever wanted them."""
    muted = now.preferences.muted
    if muted and now.known is None:
        return Consider()
    gone = by_muted(now.waiting, now.known or {}, muted)
    return NotBefore(now.now, gone) if gone else None


def _news(now: Situation) -> Plan | None:
    """Lines, and what is new about a paper that was posted: in turn, before papers."""
    news = (each.delivery for each in now.waiting if not each.delivery.is_paper and not is_listed(each.delivery))
    first = next(news, None)
    if first is None:
        return None
    if not first.paper_id and any(each.delivery.is_paper for each in now.waiting):
        return NotBefore(now.now, (Withdrawal(first.key, PAPERS_CAME),))
    if not first.paper_id:
        return PostNow("line", first.key, (first,))
    if now.preferences.threads:
        return PostNow("note", first.key, (first,), in_thread_of=DeliveryKey(first.paper_id))
    return NotBefore(now.now, (Withdrawal(first.key, THREADS_OFF),))


def _unfinished(now: Situation) -> Plan | None:
    """What belongs to a message of which so far only the first parts were posted."""
    begun = now.past.bundle
    if begun is None or begun.gist.part >= begun.gist.parts:
        return None
    rest = [each for each in now.waiting if each.queued_at <= begun.gist.cutoff]
    return _many(now, Bundle(begun.kind, begun.gist, 0, continues=True), rest) if rest else None


def _trending(now: Situation) -> Plan | None:
    """The day's most upvoted papers, if they were asked for: what waits there for another reason comes with them."""
    if not any(is_listed(each.delivery) for each in now.waiting):
        return None
    if now.known is None:
        return Consider()
    made = newest_list(now.waiting, now.known, Space(now.capacity, now.preferences.top, now.now))
    if made is None:
        return NotBefore(now.now, lost(now.waiting))
    return PostNow("trending", made.key, made.deliveries, withdraw=made.withdraw, gist=made.gist)


def _digest(now: Situation) -> Plan:
    """What waited at the digest's time is in it. A time before somebody set it is none."""
    wishes = now.preferences
    slot = last_slot(wishes.schedule, now.zone, now.now)
    later = NotBefore(next_slot(wishes.schedule, now.zone, now.now).at)
    if slot is None or (wishes.scheduled_at is not None and slot.at <= wishes.scheduled_at):
        return later
    due = [each for each in now.waiting if each.queued_at <= slot.at]
    if not due:
        return later
    before = last_slot(wishes.schedule, now.zone, slot.at - timedelta(seconds=1))
    since = min(slot.day, before.day + DAY) if before else slot.day
    return _many(now, Bundle("digest", Gist(since, slot.day, slot.at), wishes.top, slot.key), due, later)


def _instant(now: Situation) -> Plan:
    """A few each by itself; many, or old ones, as one."""
    if now.known is None and _depends(now):
        return Consider()
    ready = [each for each in now.waiting if _ready_at(now, each) <= now.now]
    if not ready:
        return NotBefore(min(_ready_at(now, each) for each in now.waiting))
    if _returns(now):
        return _many(now, _catch_up(now, ready), ready)
    if _is_spent(now, now.day_began, now.next_day):
        return NotBefore(now.next_day)
    here = today(now.now, now.zone)
    bundle = Bundle("rollup", Gist(here, here, now.now), IN_FULL)
    if left := _left_over(now, ready):
        return _many(now, replace(bundle, in_full=0), left)
    if sum(_is_old(now, each) for each in ready) > OLD_MOST:
        return _many(now, _catch_up(now, ready) if _was_away(now, ready) else bundle, ready)
    if now.preferences.mode is Mode.AUTO and len(ready) > AT_ONCE:
        return _many(now, bundle, ready)
    return _single(now, ready)


def _single(now: Situation, ready: Sequence[Waiting]) -> Plan:
    """The next paper by itself. What scores too little waits for the next day's roll-up."""
    fitting = [each for each in ready if not _is_poor(now, each)]
    if not fitting:
        return NotBefore(now.next_day)
    first = fitting[-1 if now.preferences.order is Order.NEWEST else 0].delivery
    return PostNow("pointer" if now.elsewhere.get(first.key) else "paper", first.paper_id, (first,))


def _left_over(now: Situation, ready: Sequence[Waiting]) -> list[Waiting]:
    """What could not come by itself on a day before: it comes once, as titles."""
    spent = _is_spent(now, day_start(today(now.now, now.zone) - DAY, now.zone), now.day_began)
    return [each for each in ready if each.queued_at < now.day_began and (spent or _is_poor(now, each))]


def _is_spent(now: Situation, start: datetime, end: datetime) -> bool:
    """Whether the budget of that day is used up: by whatever was posted, one paper or many."""
    budget = now.preferences.budget
    return budget is not None and now.posts_between(start, end) >= budget


def _depends(now: Situation) -> bool:
    """Whether papers must be looked into to tell what becomes of them."""
    wishes, count = now.preferences, len(now.waiting)
    return now.enrich_wait_s > 0 or wishes.floor > 0 or count > OLD_MOST


def _ready_at(now: Situation, waiting: Waiting) -> datetime:
    """When it may be posted: a paper without AI summary waits for one for a while, and one that another channel is posting until it stands
    there."""
    if waiting.delivery.key in now.elsewhere:
        return waiting.queued_at if now.elsewhere[waiting.delivery.key] else now.now + POINTED
    known = (now.known or {}).get(waiting.delivery.key)
    waits = known is not None and not known.item.paper.tldr
    return waiting.queued_at + timedelta(seconds=now.enrich_wait_s if waits else 0)


def _is_poor(now: Situation, waiting: Waiting) -> bool:
    known = (now.known or {}).get(waiting.delivery.key)
    return known is not None and known.score < now.preferences.floor


def _is_old(now: Situation, waiting: Waiting) -> bool:
    return now.now - waiting.queued_at > OLD_QUEUED or now.now - _listed_at(now, waiting) > OLD_LISTED


def _returns(now: Situation) -> bool:
    """Whether the channel takes posts again after a while in which it took none."""
    return now.returning_since is not None and now.now - now.returning_since >= MISSED


def _was_away(now: Situation, ready: Sequence[Waiting]) -> bool:
    """Whether old papers came late because nothing could be posted or read, rather than by the channel's own quiet hours."""
    return now.returning_since is not None or any(
        now.now - min(each.queued_at, _listed_at(now, each) + OLD_LISTED) > AWAY for each in ready
    )


def _listed_at(now: Situation, waiting: Waiting) -> datetime:
    known = (now.known or {}).get(waiting.delivery.key)
    return known.listed_at if known else waiting.queued_at


def _catch_up(now: Situation, ready: Sequence[Waiting]) -> Bundle:
    since = min(today(_listed_at(now, each), now.zone) for each in ready)
    return Bundle("catchup", Gist(since, today(now.now, now.zone), now.now), IN_FULL)


def _many(now: Situation, bundle: Bundle, waiting: Sequence[Waiting], otherwise: NotBefore | None = None) -> Plan:
    if now.known is None:
        return Consider()
    if _returns(now) and not bundle.continues:
        bundle = replace(bundle, gist=replace(bundle.gist, away_since=now.returning_since))
    limits = Limits(now.capacity, now.preferences.floor, now.now)
    known = {key: _pointed(each, now.elsewhere.get(key)) for key, each in now.known.items()}
    made = bundled(bundle, waiting, known, limits)
    if made is None:  # none of them is in the archive yet
        return otherwise or NotBefore(now.now + timedelta(seconds=MISSING_S))
    return PostNow(bundle.kind, made.key, made.deliveries, withdraw=made.withdraw, gist=made.gist)


def _pointed(known: Known, there: Link | None) -> Known:
    return replace(known, item=replace(known.item, there=there)) if there else known
