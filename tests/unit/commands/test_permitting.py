"""Who may change what a channel gets: the workspace's policy, asked at the moment of the change."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from bot.chat import Caller, Group, Standing
from bot.model import Channel
from bot.people import May, Policy
from tests.unit.commands.conftest import HERE, Room, announced, text

MANAGER = Caller("U1", "Ada", Standing.MANAGER)
MEMBER = Caller("U2", "Bob", Standing.MEMBER)
GUEST = Caller("U3", "Eve", Standing.GUEST)
IN_LAB = Caller("U4", "Dan", Standing.MEMBER, groups=frozenset({"S1"}))
DISCORD = Channel("discord", "w", "c")


@pytest.mark.parametrize(
    ("policy", "allowed"),
    [
        (Policy(May.MEMBERS), {"Ada", "Bob", "Dan"}),
        (Policy(May.MANAGERS), {"Ada"}),
        (Policy(May.GROUP, "S1"), {"Ada", "Dan"}),
    ],
)
def test_a_policy_allows(policy: Policy, allowed: set[str]) -> None:
    assert {each.name for each in (MANAGER, MEMBER, GUEST, IN_LAB) if policy.allows(each)} == allowed


async def test_until_a_workspace_decides_members_may_and_guests_may_not(room: Room) -> None:
    """On Discord managers alone; the refusal says who can, and what everyone may do."""
    assert (await room.say("subscribe robots", GUEST)).tone == "bad"
    assert (await room.say("subscribe robots", MEMBER)).tone == "good"
    refused = await room.say("subscribe robots", MEMBER, DISCORD)
    assert "Only members with the Manage Channels permission can change" in text(refused)
    assert "/papers search" in text(refused)


async def test_managers_decide_for_the_whole_workspace(room: Room) -> None:
    """In all its channels and at once, and everybody is told; another workspace is not touched."""
    assert (await room.say("policy managers", MEMBER)).tone == "bad"
    answer = await room.say("policy managers", MANAGER)
    assert "Ada decided that people who manage this channel can change" in announced(answer)
    for channel in (HERE, Channel("fake", "w", "other")):
        assert (await room.say("subscribe robots", MEMBER, channel)).tone == "bad"
    assert (await room.say("subscribe robots", MEMBER, Channel("fake", "v", "c"))).tone == "good"
    assert "decided that" in text(await room.say("log", MEMBER))
    assert "can be changed by people who manage this channel" in text(await room.say("policy", GUEST))


async def test_a_group_is_named_as_people_know_it(room: Room) -> None:
    """The platform says which is meant; what is kept is its id, and people read its name."""
    room.platform.groups["@lab members"] = Group("S1", "lab members")
    answer = await room.say("policy group @lab members", MANAGER)
    assert "members of the group lab members and people who manage" in announced(answer)
    assert await room.people.policies.of(HERE) == Policy(May.GROUP, "S1", "lab members")
    assert (await room.say("subscribe robots", IN_LAB)).tone == "good"
    assert "members of the group lab members" in text(await room.say("unsubscribe 1", MEMBER))


@pytest.mark.parametrize("locale", ["en", "de"])
@pytest.mark.parametrize(
    ("decided", "who"),
    [
        ("members", {"en": "members (not guests)", "de": "Mitglieder (keine Gäste)"}),
        ("managers", {"en": "people who manage this channel", "de": "Leute, die diesen Kanal verwalten"}),
        (
            "group @lab",
            {
                "en": "members of the group lab and people who manage this channel",
                "de": "Mitglieder der Gruppe lab und Leute, die diesen Kanal verwalten",
            },
        ),
    ],
)
async def test_who_may_is_named_inside_of_a_sentence(
    room: Room, locale: str, decided: str, who: dict[str, str]
) -> None:
    """Whoever it is, before a full stop and before `can`: a name that ends in a comma would leave it there."""
    room.platform.groups["@lab"] = Group("S1", "lab")
    asker = replace(MANAGER, locale=locale)
    told = text(await room.say(f"policy {decided}", asker)), text(await room.say("policy", asker))
    for said in told:
        assert who[locale] in said
        assert not re.search(r",\s*[,.:)]| ,|\s{2}", said)


async def test_what_holds_already_is_not_decided_again(room: Room) -> None:
    """The channel reads nothing of it, and the log has it once."""
    await room.say("policy managers", MANAGER)
    again = await room.say("policy managers", MANAGER)
    assert text(again).startswith("That is how it is already.")
    assert "people who manage" in text(again)
    assert (announced(again), text(await room.say("log")).count("decided")) == ("", 1)


async def test_what_discord_hides_is_told_to_who_opens_it(room: Room) -> None:
    """By default only who may manage channels sees the command there; elsewhere nothing is hidden."""
    opened = await room.say("policy members", MANAGER, DISCORD)
    assert "Server Settings, Integrations" in text(opened)
    assert "Server Settings" not in text(await room.say("policy managers", MANAGER, DISCORD))
    assert "Server Settings" not in text(await room.say("policy members", MANAGER))


async def test_a_group_that_is_not_there_decides_nothing(room: Room) -> None:
    """Nor does everybody under another name, nor a platform that is away."""
    unknown = await room.say("policy group @everyone", MANAGER)
    assert unknown.tone == "bad"
    assert "no role or group called @everyone" in text(unknown)
    assert await room.people.policies.of(HERE) == Policy(May.MEMBERS)


@pytest.mark.parametrize("typed", ["everyone", "group", "members lab", "managers of it"])
async def test_what_is_no_policy_is_told(room: Room, typed: str) -> None:
    answer = await room.say(f"policy {typed}", MANAGER)
    assert answer.tone == "bad"
    assert answer.announcement is None
    assert await room.people.policies.of(HERE) == Policy(May.MEMBERS)
