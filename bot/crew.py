"""Puts the crew of a run together, out of stores, sources and platforms: who reads, who posts, who answers, who watches.

Lives here: what a poller, a courier, a desk are made of. Not here: which adapters there are (`wiring/`), the loops (`service.py`).
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from bot.chores import COPY_S, DECIDE_S, SILENCE_S, Chore, chores, silences
from bot.commands import CommandDesk
from bot.commands.naming import Idiom, how_to
from bot.commands.preview import Outlook
from bot.commands.why import History
from bot.delivery.courier import Courier
from bot.delivery.desk import Desk
from bot.delivery.editing import Editor
from bot.delivery.judging import Judge
from bot.delivery.pointing import Pointing
from bot.delivery.retry import Patience
from bot.delivery.round import Round
from bot.intake.archiver import Archiver
from bot.intake.freshness import outlook
from bot.intake.merging import merge
from bot.intake.pace import Pace
from bot.intake.poller import Intake, Poller
from bot.intake.pulse import Pulse
from bot.language import clocks
from bot.library import Library
from bot.model import Delivery, Line, Post
from bot.operations.moving import mover
from bot.operations.nightly import Nightly
from bot.operations.stores import Stores
from bot.operators import Operators
from bot.plan import Plan
from bot.ports import Commands, PaperSource, Platform
from bot.preferences import HOUSE, House
from bot.search.searcher import Searcher

Wording = Callable[[Delivery], Awaitable[Post]]  # of a line that is about no paper


@dataclass(frozen=True, slots=True)
class Crew:
    """What runs. `archivers` by source name; `rounds`, which deliver, by platform name. `at_end`: done once nothing runs any more.
    `pulse`: is told how each pass went. `outlook`: a sentence about when the next papers are due; `how_to`: how people of a platform
    type a command."""

    pollers: Sequence[Poller]
    archivers: Mapping[str, Archiver]
    platforms: Sequence[Platform]
    rounds: Mapping[str, Round]
    commands: Commands
    stores: Stores
    chores: Mapping[str, Chore | Editor]
    at_end: Callable[[], Awaitable[None]]
    pulse: Pulse | None
    outlook: Outlook
    how_to: Callable[[str, str], str]


def assemble(
    plan: Plan,
    stores: Stores,
    sources: Sequence[PaperSource],
    platforms: Sequence[Platform],
    idioms: Mapping[str, Idiom],
    *,
    operators: Operators,
    beat: Callable[[], Awaitable[None]] | None = None,
    library: Library | None = None,
) -> Crew:
    """`beat`: gives a sign of life. Raises Misconfigured for an operators' channel that cannot be served."""
    shared = intake(stores, plan.owner, plan.backfill_days, Pace(plan.poll_interval_s), skip_gap=plan.start.skip_gap)
    due = _outlook(plan, stores, sources)
    nightly, how = Nightly(stores, plan.house.zone), partial(how_to, idioms=idioms)
    silent = silences(stores, sources, plan.house, how)
    commands = desk(stores, sources, platforms, idioms, due, house=plan.house, library=library)
    return Crew(
        pollers=[Poller(source, shared) for source in sources],
        archivers={source.name: Archiver(source, shared, plan.archive_days) for source in sources},
        platforms=platforms,
        rounds={each.name: _round(each, stores, plan, silent.line) for each in platforms},
        commands=commands,
        stores=stores,
        chores=dict(
            chores(plan, stores, sources, platforms, operators),
            copy=Chore(COPY_S, nightly.look),
            silence=Chore(SILENCE_S, silent.look),
            decide_late=Chore(DECIDE_S, commands.decide_late),
        ),
        pulse=Pulse([source.name for source in sources], beat) if beat else None,
        at_end=nightly.write,
        outlook=due,
        how_to=how,
    )


def intake(stores: Stores, owner: str, backfill_days: int, pace: Pace, *, skip_gap: bool = False) -> Intake:
    return Intake(
        archive=stores.archive,
        cursors=stores.cursors,
        sightings=stores.sightings,
        identities=stores.identities,
        events=stores.events,
        wanted=stores.wanted,
        outbox=stores.outbox,
        clock=stores.clock,
        owner=owner,
        backfill_days=backfill_days,
        skip_gap=skip_gap,
        pace=pace,
    )


def _round(platform: Platform, stores: Stores, plan: Plan, line: Wording) -> Round:
    served = courier(
        platform,
        stores,
        house=plan.house,
        enrich_wait_s=plan.enrich_wait_s,
        living_posts=plan.living_posts,
        patience=plan.patience,
        line=line,
    )
    return Round(served, plan.couriers)


def courier(
    platform: Platform,
    stores: Stores,
    *,
    house: House = HOUSE,
    enrich_wait_s: float = 0.0,
    living_posts: bool = True,
    patience: Patience | None = None,
    line: Wording | None = None,
) -> Courier:
    desk = Desk(
        stores.outbox,
        stores.ledger,
        stores.subscriptions,
        stores.preferences,
        stores.archive,
        Judge(stores.archive, stores.subscriptions, stores.people.votes, stores.clock),
        stores.clock,
        house=house,
        enrich_wait_s=enrich_wait_s,
        living=stores.living if living_posts else None,
        pointing=Pointing(platform, stores.firsts, stores.preferences, stores.ledger),
        line=line,
        patience=patience or Patience(),
    )
    return Courier(platform, desk)


def searcher(stores: Stores, sources: Sequence[PaperSource]) -> Searcher:
    return Searcher(stores.archive, sources, stores.clock, merge=merge, resolve=stores.identities.resolve)


def desk(
    stores: Stores,
    sources: Sequence[PaperSource],
    platforms: Sequence[Platform],
    idioms: Mapping[str, Idiom],
    due: Outlook | None = None,
    *,
    house: House = HOUSE,
    library: Library | None = None,
) -> CommandDesk:
    """`due`: a sentence about when the next papers are due."""
    by_name = {platform.name: platform for platform in platforms}
    return CommandDesk(
        stores.subscriptions,
        searcher(stores, sources),
        by_name,
        stores.clock,
        stores.archive,
        people=stores.people,
        history=History(
            stores.ledger,
            stores.cursors,
            stores.sightings,
            stores.identities,
            stores.events,
            {source.name: source.label for source in sources},
        ),
        preferences=stores.preferences,
        mover=mover(stores),
        house=house,
        wake=lambda channel: stores.outbox.wake(channel, stores.clock.now()),
        moment=lambda channel, pace: stores.outbox.spend(channel, stores.clock.now(), pace),
        status=due,
        sources=sources,
        command_names=idioms,
        library=library,
    )


def _outlook(plan: Plan, stores: Stores, sources: Sequence[PaperSource]) -> Outlook:
    async def sentence() -> Line:
        now = stores.clock.now()
        due = {source.label: source.next_batch_at(now) for source in sources}
        return outlook(now, due, plan.poll_interval_s, clocks())

    return sentence
