"""Settings, building, and the invite link."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from adapters.platforms.discord import build
from adapters.platforms.discord.invite import install_url, invite, invite_url
from bot.errors import Misconfigured, Unavailable
from bot.surroundings import Surroundings
from tests.emulators.discord import DiscordEmulator, Fault
from tests.fakes.clock import FakeClock


@pytest.fixture
def bare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Surroundings:
    for name in ("DISCORD_TOKEN", "DISCORD_API_URL", "DISCORD_GATEWAY_URL"):
        monkeypatch.delenv(name, raising=False)
    return Surroundings(FakeClock(), tmp_path)


def test_without_a_token_there_is_no_platform(bare: Surroundings, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not set, and set to nothing."""
    assert build(bare) is None
    monkeypatch.setenv("DISCORD_TOKEN", "  ")
    assert build(bare) is None


@pytest.mark.parametrize(
    ("name", "value"),
    [("DISCORD_API_URL", "discord.com"), ("DISCORD_GATEWAY_URL", "https://x"), ("DISCORD_TOKEN", "a secret token")],
)
def test_a_wrong_setting_is_named(bare: Surroundings, monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    """In a sentence, without the value of a secret."""
    monkeypatch.setenv("DISCORD_TOKEN", "good")
    monkeypatch.setenv(name, value)
    with pytest.raises(Misconfigured, match=name) as caught:
        build(bare)
    assert "secret" not in str(caught.value)


def test_the_invite_asks_for_exactly_what_is_used() -> None:
    """View Channel, Send Messages (also in threads), Embed Links, Read Message History; the bot and its commands."""
    query = parse_qs(urlsplit(invite_url("77")).query)
    assert query == {"client_id": ["77"], "permissions": ["274877991936"], "scope": ["bot applications.commands"]}


async def test_the_invite_finds_the_application(discord: DiscordEmulator, surroundings: Surroundings) -> None:
    """From the token alone; where people can install it for themselves, the link for that too."""
    whole = await invite(surroundings)
    assert whole.splitlines()[0] == invite_url(discord.world.application_id)
    assert whole.splitlines()[2] == install_url(discord.world.application_id)
    discord.world.user_install = False
    assert await invite(surroundings) == invite_url(discord.world.application_id)


async def test_an_invite_that_cannot_be_made_says_why(
    discord: DiscordEmulator, surroundings: Surroundings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A wrong token, no token, Discord away."""
    discord.fault("application", Fault(503))
    with pytest.raises(Unavailable):
        await invite(surroundings)
    discord.revoke_token()
    with pytest.raises(Misconfigured, match="DISCORD_TOKEN"):
        await invite(surroundings)
    monkeypatch.delenv("DISCORD_TOKEN")
    with pytest.raises(Misconfigured, match="DISCORD_TOKEN"):
        await invite(surroundings)
