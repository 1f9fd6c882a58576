"""Discord's side of the control interface (`tests/emulators/control.py`): what its words mean here."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from tests.emulators.control import KINDS, Planned, Plans
from tests.emulators.discord.faults import Fault, limited
from tests.emulators.discord.places import ENOUGH, READ_MESSAGE_HISTORY, Channel

if TYPE_CHECKING:
    from tests.emulators.discord.emulator import DiscordEmulator

_CALLS = {"create_message": "post", "start_thread": "post", "get_messages": "history", "archived_threads": "history"}
ACTIVE = 2  # threads of a forum that are open; a message in doubt may stand in either kind
_PERMISSIONS = {"open": ENOUGH, "closed": 0, "unreadable": ENOUGH & ~READ_MESSAGE_HISTORY}


def call_of(route: str, body: Any) -> str | None:
    call = _CALLS.get(route)
    return None if route == "create_message" and not (body or {}).get("enforce_nonce") else call


def fault_of(planned: Planned) -> Fault:
    """As this emulator does it. Discord's 429s always name a time, but for those of what stands before it."""
    kind = planned.kind
    if kind == "429_bare":
        return Fault(429, page=True)
    if kind.startswith("429"):
        return limited(planned.wait_s, everywhere=kind == "429_everywhere")
    return Fault(
        200 if kind.startswith("garbage") else planned.status,
        page=kind.startswith("garbage"),
        drop=kind.startswith("lost"),
        takes_it=planned.takes_it,
        delay_s=planned.wait_s if kind == "late" else 0.0,
        answers_after_s=planned.wait_s if kind == "slow" else 0.0,
    )


class DiscordControl:
    """See `control.Controlled`."""

    def __init__(self, emulator: DiscordEmulator) -> None:
        self._emulator = emulator
        self._beside: dict[str, Channel] = {}  # by forum: a person's thread, as commands are typed in

    @property
    def plans(self) -> Plans:
        return self._emulator.gate.plans

    def describe(self) -> Mapping[str, Any]:
        environment = self._emulator.environment()
        return {
            "platform": "discord",
            "environment": environment,
            "faults": KINDS,
            "access": list(_PERMISSIONS),
            "kinds": ["channel", "forum"],
        }

    def new_channel(self, name: str, kind: str) -> str:
        if kind != "forum":
            return self._address(self._emulator.add_channel(name))
        forum = self._emulator.add_forum(name=name)
        forum.most_active = ACTIVE
        self._beside[forum.id] = self._emulator.add_thread(forum)
        return self._address(forum)

    async def type_command(self, address: str, text: str) -> None:
        """`subscribe TOPIC`, `settings NAME VALUE` and the like: a command's options take what follows its name. Each channel has a person
        of its own: one gives only so many commands a minute."""
        name, _, rest = text.partition(" ")
        options = {"topic": rest} if rest else {}
        if name == "settings":
            knob, _, value = rest.partition(" ")
            options = {"name": knob, "value": value}
        channel = self._channel(address)
        self._emulator.typing_as(str(int(channel.id) + 1), f"person-{channel.name}")
        await self._emulator.invoke(self._beside.get(channel.id, channel), "topics", name, **options)

    async def set_access(self, address: str, state: str) -> None:
        await self._emulator.permit(self._channel(address), _PERMISSIONS[state])

    def standing(self) -> Sequence[Mapping[str, Any]]:
        me = self._emulator.world.me["id"]
        return [
            {
                "address": self._address(channel.parent or channel),
                "id": message["id"],
                "at": datetime.fromisoformat(message["timestamp"]).timestamp(),
                "reply": bool(message.get("message_reference"))
                or (channel.parent is not None and message["id"] != channel.id),
                "text": json.dumps([message["content"], message["embeds"], message["components"]], ensure_ascii=False),
            }
            for channel in self._emulator.world.channels.values()
            for message in self._emulator.messages(channel)
            if message["author"]["id"] == me
        ]

    def figures(self) -> Mapping[str, Any]:
        standing = [each for each in self.standing() if "http" in each["text"]]
        by_second = Counter(int(each["at"]) for each in standing)
        return {"posts": len(standing), "limited": self._emulator.limits.refusals, "by_second": by_second}

    def set_rates(self, rates: Mapping[str, float]) -> None:
        limits = self._emulator.limits
        if "channel_burst" in rates:
            limits.messages = int(rates["channel_burst"])
        if "channel_every_s" in rates:
            limits.window_s = rates["channel_every_s"] * limits.messages
        limits.everywhere = int(rates.get("everywhere_per_s", limits.everywhere))

    def _address(self, channel: Channel) -> str:
        return f"discord:{channel.guild_id}/{channel.id}"

    def _channel(self, address: str) -> Channel:
        return self._emulator.world.channels[address.rpartition("/")[2]]
