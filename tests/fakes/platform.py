"""A chat platform in memory that does what it is told: take a post and lose the answer, refuse, or not know."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta

from bot.chat import READY, Group, Place, Readiness
from bot.errors import Transient, Uncertain
from bot.model import Capacity, Channel, Line, MessageId, MessageRef, Post, plain
from bot.ports import CLOCK_SKEW_S, Clock, Commands
from bot.posts.links import links_in
from bot.rates import Pace, Rate
from bot.turns import Absent, CannotTell, Found, Look


@dataclass(frozen=True, slots=True)
class Standing:
    """A message as it stands in a channel."""

    message_id: MessageId
    ref: MessageRef
    post: Post
    posted_at: datetime
    reply_to: MessageRef | None = None


@dataclass(frozen=True, slots=True)
class _Mode:
    takes_it: bool
    then: BaseException | type[BaseException] | None


class FakePlatform:
    """`next_post` sets the mode of one coming post; modes queue up, and a post without one is simply taken.

    `history`: what every look is answered, instead of the truth. `shows_links`: whether a look tells the links of what it found.
    `threads`: whether answers have threads. `not_ready`: the channels where posting is not possible, and why. `unwilling`: what editing
    in a channel raises; `edits`: how many were taken. `unreachable`: what telling a person raises. `places`: channels that are not
    public, or cannot be asked about. `asked`: the looks there were. `groups`: those that can be mentioned, by how people write them.
    """

    pace = Pace(channel=Rate(1, 1.0))
    deadline_s = 10.0
    capacity = Capacity(entries=5, titles=20, weight=5_000)

    def __init__(self, clock: Clock, name: str = "fake") -> None:
        self.name = name
        self.history: CannotTell | None = None
        self.not_ready: dict[Channel, Readiness | Transient] = {}
        self.asked: list[MessageId] = []
        self.notices: list[tuple[Channel, str]] = []
        self.told: list[tuple[str, tuple[Channel, ...], str]] = []
        self.unwilling: dict[Channel, BaseException] = {}
        self.edits = 0
        self.unreachable: dict[str, BaseException | type[BaseException]] = {}
        self.commands: Commands | None = None
        self.is_open = False
        self.shows_links, self.threads = True, False
        self.groups: dict[str, Group] = {}
        self.places: dict[Channel, Place | Transient] = {}
        self._clock = clock
        self._modes: deque[_Mode] = deque()
        self._standing: dict[str, Standing] = {}
        self._count = 0

    def next_post(self, *, takes_it: bool = True, then: BaseException | type[BaseException] | None = None) -> None:
        self._modes.append(_Mode(takes_it, then))

    def messages(self, channel: Channel) -> list[Standing]:
        """Oldest first."""
        return [each for each in self._standing.values() if each.ref.channel == channel]

    def ref(self, message_id: MessageId) -> MessageRef:
        return next(each.ref for each in self._standing.values() if each.message_id == message_id)

    async def open(self) -> Sequence[str]:
        self.is_open = True
        return (f"Connected to {self.name}.",)

    async def post(
        self, channel: Channel, post: Post, message_id: MessageId, reply_to: MessageRef | None = None
    ) -> MessageRef:
        await asyncio.sleep(0)
        mode = self._modes.popleft() if self._modes else _Mode(True, None)
        self._count += 1
        ref = MessageRef(channel, str(self._count), f"https://{self.name}.test/{channel.channel}/{self._count}")
        if mode.takes_it:
            self._standing[ref.id] = Standing(message_id, ref, post, self._clock.now(), reply_to)
        if mode.then is not None:
            raise self._error(mode.then)
        return ref

    async def find(
        self,
        channel: Channel,
        message_id: MessageId,
        since: datetime,
        until: datetime,
        reply_to: MessageRef | None = None,
    ) -> Look:
        self.asked.append(message_id)
        if self.history is not None:
            return self.history
        skew = timedelta(seconds=CLOCK_SKEW_S)
        for each in self.messages(channel):
            if each.message_id == message_id and since - skew <= each.posted_at <= until + skew:
                return Found(each.ref, links_in(asdict(each.post)) if self.shows_links else None)
        return Absent()

    async def edit(self, ref: MessageRef, post: Post, message_id: MessageId) -> None:
        if ref.channel in self.unwilling:
            raise self.unwilling[ref.channel]
        self.edits += 1
        if ref.id in self._standing:
            self._standing[ref.id] = replace(self._standing[ref.id], post=post)

    async def say(self, channel: Channel, line: Line) -> None:
        self.notices.append((channel, plain(line)))

    async def tell(self, person: str, about: Sequence[Channel], line: Line) -> None:
        error = self.unreachable.get(person)
        if error is not None:
            raise self._error(error)
        self.told.append((person, tuple(about), plain(line)))

    async def direct(self, person: str, about: Channel) -> Channel:
        error = self.unreachable.get(person)
        if error is not None:
            raise self._error(error)
        return Channel(about.platform, about.workspace, f"@{person}")

    def has_thread(self, ref: MessageRef) -> bool:
        return self.threads

    async def delete(self, ref: MessageRef) -> None:
        self._standing.pop(ref.id, None)

    async def readiness(self, channel: Channel) -> Readiness:
        answer = self.not_ready.get(channel, READY)
        if isinstance(answer, Transient):
            raise answer
        return answer

    async def place(self, channel: Channel) -> Place:
        place = self.places.get(channel, Place(channel.channel, public=True))
        if isinstance(place, Transient):
            raise place
        return place

    async def group(self, channel: Channel, text: str) -> Group | None:
        return self.groups.get(text)

    async def listen(self, commands: Commands) -> None:
        self.commands = commands
        await asyncio.Event().wait()

    async def close(self) -> None:
        self.is_open = False

    def _error(self, told: BaseException | type[BaseException]) -> BaseException:
        if isinstance(told, BaseException):
            return told
        if issubclass(told, Uncertain):
            return told("the answer was lost", self._clock.now())
        return told(f"told to raise {told.__name__}")
