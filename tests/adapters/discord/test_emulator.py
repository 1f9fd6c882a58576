"""The emulator is as strict as Discord where the adapter leans on it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest

from tests.emulators.discord import DiscordEmulator
from tests.emulators.discord.acting import COMMAND, NoAnswer
from tests.emulators.discord.interactions import Interaction
from tests.emulators.discord.places import EMBED_LINKS, ENOUGH, VIEW_CHANNEL
from tests.fakes.clock import FakeClock

EPHEMERAL = 64


class Caller:
    """A plain client, which does as it is told."""

    def __init__(self, discord: DiscordEmulator, session: aiohttp.ClientSession) -> None:
        self.discord = discord
        self.session = session

    async def call(self, method: str, path: str, body: Any = None) -> tuple[int, Any]:
        headers = {"Authorization": f"Bot {self.discord.token}", "User-Agent": "DiscordBot (test, 1)"}
        async with self.session.request(method, self.discord.api_url + path, json=body, headers=headers) as response:
            return response.status, await response.json() if response.status != 204 else None

    def begin(self) -> tuple[Interaction, str, str]:
        """An interaction, the path of its callback, the path of its webhook."""
        interaction = self.discord.interactions.begin(COMMAND, self.discord.add_channel(), {})
        callback = f"/interactions/{interaction.id}/{interaction.token}/callback"
        return interaction, callback, f"/webhooks/{self.discord.world.application_id}/{interaction.token}"


@pytest.fixture
async def caller() -> AsyncIterator[Caller]:
    clock = FakeClock()
    async with DiscordEmulator(clock.now, strict=False) as discord, aiohttp.ClientSession() as session:
        made = Caller(discord, session)
        made.clock = clock  # type: ignore[attr-defined]
        yield made


async def test_a_nonce_is_good_for_minutes_only(caller: Caller) -> None:
    """The same message within them; 10008 if it was deleted; another one after them."""
    path = f"/channels/{caller.discord.add_channel().id}/messages"
    body = {"content": "x", "nonce": "n", "enforce_nonce": True}
    first = (await caller.call("POST", path, body))[1]["id"]
    assert (await caller.call("POST", path, body))[1]["id"] == first
    await caller.call("DELETE", f"{path}/{first}")
    assert (await caller.call("POST", path, body))[1]["code"] == 10008
    caller.clock.advance(200)  # type: ignore[attr-defined]
    assert (await caller.call("POST", path, body))[1]["id"] != first


async def test_the_sixth_message_in_five_seconds_is_limited(caller: Caller) -> None:
    """With all that the SDKs look for; and open again when the window is over."""
    path = f"/channels/{caller.discord.add_channel().id}/messages"
    answers = [await caller.call("POST", path, {"content": str(number)}) for number in range(6)]
    assert [status for status, _ in answers] == [200] * 5 + [429]
    assert answers[5][1]["retry_after"] == 5.0
    caller.clock.advance(5)  # type: ignore[attr-defined]
    assert (await caller.call("POST", path, {"content": "x"}))[0] == 200


@pytest.mark.parametrize(
    "body",
    [
        {"content": "x" * 2001},
        {"embeds": [{"title": "x" * 257}]},
        {"embeds": [{"description": "x" * 3001}, {"description": "x" * 3000}]},
        {"embeds": [{"title": "x", "url": "ftp://x.example"}]},
        {"content": "x", "flags": 1 << 15},
        {"content": "x", "nonce": "n" * 26},
        {
            "content": "x",
            "components": [{"type": 1, "components": [{"type": 2, "style": 5, "label": "x", "url": "x"}]}],
        },
        {
            "content": "x",
            "components": [{"type": 1, "components": [{"type": 2, "style": 1, "label": "", "custom_id": "x"}]}],
        },
        {},
    ],
)
async def test_a_message_beyond_a_limit_is_refused(caller: Caller, body: dict[str, Any]) -> None:
    """Also beyond those that the OpenAPI document does not know."""
    status, answer = await caller.call("POST", f"/channels/{caller.discord.add_channel().id}/messages", body)
    assert status == 400
    assert answer["code"] in (50035, 50006)


async def test_permissions_have_their_own_refusals(caller: Caller) -> None:
    """50001 without View Channel, 50013 without another, an empty history without the right to read it."""
    hidden = caller.discord.add_channel(permissions=0)
    blind = caller.discord.add_channel(permissions=VIEW_CHANNEL)
    plain = caller.discord.add_channel(permissions=ENOUGH & ~EMBED_LINKS)
    caller.discord.say(blind, "hello")
    embed = {"embeds": [{"title": "x"}]}
    assert (await caller.call("POST", f"/channels/{hidden.id}/messages", embed))[1]["code"] == 50001
    assert (await caller.call("POST", f"/channels/{plain.id}/messages", embed))[1]["code"] == 50013
    assert (await caller.call("GET", f"/channels/{blind.id}/messages"))[1] == []
    assert (await caller.call("GET", "/channels/1/messages"))[1]["code"] == 10003


async def test_an_interaction_is_acknowledged_once_and_in_time(caller: Caller) -> None:
    """40060 for the second time, 10062 when it is too late."""
    _, callback, _ = caller.begin()
    assert (await caller.call("POST", callback, {"type": 5}))[0] == 204
    assert (await caller.call("POST", callback, {"type": 5}))[1]["code"] == 40060
    late, callback, _ = caller.begin()
    late.expired = True
    assert (await caller.call("POST", callback, {"type": 5}))[1]["code"] == 10062


async def test_a_followup_after_a_defer_is_the_answer(caller: Caller) -> None:
    """Its ephemeral flag is ignored: that was settled by the defer. The next one is a message of its own."""
    interaction, callback, hook = caller.begin()
    assert (await caller.call("POST", hook, {"content": "early"}))[1]["code"] == 10015
    await caller.call("POST", callback, {"type": 5})
    await caller.call("POST", hook, {"content": "answer", "flags": EPHEMERAL})
    assert [message["content"] for message in caller.discord.messages(interaction.channel)] == ["answer"]
    await caller.call("POST", hook, {"content": "secret", "flags": EPHEMERAL})
    assert len(caller.discord.messages(interaction.channel)) == 1
    assert [message["content"] for message in interaction.followups] == ["secret"]


async def test_nobody_answers(caller: Caller) -> None:
    """A person is told so after 3 s, and an answer is refused from then on."""
    caller.discord.interactions.ack_s = 0.05
    caller.discord.world.commands.append({"id": "1", "name": "papers"})
    with pytest.raises(NoAnswer):
        await caller.discord.invoke(caller.discord.add_channel(), "papers", "help")


async def test_commands_have_limits(caller: Caller) -> None:
    """Names in lower case, descriptions, required options first."""
    path = f"/applications/{caller.discord.world.application_id}/commands"
    option = {"name": "a", "description": "a", "type": 3}
    for wrong in (
        {"name": "Papers", "description": "x"},
        {"name": "papers", "description": ""},
        {"name": "papers", "description": "x", "options": [option, option | {"name": "b", "required": True}]},
    ):
        assert (await caller.call("PUT", path, [wrong]))[0] == 400
    assert (await caller.call("PUT", path, [{"name": "papers", "description": "x", "options": [option]}]))[0] == 200


async def test_a_wrong_token_is_refused(caller: Caller) -> None:
    """On REST, and by the gateway with 4004."""
    async with caller.session.ws_connect(caller.discord.gateway_url) as socket:
        await socket.receive_json()
        identify = {"token": "wrong", "intents": 1, "properties": {"os": "x", "browser": "x", "device": "x"}}
        await socket.send_json({"op": 2, "d": identify})
        await asyncio.wait_for(socket.receive(), 5)
        assert socket.close_code == 4004
    caller.discord.revoke_token()
    assert (await caller.call("GET", "/users/@me"))[0] == 401
