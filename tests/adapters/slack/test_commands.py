"""Commands and their answers over a real Socket Mode connection, with the real SDK and Bolt."""

from __future__ import annotations

import asyncio

import pytest

from adapters.platforms.slack import answering
from bot.chat import Answer, Attachment, Request
from bot.model import Span
from bot.ports import Platform
from tests.adapters.slack.conftest import HOSTILE, PAPERS
from tests.adapters.slack.speaking import ADA, RESULTS, SUBSCRIBED, FakeCommands, listening
from tests.emulators.slack import SlackEmulator


async def test_a_command_is_answered_to_the_person_alone(slack: SlackEmulator, commands: FakeCommands) -> None:
    """Who asked where and what arrives as typed, and the answer is ephemeral."""
    asked = await slack.command('search upvotes>=20 & "x < y"', channel="C0PAPERS")
    answer = await asked.answer()
    assert commands.requests == [Request(PAPERS, ADA, "search", 'upvotes>=20 & "x < y"')]
    assert answer.seen_by == "U0ADA"
    assert answer.shown() == "You said search."
    assert slack.messages() == []


async def test_a_bare_command_asks_for_help(slack: SlackEmulator, commands: FakeCommands) -> None:
    """`/papers` alone is `/papers help`; capitals do not matter."""
    await (await slack.command("", channel="C0PAPERS")).answer()
    await (await slack.command("  LIST ", channel="C0PAPERS")).answer()
    assert [request.command for request in commands.requests] == ["help", "list"]


async def test_a_change_is_said_to_the_channel(slack: SlackEmulator, commands: FakeCommands) -> None:
    """The announcement is one public line, and nothing private comes with it."""
    commands.answers["subscribe"] = SUBSCRIBED
    asked = await slack.command("subscribe diffusion policy", channel="C0PAPERS")
    answer = await asked.answer()
    assert answer.seen_by is None
    assert answer.text == "ada subscribed this channel to `diffusion policy`"
    assert [message.text for message in slack.messages("C0PAPERS")] == [answer.text]


async def test_both_to_the_person_and_to_the_channel(slack: SlackEmulator, commands: FakeCommands) -> None:
    """An answer with both parts: the private one first."""
    commands.answers["subscribe"] = Answer(lines=((Span("You will get 3 a week."),),), announcement=(Span(HOSTILE),))
    asked = await slack.command("subscribe x", channel="C0PAPERS")
    await asked.answer(1)
    assert [answer.seen_by for answer in asked.answers] == ["U0ADA", None]
    assert asked.public[0].shown() == HOSTILE


async def test_the_acknowledgement_does_not_wait_for_the_work(slack: SlackEmulator, commands: FakeCommands) -> None:
    """A slow answer is acknowledged at once and comes later."""
    commands.takes_s = 0.3
    asked = await asyncio.wait_for(slack.command("search x", channel="C0PAPERS"), 0.25)
    assert asked.answers == []
    await asked.answer()


async def test_an_answer_that_takes_its_time_is_said_to_be_on_its_way(
    slack: SlackEmulator, commands: FakeCommands, monkeypatch: pytest.MonkeyPatch
) -> None:
    """To the person alone, above the answer; where the answer takes a message's place, in that place."""
    monkeypatch.setattr(answering, "SOON_S", 0.01)
    commands.takes_s, commands.answers["search"] = 0.2, RESULTS
    asked = await slack.command("search x", channel="C0PAPERS")
    page = await asked.answer(1)
    assert [answer.seen_by for answer in asked.answers] == ["U0ADA", "U0ADA"]
    assert asked.answers[0].shown() == "Searching…"
    turned = await slack.click(page, "Next")
    assert (await turned.answer()) is page
    await turned.answer(1)
    assert "Induction heads" in page.shown()
    assert len(slack.ephemerals()) == 2
    exported = await slack.command("saved export ris", channel="C0PAPERS")
    await exported.answer(1)
    assert exported.answers[0].shown() == "Putting your list together…"


async def test_a_bug_still_answers_the_person(slack: SlackEmulator, commands: FakeCommands) -> None:
    """An exception is one sentence for the person, and the next command works."""
    commands.answers["search"] = ZeroDivisionError("boom")
    answer = await (await slack.command("search x", channel="C0PAPERS")).answer()
    assert "Something went wrong on our side" in answer.shown()
    assert "boom" not in answer.shown()
    assert (await (await slack.command("list", channel="C0PAPERS")).answer()).shown() == "You said list."


async def test_another_command_name_is_served_too(slack: SlackEmulator, commands: FakeCommands) -> None:
    """Whatever name the app's settings give the command, it is ours."""
    answer = await (await slack.command("list", channel="C0PAPERS", command="/arxiv")).answer()
    assert answer.shown() == "You said list."


async def test_a_used_up_address_falls_back(slack: SlackEmulator, commands: FakeCommands) -> None:
    """Where the response_url is refused, the person gets it by chat.postEphemeral and the channel by chat.postMessage."""
    commands.answers["subscribe"] = Answer(lines=((Span("Done."),),), announcement=(Span("ada subscribed."),))
    slack.responses.refuse = 2
    await slack.command("subscribe x", channel="C0PAPERS")
    await slack.message("C0PAPERS")
    assert [message.shown() for message in slack.ephemerals()] == ["Done."]
    assert [message.shown() for message in slack.messages()] == ["ada subscribed."]


async def test_a_direct_message_is_told_from_a_channel(slack: SlackEmulator, platform: Platform) -> None:
    """The one that `direct` names, where what a person follows goes."""
    direct, commands = await platform.direct("U0ADA", PAPERS), FakeCommands()
    async with listening(slack, platform, commands):
        for channel in (direct.channel, "C0PAPERS"):
            await (await slack.command("list", channel=channel)).answer()
    assert [(each.channel, each.direct) for each in commands.requests] == [(direct, True), (PAPERS, False)]


async def test_people_bring_their_zone(slack: SlackEmulator, commands: FakeCommands) -> None:
    """From their profile, asked for once; without the scope, or where Slack fails, nobody is held up."""
    slack.workspace.users["U0ADA"].tz = "Europe/Berlin"
    for text in ("subscribe robots", "subscribe drones", "list"):
        await (await slack.command(text, channel="C0PAPERS")).answer()
    assert [request.caller.zone for request in commands.requests] == ["Europe/Berlin"] * 3
    assert len(slack.calls("users.info")) == 1
    slack.add_user("U0EVE", "eve")
    slack.api.scopes.discard("users:read")
    await (await slack.command("subscribe robots", channel="C0PAPERS", user="U0EVE")).answer()
    assert commands.requests[-1].caller.zone is None


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("search diffusion", "Searching…"),
        ("like 2401.01234", "Searching…"),
        ("diffusion policy", "Searching…"),
        ("saved zotero", "Sending to Zotero…"),
        ("saved ZOTERO send", "Sending to Zotero…"),
        ("saved zotero disconnect", "One moment…"),
        ("saved export", "Putting your list together…"),
        ("saved", "One moment…"),
        ("subscribe robots", "One moment…"),
    ],
)
def test_who_waits_is_told_what_is_being_done(typed: str, said: str) -> None:
    """Not that something is searched for, where it is sent away."""
    command, _, text = typed.partition(" ")
    assert answering.being_done(command, text) == said


async def test_a_file_is_shown_in_messages_to_the_person_alone(slack: SlackEmulator, commands: FakeCommands) -> None:
    """Cut between entries, in their order; what does not fit is said."""
    entry = '@misc{{a{0},\n    title = "{{<b> & `x` {0}}}",\n    note = "' + "n" * 400 + '"\n}}\n'
    small = "\n".join(entry.format(number) for number in range(3))
    commands.answers["saved"] = Answer(lines=((Span("Your list."),),), attachment=Attachment("papers.bib", small))
    asked = await slack.command("saved export", channel="C0PAPERS")
    file = await asked.answer(1)
    assert file.seen_by == "U0ADA"
    assert small.strip() in file.shown()
    commands.answers["saved"] = Answer(
        attachment=Attachment("papers.bib", "\n".join(entry.format(number) for number in range(100)))
    )
    asked = await slack.command("saved export", channel="C0PAPERS")
    last = await asked.answer(2)
    assert "papers.bib, part 3 of 3" in last.shown()
    assert "more characters did not fit" in last.shown()
    assert all(answer.shown().count("@misc{") == answer.shown().count("\n}") for answer in asked.answers)
