"""Buttons, and reactions to posts: what they run, and where it is answered; also of messages from before a restart."""

from __future__ import annotations

from dataclasses import replace

from bot.chat import Answer, Pages, Request
from bot.model import MessageId, Offer, Post, Span
from bot.ports import Platform
from tests.adapters.slack.conftest import PAPERS, POST
from tests.adapters.slack.speaking import ADA, RESULTS, FakeCommands, listening
from tests.emulators.slack import SlackEmulator


async def test_pages_turn_in_place(slack: SlackEmulator, commands: FakeCommands) -> None:
    """Next replaces the ephemeral answer with the page that its value names."""
    commands.answers["search"] = RESULTS
    page = await (await slack.command("search induction", channel="C0PAPERS")).answer()
    commands.answers["search"] = Answer(cards=(Post("Second page", None),), pages=Pages("induction", 2, 3))
    turned = await (await slack.click(page, "Next")).answer()
    assert commands.requests[-1] == Request(PAPERS, ADA, "search", "induction", 2)
    assert turned is page
    assert "Second page" in page.shown()
    await (await slack.click(page, "Previous")).answer()
    assert commands.requests[-1].page == 1
    assert len(slack.ephemerals()) == 1


async def test_an_offer_is_taken_up_in_place(slack: SlackEmulator, platform: Platform) -> None:
    """What it runs is answered where it stood, and the channel is told what changed; also after a restart."""
    commands = FakeCommands()
    offer = Offer("Once a day", "settings", 'mode: daily "x"')
    commands.answers["subscribe"] = Answer(lines=((Span("About 40 a day."),),), offers=(offer,))
    async with listening(slack, platform, commands):
        shown = await (await slack.command("subscribe robots", channel="C0PAPERS")).answer()
    commands.answers["settings"] = Answer(lines=((Span("Once a day, then."),),), announcement=(Span("ada: daily"),))
    async with listening(slack, platform, commands):
        assert await (await slack.click(shown, "Once a day")).answer() is shown
        await slack.message("C0PAPERS")
    assert commands.requests[-1] == Request(PAPERS, ADA, "settings", 'mode: daily "x"')
    assert shown.shown() == "Once a day, then."
    assert [message.shown() for message in slack.messages()] == ["ada: daily"]


async def test_a_posts_controls_answer_the_presser_alone(slack: SlackEmulator, platform: Platform) -> None:
    """After a restart too, alone or in a digest; the post stays as it is."""
    commands = FakeCommands()
    paper = replace(POST, image=None, controls=(Offer("Abstract", "abstract", "arxiv:2303.04137"),))
    digest = Post("Papers of today", None, entries=(paper, paper))
    for number, post in enumerate((paper, digest)):
        await platform.post(PAPERS, post, MessageId(f"m{number}"))
    commands.answers["abstract"] = Answer(cards=(replace(paper, summary="S" * 1900),))
    async with listening(slack, platform, commands):
        for message in slack.messages("C0PAPERS"):
            before = message.shown()
            answer = await (await slack.click(message, "Abstract")).answer()
            assert answer is not message
            assert (answer.seen_by, message.shown()) == ("U0ADA", before)
            assert "S" * 1900 in answer.shown()
            assert commands.requests[-1] == Request(PAPERS, ADA, "abstract", "arxiv:2303.04137")


async def test_a_reaction_to_a_post_is_a_vote(slack: SlackEmulator, platform: Platform, commands: FakeCommands) -> None:
    """Of any skin; taken back with it; by its message, and unanswered. Other reactions, others' messages and our own mean nothing."""
    ref = await platform.post(PAPERS, POST, MessageId("m1"))
    link = f"https://slack.com/archives/C0PAPERS/p{ref.id.replace('.', '')}"
    shown = len(slack.messages("C0PAPERS"))
    await slack.react("C0PAPERS", ref.id, "+1::skin-tone-3")
    await slack.react("C0PAPERS", ref.id, "tada")
    await slack.react("C0PAPERS", ref.id, "-1", user=slack.workspace.bot.id)
    await slack.event(
        {"type": "reaction_added", "user": "U0ADA", "reaction": "+1", "item": {"type": "message"}, "item_user": "U1"}
    )
    await slack.react("C0PAPERS", ref.id, "-1")
    await slack.react("C0PAPERS", ref.id, "-1", taken_back=True)
    await (await slack.command("list", channel="C0PAPERS")).answer()
    voted = [(each.channel, each.caller.id, each.text) for each in commands.requests if each.command == "vote"]
    assert voted == [(PAPERS, "U0ADA", f"{word} {link}") for word in ("up", "down", "none")]
    assert len(slack.messages("C0PAPERS")) == shown


async def test_a_foreign_button_is_only_acknowledged(slack: SlackEmulator, commands: FakeCommands) -> None:
    """A button that this version does not know asks for nothing."""
    button = {"type": "button", "action_id": "older.v0", "text": {"type": "plain_text", "text": "Old"}, "value": "1"}
    message = slack.workspace.post("C0PAPERS", "x", blocks=[{"type": "actions", "elements": [button]}])
    await slack.click(message, "Old")
    assert commands.requests == []
