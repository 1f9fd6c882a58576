"""Tokens, scopes, Socket Mode, and whether we can post in a channel: what people are told."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from adapters.platforms.slack import build
from adapters.platforms.slack.manifest import EVENTS, NEEDED_SCOPES, manifest_json
from bot.chat import READY
from bot.errors import Misconfigured, Transient
from bot.model import Channel
from bot.ports import Platform
from bot.surroundings import Surroundings
from tests.adapters.slack.conftest import PAPERS, RealClock, connected
from tests.emulators.slack import SlackEmulator


def built(tmp_path: Path, **settings: str) -> Platform | None:
    env_file = tmp_path / "slack.env"
    env_file.write_text("\n".join(f"{key}={value}" for key, value in settings.items()))
    return build(Surroundings(RealClock(), tmp_path, env_file))


def test_without_tokens_there_is_no_slack(tmp_path: Path) -> None:
    """Not configured is not an error."""
    assert built(tmp_path) is None
    assert built(tmp_path, SLACK_BOT_TOKEN="", SLACK_APP_TOKEN="") is None


@pytest.mark.parametrize(
    ("bot", "app", "said"),
    [
        ("xoxb-1", "", "App-Level Tokens"),
        ("", "xapp-1", "OAuth & Permissions"),
        ("xapp-1", "xoxb-1", "the other way round"),
        ("xapp-1", "", "SLACK_BOT_TOKEN holds the app-level token"),
        ("", "xoxb-1", "SLACK_BOT_TOKEN is not"),
        ("xoxb-1", "xoxb-2", "SLACK_APP_TOKEN holds a bot's"),
        ("xapp-1", "xapp-2", "SLACK_BOT_TOKEN holds an app-level token"),
        ("xoxp-1", "xapp-2", "a person's token"),
    ],
)
def test_a_wrong_token_is_told_with_where_to_mend_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, bot: str, app: str, said: str
) -> None:
    """One missing, both swapped, the wrong kind: a sentence that names the page, and never shows a token."""
    monkeypatch.delenv("SLACK_SIGNING_SECRET")
    with pytest.raises(Misconfigured) as raised:
        built(tmp_path, SLACK_BOT_TOKEN=bot, SLACK_APP_TOKEN=app)
    assert said in raised.value.reason
    assert "api.slack.com/apps" in raised.value.reason
    assert "xoxb-1" not in raised.value.reason


def test_wrong_settings_are_told(tmp_path: Path) -> None:
    """A command with a space and an address without a scheme are named by their variable."""
    for name, value in (("SLACK_COMMAND", "/my papers"), ("SLACK_API_URL", "slack.com")):
        with pytest.raises(Misconfigured, match=name):
            built(tmp_path, SLACK_BOT_TOKEN="xoxb-1", SLACK_APP_TOKEN="xapp-1", **{name: value})


async def test_open_says_as_whom_and_where(slack: SlackEmulator, platform: Platform) -> None:
    """One sentence when all is well."""
    slack.add_channel("C0ELSE", member=False)
    slack.add_channel("G0ONE", kind="private")
    assert await platform.open() == ["connected to Slack as @paper_route in workspace Emulated Lab (T0EMU), 2 channels"]


async def test_open_names_missing_scopes(tmp_path: Path) -> None:
    """Slack's header tells what is granted; what we need and lack is named, with where to add it."""
    async with (
        SlackEmulator(scopes="chat:write commands channels:read") as slack,
        connected(slack, tmp_path) as platform,
    ):
        sentences = await platform.open()
    assert "channels:join, channels:history, groups:read, groups:history" in sentences[1]
    assert "OAuth & Permissions" in sentences[1]


@pytest.mark.parametrize("error", ["invalid_auth", "account_inactive", "token_revoked"])
async def test_a_refused_bot_token_is_a_setting_to_mend(slack: SlackEmulator, platform: Platform, error: str) -> None:
    """Trying again is no use: the sentence says which token and where the right one is."""
    slack.server.tokens.revoked = error
    with pytest.raises(Misconfigured, match="SLACK_BOT_TOKEN"):
        await platform.open()


@pytest.mark.parametrize(
    ("error", "said"),
    [
        ("invalid_auth", "App-Level Tokens"),
        ("missing_scope", "connections:write"),
        ("socket_mode_disabled", "Enable Socket Mode"),
    ],
)
async def test_a_socket_that_does_not_open_is_told(
    slack: SlackEmulator, platform: Platform, error: str, said: str
) -> None:
    """Posting goes on without commands; the sentence says what to mend."""
    slack.server.tokens.app_error = error
    sentences = await platform.open()
    assert said in sentences[1]


@pytest.mark.parametrize("answer", [500, 503, 429, "close"])
async def test_away_at_start_may_be_tried_again(slack: SlackEmulator, platform: Platform, answer: int | str) -> None:
    """Slack's own trouble is no mistake in the settings."""
    slack.fault("auth.test", answer=answer, retry_after_s=3)
    with pytest.raises(Transient):
        await platform.open()


async def test_an_address_that_is_not_slacks_is_named(slack: SlackEmulator, tmp_path: Path) -> None:
    """A wrong path is a setting to mend, not a Slack that is away."""
    async with connected(slack, tmp_path, SLACK_API_URL=slack.api_url.replace("/api/", "/wrong/")) as platform:
        with pytest.raises(Misconfigured, match="SLACK_API_URL"):
            await platform.open()


async def test_an_address_without_its_last_slash_will_do(slack: SlackEmulator, tmp_path: Path) -> None:
    """The slash is added."""
    async with connected(slack, tmp_path, SLACK_API_URL=slack.api_url.rstrip("/")) as platform:
        assert await platform.open()


async def test_closing_twice_and_opening_again(platform: Platform) -> None:
    """Close is idempotent, and open may follow."""
    await platform.open()
    await platform.close()
    await platform.close()
    assert await platform.open()


async def test_a_public_channel_is_joined(slack: SlackEmulator, platform: Platform) -> None:
    """Ready before yes is said: the bot joins what it may join."""
    slack.add_channel("C0NEW", member=False)
    assert await platform.readiness(Channel("slack", "T0EMU", "C0NEW")) == READY
    assert slack.workspace.bot.id in slack.workspace.channels["C0NEW"].members


async def test_a_private_channel_waits_for_an_invitation(slack: SlackEmulator, platform: Platform) -> None:
    """A private channel that the bot is not in: what to type, and that it will start then."""
    slack.add_channel("G0SECRET", kind="private", member=False)
    found = await platform.readiness(Channel("slack", "T0EMU", "G0SECRET"))
    assert not found.ready
    assert found.will_start
    assert "/invite @Paper Route" in found.advice


@pytest.mark.parametrize("how", [{"error": "unknown_method"}, {"answer": 404}])
async def test_a_slack_that_cannot_be_asked_is_ready(
    slack: SlackEmulator, platform: Platform, how: dict[str, Any]
) -> None:
    """Where neither looking nor joining is on offer (a gateway in front of Slack), the post itself tells."""
    for method in ("conversations.info", "conversations.join"):
        slack.fault(method, **how)
    assert await platform.readiness(PAPERS) == READY


async def test_where_the_bot_is_already(slack: SlackEmulator, platform: Platform) -> None:
    """Member channels and direct messages are ready without joining."""
    slack.add_channel("G0IN", kind="private")
    slack.add_channel("D0DM", kind="im")
    for channel in ("C0PAPERS", "G0IN", "D0DM"):
        assert await platform.readiness(Channel("slack", "T0EMU", channel)) == READY
    assert slack.calls("conversations.join") == []


async def test_an_archived_channel_will_not_do(slack: SlackEmulator, platform: Platform) -> None:
    """Nothing will start by itself there."""
    slack.add_channel("C0OLD", archived=True, member=False)
    found = await platform.readiness(Channel("slack", "T0EMU", "C0OLD"))
    assert (found.ready, found.will_start) == (False, False)
    assert "archived" in found.problem


async def test_readiness_without_the_scope_to_join(tmp_path: Path) -> None:
    """Where the bot may not join by itself, being invited helps just as well."""
    async with SlackEmulator(scopes="chat:write channels:read") as slack, connected(slack, tmp_path) as platform:
        slack.add_channel("C0NEW", member=False)
        found = await platform.readiness(Channel("slack", "T0EMU", "C0NEW"))
    assert found.will_start
    assert "/invite" in found.advice


async def test_readiness_while_slack_is_away(slack: SlackEmulator, platform: Platform) -> None:
    """Nobody can tell now: Transient, with the time where Slack names one."""
    slack.fault("conversations.info", answer=429, retry_after_s=9)
    with pytest.raises(Transient) as raised:
        await platform.readiness(PAPERS)
    assert raised.value.retry_after_s == 9.0


def test_the_manifest_has_what_the_program_needs() -> None:
    """Socket Mode, the command, the event, interactivity and every scope; inside Slack's lengths."""
    found = json.loads(manifest_json("/arxiv"))
    assert found["settings"]["socket_mode_enabled"] is True
    assert found["settings"]["interactivity"]["is_enabled"] is True
    assert found["settings"]["event_subscriptions"]["bot_events"] == list(EVENTS)
    assert set(NEEDED_SCOPES) <= set(found["oauth_config"]["scopes"]["bot"])
    (command,) = found["features"]["slash_commands"]
    assert command["command"] == "/arxiv"
    assert len(found["display_information"]["name"]) <= 35
    assert len(found["display_information"]["description"]) <= 140
