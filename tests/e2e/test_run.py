"""The real program against Slack, Discord and Hugging Face on loopback: subscribed by command, killed, and every post exactly once."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from adapters.sources.arxiv_calendar import feed_date
from tests.e2e.conftest import Lab, titles
from tests.e2e.program import PATIENCE_S, Program
from tests.emulators.arxiv import ArxivEmulator
from tests.emulators.arxiv_papers import Work
from tests.emulators.discord.faults import Fault


def arxiv_settings(arxiv: ArxivEmulator) -> dict[str, str]:
    return {
        "PAPERROUTE_SOURCES": "huggingface,arxiv",
        "ARXIV_CATEGORIES": "cs.RO",
        "ARXIV_FEED_URL": arxiv.url,
        "ARXIV_API_URL": f"{arxiv.url}/api",
        "ARXIV_OAI_URL": f"{arxiv.url}/oai",
    }


pytestmark = [pytest.mark.e2e, pytest.mark.timeout(360)]


async def all_posted(lab: Lab, wanted: list[str]) -> None:
    def there() -> bool:
        return all(min(titles(found, wanted).values()) >= 1 for found in lab.posted())

    await lab.program.until(there, "every post stands on both platforms")


async def exactly_once(lab: Lab, wanted: list[str]) -> None:
    """On both platforms, and in what the program says of itself."""
    await all_posted(lab, wanted)

    async def settled() -> bool:
        return await lab.states() == {"sent": 2 * len(wanted)}

    await lab.program.until(settled, "the ledger says that all were sent")
    for found in lab.posted():
        assert titles(found, wanted) == dict.fromkeys(wanted, 1)
    records = await lab.program.records("deliveries")
    in_slack = {message.ts for message in lab.slack.messages("C1") if message.paper_route_id}
    in_discord = {message["id"] for message in lab.discord.messages(lab.here) if message["embeds"]}
    told: dict[str, set[Any]] = {"slack": set(), "discord": set()}
    for record in records:
        told[record["channel"].split(":")[0]].add(record["message"])
    assert told["slack"] == in_slack
    assert told["discord"] <= in_discord


async def test_a_day_of_papers_reaches_both_platforms(lab):
    """Subscribed by slash command, published, matched, posted; the operator's commands agree while it runs."""
    await lab.ready()
    await lab.subscribe("diffusion")
    subscribed = {(each["channel"], each["topic"]) for each in await lab.program.records("subscriptions")}
    assert subscribed == {
        (f"slack:{lab.slack.team_id}/C1", "diffusion"),
        (f"discord:{lab.discord.guild.id}/{lab.here.id}", "diffusion"),
    }
    wanted = lab.publish(range(3))
    lab.publish(range(10, 12), word="protein")
    await exactly_once(lab, wanted)
    (status,) = await lab.program.records("status")
    assert status["deliveries"]["sent"] == 6
    assert status["sources"]["huggingface"]["error"] is None
    assert await lab.program.stop() == 0
    assert not [word for word in ("Unclosed", "Traceback") if word in lab.program.output]


async def test_killed_while_posting(lab):
    """kill -9 in the middle of a burst, twice: each post stands exactly once."""
    await lab.ready()
    await lab.subscribe("diffusion")
    wanted = lab.publish(range(8))
    for enough in (2, 4):
        await lab.program.until(lambda enough=enough: sum(lab.posted()[0].values()) >= enough, f"{enough} posts")
        await lab.program.kill()
        await lab.program.start()
    await exactly_once(lab, wanted)


async def test_answers_that_get_lost(lab):
    """The platforms take posts and the answers never come, with a kill on top: still exactly once."""
    await lab.ready()
    await lab.subscribe("diffusion")
    lab.slack.fault("chat.postMessage", answer="close", takes_it=True, times=2, where=lambda call: "metadata" in call)
    lab.discord.fault("create_message", Fault(drop=True, takes_it=True), times=2)
    wanted = lab.publish(range(4))
    await lab.program.until(lambda: sum(lab.posted()[0].values()) >= 1, "a post was taken")
    await lab.program.kill()
    await lab.program.start()
    await exactly_once(lab, wanted)


async def test_one_platform_away_does_not_stop_the_other(lab):
    """Discord answers every request with 500; Slack is served."""
    lab.discord.fault("me", Fault(500), times=1000)
    await lab.program.start()
    await lab.program.said("0 new,")
    await lab.program.until(lambda: bool(lab.slack.sockets.connections), "Slack is connected")
    await lab.slack.command("subscribe diffusion", channel="C1")
    await lab.slack.message("C1", timeout_s=PATIENCE_S)
    wanted = lab.publish(range(2))
    await lab.program.until(lambda: titles(lab.posted()[0], wanted) == dict.fromkeys(wanted, 1), "Slack has both")


async def test_subscribing_from_the_command_line_is_in_force_at_once(lab):
    """While `run` is up: subscribed and unsubscribed by another process."""
    await lab.ready()
    await lab.program.ask("subscribe", f"slack:{lab.slack.team_id}/C1", "diffusion")
    first = lab.publish(range(1))
    await lab.program.until(lambda: titles(lab.posted()[0], first) == {first[0]: 1}, "the first is posted")
    await lab.program.ask("unsubscribe", f"slack:{lab.slack.team_id}/C1", "diffusion")
    lab.publish(range(1, 2))
    await lab.program.until(lambda: len(lab.feed.asked()) > 12, "some polls later")
    assert sum(lab.posted()[0].values()) == 1


async def test_a_second_run_is_refused(lab):
    """With a sentence, not a second set of posts."""
    await lab.ready()
    second = await lab.program.another_run()
    assert second.code == 69
    assert "already running" in second.said


async def test_the_private_redis_is_killed_while_posting(lab):
    """It comes back by itself with everything it had; each post stands exactly once."""
    await lab.ready()
    await lab.subscribe("diffusion")
    wanted = lab.publish(range(4))
    await lab.program.until(lambda: sum(lab.posted()[0].values()) >= 1, "a post")
    lab.program.kill_redis()
    await exactly_once(lab, wanted)


async def test_it_ends_soon_when_told_to_while_posting(lab):
    """SIGTERM in the middle of a burst: exit 0 within 10 s; the next run posts the rest, nothing twice."""
    await lab.ready()
    await lab.subscribe("diffusion")
    wanted = lab.publish(range(5))
    await lab.program.until(lambda: sum(lab.posted()[0].values()) >= 1, "a post")
    assert await lab.program.stop(within_s=12.0) == 0
    await lab.program.start()
    await exactly_once(lab, wanted)


async def test_a_channel_that_was_refused_is_served_when_the_bot_is_let_in(lab):
    """All that waits is held with the reason while it is not in the channel; posted on the invitation, not at the next probe."""
    await lab.ready()
    await lab.slack.command("subscribe diffusion", channel="C1")
    await lab.slack.message("C1", timeout_s=PATIENCE_S)
    lab.slack.fault("chat.postMessage", error="not_in_channel", where=lambda call: "metadata" in call)
    wanted = lab.publish(range(2))

    async def held() -> bool:
        return (await lab.states())["held"] == 2

    await lab.program.until(held, "both are held")
    await lab.slack.invite("C1")
    await lab.program.until(
        lambda: titles(lab.posted()[0], wanted) == dict.fromkeys(wanted, 1), "both are posted", 45.0
    )


async def test_a_paper_that_two_sources_list_is_posted_once(lab):
    """Hugging Face and arXiv; a topic on a category finds it by what arXiv says of it."""
    async with ArxivEmulator(interval_s=2.5, max_age_s=0) as arxiv:
        lab.program = Program(lab.program.folder, lab.environment() | arxiv_settings(arxiv))
        await lab.program.start()
        await lab.program.said("arxiv: 0 announced")
        await lab.slack.command("subscribe cat:cs.RO diffusion", channel="C1")
        await lab.slack.message("C1", timeout_s=PATIENCE_S)
        wanted = lab.publish(range(1, 2))
        listed = Work("2611.00001", wanted[0], ("cs.RO",), datetime.now(UTC))
        arxiv.announce(feed_date(datetime.now(UTC)), "cs.RO", listed)
        await lab.program.until(lambda: titles(lab.posted()[0], wanted) == {wanted[0]: 1}, "it is posted")

        async def both() -> bool:
            (day,) = [
                each for each in await lab.program.records("audit", "--since", "3") if each["source"] == "arxiv"
            ] or [{"seen": 0}]
            return day["seen"] == 1

        await lab.program.until(both, "both sources have listed it")
        assert titles(lab.posted()[0], wanted) == {wanted[0]: 1}
        assert arxiv.violations == []
