"""What a channel gets and when: shown, changed, paused."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import time, timedelta

import pytest

from bot.chat import Caller, Standing
from bot.commands.knobs import KNOBS
from bot.errors import Transient
from bot.model import Channel, Options
from bot.preferences import (
    DEFAULTS,
    EVERY_DAY,
    MONDAY,
    WEEKDAYS,
    Decided,
    House,
    Length,
    Mode,
    Order,
    Pause,
    Preferences,
    Quiet,
    Schedule,
)
from tests.fakes.clock import START
from tests.unit.commands.conftest import ADA, HERE, Room, announced, kept, text

DIGESTS = Preferences(mode=Mode.DIGEST)


async def test_settings_shows_all_and_how_to_change_them(room: Room) -> None:
    """Everybody sees it; how one is changed is said once, and what it can be when it is asked for."""
    answer = await room.say("settings", Caller("U2", "Guest", Standing.GUEST))
    for key, knob in KNOBS.items():
        assert (f"• {key}: " in text(answer)) is not knob.digest
    assert "papers as they are announced" in text(answer)
    assert "/papers settings reset" in text(answer)
    await room.preferences.save(HERE, DIGESTS, over=0)
    answer = await room.say("settings")
    assert "one digest on weekdays at 09:00 (UTC)" in text(answer)
    assert all(f"• {key}: " in text(answer) for key in KNOBS)
    assert "/papers settings top 5" in text(await room.say("settings top"))
    assert "/papers mute AUTHOR adds one." in text(await room.say("settings muted"))


@pytest.mark.parametrize(
    ("typed", "changed"),
    [
        ("mode instant", {"mode": Mode.INSTANT}),
        ("mode daily", {"mode": Mode.DIGEST, "schedule": Schedule(EVERY_DAY)}),
        ("mode weekdays", {"mode": Mode.DIGEST}),
        ("mode weekly", {"mode": Mode.DIGEST, "schedule": Schedule(MONDAY)}),
        ("mode Digest", {"mode": Mode.DIGEST}),
        ("time 08:30", {"schedule": Schedule(WEEKDAYS, time(8, 30))}),
        ("days mon, thu", {"schedule": Schedule(frozenset({0, 3}))}),
        ("zone Berlin", {"zone": "Europe/Berlin", "zone_asked": True}),
        ("top 3", {"top": 3}),
        ("top off", {"top": 0}),
        ("order newest", {"order": Order.NEWEST}),
        ("budget 5", {"budget": 5}),
        ("floor 2,5", {"floor": 2.5}),
        ("quiet 22:00-07:00", {"quiet": Quiet(time(22), time(7))}),
        ("posts full", {"length": Length.FULL}),
        ("pictures off", {"pictures": False}),
        ("pointers on", {"pointers": True}),
        ("threads on", {"threads": True}),
        ("sources huggingface", {"sources": ("huggingface",)}),
    ],
)
async def test_a_setting_is_kept_said_and_takes_effect(room: Room, typed: str, changed: dict[str, object]) -> None:
    """The person reads what it is now, the channel one line, and the channel is looked at by it."""
    answer = await room.say(f"settings {typed}")
    found = await kept(room)
    assert {each.name: getattr(found, each.name) for each in fields(found) if each.name in changed} == changed
    known = {key: getattr(DEFAULTS, key) for key in (*changed, "zone_asked")}
    assert replace(found, **known, scheduled_at=None) == DEFAULTS  # type: ignore[arg-type]
    assert answer.tone == "good"
    assert announced(answer).startswith(f"Ada set {typed.split(maxsplit=1)[0]} for this channel: ")
    assert room.woken == [HERE]


async def test_every_setting_has_a_test_above_and_shows_what_it_is() -> None:
    """Each default is told, too, in words."""
    for knob in KNOBS.values():
        assert knob.tell(DEFAULTS, House())
        assert knob.tell(knob.read(knob.example, DEFAULTS), House())


@pytest.mark.parametrize(
    ("typed", "hint"),
    [
        ("mode hourly", "auto, instant"),
        ("time late", "08:30"),
        ("days never", "mon,thu"),
        ("zone Atlantis", "Berlin"),
        ("budget many", "from 1 to 100"),
        ("budget -1", "from 1 to 100"),
        ("top 99", "from 1 to 20"),
        ("floor high", "2.5"),
        ("quiet always", "22:00-07:00"),
        ("threads maybe", "on nor off"),
        ("sources nature", "huggingface"),
        ("order random", "announced or newest"),
    ],
)
async def test_a_mistake_says_what_to_write_and_changes_nothing(room: Room, typed: str, hint: str) -> None:
    """Nothing is announced."""
    answer = await room.say(f"settings {typed}")
    assert answer.tone == "bad"
    assert hint in text(answer)
    assert answer.announcement is None
    assert await kept(room) == DEFAULTS


async def test_who_may_not_manage_may_look_but_not_touch(room: Room) -> None:
    """One setting is shown, its change refused; on Discord the two have commands of their own."""
    guest = Caller("U2", "Guest", Standing.GUEST)
    assert "/papers settings budget 5" in text(await room.say("settings budget", guest))
    written = (
        "settings budget=5",
        "settings budget: 5",
        "settings `reset`",
        "settings reset:",
        "settings mention=1 @lab",
    )
    for typed in ("settings budget 5", "settings reset", "pause", "resume", *written):
        assert "Only members" in text(await room.say(typed, guest))
    assert await kept(room) == DEFAULTS
    on_discord = await room.say("settings budget", channel=Channel("discord", "1", "2"))
    assert "/topics settings budget 5" in text(on_discord)


async def test_an_unknown_setting_is_asked_about(room: Room) -> None:
    """A typo by what was meant, the rest with where they all stand."""
    assert "/papers settings budget 5" in text(await room.say("settings budgt 5"))
    assert "/papers settings shows them all" in text(await room.say("settings colour red"))


async def test_the_same_again_is_no_change(room: Room) -> None:
    """Nobody is told, nothing is written."""
    await room.say("settings budget 5")
    room.woken.clear()
    answer = await room.say("settings budget 5")
    assert "already" in text(answer)
    assert answer.announcement is None
    assert room.woken == []


async def test_somebody_quicker_by_a_moment_loses_nothing(room: Room) -> None:
    """The change is made on what stands by then; when it never succeeds, nothing was changed and it is said."""
    room.preferences.overtaken = 3
    assert (await room.say("settings budget 5")).tone == "good"
    assert (await kept(room)).budget == 5
    room.preferences.overtaken = 100
    assert "try again" in text(await room.say("settings budget 6"))
    assert (await kept(room)).budget == 5


async def test_a_digest_cannot_lie_in_the_quiet_hours(room: Room) -> None:
    """Whichever of the two is set second is refused."""
    await room.say("settings mode daily")
    assert (await room.say("settings quiet 08:00-10:00")).tone == "bad"
    await room.say("settings quiet 22:00-07:00")
    assert (await room.say("settings time 06:59")).tone == "bad"
    assert (await room.say("settings time 07:00")).tone == "good"


async def test_a_new_time_says_when_the_next_digest_comes(room: Room) -> None:
    """By the channel's clocks. What is set for digests in a channel without any says so."""
    assert "once digests come here" in text(await room.say("settings time 8"))
    await room.say("settings mode daily")
    answer = await room.say("settings zone New York")
    assert "next digest comes on Thursday 16 April at 08:00 (America/New_York)" in text(answer)
    assert "next digest" not in text(await room.say("settings budget 3"))


async def test_when_digests_move_the_moment_is_kept(room: Room) -> None:
    """So that nothing is due for a time that was gone when it was set; other settings leave it."""
    await room.say("settings mode daily")
    moved = (await kept(room)).scheduled_at
    assert moved == START + timedelta(seconds=1)
    await room.say("settings budget 5")
    assert (await kept(room)).scheduled_at == moved
    await room.say("settings time 10")
    assert (await kept(room)).scheduled_at == START + timedelta(seconds=3)


async def test_a_reset_keeps_what_was_found_out(room: Room) -> None:
    """Everything wished is as in a new channel; what auto decided and where people are stays."""
    decided = Decided(Mode.DIGEST, 5.0, START)
    everything = Preferences(Mode.INSTANT, decided, zone="Asia/Tokyo", budget=3, threads=True, pause=Pause())
    await room.preferences.save(HERE, everything, over=0)
    answer = await room.say("settings reset")
    assert "one digest on weekdays at 09:00 (Asia/Tokyo)" in announced(answer)
    found = await kept(room)
    assert found == Preferences(
        decided=decided, zone="Asia/Tokyo", scheduled_at=found.scheduled_at, resumed_at=found.resumed_at
    )
    assert "already" in text(await room.say("settings reset"))


async def test_settings_complete_names_and_values(room: Room) -> None:
    """First the name, then what may stand behind it."""
    names = await room.desk.complete(HERE, "settings", "t")
    assert [each.value for each in names] == ["time ", "top ", "threads "]
    assert [each.label for each in await room.desk.complete(HERE, "settings", "mode we")] == ["weekdays", "weekly"]
    assert (await room.desk.complete(HERE, "settings", "zone ber"))[0].value == "zone Europe/Berlin"
    assert (await room.desk.complete(HERE, "settings", "sources "))[0].value == "sources huggingface"


async def test_sources_stand_with_each_topic(room: Room) -> None:
    """With those that are there, and those that come; a reset, or all, takes them away."""
    await room.say("subscribe robots")
    await room.say("settings sources huggingface")
    await room.say("subscribe drones")
    assert [each.options.sources for each in await room.store.of_channel(HERE)] == [("huggingface",)] * 2
    (one, _) = await room.store.of_channel(HERE)
    await room.store.replace(one.with_options(Options()))  # a change that was cut off
    assert "already" in text(await room.say("settings sources huggingface"))
    assert [each.options.sources for each in await room.store.of_channel(HERE)] == [("huggingface",)] * 2
    await room.say("settings reset")
    assert [each.options.sources for each in await room.store.of_channel(HERE)] == [(), ()]


async def test_a_store_that_is_away_is_an_answer(room: Room) -> None:
    """Nothing is half done."""
    room.preferences.away = True
    for typed in ("settings", "settings budget 5", "pause", "resume"):
        assert "try again" in text(await room.say(typed))
    with pytest.raises(Transient):
        await room.preferences.load(HERE)


@pytest.mark.parametrize("typed", ["settings mode daily", "daily 5", "settings quiet 22:00-07:00"])
async def test_times_are_by_the_clocks_of_who_sets_them(room: Room, typed: str) -> None:
    """Where their platform tells those and nobody named a place: before anything is subscribed, too."""
    answer = await room.say(typed, caller=replace(ADA, zone="Asia/Tokyo"))
    assert (await kept(room)).zone == "Asia/Tokyo"
    assert "as the time zone here" not in text(answer)
    await room.say("settings time 08:30", caller=replace(ADA, zone="Europe/Rome"))
    assert (await kept(room)).zone == "Asia/Tokyo"


async def test_where_no_clocks_are_known_a_place_is_asked_for_once(room: Room) -> None:
    """At the first setting that needs one."""
    assert "time zone" not in text(await room.say("settings pictures off"))
    asked = text(await room.say("settings mode daily"))
    assert "I took UTC as the time zone here. To name another place: /papers settings zone Berlin" in asked
    assert "I took UTC" not in text(await room.say("settings time 08:30"))
    assert "I took UTC" not in text(await room.say("settings zone Berlin"))
    assert (await kept(room)).zone == "Europe/Berlin"


async def test_who_names_a_place_at_once_is_not_asked(room: Room) -> None:
    await room.say("settings zone Berlin")
    assert "I took" not in text(await room.say("settings mode daily"))
