"""A setting that is asked for by its name alone."""

from __future__ import annotations

from bot.commands.explaining import ABOUT
from bot.commands.knobs import KNOBS
from tests.unit.commands.conftest import Room, text


def test_every_setting_is_explained() -> None:
    """And nothing else."""
    assert set(ABOUT) == set(KNOBS)


async def test_a_setting_alone_says_what_it_is_about(room: Room) -> None:
    """How it stands, what it does, and how it is changed."""
    assert text(await room.say("settings top")).splitlines() == [
        "top: the best 5 in full",
        "How many papers of a digest are shown in full; the others are titles.",
        "To change it, for example /papers settings top 5",
    ]


async def test_a_setting_alone_says_what_it_can_be(room: Room) -> None:
    """All that it can be, or something like it where that cannot be listed."""
    assert "Choices: off, or something like 2.5." in text(await room.say("settings floor"))
    assert text(await room.say("settings threads")).endswith("Choices: on, off.")
