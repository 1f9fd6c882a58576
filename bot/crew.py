"""Puts the crew of a run together, out of stores, sources and platforms: who reads, who posts, who answers, who watches.

Lives here: what a poller, a courier, a desk are made of. Not here: which adapters there are (`wiring.py`), the loops (`service.py`).
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

from bot.commands import CommandDesk
from bot.commands.naming import Idiom, how_to
from bot.commands.preview import Outlook
from bot.commands.sources import Sources
from bot.commands.why import History
from bot.delivery.composing import composed
from bot.delivery.courier import Courier, Desk
from bot.delivery.editing import Editor, Papers
from bot.delivery.following import Follower
from bot.delivery.judging import Judge
from bot.delivery.retry import Patience
from bot.delivery.round import Round
from bot.delivery.silence import Silences
from bot.delivery.telling import Telling
from bot.delivery.trending import Trending
from bot.errors import Misconfigured
from bot.intake.archiver import Archiver
from bot.intake.freshness import ILL, Health, outlook
from bot.intake.merging import merge
from bot.intake.pace import Pace
from bot.intake.poller import Intake, Poller
from bot.intake.pulse import Pulse
from bot.intake.watch import Watch
from bot.model import Channel, Delivery, Line, Message, Post
from bot.operations.guard import Guard
from bot.operations.moving import mover
from bot.operations.nightly import Nightly
from bot.operations.resuming import Resuming
from bot.operations.retiring import Retiring
from bot.operations.stores import Stores
from bot.operators import Operators
from bot.ports import Commands, PaperSource, Platform
from bot.preferences import HOUSE, House
from bot.search.searcher import Searcher

KEEP_S = 1.0  # between two looks at the private Redis server
WATCH_S = 60.0  # between two looks at how the sources are
COPY_S = 600.0  # between two looks at whether the day has its copy
RETIRE_S = 3600.0  # between two looks at whether a channel has been gone for long enough
TELL_PEOPLE_S = 30.0  # between two looks at whether somebody is to be told that their channel refuses
TELL_S = 5.0  # between two looks at whether the operators are to be told something
DECIDE_S = 600.0  # between two looks at whether auto can tell by now what a channel's topics bring
RESUME_S = 60.0  # between two looks at whether the pause of a topic is over
TRENDING_S = 30.0  # between two looks at whether a channel's list of the most upvoted papers is due
SILENCE_S = 3600.0  # between two looks at where nothing was posted for long
NEWS_S = 10.0  # between two looks at what happened to papers that were posted
TRIM_S = 600.0  # between two parts of the ledger that are looked through for what is too old
GUARD_S = 10.0  # between two looks at whether the stored data is still ours

Wording = Callable[[Delivery], Awaitable[Post]]  # of a line that is about no paper


@dataclass(frozen=True, slots=True)
class Start:
    """How a run is to begin. `fresh`: anew where Redis is empty and the data directory remembers more. `skip_gap`: what waits, and what
    was announced since the last pass, is not posted any more."""

    fresh: bool = False
    skip_gap: bool = False


@dataclass(frozen=True, slots=True)
class Plan:
    """A run's numbers. `owner` names this process among those that may read sources; a restarted one has the same name.
    `enrich_wait_s`: how long a new paper may wait for its `tldr` before it is posted. `living_posts`: posts are edited when it matters."""

    owner: str
    backfill_days: int
    archive_days: int
    couriers: int
    poll_interval_s: float | None
    patience: Patience = field(default_factory=Patience)
    ops_channel: str | None = None
    start: Start = Start()
    house: House = HOUSE
    enrich_wait_s: float = 0.0
    living_posts: bool = True


@dataclass(frozen=True, slots=True)
class Chore:
    """Something done again and again, `every_s` seconds."""

    every_s: float
    work: Callable[[], Awaitable[None]]

    async def turn(self) -> float:
        await self.work()
        return self.every_s


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
    outlook: Callable[[], Awaitable[str]]
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
) -> Crew:
    """`beat`: gives a sign of life. Raises Misconfigured for an operators' channel that cannot be served."""
    shared = intake(stores, plan.owner, plan.backfill_days, Pace(plan.poll_interval_s), skip_gap=plan.start.skip_gap)
    due = _outlook(plan, stores, sources)
    nightly, how = Nightly(stores, plan.house.zone), partial(how_to, idioms=idioms)
    silent = silences(stores, sources, plan.house, how)
    commands = desk(stores, sources, platforms, idioms, due, house=plan.house)
    return Crew(
        pollers=[Poller(source, shared) for source in sources],
        archivers={source.name: Archiver(source, shared, plan.archive_days) for source in sources},
        platforms=platforms,
        rounds={each.name: _round(each, stores, plan, silent.line) for each in platforms},
        commands=commands,
        stores=stores,
        chores=dict(
            _chores(plan, stores, sources, platforms, operators),
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
        line=line,
        patience=patience or Patience(),
    )
    return Courier(platform, desk)


def editor(platform: Platform, stores: Stores, house: House = HOUSE) -> Editor:
    async def word(message: Message) -> Post:
        wishes = house.resolved((await stores.preferences.load(message.channel)).preferences)
        return await composed(message, stores.archive, stores.clock.now(), wishes, house)

    return Editor(platform, Papers(stores.living, stores.ledger, stores.archive, stores.clock, word))


def silences(stores: Stores, sources: Sequence[PaperSource], house: House, how: Callable[[str, str], str]) -> Silences:
    async def healthy() -> bool:
        found = await Sources(sources, stores.cursors, stores.clock, house.zone).accounts()
        return not any(each.health in (*ILL, Health.UNREAD) for each in found)

    return Silences(
        stores.subscriptions,
        stores.preferences,
        stores.ledger,
        stores.outbox,
        stores.archive,
        stores.clock,
        house,
        healthy,
        how,
    )


def follower(stores: Stores) -> Follower:
    return Follower(
        stores.events,
        stores.sightings,
        stores.ledger,
        stores.preferences,
        stores.archive,
        stores.outbox,
        stores.clock,
    )


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
        status=due,
        sources=sources,
        command_names=idioms,
    )


def _outlook(plan: Plan, stores: Stores, sources: Sequence[PaperSource]) -> Outlook:
    async def sentence() -> str:
        now = stores.clock.now()
        return outlook(
            now, {source.label: source.next_batch_at(now) for source in sources}, plan.poll_interval_s, plan.house.zone
        )

    return sentence


def _chores(
    plan: Plan,
    stores: Stores,
    sources: Sequence[PaperSource],
    platforms: Sequence[Platform],
    operators: Operators,
) -> Iterator[tuple[str, Chore | Editor]]:
    if stores.keep is not None:
        yield "keep_redis", Chore(KEEP_S, stores.keep)
    yield "follow_papers", Chore(NEWS_S, follower(stores).look)
    if plan.living_posts:
        yield from ((f"edit_{each.name}", editor(each, stores, plan.house)) for each in platforms)
    by_name = {each.name: each for each in platforms}
    telling = Telling(stores.outbox, stores.subscriptions, stores.people.log, by_name, stores.clock, operators.tell)
    yield "tell_people", Chore(TELL_PEOPLE_S, telling.look)
    trending = Trending(stores.preferences, stores.ledger, stores.outbox, stores.archive, stores.clock, plan.house)
    yield "trending", Chore(TRENDING_S, trending.look)
    yield "resume_topics", Chore(RESUME_S, Resuming(stores.subscriptions, stores.clock).look)
    yield "retire", Chore(RETIRE_S, Retiring(stores, operators.tell).look)
    yield "trim", Chore(TRIM_S, partial(_trim, stores))
    yield "guard", Chore(GUARD_S, Guard(stores, operators).look)
    tell = _operators(plan.ops_channel, platforms)
    yield "tell_operators", Chore(TELL_S, partial(operators.pass_on, tell))
    if tell is not None:
        yield (
            "watch",
            Chore(WATCH_S, Watch(sources, stores.cursors, plan.owner, stores.clock, tell, zone=plan.house.zone).look),
        )


def _operators(address: str | None, platforms: Sequence[Platform]) -> Callable[[Line], Awaitable[None]] | None:
    """How the operators' channel is told something."""
    if address is None:
        return None
    try:
        channel = Channel.parse(address)
    except ValueError as error:
        raise Misconfigured(f"PAPERROUTE_OPS_CHANNEL: {error}") from None
    for platform in platforms:
        if platform.name == channel.platform:
            return partial(platform.say, channel)
    raise Misconfigured(f"PAPERROUTE_OPS_CHANNEL names {channel}, and {channel.platform} is not set up.")


async def _trim(stores: Stores) -> None:
    await stores.outbox.trim(stores.clock.now())
