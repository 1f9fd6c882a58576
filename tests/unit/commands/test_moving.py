"""`move`: asked for in one channel, taken in another, and what went along."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from bot.chat import Caller, Standing
from bot.errors import Transient
from bot.model import Channel, Options, plain
from bot.preferences import DEFAULTS, Preferences
from tests.unit.commands.conftest import HERE, Room, text

THERE = Channel("fake", "lab", "there")
GUEST = Caller("9", "Guest", Standing.GUEST)
MINE = Preferences(top=3)


async def code_of(room: Room) -> str:
    found = re.search(r"move (\w{8})", text(await room.say("move")))
    assert found is not None
    return found[1]


async def test_topics_and_settings_go_along(room: Room) -> None:
    """Both channels hear of it; nothing is left behind."""
    await room.say("subscribe robots")
    await room.say("subscribe diffusion")
    await room.preferences.save(HERE, MINE, over=(await room.preferences.load(HERE)).version)
    code = await code_of(room)
    answer = await room.say(f"move {code}", channel=THERE)
    assert text(answer).startswith("Moved here: 2 topics and the settings.")
    assert answer.announcement is not None
    assert plain(answer.announcement) == "Ada moved 2 topics and the settings from another channel to this one."
    assert (HERE, "Ada moved this channel's topics to another channel.") in room.platform.notices
    assert (await room.topics(HERE), await room.topics(THERE)) == ([], ["robots", "diffusion"])
    assert (await room.preferences.load(THERE)).preferences == MINE
    assert (await room.preferences.load(HERE)).preferences == DEFAULTS


async def test_only_who_may_change_both_can(room: Room) -> None:
    """Each channel asks its own."""
    await room.say("subscribe robots")
    assert "Only" in text(await room.say("move", caller=GUEST))
    code = await code_of(room)
    assert "Only" in text(await room.say(f"move {code}", caller=GUEST, channel=THERE))
    assert await room.topics(HERE) == ["robots"]


@pytest.mark.parametrize("typed", ["move zzzzzzzz", "move #other"])
async def test_a_code_that_is_none_is_explained(room: Room, typed: str) -> None:
    """With what to type where."""
    assert "/papers move" in text(await room.say(typed, channel=THERE))


async def test_a_code_is_good_once_and_not_for_long(room: Room) -> None:
    """Nor in the channel that gave it."""
    await room.say("subscribe robots")
    code = await code_of(room)
    assert "the channel that the code is from" in text(await room.say(f"move {code}"))
    room.clock.advance(900)
    assert "too old" in text(await room.say(f"move {code}", channel=THERE))
    fresh = await code_of(room)
    await room.say(f"move {fresh}", channel=THERE)
    assert "too old" in text(await room.say(f"move {fresh}", channel=THERE))


async def test_nothing_to_move_is_said(room: Room) -> None:
    """No code for an empty channel."""
    assert "nothing to move" in text(await room.say("move"))


async def test_what_the_new_channel_has_stays(room: Room) -> None:
    """The same topic is kept once, with its own options; its own settings win."""
    await room.say("subscribe robots", channel=THERE)
    (theirs,) = await room.store.of_channel(THERE)
    paused = theirs.with_options(Options(paused=True))
    await room.store.replace(paused)
    await room.preferences.save(THERE, MINE, over=(await room.preferences.load(THERE)).version)
    await room.say("subscribe robots")
    await room.preferences.save(HERE, Preferences(top=9), over=(await room.preferences.load(HERE)).version)
    await room.say(f"move {await code_of(room)}", channel=THERE)
    assert await room.store.of_channel(THERE) == (paused,)
    assert (await room.preferences.load(THERE)).preferences == MINE


@pytest.mark.parametrize("steps", range(6))
async def test_a_move_that_was_cut_off_is_finished_by_the_next(room: Room, monkeypatch, steps: int) -> None:
    """At every step nothing is lost; the second time brings the rest."""
    await room.say("subscribe robots")
    await room.say("subscribe diffusion")
    await room.preferences.save(HERE, MINE, over=(await room.preferences.load(HERE)).version)
    mover, left = room.mover, steps

    def cut(name: str, owner: object) -> None:
        whole = getattr(owner, name)

        async def step(*args, **kwargs):
            nonlocal left
            if left == 0:
                raise Transient("the plug")
            left -= 1
            return await whole(*args, **kwargs)

        monkeypatch.setattr(owner, name, step)

    with monkeypatch.context():
        for name in ("add", "remove"):
            cut(name, room.store)
        cut("save", room.preferences)
        try:
            await mover.move(HERE, THERE)
        except Transient:
            left = -1
    left = -1
    everything = {*(await room.topics(HERE)), *(await room.topics(THERE))}
    assert everything == {"robots", "diffusion"}
    await mover.move(HERE, THERE)
    assert (await room.topics(HERE), set(await room.topics(THERE))) == ([], {"robots", "diffusion"})
    assert (await room.preferences.load(THERE)).preferences == MINE


async def test_another_id_of_the_same_channel_keeps_everything(room: Room) -> None:
    """Also that it waits to be let in; a second time changes nothing."""
    await room.say("subscribe robots")
    (mine,) = await room.store.of_channel(HERE)
    waiting = mine.with_options(Options(waiting="not let in"))
    await room.store.replace(waiting)
    await room.desk.moved(HERE, THERE)
    await room.desk.moved(HERE, THERE)
    assert await room.store.of_channel(THERE) == (replace(waiting, channel=THERE),)
