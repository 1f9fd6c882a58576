"""The connection by which Slack tells us things, made, lost and made anew; and what it tells that no person asked for."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from bot.errors import Transient
from bot.model import Channel
from bot.ports import Platform
from tests.adapters.slack.conftest import PAPERS, connected
from tests.adapters.slack.speaking import SUBSCRIBED, FakeCommands, listening
from tests.emulators.slack import NotAcknowledged, SlackEmulator


async def test_an_invitation_starts_what_waited(slack: SlackEmulator, platform: Platform) -> None:
    """Let into a private channel, the bot says what starts there; the same event again says nothing."""
    slack.add_channel("G0SECRET", kind="private", member=False)
    secret = Channel("slack", "T0EMU", "G0SECRET")
    commands = FakeCommands(waiting={secret: SUBSCRIBED})
    async with listening(slack, platform, commands):
        event_id = await slack.invite("G0SECRET")
        await slack.message("G0SECRET")
        asked = len(commands.let_in)
        await slack.invite("G0SECRET", event_id=event_id)
        await (await slack.command("list", channel="C0PAPERS")).answer()
    assert [message.text for message in slack.messages("G0SECRET")] == [
        "ada subscribed this channel to `diffusion policy`"
    ]
    assert len(commands.let_in) == asked


async def test_who_lets_the_bot_in_is_told_how_to_begin(slack: SlackEmulator, platform: Platform) -> None:
    """Alone, in their language, where nothing waited; the channel reads nothing, and nobody does where the bot joined by itself."""
    slack.add_user("U1GRETE", "grete").locale = "de-DE"
    slack.add_channel("G0SECRET", kind="private", member=False)
    async with listening(slack, platform, FakeCommands(greeting="Hello!")):
        await slack.invite("G0SECRET", user="")
        await slack.invite("G0SECRET", user="U1GRETE")
        await slack.desktop().sees(lambda: bool(slack.ephemerals()))
    [hello] = slack.ephemerals("G0SECRET")
    assert (hello.seen_by, hello.shown()) == ("U1GRETE", "Hello! (de-DE)")
    assert slack.messages("G0SECRET") == []


async def test_an_invitation_while_nobody_listened_is_not_lost(slack: SlackEmulator, platform: Platform) -> None:
    """On connecting, every channel that the bot is in is told that it may start."""
    slack.add_channel("G0SECRET", kind="private")
    secret = Channel("slack", "T0EMU", "G0SECRET")
    async with listening(slack, platform, FakeCommands(waiting={secret: SUBSCRIBED})):
        await slack.message("G0SECRET")


async def test_a_refresh_loses_nothing(slack: SlackEmulator, commands: FakeCommands) -> None:
    """Slack asks for a new connection every few hours: it is made, and commands go on."""
    made = slack.sockets.made
    await slack.sockets.refresh()
    await slack.sockets.connected(beyond=made)
    assert (await (await slack.command("list", channel="C0PAPERS")).answer()).shown() == "You said list."


async def test_a_broken_connection_is_made_anew(slack: SlackEmulator, commands: FakeCommands) -> None:
    """The socket breaks without a goodbye: a new one stands within a second or two, and commands go on."""
    made = slack.sockets.made
    slack.sockets.cut()
    await slack.sockets.connected(timeout_s=3, beyond=made)
    assert (await (await slack.command("list", channel="C0PAPERS")).answer()).shown() == "You said list."


async def test_connections_that_never_last_are_the_services_to_wait_for(
    slack: SlackEmulator, platform: Platform
) -> None:
    """Lost soon after each making: Transient, and listening again works."""
    async with listening(slack, platform, FakeCommands()) as task:
        for made in (1, 2):
            await slack.sockets.connected(beyond=made - 1)
            slack.sockets.cut()
        with pytest.raises(Transient):
            await task
    async with listening(slack, platform, FakeCommands()):
        assert (await (await slack.command("list", channel="C0PAPERS")).answer()).shown() == "You said list."


@pytest.mark.parametrize("error", ["invalid_auth", "internal_error"])
async def test_a_first_connection_that_fails_is_told(slack: SlackEmulator, platform: Platform, error: str) -> None:
    """No address for the socket: Transient, so that the service tries again, with the reason."""
    slack.server.tokens.app_error = error
    with pytest.raises(Transient, match=error):
        await platform.listen(FakeCommands())


async def test_a_limit_on_connecting_names_its_time(slack: SlackEmulator, platform: Platform) -> None:
    """apps.connections.open is limited: Slack's Retry-After comes along."""
    slack.fault("apps.connections.open", answer=429, retry_after_s=20)
    with pytest.raises(Transient) as raised:
        await platform.listen(FakeCommands())
    assert raised.value.retry_after_s == 20.0


async def test_what_is_being_answered_is_finished(slack: SlackEmulator, platform: Platform) -> None:
    """Stopping waits for an answer that is under way."""
    commands = FakeCommands(takes_s=0.2)
    async with listening(slack, platform, commands):
        asked = await slack.command("list", channel="C0PAPERS")
    assert len(asked.answers) == 1
    with pytest.raises(NotAcknowledged):
        await slack.command("list", channel="C0PAPERS")


async def test_variables_that_bolt_would_take_change_nothing(
    slack: SlackEmulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A client id and secret in the environment switch Bolt to OAuth: commands are served all the same."""
    monkeypatch.setenv("SLACK_CLIENT_ID", "1.2")
    monkeypatch.setenv("SLACK_CLIENT_SECRET", "secret")
    async with connected(slack, tmp_path) as platform, listening(slack, platform, FakeCommands()):
        assert (await (await slack.command("list", channel="C0PAPERS")).answer()).shown() == "You said list."


async def test_a_channel_that_gets_another_id_takes_its_things_along(
    slack: SlackEmulator, commands: FakeCommands, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A private channel became public. Slack tells it once, so what fails is tried again."""
    monkeypatch.setattr("adapters.platforms.slack.channels.MOVE_PAUSE_S", 0.0)
    commands.away = 2
    await slack.event({"type": "channel_id_changed", "old_channel_id": "G1", "new_channel_id": "C0PAPERS"})
    async with asyncio.timeout(5):
        await commands.asked.wait()
    assert commands.moves == [(Channel("slack", "T0EMU", "G1"), PAPERS)]
