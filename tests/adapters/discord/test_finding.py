"""Whether a message stands in a channel: what the history proves, and what it does not."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from adapters.platforms.discord.history import snowflake
from adapters.platforms.discord.limits import Limits
from adapters.platforms.discord.platform import DiscordPlatform
from bot.model import Channel as Address
from bot.turns import Absent, CannotTell, Found
from tests.adapters.discord.conftest import address, look
from tests.adapters.discord.samples import ID, OTHER, POST
from tests.emulators.discord import DiscordEmulator, Fault, limited, refused
from tests.emulators.discord.places import ENOUGH, READ_MESSAGE_HISTORY


async def test_an_empty_history_that_may_be_hidden_cannot_tell(
    discord: DiscordEmulator, platform: DiscordPlatform
) -> None:
    """Without Read Message History Discord shows an empty list: that is no proof."""
    channel = discord.add_channel(permissions=ENOUGH & ~READ_MESSAGE_HISTORY)
    await platform.post(address(channel), POST, ID)
    assert isinstance(await look(platform, channel), CannotTell)


async def test_a_long_history_is_looked_through(discord: DiscordEmulator, platform: DiscordPlatform) -> None:
    """Behind 250 newer messages, on the third page."""
    channel = discord.add_channel()
    ref = await platform.post(address(channel), POST, ID)
    for number in range(250):
        discord.say(channel, f"chatter {number}")
    assert await look(platform, channel) == Found(ref)


async def test_a_history_that_fails_cannot_tell_but_may_later(
    discord: DiscordEmulator, platform: DiscordPlatform
) -> None:
    """`find` never raises. Also where the bot may not be any more: nothing can be posted there, so the doubt waits."""
    channel = discord.add_channel()
    for fault in (limited(4.0), Fault(502), Fault(drop=True), refused(403, 50001)):
        discord.fault("get_messages", fault, times=2 if fault.drop else 1)  # aiohttp repeats a GET once
        found = await look(platform, channel)
        assert isinstance(found, CannotTell)
        assert found.retry_after_s is not None
        platform._rest._limits = Limits()


async def test_what_came_long_after_is_stepped_over(discord: DiscordEmulator, platform: DiscordPlatform) -> None:
    """A busy day lies between: two pages are read, not fifty."""
    channel = discord.add_channel()
    posted_at = datetime.now(UTC) - timedelta(days=1)
    ref = await platform.post(address(channel), POST, ID)
    message = channel.messages.pop(ref.id)
    message |= {"id": str(snowflake(posted_at)), "timestamp": posted_at.isoformat()}
    channel.messages[message["id"]] = message
    for number in range(900):
        discord.say(channel, f"chatter {number}")
    found = await platform.find(address(channel), ID, posted_at - timedelta(minutes=1), posted_at)
    assert isinstance(found, Found)
    assert found.ref.id == message["id"]
    assert len(discord.requests("get_messages")) == 2


async def test_a_copy_by_somebody_else_is_not_ours(discord: DiscordEmulator, platform: DiscordPlatform) -> None:
    """The author counts too."""
    await platform.open()
    channel = discord.add_channel()
    await platform.post(address(channel), POST, ID)
    discord.messages(channel)[0]["author"] = discord.say(channel, "hello")["author"]
    assert await look(platform, channel) == Absent()


async def test_an_empty_direct_channel_is_the_truth(discord: DiscordEmulator, platform: DiscordPlatform) -> None:
    """There is no permission to lack there."""
    assert await look(platform, discord.add_direct(), OTHER) == Absent()


async def test_a_history_of_another_form_cannot_tell(discord: DiscordEmulator, platform: DiscordPlatform) -> None:
    """Never an exception."""
    channel = discord.add_channel()
    discord.fault("get_messages", Fault(200, {"messages": []}))
    assert isinstance(await look(platform, channel), CannotTell)
    now = datetime.now(UTC)
    assert isinstance(await platform.find(Address("discord", "1", "2"), ID, now, now), CannotTell)
