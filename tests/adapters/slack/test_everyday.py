"""The form, Home, a mention, Slack's own menu and a link as a person uses them: the real desk, over the real connection."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from adapters.platforms.slack import subscribing
from adapters.platforms.slack.manifest import LIKE_SHORTCUT, SEARCH_SHORTCUT
from bot.model import Delivery, Message
from bot.ports import Platform
from tests.adapters.slack.conftest import PAPERS
from tests.adapters.slack.speaking import listening
from tests.adapters.telling import POSTED, Memory
from tests.emulators.slack import SlackEmulator
from tests.emulators.slack.desktop import Desktop


@pytest.fixture
async def ada(slack: SlackEmulator, platform: Platform, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Desktop]:
    paused = asyncio.Event()
    paused.set()
    monkeypatch.setattr(subscribing, "pause", paused.wait)
    memory = Memory(PAPERS)
    memory.sent(await platform.post(PAPERS, memory.post(), Message.of_paper(Delivery(POSTED.id, PAPERS, ())).id))
    async with listening(slack, platform, await memory.filled()):
        yield slack.desktop()


async def test_a_topic_is_narrowed_in_the_form(slack: SlackEmulator, ada: Desktop) -> None:
    """From a hint over a mistake to what it brings, and to the announcement; a topic that is there already is told before."""
    await slack.command("subscribe", channel="C0PAPERS")
    await ada.modal("Words side by side must all occur")
    await ada.type("topic", "denoising (policy")
    form = await ada.modal("⚠️")
    assert "denoising (policy\n          ^" in form.text()
    assert set(await ada.submit()) == {"topic"}
    await ada.type("topic", "policy diffusion")
    await ada.modal("here already, as number 1")
    await ada.type("topic", "denoising")
    form = await ada.modal("The topic denoising:")
    assert "A Survey of Diffusion (15 April)" in form.text()
    (author,) = await ada.suggest("authors", "ada l")
    assert author["value"] == 'author:"Ada Lovelace"'
    categories = await ada.suggest("categories", "robot")
    assert [each["text"]["text"] for each in categories] == ["cs.RO (Robotics)"]
    await ada.choose("authors", selected_options=[author])
    await ada.modal('The topic denoising author:"Ada Lovelace":')
    assert await ada.submit() == {}
    assert 'New papers on denoising author:"Ada Lovelace" come here.' in ada.modals[-1].text()
    announced = await slack.message("C0PAPERS", 1)
    assert announced.shown() == 'ada subscribed this channel to denoising author:"Ada Lovelace".'


async def test_where_no_form_can_open_a_button_opens_it(slack: SlackEmulator, ada: Desktop) -> None:
    """A mention, as in a thread; only who asked sees the button."""
    await ada.write("<@U0BOT> subscribe", "C0PAPERS")
    await ada.sees(lambda: bool(slack.ephemerals()))
    (offered,) = slack.ephemerals()
    assert "Which topic?" in offered.shown()
    await slack.click(offered, "Subscribe to a topic")
    form = await ada.modal("Words side by side")
    assert next(iter(form.state["where"].values()))["selected_conversation"] == "C0PAPERS"
    assert "Which topic?" in offered.shown()


async def test_who_may_not_is_told_before_and_at_the_end(slack: SlackEmulator, ada: Desktop) -> None:
    """A guest, and whoever became one while the form stood open."""
    slack.add_user("U1GUEST", "eve", is_restricted=True)
    eve = slack.desktop("U1GUEST")
    await slack.command("subscribe", channel="C0PAPERS", user="U1GUEST")
    await eve.modal("Only members (not guests) can change what comes here.")
    await eve.type("topic", "robots")
    errors = await eve.submit()
    assert errors["where"].startswith("Only members (not guests) can change what comes here.")
    assert slack.messages("C0PAPERS")[1:] == []


async def test_home_keeps_up(slack: SlackEmulator, ada: Desktop) -> None:
    """A paper that is saved from its post stands there, and a topic that was subscribed to in the direct message."""
    await ada.open_home()
    await ada.sees(lambda: ada.home is not None and "Your reading list is empty" in ada.home.text())
    assert ada.home is not None
    assert "1. diffusion policy" in ada.home.text()
    await slack.click(slack.messages("C0PAPERS")[0], "Save")
    await ada.sees(lambda: ada.home is not None and "Your reading list has 1 paper" in ada.home.text())
    await ada.press("Subscribe to a topic", home=True)
    await ada.modal("Words side by side")
    await ada.type("topic", "robots")
    await ada.modal("The topic robots:")
    assert await ada.submit() == {}
    await ada.sees(lambda: ada.home is not None and "1. robots" in ada.home.text())
    await ada.press("BibTeX", home=True)
    await ada.modal("@misc{")


async def test_asked_by_name_and_by_menu(slack: SlackEmulator, ada: Desktop) -> None:
    """Below the post, for all; papers like it in a modal, from whose result its abstract opens."""
    post = slack.messages("C0PAPERS")[0]
    await ada.write("<@U0BOT> search survey", "C0PAPERS", thread_ts=post.ts)
    found = await slack.message("C0PAPERS", 2)
    assert (found.thread_ts, found.seen_by) == (post.ts, None)
    assert "A Survey of Diffusion" in found.shown()
    await ada.message_shortcut(LIKE_SHORTCUT, post)
    await ada.modal("1 paper like Diffusion Policies for *Robots*")
    await ada.press("Abstract")
    await ada.modal("What is known of <denoising> & more.")


async def test_a_link_is_unfolded_where_the_channel_wants_it(slack: SlackEmulator, ada: Desktop) -> None:
    link = "https://arxiv.org/abs/2604.00002"
    await ada.paste("C0PAPERS", link)
    await (await slack.command("settings unfurl on", channel="C0PAPERS")).answer()
    message = await ada.paste("C0PAPERS", link)
    await ada.sees(lambda: bool(slack.workspace.unfurled))
    assert list(slack.workspace.unfurled) == [("C0PAPERS", message.ts)]
    await ada.paste("C0PAPERS", link)
    await (await slack.command("list", channel="C0PAPERS")).answer()
    assert len(slack.calls("chat.unfurl")) == 1


async def test_whose_slack_is_german_reads_german(slack: SlackEmulator, ada: Desktop) -> None:
    """Once we know them: a form opens before we could ask who somebody is."""
    slack.workspace.users["U0ADA"].locale = "de-DE"
    await slack.command("subscribe", channel="C0PAPERS")
    await ada.sees(lambda: bool(ada.modals) and ada.modals[-1].shown["title"]["text"] == "Abonnieren")
    assert "Wohin die Paper kommen" in str(ada.modals[-1].shown)
    await ada.shortcut(SEARCH_SHORTCUT)
    await ada.sees(lambda: ada.modals[-1].shown["title"]["text"] == "Paper suchen")
    await ada.open_home()
    await ada.sees(lambda: ada.home is not None and "Deine Leseliste" in ada.home.text())
    assert ada.home is not None
    assert "Paper suchen" in ada.home.text()
