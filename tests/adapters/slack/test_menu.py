"""The ⋯ below a post and what it leads to, as people press it in Slack, with the real desk."""

from __future__ import annotations

from bot.model import Delivery, Message
from bot.ports import Platform
from tests.adapters.slack.conftest import PAPERS
from tests.adapters.slack.speaking import listening
from tests.adapters.telling import POSTED, Memory
from tests.emulators.slack import SlackEmulator


async def test_the_menu_of_a_post_in_slack(slack: SlackEmulator, platform: Platform) -> None:
    """Three dots answer the presser alone; each button does what it says, in the menu's place; the post stays as it is."""
    memory = Memory(PAPERS, {"slack": platform})
    memory.sent(await platform.post(PAPERS, memory.post(), Message.of_paper(Delivery(POSTED.id, PAPERS, ())).id))
    [post] = slack.messages("C0PAPERS")
    before = post.shown()
    async with listening(slack, platform, await memory.filled()):
        muted = await (await slack.click(post, "⋯")).answer()
        await (await slack.click(muted, "Mute Ada Lovelace here")).answer()
        followed = await (await slack.click(post, "⋯")).answer()
        await (await slack.click(followed, "Follow Ada Lovelace")).answer()
        settings = await (await slack.command("settings muted", channel="C0PAPERS")).answer()
        alike = await (await slack.command("like 2604.00001", channel="C0PAPERS")).answer()
        await (await slack.click(alike, "Post here")).answer()
    assert (muted.seen_by, followed.seen_by, post.shown()) == ("U0ADA", "U0ADA", before)
    assert "nothing by Ada Lovelace" in settings.shown()
    direct = await platform.direct("U0ADA", PAPERS)
    assert [each.topic for each in await memory.store.of_channel(direct)] == ['author:"Ada Lovelace"']
    shared = [each for each in slack.messages("C0PAPERS") if "shares:" in each.shown() and each.seen_by is None]
    assert len(shared) == 1
    assert "A Survey of Diffusion" in shared[0].shown()
