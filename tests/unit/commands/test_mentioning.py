"""Whom a digest mentions: only who may ping a group may have it mentioned, and never everybody."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.chat import Group
from bot.preferences import Mention
from tests.unit.commands.conftest import ADA, HERE, Room, announced, text


@pytest.fixture
async def lab(room: Room) -> Room:
    room.platform.groups |= {
        "@lab": Group("12", "lab"),
        "@staff": Group("13", "staff", open=False),
    }
    await room.say("subscribe robots")
    return room


async def mentions(room: Room) -> tuple[Mention, ...]:
    return (await room.preferences.load(HERE)).preferences.mentions


async def test_a_group_that_everybody_may_ping(lab: Room) -> None:
    """It is kept, told to the channel, shown, and can be taken back."""
    answer = await lab.say("settings mention 1 @lab")
    assert "@lab is mentioned when a digest brings something on robots" in text(answer)
    assert "has @lab mentioned with robots" in announced(answer)
    assert await mentions(lab) == (Mention("robots", "12", "@lab"),)
    assert "mention: @lab with “robots”" in text(await lab.say("settings"))
    assert "robots: @lab" in text(await lab.say("settings mention"))
    assert "already" in text(await lab.say("settings mention 1 @lab"))
    await lab.say("settings mention 1 off")
    assert await mentions(lab) == ()


async def test_a_group_that_only_some_may_ping(lab: Room) -> None:
    """Who may ping any role may set it, nobody else."""
    assert "neither may you" in text(await lab.say("settings mention 1 @staff"))
    assert await mentions(lab) == ()
    await lab.say("settings mention 1 @staff", caller=replace(ADA, pings=True))
    assert await mentions(lab) == (Mention("robots", "13", "@staff"),)


@pytest.mark.parametrize("whom", ["@everyone", "@here", "@nobody", "<!channel>"])
async def test_nobody_and_everybody_are_no_group(lab: Room, whom: str) -> None:
    assert "never mentioned" in text(await lab.say(f"settings mention 1 {whom}"))
    assert await mentions(lab) == ()


async def test_a_topic_that_is_not_there(lab: Room) -> None:
    """And one without a group: what to write is shown."""
    assert "settings mention 1 @group" in text(await lab.say("settings mention 7 @lab"))
    assert "settings mention 1 @group" in text(await lab.say("settings mention 1"))
