"""What Slack says of people: guests, managers, groups, zones; and what is taken where it says nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from adapters.platforms.slack.access import identify
from adapters.platforms.slack.calls import Calls
from adapters.platforms.slack.history import History
from adapters.platforms.slack.profiles import KNOWN_FOR, Profiles
from adapters.platforms.slack.workspaces import Workspace
from bot.chat import Caller, Standing
from tests.emulators.slack import SlackEmulator
from tests.fakes.clock import FakeClock


async def workspace_of(slack: SlackEmulator) -> Workspace:
    calls = Calls(slack.api_url, slack.bot_token)
    return Workspace(calls, await identify(calls), History(calls))


@pytest.mark.parametrize(
    ("flags", "standing"),
    [
        ({}, Standing.MEMBER),
        ({"is_admin": True}, Standing.MANAGER),
        ({"is_owner": True}, Standing.MANAGER),
        ({"is_restricted": True}, Standing.GUEST),
        ({"is_restricted": True, "is_ultra_restricted": True}, Standing.GUEST),
        ({"is_stranger": True, "is_admin": True}, Standing.GUEST),
        ({"team_id": "T9"}, Standing.GUEST),
    ],
)
async def test_the_flags_say_what_somebody_is(slack: SlackEmulator, clock: FakeClock, flags, standing) -> None:
    slack.add_user("U1", "ada", **flags)
    slack.workspace.groups["S1"] = {"U1", "U2"}
    workspace = await workspace_of(slack)
    found = await Profiles(clock).of(workspace, "U1", "ada")
    await workspace.calls.close()
    assert found == Caller("U1", "ada", standing, None, frozenset({"S1"}), locale="en-US")


async def test_it_is_asked_once_in_ten_minutes(slack: SlackEmulator, clock: FakeClock) -> None:
    workspace, profiles = await workspace_of(slack), Profiles(clock)
    for _ in range(3):
        await profiles.of(workspace, "U0ADA", "ada")
    assert len(slack.calls("users.info")) == 1
    clock.advance(KNOWN_FOR.total_seconds())
    slack.workspace.users["U0ADA"].flags["is_restricted"] = True
    assert (await profiles.of(workspace, "U0ADA", "ada")).standing is Standing.GUEST
    await workspace.calls.close()


async def test_without_the_scope_or_an_answer_everybody_is_a_member(tmp_path: Path, clock: FakeClock) -> None:
    async with SlackEmulator(scopes="chat:write") as slack:
        workspace = await workspace_of(slack)
        assert await Profiles(clock).of(workspace, "U0ADA", "ada") == Caller("U0ADA", "ada", Standing.MEMBER)
        assert slack.calls("users.info") == []
        await workspace.calls.close()
    async with SlackEmulator() as slack:
        workspace = await workspace_of(slack)
        slack.fault("users.info", answer=500)
        assert (await Profiles(clock).of(workspace, "U0ADA", "ada")).standing is Standing.MEMBER
        await workspace.calls.close()
