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


@pytest.mark.parametrize("method", ["users.info", "usergroups.list"])
async def test_a_slack_that_was_away_is_asked_again_and_nobody_gains_by_it(
    slack: SlackEmulator, clock: FakeClock, method: str
) -> None:
    """Who was a guest stays one; who is in a group is in it with the next command, not ten minutes later."""
    slack.add_user("U1", "ada", is_restricted=True)
    slack.workspace.groups["S1"] = {"U1"}
    workspace, profiles = await workspace_of(slack), Profiles(clock)
    slack.fault(method, answer=500)
    first = await profiles.of(workspace, "U1", "ada")
    assert first.groups == frozenset()
    guest = Caller("U1", "ada", Standing.GUEST, None, frozenset({"S1"}), locale="en-US")
    assert await profiles.of(workspace, "U1", "ada") == guest
    clock.advance(KNOWN_FOR.total_seconds())
    slack.fault(method, answer=500)
    assert await profiles.of(workspace, "U1", "ada") == guest
    await workspace.calls.close()


async def test_a_workspace_without_user_groups_is_not_asked_with_every_command(
    slack: SlackEmulator, clock: FakeClock
) -> None:
    """Slack said so; a plan does not change in minutes."""
    workspace, profiles = await workspace_of(slack), Profiles(clock)
    slack.fault("usergroups.list", error="paid_teams_only")
    for user in ("U0ADA", "U0ADA", "U0BOB"):
        assert (await profiles.of(workspace, user, "")).groups == frozenset()
    assert len(slack.calls("usergroups.list")) == 1
    await workspace.calls.close()
