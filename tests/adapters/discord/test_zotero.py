"""A reading list sent to Zotero, as a person on Discord does it: over both wires."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from redis.asyncio import Redis

from adapters.platforms.discord.platform import DiscordPlatform
from adapters.zotero.service import Zotero
from tests.adapters.discord.conftest import HastyClock, Listening
from tests.adapters.discord.test_subscribe_form import labels, said
from tests.adapters.served import Served
from tests.adapters.telling import POSTED
from tests.emulators.discord import DiscordEmulator
from tests.emulators.zotero import Owner, ZoteroEmulator

KEY = "abcdefghijklmnopqrstuvwx"


@pytest.fixture
async def zotero() -> AsyncIterator[ZoteroEmulator]:
    async with ZoteroEmulator({KEY: Owner(4711, "ada")}) as emulator:
        yield emulator


@pytest.fixture
async def served(platform: DiscordPlatform, redis: Redis, zotero: ZoteroEmulator) -> AsyncIterator[Served]:
    library = Zotero(zotero.url, HastyClock())
    served = Served(platform, redis, library)
    await served.stores.archive.add([POSTED])
    yield served
    await library.close()


async def test_a_key_is_put_in_once_and_the_list_sent(
    discord: DiscordEmulator, served: Served, listening: Listening, zotero: ZoteroEmulator
) -> None:
    """By a button that opens the form, where a wrong one is said and another offered; then by one press. The key is said nowhere."""
    channel = discord.add_channel()
    async with listening(served.commands):
        await discord.invoke(channel, "papers", "save", paper="2604.00001")
        asked = await discord.invoke(channel, "papers", "saved", what="zotero")
        assert "zotero.org/settings/keys/new" in said(asked)
        form = await discord.press(asked, "Connect Zotero")
        wrong = await discord.submit(form, key="a wrong one")
        assert "Zotero does not know this key" in said(wrong)
        again = await discord.press(wrong, "Connect Zotero")
        connected = await discord.submit(again, key=KEY)
        assert said(connected).startswith("Connected: the library of **ada**")
        assert connected.ephemeral
        sent = await discord.press(connected, "Send to Zotero")
    assert "Sent to the library of **ada** at Zotero: 1 paper." in said(sent)
    assert zotero.keys[KEY].titles == ["Diffusion Policies for *Robots*"]
    assert KEY not in str([each.original for each in discord.interactions.open.values()])
    assert discord.messages(channel) == []


async def test_the_form_opens_by_typing_too_for_anybody(
    discord: DiscordEmulator, served: Served, listening: Listening
) -> None:
    """The reading list is a person's own; so is what it is sent with."""
    async with listening(served.commands):
        channel = discord.add_channel()
        opened = await discord.invoke(channel, "papers", "saved", what="zotero connect")
        assert opened.modal is not None
        connected = await discord.submit(opened, key=KEY, permissions=0)
        assert labels(connected) == ["Send to Zotero", "Disconnect"]
        gone = await discord.press(connected, "Disconnect")
    assert "I have deleted your key" in said(gone)
