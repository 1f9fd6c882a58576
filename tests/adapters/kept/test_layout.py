"""The version of what is kept: who may touch it, and how it is brought up to date."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from redis.asyncio import Redis

from adapters.storage.redis import keys
from adapters.storage.redis.layout import Layout
from adapters.storage.redis.migrations import MIGRATIONS, Migration
from bot.errors import Misconfigured

OLD_KEY, NEW_KEY = "pr:old", "pr:new"


async def plant(client: Redis) -> None:
    """What an older program left: entries under a name that is none any more, and its subscriptions."""
    await client.rpush(OLD_KEY, *map(str, range(7)))  # type: ignore[misc]
    await client.xadd(keys.channels.subscription_changes(), {"id": "1"})


async def carry_over(client: Redis) -> AsyncIterator[str]:
    """A piece is two entries, moved whole; it may begin again anywhere."""
    while await client.exists(OLD_KEY):
        for _ in range(2):
            await client.lmove(OLD_KEY, NEW_KEY, "LEFT", "RIGHT")
        yield f"{await client.llen(NEW_KEY)} moved"  # type: ignore[misc]


STEP = Migration(2, "moving the entries", carry_over)


class Pulled(Exception):
    """The plug."""


def pulled_after(pieces: int) -> Migration:
    async def take(client: Redis) -> AsyncIterator[str]:
        done = 0
        async for said in carry_over(client):
            yield said
            done += 1
            if done == pieces:
                raise Pulled

    return Migration(2, "moving the entries", take)


async def test_a_new_redis_gets_the_current_version(redis: Redis, tmp_path: Path) -> None:
    """In Redis and in the data directory, without a word."""
    said: list[str] = []
    layout = Layout(redis, tmp_path, [STEP])
    assert await layout.unmarked()
    await layout.settle(said.append)
    assert not await layout.unmarked()
    assert (await redis.get(keys.program.layout()), (tmp_path / "layout").read_text(), said) == ("2", "2\n", [])


async def test_what_was_kept_before_there_was_a_version_is_the_first(redis: Redis, tmp_path: Path) -> None:
    """It goes through every step, which are told in order."""
    await plant(redis)
    said: list[str] = []
    await Layout(redis, tmp_path, [STEP]).settle(said.append)
    assert await redis.lrange(NEW_KEY, 0, -1) == list("0123456")  # type: ignore[misc]
    assert await redis.get(keys.program.layout()) == "2"
    assert said[0] == "Bringing the stored data up to date, step 1 of 1: moving the entries."
    assert said[-1] == "The stored data is up to date (version 2)."
    assert await redis.exists(keys.program.layout_lease()) == 0


async def test_it_is_marked_where_no_step_is_due(redis: Redis, tmp_path: Path) -> None:
    """Data of the program's own version that bears no number."""
    await plant(redis)
    layout = Layout(redis, tmp_path, [])
    await layout.settle(lambda _: None)
    assert (await redis.get(keys.program.layout()), await layout.unmarked()) == ("1", False)


@pytest.mark.parametrize("pieces", [1, 2, 3])
async def test_a_step_that_was_cut_off_is_taken_again(redis: Redis, tmp_path: Path, pieces: int) -> None:
    """Everything is there once; the number goes up only when the step is through."""
    await plant(redis)
    with pytest.raises(Pulled):
        await Layout(redis, tmp_path, [pulled_after(pieces)]).settle(lambda _: None)
    assert await redis.get(keys.program.layout()) is None
    await Layout(redis, tmp_path, [STEP]).settle(lambda _: None)
    assert await redis.lrange(NEW_KEY, 0, -1) == list("0123456")  # type: ignore[misc]
    assert await redis.get(keys.program.layout()) == "2"


async def test_steps_that_were_taken_are_not_taken_again(redis: Redis, tmp_path: Path) -> None:
    """Only those above the number in Redis."""
    await redis.set(keys.program.layout(), 2)
    await plant(redis)
    said: list[str] = []
    await Layout(redis, tmp_path, [STEP]).settle(said.append)
    assert (await redis.llen(OLD_KEY), said) == (7, [])  # type: ignore[misc]


async def test_an_older_program_touches_nothing(redis: Redis, tmp_path: Path) -> None:
    """It says which version it found, and ends as for a wrong setting."""
    await redis.set(keys.program.layout(), 3)
    layout = Layout(redis, tmp_path, [STEP])
    with pytest.raises(Misconfigured, match=r"version 3; this one knows 2"):
        await layout.unmarked()
    with pytest.raises(Misconfigured):
        await layout.settle(lambda _: None)
    assert (await redis.get(keys.program.layout()), list(tmp_path.iterdir())) == ("3", [])
    assert "version 3" in (await layout.overtaken() or "")


async def test_the_data_directory_counts_too(redis: Redis, tmp_path: Path) -> None:
    """A Redis put back from an old backup does not let an old program into newer files."""
    (tmp_path / "layout").write_text("3\n")
    with pytest.raises(Misconfigured, match="version 3"):
        await Layout(redis, tmp_path, [STEP]).unmarked()


async def test_an_old_redis_under_a_newer_directory_is_brought_up_to_date(redis: Redis, tmp_path: Path) -> None:
    """Put back from a backup that was made before the upgrade."""
    (tmp_path / "layout").write_text("2\n")
    await plant(redis)
    await Layout(redis, tmp_path, [STEP]).settle(lambda _: None)
    assert await redis.llen(NEW_KEY) == 7  # type: ignore[misc]


async def test_a_step_waits_for_another_process_that_takes_it(redis: Redis, tmp_path: Path, monkeypatch) -> None:
    """Two at once would be harmless and say everything twice: the second finds it done."""
    monkeypatch.setattr("adapters.storage.redis.layout.LOOK_S", 0.01)
    await plant(redis)
    await redis.set(keys.program.layout_lease(), "another", px=100)
    said: list[str] = []
    await Layout(redis, tmp_path, [STEP]).settle(said.append)
    assert (await redis.get(keys.program.layout()), len(said) > 0) == ("2", True)


def test_the_programs_steps_are_in_order() -> None:
    """Each a number of its own, from 2 on."""
    assert [step.to for step in MIGRATIONS] == list(range(2, 2 + len(MIGRATIONS)))
