"""A reading list sent to Zotero, as a person in Slack does it: over both wires."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from redis.asyncio import Redis

from adapters.zotero.service import Zotero
from bot.ports import Platform
from tests.adapters.served import Served
from tests.adapters.slack.conftest import PAPERS
from tests.adapters.slack.speaking import listening
from tests.adapters.telling import MISSED, POSTED
from tests.emulators.slack import SlackEmulator
from tests.emulators.zotero import Owner, ZoteroEmulator
from tests.fakes.clock import FakeClock

KEY = "abcdefghijklmnopqrstuvwx"


@pytest.fixture
async def zotero() -> AsyncIterator[ZoteroEmulator]:
    async with ZoteroEmulator({KEY: Owner(4711, "ada")}) as emulator:
        yield emulator


@pytest.fixture
async def served(
    slack: SlackEmulator, platform: Platform, redis: Redis, zotero: ZoteroEmulator
) -> AsyncIterator[Served]:
    library = Zotero(zotero.url, FakeClock())
    served = Served(platform, redis, library)
    await served.stores.archive.add([POSTED, MISSED])
    async with listening(slack, platform, served.commands):
        yield served
    await library.close()


async def typed(slack: SlackEmulator, text: str) -> str:
    return (await (await slack.command(text, channel=PAPERS.channel)).answer()).shown()


async def test_a_key_is_put_in_once_and_the_list_sent(
    slack: SlackEmulator, served: Served, zotero: ZoteroEmulator
) -> None:
    """The button opens the form, which says at its field what is wrong; then one press sends, in Home too. The key is said nowhere."""
    ada = slack.desktop()
    await typed(slack, "save 2604.00001")
    asked = await (await slack.command("saved zotero", channel="C0PAPERS")).answer()
    assert "zotero.org/settings/keys/new" in asked.shown()
    await slack.click(asked, "Connect Zotero")
    await ada.modal("I keep it encrypted")
    await ada.type("key", "a wrong one")
    assert "Zotero does not know this key" in (await ada.submit())["key"]
    await ada.type("key", KEY)
    assert await ada.submit() == {}
    shown = await ada.modal("Connected: the library of ada")
    assert KEY not in str(shown.shown)
    await ada.press("Send to Zotero")
    await ada.modal("Sent to the library of ada at Zotero: 1 paper.")
    assert zotero.keys[KEY].titles == ["Diffusion Policies for *Robots*"]
    await typed(slack, "save 2604.00002")
    await ada.open_home()
    await ada.sees(lambda: ada.home is not None and "Send to Zotero" in str(ada.home.shown))
    await ada.press("Send to Zotero", home=True)
    await ada.modal("1 paper was there before.")
    assert len(zotero.keys[KEY].items) == 2
    assert KEY not in str(slack.api.views.homes)


async def test_the_form_opens_by_typing_and_on_top_of_a_modal(
    slack: SlackEmulator, served: Served, zotero: ZoteroEmulator
) -> None:
    """What was revoked is connected again from where that was said."""
    ada = slack.desktop()
    await typed(slack, "save 2604.00001")
    await slack.command("saved zotero connect", channel="C0PAPERS")
    await ada.modal("I keep it encrypted")
    await ada.type("key", KEY)
    assert await ada.submit() == {}
    zotero.keys["z" * 24] = zotero.keys.pop(KEY)
    await ada.press("Send to Zotero")
    await ada.modal("revoked meanwhile")
    await ada.press("Connect Zotero")
    await ada.modal("I keep it encrypted")
    await ada.type("key", "z" * 24)
    assert await ada.submit() == {}
    await ada.press("Send to Zotero")
    await ada.modal("1 paper.")
    assert "I have deleted your key" in await typed(slack, "saved zotero disconnect")


async def test_where_no_form_can_open_a_button_opens_it(slack: SlackEmulator, served: Served) -> None:
    """A mention, as in a thread; only who asked sees the button."""
    ada = slack.desktop()
    await ada.write("<@U0BOT> saved zotero connect", "C0PAPERS")
    await ada.sees(lambda: bool(slack.ephemerals()))
    (offered,) = slack.ephemerals()
    await slack.click(offered, "Connect Zotero")
    await ada.modal("I keep it encrypted")
