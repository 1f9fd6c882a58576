"""The real program after a post: what changes about a paper is edited into its message, and what happens to it stands in the thread."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from adapters.sources.arxiv_calendar import feed_date
from tests.e2e.conftest import Lab, titles
from tests.e2e.program import PATIENCE_S, Program
from tests.e2e.test_run import all_posted, arxiv_settings
from tests.emulators.arxiv import Announced, ArxivEmulator, Work

UNBROKEN = "\N{NO-BREAK SPACE}"  # within a count

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(360)]


def in_slack(lab: Lab) -> list[str]:
    return [message.shown().replace(UNBROKEN, " ") for message in lab.slack.messages("C1") if message.paper_route_id]


def in_discord(lab: Lab) -> list[str]:
    found = [message["embeds"] for message in lab.discord.messages(lab.here) if message["embeds"]]
    return [json.dumps(embeds, ensure_ascii=False).replace(UNBROKEN, " ") for embeds in found]


async def test_upvotes_that_rise_are_edited_into_the_messages(lab: Lab) -> None:
    """On both platforms, and after a kill: one message each, edited once, with why it is there."""
    await lab.ready()
    await lab.subscribe("diffusion")
    await all_posted(lab, lab.publish(range(1)))
    assert "▲ 30" not in str((in_slack(lab), in_discord(lab)))
    lab.feed.days[datetime.now(UTC).date()][0]["paper"]["upvotes"] = 30
    await lab.program.kill()
    await lab.program.start()
    await lab.program.until(lambda: "▲ 30" in str(in_slack(lab)) and "▲ 30" in str(in_discord(lab)), "both say it")
    assert (len(in_slack(lab)), len(in_discord(lab))) == (1, 1)
    assert "diffusion" in in_slack(lab)[0]
    (message,) = [each for each in lab.slack.messages("C1") if each.paper_route_id]
    assert message.edits == 1


async def test_a_new_version_stands_once_in_the_thread_where_threads_are_on(lab: Lab) -> None:
    """Behind the abstract. In Slack, where they were switched on; not in Discord, where they are off."""
    today = feed_date(datetime.now(UTC))
    async with ArxivEmulator(today - timedelta(days=1), interval_s=0.1, max_age_s=0) as arxiv:
        settings = arxiv_settings(arxiv) | {"PAPERROUTE_SOURCES": "arxiv"}
        lab.program = Program(lab.program.folder, lab.environment() | settings)
        await lab.program.start()
        await lab.program.said("arxiv: 0 announced")
        await lab.discord.connected(PATIENCE_S)
        await lab.program.until(lambda: bool(lab.slack.sockets.connections), "Slack is connected")
        await lab.subscribe("diffusion")
        await lab.slack.command("settings threads on", channel="C1")
        work = Work("2611.00001", "A diffusion paper", ("cs.RO",), datetime.now(UTC))
        arxiv.announce(today - timedelta(days=1), "cs.RO", work)
        await all_posted(lab, [work.title])
        arxiv.today = today  # a day later
        arxiv.announce(today, "cs.RO", Announced(replace(work, version=2), "replace"))
        await lab.program.until(lambda: "v2" in str(in_slack(lab)), "the thread has a note")
        paper, abstract, note = [each for each in lab.slack.messages("C1") if each.paper_route_id]
        assert (abstract.thread_ts, "Abstract" in abstract.text) == (paper.ts, True)
        assert (note.thread_ts, "A new version: v2" in note.text) == (paper.ts, True)
        asked = len(arxiv.requests)
        await lab.program.until(lambda: len(arxiv.requests) > asked + 3, "some polls later")
        assert len(in_slack(lab)) == 3
        assert titles(lab.posted()[1], [work.title]) == {work.title: 1}
        assert [each for each in lab.discord.messages(lab.here) if "v2" in str(each["embeds"])] == []
