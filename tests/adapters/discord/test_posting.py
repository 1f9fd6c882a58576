"""Posting and finding, on real sockets: what stands in the channel, and what each failure becomes."""

from __future__ import annotations

import pytest

from adapters.platforms.discord.limits import Limits
from adapters.platforms.discord.platform import DiscordPlatform
from bot.errors import (
    ChannelGone,
    Misconfigured,
    PaperRouteError,
    Rejected,
    Transient,
    Uncertain,
    WorkspaceGone,
)
from bot.model import Channel as Address
from bot.rates import Rate
from bot.turns import Absent, Found
from tests.adapters.discord.conftest import address, look
from tests.adapters.discord.samples import ID, OTHER, POST
from tests.emulators.discord import DiscordEmulator, Fault, limited, refused
from tests.emulators.discord.places import ENOUGH, READ_MESSAGE_HISTORY, SEND_MESSAGES

SILENT = 1 << 12


async def test_a_post_stands_in_the_channel_and_is_found_by_its_id(
    discord: DiscordEmulator, platform: DiscordPlatform
) -> None:
    """One embed with the id in its link, silent, no mentions; `find` gives the same reference."""
    channel = discord.add_channel()
    ref = await platform.post(address(channel), POST, ID)
    [message] = discord.messages(channel)
    assert ref.id == message["id"]
    assert ref.url == f"https://discord.com/channels/{channel.guild_id}/{channel.id}/{message['id']}"
    assert message["embeds"][0]["url"] == f"{POST.url}#pr-{ID}"
    assert message["flags"] == SILENT
    [body] = discord.requests("create_message")
    assert body["allowed_mentions"] == {"parse": []}
    assert (body["nonce"], body["enforce_nonce"]) == (ID, True)
    assert await look(platform, channel) == Found(ref)
    assert await look(platform, channel, OTHER) == Absent()


@pytest.mark.parametrize(
    "fault", [Fault(502, takes_it=True), Fault(drop=True, takes_it=True), Fault(500, takes_it=True)]
)
async def test_a_lost_answer_is_uncertain_and_then_found(
    discord: DiscordEmulator, platform: DiscordPlatform, fault: Fault
) -> None:
    """Discord took the message and the answer got lost: nothing is sent twice, and the history tells."""
    channel = discord.add_channel()
    discord.fault("create_message", fault)
    with pytest.raises(Uncertain):
        await platform.post(address(channel), POST, ID)
    assert len(discord.messages(channel)) == 1
    assert isinstance(await look(platform, channel), Found)


async def test_a_request_that_was_not_taken_is_uncertain_and_then_absent(
    discord: DiscordEmulator, platform: DiscordPlatform
) -> None:
    """A reset tells nothing; the history says that it is not there, once it is known that the history can be read."""
    channel = discord.add_channel()
    discord.fault("create_message", Fault(drop=True))
    with pytest.raises(Uncertain):
        await platform.post(address(channel), POST, ID)
    assert await look(platform, channel) == Absent()


async def test_the_same_id_twice_is_one_message(discord: DiscordEmulator, platform: DiscordPlatform) -> None:
    """The nonce is the id: posting again within minutes gives the message that stands there."""
    channel = discord.add_channel()
    first = await platform.post(address(channel), POST, ID)
    assert await platform.post(address(channel), POST, ID) == first
    assert len(discord.messages(channel)) == 1


async def test_a_limit_is_obeyed_at_once(discord: DiscordEmulator, platform: DiscordPlatform) -> None:
    """A 429 is not slept out: its time is handed on, and until then nothing more is asked."""
    channel = discord.add_channel()
    discord.fault("create_message", limited(7.5))
    with pytest.raises(Transient) as caught:
        await platform.post(address(channel), POST, ID)
    assert caught.value.retry_after_s == 8.0
    with pytest.raises(Transient) as caught:
        await platform.post(address(channel), POST, ID)
    assert caught.value.retry_after_s is not None
    assert 7.0 < caught.value.retry_after_s <= 8.0
    assert len(discord.requests("create_message")) == 1
    other = discord.add_channel("elsewhere")
    await platform.post(address(other), POST, OTHER)


async def test_the_global_limit_stops_every_channel(discord: DiscordEmulator, platform: DiscordPlatform) -> None:
    """A 429 marked global closes all buckets, not only the channel's."""
    channel, other = discord.add_channel(), discord.add_channel("elsewhere")
    discord.fault("create_message", limited(9.0, everywhere=True))
    for where in (channel, other):
        with pytest.raises(Transient):
            await platform.post(address(where), POST, ID)
    assert len(discord.requests("create_message")) == 1


async def test_requests_that_count_toward_being_shut_out_are_braked(
    discord: DiscordEmulator, platform: DiscordPlatform, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A channel that goes on refusing is left alone, unsent; one that takes posts is not. What Discord does not count is not counted."""
    monkeypatch.setattr("adapters.platforms.discord.limits.OF_REFUSED", Rate(3, 600.0))
    platform._rest._limits = Limits()
    channel, well = discord.add_channel(), discord.add_channel("well")
    for fault in (*[refused(403, 50013)] * 3, refused(404, 10003), refused(400, 50035)):
        discord.fault("create_message", fault)
    for expected in (ChannelGone, ChannelGone, ChannelGone, Transient):
        with pytest.raises(expected) as caught:
            await platform.post(address(channel), POST, ID)
    assert 500 < (getattr(caught.value, "retry_after_s", None) or 0) < 620
    assert len(discord.requests("create_message")) == 3
    for expected in (ChannelGone, Rejected):
        with pytest.raises(expected):
            await platform.post(address(well), POST, OTHER)
    await platform.post(address(well), POST, OTHER)


async def test_the_emulators_own_bucket_is_never_overdrawn(discord: DiscordEmulator, platform: DiscordPlatform) -> None:
    """The sixth message within 5 s is held back here, unsent: no 429 that would count toward a ban."""
    channel = discord.add_channel()
    for number in range(5):
        await platform.post(address(channel), POST, f"{number}{ID[1:]}")  # type: ignore[arg-type]
    with pytest.raises(Transient) as caught:
        await platform.post(address(channel), POST, ID)
    assert 3.0 < (caught.value.retry_after_s or 0) <= 5.0
    assert discord.limits.refusals == 0


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (refused(403, 50001), ChannelGone),
        (refused(403, 50013), ChannelGone),
        (refused(404, 10003), ChannelGone),
        (refused(400, 50083), ChannelGone),
        (refused(401, 0), WorkspaceGone),
        (refused(403, 99999), ChannelGone),
        (refused(400, 50035), Rejected),
        (refused(400, 99999), Rejected),
        (refused(404, 10008), Rejected),
        (refused(400, 200000), Rejected),
        (refused(403, 20016), Transient),
        (refused(403, 20028), Transient),
        (refused(429, 40062), Transient),
        (refused(503, 130000), Transient),
        (Fault(403, page=True), Transient),
        (Fault(429, page=True), Transient),
        (Fault(503), Uncertain),
        (Fault(504, page=True), Uncertain),
        (Fault(200, page=True), Uncertain),
    ],
)
async def test_each_refusal_has_its_meaning(
    discord: DiscordEmulator, platform: DiscordPlatform, fault: Fault, error: type[PaperRouteError]
) -> None:
    """The table of `errors.py`, through the real client."""
    channel = discord.add_channel()
    discord.fault("create_message", fault)
    with pytest.raises(error) as caught:
        await platform.post(address(channel), POST, ID)
    assert type(caught.value) is error
    assert caught.value.reason.endswith(".")
    assert discord.token not in caught.value.reason


async def test_nobody_listening_is_transient(discord: DiscordEmulator, platform: DiscordPlatform) -> None:
    """A refused connection never left this machine."""
    channel = discord.add_channel()
    await discord.__aexit__(None)
    with pytest.raises(Transient):
        await platform.post(address(channel), POST, ID)


async def test_an_answer_that_never_comes_ends_in_time(discord: DiscordEmulator, platform: DiscordPlatform) -> None:
    """A silent Discord is Uncertain, within the deadline."""
    channel = discord.add_channel()
    discord.fault("create_message", Fault(delay_s=0.6))
    platform._rest.request_s = 0.2
    with pytest.raises(Uncertain):
        await platform.post(address(channel), POST, ID)


async def test_an_address_that_cannot_be_a_channel_is_refused_here(platform: DiscordPlatform) -> None:
    """A name in the place of an id never becomes a path."""
    with pytest.raises(ChannelGone):
        await platform.post(Address("discord", "1", "../users"), POST, ID)


async def test_edit_and_delete(discord: DiscordEmulator, platform: DiscordPlatform) -> None:
    """An edit keeps the id findable; a delete may be repeated."""
    channel = discord.add_channel()
    ref = await platform.post(address(channel), POST, ID)
    await platform.edit(ref, POST, ID)
    assert await look(platform, channel) == Found(ref)
    await platform.delete(ref)
    await platform.delete(ref)
    assert await look(platform, channel) == Absent()


async def test_open_says_as_whom_and_where(discord: DiscordEmulator, platform: DiscordPlatform) -> None:
    """One sentence with the name, the servers and the channels."""
    discord.add_channel()
    discord.add_channel("more")
    assert await platform.open() == ["connected to Discord as paper-route, in 1 server, 2 channels"]


async def test_a_discord_that_is_away_is_transient(discord: DiscordEmulator, platform: DiscordPlatform) -> None:
    """At the start: failing, limiting, something else answering, nobody answering."""
    for fault in (Fault(500), limited(3.0), Fault(200, {"hello": "world"}), Fault(200, page=True)):
        discord.fault("me", fault)
        with pytest.raises(Transient):
            await platform.open()
        platform._rest._limits = Limits()
    await discord.__aexit__(None)
    with pytest.raises(Transient):
        await platform.open()


async def test_a_wrong_token_says_where_to_mend_it(discord: DiscordEmulator, platform: DiscordPlatform) -> None:
    """Misconfigured, naming the variable and the page, never the token."""
    discord.revoke_token()
    with pytest.raises(Misconfigured, match=r"DISCORD_TOKEN.*Reset Token") as caught:
        await platform.open()
    assert discord.token not in str(caught.value)


async def test_a_channel_that_lacks_a_permission_says_which(
    discord: DiscordEmulator, platform: DiscordPlatform
) -> None:
    """Over REST, without any interaction or gateway."""
    await platform.open()
    channel = discord.add_channel(permissions=ENOUGH & ~SEND_MESSAGES & ~READ_MESSAGE_HISTORY)
    readiness = await platform.readiness(address(channel))
    assert not readiness.ready
    assert readiness.will_start
    assert "Send Messages, Read Message History" in readiness.problem
    assert (await platform.readiness(address(discord.add_channel("fine")))).ready
