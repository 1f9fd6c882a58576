"""Slack's side of the control interface (`tests/emulators/control.py`): what its words mean here."""

from __future__ import annotations

import contextlib
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from tests.emulators.control import KINDS, PLANTS, Planned, Plans
from tests.emulators.slack.api import Arguments
from tests.emulators.slack.faults import Answer, Fault
from tests.emulators.slack.sockets import NotAcknowledged
from tests.emulators.slack.state import Workspace

if TYPE_CHECKING:
    from tests.emulators.slack.emulator import SlackEmulator

_CALLS = {"chat.postMessage": "post", "conversations.history": "history", "conversations.replies": "history"}


def call_of(method: str, arguments: Arguments) -> str | None:
    call = _CALLS.get(method)
    return None if call == "post" and not arguments.get("metadata") else call


def fault_of(planned: Planned) -> Fault:
    """As this emulator does it."""
    answer: Answer | None = planned.status
    if planned.kind.startswith("lost"):
        answer = "close"
    elif planned.kind.startswith("garbage"):
        answer = "garbage"
    return Fault(
        planned.call,
        answer=answer,
        retry_after_s=None if planned.kind == "429_bare" else max(1, round(planned.wait_s)),
        takes_it=planned.takes_it,
        delay_s=planned.wait_s if planned.kind == "late" else 0.0,
        answers_after_s=planned.wait_s if planned.kind == "slow" else 0.0,
        plant=planned.kind if planned.kind in PLANTS else "",
    )


def meddle(here: Workspace, plant: str) -> None:
    """With the message just taken."""
    message = here.messages[-1]
    if plant == "swallowed":
        message.deleted = True
    else:
        here.messages.append(replace(message, ts=here.new_ts()))


class SlackControl:
    """See `control.Controlled`."""

    def __init__(self, emulator: SlackEmulator) -> None:
        self._emulator = emulator

    @property
    def plans(self) -> Plans:
        return self._emulator.server.plans

    def describe(self) -> Mapping[str, Any]:
        access = ["open", "closed", "unreadable"]
        return {
            "platform": "slack",
            "environment": self._emulator.environment,
            "faults": [*KINDS, *PLANTS],
            "access": access,
        }

    def new_channel(self, name: str, kind: str) -> str:
        channel = self._emulator.workspace.new_id("C")
        self._emulator.add_channel(channel, name)
        return f"slack:{self._emulator.team_id}/{channel}"

    async def type_command(self, address: str, text: str) -> None:
        """Each channel has a person of its own: one gives only so many commands a minute."""
        channel = self._emulator.workspace.channels[_id(address)]
        user = f"U{channel.id}"
        if user not in self._emulator.workspace.users:
            self._emulator.add_user(user, f"person-{len(self._emulator.workspace.users)}")
            channel.members.add(user)
        await self._emulator.command(text, channel=channel.id, user=user)

    async def set_access(self, address: str, state: str) -> None:
        """Opening a closed channel is an invitation, which the bot hears of if it listens."""
        here, channel = self._emulator.workspace, self._emulator.workspace.channels[_id(address)]
        unreadable = self._emulator.api.unreadable
        (unreadable.add if state == "unreadable" else unreadable.discard)(channel.id)
        if state == "closed":
            channel.members.discard(here.bot.id)
        elif here.bot.id not in channel.members:
            channel.members.add(here.bot.id)
            with contextlib.suppress(NotAcknowledged):  # the bot is away: it finds out when it next tries
                await self._emulator.invite(channel.id)

    def standing(self) -> Sequence[Mapping[str, Any]]:
        team, bot = self._emulator.team_id, self._emulator.workspace.bot.id
        return [
            {
                "address": f"slack:{team}/{message.channel}",
                "id": message.ts,
                "at": float(message.ts),
                "reply": message.thread_ts not in (None, message.ts),
                "text": json.dumps([message.text, message.blocks], ensure_ascii=False),
            }
            for message in self._emulator.messages()
            if message.user == bot
        ]

    def figures(self) -> Mapping[str, Any]:
        taken = [message for message in self._emulator.workspace.messages if message.metadata]
        by_second = Counter(int(float(message.ts)) for message in taken)
        return {"posts": len(taken), "limited": self._emulator.server.limited, "by_second": by_second}

    def set_rates(self, rates: Mapping[str, float]) -> None:
        api = self._emulator.api
        api.posts_burst = rates.get("channel_burst", api.posts_burst)
        api.post_every_s = rates.get("channel_every_s", api.post_every_s)
        api.posts_per_s = rates.get("everywhere_per_s", api.posts_per_s)


def _id(address: str) -> str:
    return address.rpartition("/")[2]
