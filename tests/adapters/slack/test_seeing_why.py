"""`why` and `preview` as people read them in Slack, over the real connection and with the real desk."""

from __future__ import annotations

from bot.model import Delivery, Message
from bot.ports import Platform
from tests.adapters.slack.conftest import PAPERS
from tests.adapters.slack.speaking import listening
from tests.adapters.telling import POSTED, Memory
from tests.emulators.slack import SlackEmulator


async def test_why_and_why_not_in_slack(slack: SlackEmulator, platform: Platform) -> None:
    """The link that Slack gives our message leads to its story; another paper says what it lacks. Only who asked reads it."""
    memory = Memory(PAPERS)
    ref = await platform.post(PAPERS, memory.post(), Message.of_paper(Delivery(POSTED.id, PAPERS, ())).id)
    memory.sent(ref)
    async with listening(slack, platform, await memory.filled()):
        why = await (await slack.command(f"why {ref.url}", channel="C0PAPERS")).answer()
        why_not = await (await slack.command("why https://arxiv.org/abs/2604.00002v2", channel="C0PAPERS")).answer()
        preview = await (await slack.command("preview denoising -survey", channel="C0PAPERS")).answer()
    assert (why.seen_by, why_not.seen_by, preview.seen_by) == ("U0ADA",) * 3
    *said, score = why.shown().split("\n")
    assert score.startswith("Score 3.1 here: title match 2.0")
    assert said == [
        "Diffusion Policies for *Robots*",
        "Listed by Hugging Face on 15 April; seen on 15 April, 12:00 UTC: new, and announced.",
        "It was posted here on 15 April, 12:00 UTC. What wanted it:",
        "• diffusion policy: diffusion (title “Diffusion”), policy (title “Policies”), policy (abstract “policy”)",
    ]
    assert why_not.shown().split("\n") == [
        "A Survey of Diffusion",
        "Listed by Hugging Face on 15 April; seen on 15 April, 12:00 UTC: new, and announced.",
        "No topic here takes it:",
        "• diffusion policy: has diffusion, lacks policy.",
    ]
    assert preview.shown().split("\n") == [
        "The topic denoising -survey:",
        "The archive holds 1 day so far, with 2 papers: this topic would have brought 1 of them, about 1 a day:",
        "• Diffusion Policies for *Robots* (15 April)",
        "To have it here: /papers subscribe denoising -survey",
        "Subscribe",
    ]
