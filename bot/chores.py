"""What a run does again and again beside reading and posting: who is told, what is edited, what is put away.

Lives here: what each chore is made of and how often it is done. Not here: what it does (`delivery/`, `intake/`, `operations/`), the loops
(`service.py`), who reads, posts and answers (`crew.py`, which calls this).
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from bot.commands.sources import Sources
from bot.delivery.composing import Manner, composed, names_of
from bot.delivery.editing import Editor, Papers
from bot.delivery.following import Follower
from bot.delivery.languages import Languages
from bot.delivery.silence import Silences
from bot.delivery.telling import Telling
from bot.delivery.trending import Trending
from bot.errors import Misconfigured
from bot.intake.freshness import ILL, Health
from bot.intake.watch import Watch
from bot.model import Channel, Line, Message, Post
from bot.operations.guard import Guard
from bot.operations.resuming import Resuming
from bot.operations.retiring import Retiring
from bot.operations.stores import Stores
from bot.operators import Operators
from bot.plan import Plan
from bot.ports import PaperSource, Platform
from bot.preferences import HOUSE, House

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


@dataclass(frozen=True, slots=True)
class Chore:
    """Something done again and again, `every_s` seconds."""

    every_s: float
    work: Callable[[], Awaitable[None]]

    async def turn(self) -> float:
        await self.work()
        return self.every_s


def editor(platform: Platform, stores: Stores, house: House = HOUSE) -> Editor:
    async def word(message: Message) -> Post:
        wishes = house.resolved((await stores.preferences.load(message.channel)).preferences)
        names = names_of(await stores.subscriptions.of_channel(message.channel))
        return await composed(message, stores.archive, stores.clock.now(), Manner(wishes, house, names=names))

    languages = Languages(stores.preferences, house)
    kept = (stores.living, stores.ledger, stores.outbox, stores.archive)
    return Editor(platform, Papers(*kept, stores.clock, word, languages))


def silences(stores: Stores, sources: Sequence[PaperSource], house: House, how: Callable[[str, str], str]) -> Silences:
    async def healthy() -> bool:
        found = await Sources(sources, stores.cursors, stores.clock).accounts()
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


def chores(
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
    languages = Languages(stores.preferences, plan.house)
    kept = (stores.outbox, stores.subscriptions, stores.preferences, stores.people.log)
    telling = Telling(*kept, by_name, languages, stores.clock, operators.tell)
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
