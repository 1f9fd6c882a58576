"""A source that hangs, lies or answers garbage harms no other: the program with two of them."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from tests.e2e.program import PATIENCE_S, Program
from tests.emulators.arxiv import ArxivEmulator, Work
from tests.emulators.arxiv_papers import NEW_YORK
from tests.emulators.faults import Fault
from tests.emulators.huggingface import HuggingFaceEmulator, make_entry
from tests.emulators.slack.emulator import SlackEmulator

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(360)]
LONG = 500  # times


@pytest.mark.parametrize("fault", [Fault.HANG, Fault.GARBAGE])
@pytest.mark.parametrize("ill", ["huggingface", "arxiv"])
async def test_a_source_that_is_ill_harms_no_other(tmp_path: Path, ill: str, fault: Fault) -> None:
    """From the first request on it gives nothing of use; what the other announces is posted, and status says which is which."""
    async with (
        SlackEmulator() as slack,
        HuggingFaceEmulator(quota=100_000) as hf,
        ArxivEmulator(max_age_s=None) as arxiv,
    ):
        slack.add_channel("C1", "robot-learning")
        (hf if ill == "huggingface" else arxiv).fail(fault, times=LONG)
        program = Program(
            tmp_path,
            {
                **slack.environment,
                "PAPERROUTE_SOURCES": "huggingface,arxiv",
                "PAPERROUTE_POLL_INTERVAL_S": "1",
                "PAPERROUTE_ARCHIVE_DAYS": "0",
                "HUGGINGFACE_URL": hf.url,
                "ARXIV_CATEGORIES": "cs.CL",
                "ARXIV_FEED_URL": arxiv.url,
                "ARXIV_API_URL": f"{arxiv.url}/api",
                "ARXIV_OAI_URL": f"{arxiv.url}/oai",
            },
        )
        try:
            await program.start()
            await program.said("0 new,")
            await program.until(lambda: bool(slack.sockets.connections), "Slack's Socket Mode is connected")
            await slack.command("subscribe diffusion", channel="C1")
            await slack.message("C1", timeout_s=PATIENCE_S)
            well = "A diffusion paper that is announced"
            if ill == "huggingface":
                today = datetime.now(NEW_YORK).date()
                arxiv.announce(today, "cs.CL", Work("2611.00001", well, abstract="It is new."))
            else:
                hf.publish(datetime.now(NEW_YORK).date(), [make_entry("2611.00001", well)])
            await program.until(
                lambda: any(well in message.text for message in slack.messages("C1")), "the paper is posted"
            )
        finally:
            await program.end()
