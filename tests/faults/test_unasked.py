"""The driver of `make faults` notices a program that ends and was not told to: also one that it was about to kill or to restart."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.faults.driver.bots import Bot


@pytest.fixture
async def ended(tmp_path: Path) -> Bot:
    """A program that cannot start, and says why."""
    bot = Bot(tmp_path / "bot", {"PAPERROUTE_POLL_INTERVAL_S": "often"})
    await bot.start()
    await bot.program.ended()
    return bot


@pytest.mark.e2e
@pytest.mark.parametrize("what", ["look", "kill", "restart"])
async def test_a_program_that_ended_by_itself_is_noted_once_with_its_last_words(ended: Bot, what: str) -> None:
    if what == "look":
        await ended.look()
    else:
        await getattr(ended, what)(0.0)
    await ended.end()
    (end,) = ended.ends
    assert end.code == 78
    assert "PAPERROUTE_POLL_INTERVAL_S" in end.said


@pytest.mark.e2e
async def test_one_that_has_ended_is_not_frozen(ended: Bot) -> None:
    await ended.freeze(0.0)
    assert not ended.ends
