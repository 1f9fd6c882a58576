"""Commands, buttons and invitations over a real Socket Mode connection, with the real SDK and Bolt."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from adapters.platforms.slack import answering
from bot.chat import Answer, Attachment, Caller, Pages, Request, Standing
from bot.errors import Transient
from bot.model import Channel, MessageId, Offer, Post, Span
from bot.ports import Platform
from tests.adapters.slack.conftest import HOSTILE, PAPERS, POST, connected
from tests.adapters.slack.speaking import FakeCommands
from tests.emulators.slack import NotAcknowledged, SlackEmulator

ADA = Caller("U0ADA", "ada", Standing.MEMBER, locale="en-US")

RESULTS = Answer(cards=(Post("Induction heads", "https://e.org/1"),), pages=Pages("induction", 1, 3))
SUBSCRIBED = Answer(announcement=(Span("ada subscribed this channel to "), Span("diffusion policy", "code")))


@asynccontextmanager
async def listening(
    slack: SlackEmulator, platform: Platform, commands: FakeCommands
) -> AsyncIterator[asyncio.Task[None]]:
    task = asyncio.create_task(platform.listen(commands))
    waiting = asyncio.create_task(slack.sockets.connected())
    await asyncio.wait({task, waiting}, return_when=asyncio.FIRST_COMPLETED)
    try:
        yield task
    finally:
        waiting.cancel()
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


@pytest.fixture
async def commands(slack: SlackEmulator, platform: Platform) -> AsyncIterator[FakeCommands]:
    """A connected bot that answers as the test says."""
    commands = FakeCommands()
    async with listening(slack, platform, commands):
        yield commands


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


async def test_a_direct_message_is_told_from_a_channel(slack: SlackEmulator, platform: Platform) -> None:
    """The one that `direct` names, where what a person follows goes."""
    direct, commands = await platform.direct("U0ADA", PAPERS), FakeCommands()
    async with listening(slack, platform, commands):
        for channel in (direct.channel, "C0PAPERS"):
            await (await slack.command("list", channel=channel)).answer()
    assert [(each.channel, each.direct) for each in commands.requests] == [(direct, True), (PAPERS, False)]


async def test_a_foreign_button_is_only_acknowledged(slack: SlackEmulator, commands: FakeCommands) -> None:
    """A button that this version does not know asks for nothing."""
    button = {"type": "button", "action_id": "older.v0", "text": {"type": "plain_text", "text": "Old"}, "value": "1"}
    message = slack.workspace.post("C0PAPERS", "x", blocks=[{"type": "actions", "elements": [button]}])
    await slack.click(message, "Old")
    assert commands.requests == []


async def test_an_invitation_starts_what_waited(slack: SlackEmulator, platform: Platform) -> None:
    """Let into a private channel, the bot says what starts there; the same event again says nothing."""
    slack.add_channel("G0SECRET", kind="private", member=False)
    secret = Channel("slack", "T0EMU", "G0SECRET")
    commands = FakeCommands(waiting={secret: SUBSCRIBED})
    async with listening(slack, platform, commands):
        event_id = await slack.invite("G0SECRET")
        await slack.message("G0SECRET")
        asked = len(commands.let_in)
        await slack.invite("G0SECRET", event_id=event_id)
        await (await slack.command("list", channel="C0PAPERS")).answer()
    assert [message.text for message in slack.messages("G0SECRET")] == [
        "ada subscribed this channel to `diffusion policy`"
    ]
    assert len(commands.let_in) == asked


async def test_an_invitation_while_nobody_listened_is_not_lost(slack: SlackEmulator, platform: Platform) -> None:
    """On connecting, every channel that the bot is in is told that it may start."""
    slack.add_channel("G0SECRET", kind="private")
    secret = Channel("slack", "T0EMU", "G0SECRET")
    async with listening(slack, platform, FakeCommands(waiting={secret: SUBSCRIBED})):
        await slack.message("G0SECRET")


async def test_a_refresh_loses_nothing(slack: SlackEmulator, commands: FakeCommands) -> None:
    """Slack asks for a new connection every few hours: it is made, and commands go on."""
    made = slack.sockets.made
    await slack.sockets.refresh()
    await slack.sockets.connected(beyond=made)
    assert (await (await slack.command("list", channel="C0PAPERS")).answer()).shown() == "You said list."


async def test_a_broken_connection_is_made_anew(slack: SlackEmulator, commands: FakeCommands) -> None:
    """The socket breaks without a goodbye: a new one stands within a second or two, and commands go on."""
    made = slack.sockets.made
    slack.sockets.cut()
    await slack.sockets.connected(timeout_s=3, beyond=made)
    assert (await (await slack.command("list", channel="C0PAPERS")).answer()).shown() == "You said list."


async def test_connections_that_never_last_are_the_services_to_wait_for(
    slack: SlackEmulator, platform: Platform
) -> None:
    """Lost soon after each making: Transient, and listening again works."""
    async with listening(slack, platform, FakeCommands()) as task:
        for made in (1, 2):
            await slack.sockets.connected(beyond=made - 1)
            slack.sockets.cut()
        with pytest.raises(Transient):
            await task
    async with listening(slack, platform, FakeCommands()):
        assert (await (await slack.command("list", channel="C0PAPERS")).answer()).shown() == "You said list."


@pytest.mark.parametrize("error", ["invalid_auth", "internal_error"])
async def test_a_first_connection_that_fails_is_told(slack: SlackEmulator, platform: Platform, error: str) -> None:
    """No address for the socket: Transient, so that the service tries again, with the reason."""
    slack.server.tokens.app_error = error
    with pytest.raises(Transient, match=error):
        await platform.listen(FakeCommands())


async def test_a_limit_on_connecting_names_its_time(slack: SlackEmulator, platform: Platform) -> None:
    """apps.connections.open is limited: Slack's Retry-After comes along."""
    slack.fault("apps.connections.open", answer=429, retry_after_s=20)
    with pytest.raises(Transient) as raised:
        await platform.listen(FakeCommands())
    assert raised.value.retry_after_s == 20.0


async def test_what_is_being_answered_is_finished(slack: SlackEmulator, platform: Platform) -> None:
    """Stopping waits for an answer that is under way."""
    commands = FakeCommands(takes_s=0.2)
    async with listening(slack, platform, commands):
        asked = await slack.command("list", channel="C0PAPERS")
    assert len(asked.answers) == 1
    with pytest.raises(NotAcknowledged):
        await slack.command("list", channel="C0PAPERS")


async def test_variables_that_bolt_would_take_change_nothing(
    slack: SlackEmulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A client id and secret in the environment switch Bolt to OAuth: commands are served all the same."""
    monkeypatch.setenv("SLACK_CLIENT_ID", "1.2")
    monkeypatch.setenv("SLACK_CLIENT_SECRET", "secret")
    async with connected(slack, tmp_path) as platform, listening(slack, platform, FakeCommands()):
        assert (await (await slack.command("list", channel="C0PAPERS")).answer()).shown() == "You said list."


async def test_a_channel_that_gets_another_id_takes_its_things_along(
    slack: SlackEmulator, commands: FakeCommands, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A private channel became public. Slack tells it once, so what fails is tried again."""
    monkeypatch.setattr("adapters.platforms.slack.channels.MOVE_PAUSE_S", 0.0)
    commands.away = 2
    await slack.event({"type": "channel_id_changed", "old_channel_id": "G1", "new_channel_id": "C0PAPERS"})
    async with asyncio.timeout(5):
        await commands.asked.wait()
    assert commands.moves == [(Channel("slack", "T0EMU", "G1"), PAPERS)]


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
