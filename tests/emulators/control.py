"""The control interface that every emulator serves beside the API it emulates, under `/control` at its base address: JSON over HTTP.

Whoever has emulators of the same APIs can serve it too, and `make faults EMULATORS=…` drives those. What one cannot do it leaves out of
its description or answers with 404; the driver then does without.

    GET    /control                 {"platform": "slack", "environment": {variable: value}, "faults": [kind, …], "access": [state, …]}
                                    `environment` points the program here. For the source of papers: "platform": "huggingface".
    POST   /control/channels        {"name", "kind"} → {"address": "slack:T0EMU/C1"}: a public channel that the bot is in.
                                    `kind`: "channel", or another of "kinds" in the description: "forum" (a message is a thread; most
                                    of them are archived soon)
    POST   /control/commands        {"address", "text"} → {}: a person types the command with this text; 409 when nobody answers
    POST   /control/faults          {"faults": [{"kind", "call", "address", "wait_s"}, …]}: each goes wrong once, at the next such call of
                                    the channel. `call`: "post" (one with papers, not a word of the bot's) or "history"
    DELETE /control/faults          forgets those that wait
    GET    /control/faults          {"taken": {kind: how often}}
    POST   /control/access          {"address", "state"}: "open", "closed" (the channel refuses the bot), "unreadable" (no history)
    GET    /control/messages        {"messages": [{"address", "id", "at", "reply", "text"}, …]}: the bot's, as they stand now, oldest
                                    first. `text`: everything that the message says, links included
    GET    /control/figures         {"posts": n, "limited": n, "by_second": {second: n}}: what was taken, and how many 429s its own
                                    rates gave
    POST   /control/rates           {"channel_burst", "channel_every_s", "everywhere_per_s"}: what is permitted from now on
    POST   /control/papers          {"papers": [{"id": "2611.00001", "title"}, …]}: listed under today's date (source of papers alone)

Kinds of faults: KINDS and PLANTS below. Lives here: the routes, the waiting faults. What each means to an emulator is beside that emulator.
"""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from aiohttp import web

# "…_after": the message was taken first. `wait_s` counts for limits (Retry-After) and for what is late.
KINDS = (
    "lost_before",  # the connection ends, nothing was taken
    "lost_after",
    "500_before",
    "503_before",
    "500_after",
    "502_after",
    "504_after",
    "garbage_after",  # a page of HTML with status 200
    "429",  # with Retry-After: wait_s
    "429_bare",  # without one
    "429_everywhere",  # for every channel
    "slow",  # taken at once, answered after wait_s
    "late",  # taken after wait_s
)
# What no program can mend. They show that whoever counts can see a loss and a double.
PLANTS = (
    "swallowed",  # the answer says that it was taken, and it stands nowhere
    "doubled",  # it stands there twice
)


@dataclass(frozen=True)
class Planned:
    """A fault that waits for its call. `channel` is the platform's own id."""

    kind: str
    call: str
    channel: str
    wait_s: float = 0.0

    @property
    def takes_it(self) -> bool:
        return self.kind.endswith("_after") or self.kind in ("slow", "late", *PLANTS)

    @property
    def status(self) -> int | None:
        return int(self.kind[:3]) if self.kind[:3].isdigit() else None


class Plans:
    """What is to go wrong, and what has."""

    def __init__(self) -> None:
        self._waiting: dict[tuple[str, str], deque[Planned]] = defaultdict(deque)
        self.taken: Counter[str] = Counter()

    def add(self, planned: Planned) -> None:
        self._waiting[planned.call, planned.channel].append(planned)

    def take(self, call: str | None, channel: str) -> Planned | None:
        waiting = self._waiting.get((call or "", channel))
        if not waiting:
            return None
        planned = waiting.popleft()
        self.taken[f"{planned.call} {planned.kind}"] += 1
        return planned

    def clear(self) -> None:
        self._waiting.clear()


class Controlled(Protocol):
    """What an emulator offers to be controlled by."""

    plans: Plans

    def describe(self) -> Mapping[str, Any]: ...
    def new_channel(self, name: str, kind: str) -> str: ...
    async def type_command(self, address: str, text: str) -> None:
        """Raises AssertionError when nobody answers."""

    async def set_access(self, address: str, state: str) -> None: ...
    def standing(self) -> Sequence[Mapping[str, Any]]: ...
    def figures(self) -> Mapping[str, Any]: ...
    def set_rates(self, rates: Mapping[str, float]) -> None: ...


def _answered(work: Callable[[Any], Awaitable[Any]]) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def handler(request: web.Request) -> web.Response:
        try:
            return web.json_response(await work(await request.json() if request.can_read_body else None) or {})
        except AssertionError as error:
            return web.json_response({"error": str(error)}, status=409)

    return handler


@dataclass(frozen=True)
class _Asked:
    """What is done about each body."""

    here: Controlled

    async def describe(self, _: Any) -> Any:
        return self.here.describe()

    async def channels(self, body: Any) -> Any:
        return {"address": self.here.new_channel(body["name"], body.get("kind", "channel"))}

    async def commands(self, body: Any) -> None:
        await self.here.type_command(body["address"], body["text"])

    async def plan(self, body: Any) -> None:
        for each in body["faults"]:
            channel = each["address"].rpartition("/")[2]
            self.here.plans.add(Planned(each["kind"], each["call"], channel, each.get("wait_s", 0.0)))

    async def forget(self, _: Any) -> None:
        self.here.plans.clear()

    async def taken(self, _: Any) -> Any:
        return {"taken": self.here.plans.taken}

    async def access(self, body: Any) -> None:
        await self.here.set_access(body["address"], body["state"])

    async def messages(self, _: Any) -> Any:
        return {"messages": list(self.here.standing())}

    async def figures(self, _: Any) -> Any:
        return self.here.figures()

    async def rates(self, body: Any) -> None:
        self.here.set_rates(body)


def routes(here: Controlled) -> list[web.RouteDef]:
    """The control interface of a chat platform."""
    asked = _Asked(here)
    return [
        web.get("/control", _answered(asked.describe)),
        web.post("/control/channels", _answered(asked.channels)),
        web.post("/control/commands", _answered(asked.commands)),
        web.post("/control/faults", _answered(asked.plan)),
        web.delete("/control/faults", _answered(asked.forget)),
        web.get("/control/faults", _answered(asked.taken)),
        web.post("/control/access", _answered(asked.access)),
        web.get("/control/messages", _answered(asked.messages)),
        web.get("/control/figures", _answered(asked.figures)),
        web.post("/control/rates", _answered(asked.rates)),
    ]
