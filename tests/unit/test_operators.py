"""What the operators are told, once; and the sign of life."""

from __future__ import annotations

import pytest

from bot.errors import Transient
from bot.intake.pulse import Pulse
from bot.model import Line, plain
from bot.operators import AGAIN_S, MOST_WAITING, Operators
from tests.fakes.clock import FakeClock


class Channel:
    """Where operators read. `away` makes it refuse."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.away = False

    async def __call__(self, line: Line) -> None:
        if self.away:
            raise Transient("away")
        self.lines.append(plain(line))


async def test_a_sentence_is_told_once_a_day(clock: FakeClock) -> None:
    """At the terminal at once, in the channel at the next turn."""
    said: list[str] = []
    channel, operators = Channel(), Operators(clock, said.append)
    for _ in range(3):
        operators.tell("Something is wrong.")
    await operators.pass_on(channel)
    await operators.pass_on(channel)
    assert said == channel.lines == ["Something is wrong."]
    clock.advance(AGAIN_S)
    operators.tell("Something is wrong.")
    await operators.pass_on(channel)
    assert channel.lines == ["Something is wrong."] * 2


async def test_what_the_channel_does_not_take_waits(clock: FakeClock) -> None:
    """In order, and not without bound."""
    channel, operators = Channel(), Operators(clock, lambda _: None)
    channel.away = True
    for number in range(MOST_WAITING + 5):
        operators.tell(f"Number {number}.")
    with pytest.raises(Transient):
        await operators.pass_on(channel)
    channel.away = False
    await operators.pass_on(channel)
    assert channel.lines == [f"Number {number}." for number in range(5, MOST_WAITING + 5)]


async def test_without_a_channel_nothing_piles_up(clock: FakeClock) -> None:
    """It was said at the terminal."""
    operators = Operators(clock, lambda _: None)
    operators.tell("Something.")
    await operators.pass_on(None)
    late = Channel()
    await operators.pass_on(late)
    assert late.lines == []


async def test_a_sign_of_life_wants_all_sources_well() -> None:
    """Once each round; never while one fails, nor when one is read no more."""
    beats: list[str] = []

    async def beat() -> None:
        beats.append("beat")

    pulse = Pulse(["a", "b"], beat)
    await pulse.passed("a", well=True)
    await pulse.passed("a", well=True)
    assert beats == []
    await pulse.passed("b", well=True)
    assert len(beats) == 1
    await pulse.passed("a", well=True)
    await pulse.passed("a", well=False)
    await pulse.passed("b", well=True)
    assert len(beats) == 1
    await pulse.passed("a", well=True)
    assert len(beats) == 2
