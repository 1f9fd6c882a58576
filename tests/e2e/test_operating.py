"""What an operator does to deliveries and channels at the command line, on a real Redis: one, many, dropped, queued again, carried on."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial

import pytest

from tests.e2e.paperroute import paperroute
from tests.emulators.huggingface import HuggingFaceEmulator, make_entry

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300)]
HERE, THERE = "console:local/lab", "console:local/den"


async def test_deliveries_are_dropped_queued_again_and_carried_on(tmp_path):
    """By id, by state, by channel; what is done is said, and what may not be done is left alone."""
    run = partial(paperroute, folder=tmp_path)

    async def states(channel: str) -> dict[str, str]:
        found = (await run("deliveries", "--json", "--channel", channel)).records
        return {each["paper_id"]: each["state"] for each in found}

    async with HuggingFaceEmulator() as feed:
        run = partial(run, HUGGINGFACE_URL=feed.url)
        await run("poll", "--once")
        await run("subscribe", HERE, "diffusion")
        entries = [make_entry(f"2611.0000{number}", title=f"Diffusion {number}") for number in (1, 2)]
        feed.publish(datetime.now(UTC).date(), entries)
        await run("poll", "--once")
    first, second = (await run("deliveries", "--json", "--channel", HERE)).records
    one, other = first["paper_id"], second["paper_id"]

    dropped = await run("deliveries", first["id"], "--drop")
    assert (dropped.code, dropped.out.strip()) == (0, "Dropped 1 of 1 deliveries in 1 channel.")
    assert await states(HERE) == {one: "withdrawn", other: "queued"}
    (again,) = (await run("deliveries", "--state", "withdrawn", "--channel", HERE, "--redrive", "--json")).records
    assert again == {"act": "redrive", "chosen": 1, "done": 1, "channels": 1}
    assert await states(HERE) == {one: "queued", other: "queued"}

    (released,) = (await run("deliveries", "--channel", HERE, "--release", "--json")).records
    assert (released["chosen"], released["done"]) == (2, 0)  # nothing is held
    for wrong in (("--drop",), ("--channel", HERE, "--drop", "--redrive"), ("nothing", "--drop")):
        refused = await run("deliveries", *wrong)
        assert (refused.code, refused.out) == (2, "")
        assert refused.err.strip()
    assert await states(HERE) == {one: "queued", other: "queued"}

    moved = await run("move", HERE, THERE)
    assert moved.code == 0, moved.err
    assert await states(THERE) == {one: "queued", other: "queued"}
    assert [each["channel"] for each in (await run("subscriptions", "--json")).records] == [THERE]
    many = await run("deliveries", "--channel", THERE, "--drop")
    assert many.out.strip() == "Dropped 2 of 2 deliveries in 1 channel."
