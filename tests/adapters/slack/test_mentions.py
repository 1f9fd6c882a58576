"""Being asked by name, in threads and channels, and without a slash in direct messages, over a real Socket Mode connection."""

from __future__ import annotations

from bot.chat import Answer, Pages, Request
from bot.model import Channel, Offer, Post, Span
from tests.adapters.slack.conftest import HOSTILE, PAPERS
from tests.adapters.slack.speaking import ADA, FakeCommands
from tests.emulators.slack import SlackEmulator


async def test_a_mention_is_answered_below_it(slack: SlackEmulator, commands: FakeCommands) -> None:
    """For all to read, as it was asked; a thread that is there already goes on. The name is looked up, as no event tells it."""
    ada = slack.desktop()
    asked = await ada.write("Hey <@U0BOT>: search x &lt; y", "C0PAPERS")
    answer = await slack.message("C0PAPERS", 1)
    assert commands.requests == [Request(PAPERS, ADA, "search", "x < y")]
    assert (answer.thread_ts, answer.shown()) == (asked.ts, "You said search.")
    await ada.write("<@U0BOT> why <https://arxiv.org/abs/2401.01234|this one>", "C0PAPERS", thread_ts=asked.ts)
    answer = await slack.message("C0PAPERS", 3)
    assert answer.thread_ts == asked.ts
    assert commands.requests[-1].text == "https://arxiv.org/abs/2401.01234"
    for number, text in enumerate(
        ("<@U0BOT>", "Thanks, <@U0BOT>!"), 1
    ):  # theirs alone: what there is, is news to nobody else
        await ada.write(text, "C0PAPERS")
        await ada.sees(lambda number=number: len(slack.ephemerals()) == number)
        assert commands.requests[-1].command == "help"


async def test_what_is_theirs_alone_stays_so(slack: SlackEmulator, commands: FakeCommands) -> None:
    """A reading list, a mistake, and the details of a change; what changed is said to the channel."""
    ada = slack.desktop()
    thread = await ada.write("About robots", "C0PAPERS")
    await ada.write("Yes", "C0PAPERS", thread_ts=thread.ts)
    commands.answers["subscribe"] = Answer(lines=((Span("Three a week."),),), announcement=((Span("ada subscribed."),)))
    commands.answers["why"] = Answer(lines=((Span("No such paper."),),), tone="bad")
    for number, text in enumerate(("saved", "why x", "subscribe robots"), 1):
        await ada.write(f"<@U0BOT> {text}", "C0PAPERS", thread_ts=thread.ts)
        await ada.sees(lambda number=number: len(slack.ephemerals()) == number)
    assert [each.shown() for each in slack.ephemerals()] == ["You said saved.", "⚠️ No such paper.", "Three a week."]
    assert {each.arguments["thread_ts"] for each in slack.ephemerals()} == {thread.ts}
    assert (await slack.message("C0PAPERS", 5)).shown() == "ada subscribed."
    assert slack.messages("C0PAPERS")[5].thread_ts is None


async def test_buttons_below_a_public_answer_are_the_pressers_own(slack: SlackEmulator, commands: FakeCommands) -> None:
    """A page that one person turns does not turn for all."""
    slack.add_user("U1BOB", "bob")
    found = Post("Induction heads", "https://e.org/1")
    offers = (Offer("Export", "saved", "export"),)
    commands.answers["search"] = Answer(cards=(found,), pages=Pages("x", 1, 2), offers=offers)
    await slack.desktop().write("<@U0BOT> search x", "C0PAPERS")
    public = await slack.message("C0PAPERS", 1)
    before = public.shown()
    for label in ("Next", "Export"):
        answer = await (await slack.click(public, label, user="U1BOB")).answer()
        assert answer is not public
        assert answer.seen_by == "U1BOB"
    assert public.shown() == before


async def test_in_a_direct_message_no_slash_is_needed(slack: SlackEmulator, commands: FakeCommands) -> None:
    """Everything is answered there, and to no bot: neither to ourselves nor to another."""
    direct = slack.add_channel("D0ADA", kind="im")
    ada = slack.desktop()
    await ada.write(HOSTILE.replace("&", "&amp;"), direct.id)
    assert (await slack.message(direct.id, 1)).thread_ts is None
    assert commands.requests[-1].command == "*bold*"
    await ada.write("/papers saved", direct.id)
    await slack.message(direct.id, 3)
    assert commands.requests[-1] == Request(
        Channel("slack", "T0EMU", "D0ADA"), ADA, "saved", "", locale="en-US", direct=True
    )
    said = len(commands.requests)
    event = {"type": "message", "channel_type": "im", "channel": direct.id, "text": "list", "ts": "1.0"}
    await slack.event({**event, "user": "U0BOT"})
    await slack.event({**event, "user": "U1OTHER", "bot_id": "B1OTHER"})
    await slack.event({**event, "user": "U0ADA", "subtype": "message_changed"})
    await slack.event({**event, "user": "U0ADA"}, event_id="Ev1")
    await slack.event({**event, "user": "U0ADA"}, event_id="Ev1")
    await (await slack.command("help", channel="C0PAPERS")).answer()
    assert [each.command for each in commands.requests[said:]] == ["list", "help"]
