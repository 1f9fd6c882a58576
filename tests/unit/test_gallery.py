"""Every message, answer and form of the gallery keeps the rules of its platform: all that the program says, in each language."""

from __future__ import annotations

import pytest

from adapters.platforms.discord import embeds
from adapters.platforms.slack import blocks
from bot.language import LANGUAGES, speaking
from bot.model import Capacity, Post
from docs.gallery import discord_views, payloads, slack_views
from docs.gallery.conversations import conversation
from docs.gallery.scenes import Scene, scenes
from tests.emulators.discord import contract
from tests.emulators.discord.modals import modal_problems
from tests.emulators.discord.rules import message_problems
from tests.emulators.slack.blocks import check_blocks
from tests.emulators.slack.views import check_view


async def everything(platform: str, language: str, capacity: Capacity) -> list[Scene]:
    with speaking(language):
        return [*scenes(platform, capacity), *await conversation(platform, language)]


@pytest.mark.parametrize("language", LANGUAGES)
async def test_slack_takes_every_message_and_answer(language: str) -> None:
    """By the emulator's rules, and by those of others: Slack's own types, slack_sdk, slackblocks."""
    for scene in await everything("slack", language, blocks.CAPACITY):
        with speaking(language):
            messages = list(payloads.on_slack(scene))
        assert messages, scene.about
        for each in messages:
            assert each.body["text"], scene.about
            check_blocks(each.body["blocks"])


@pytest.mark.parametrize("language", LANGUAGES)
async def test_slack_takes_every_view(language: str) -> None:
    """Modals, Home, a card below somebody's link: by the same rules."""
    for view in await slack_views.views(language):
        check_view(view.payload, view.payload["type"])
    with speaking(language):
        check_blocks(slack_views.unfolded())


@pytest.mark.parametrize("language", LANGUAGES)
async def test_discord_takes_every_message_and_answer(language: str) -> None:
    """By the emulator's rules, and by Discord's own document where that is at hand."""
    shown = [await discord_views.shown_first(language), *await everything("discord", language, embeds.CAPACITY)]
    for scene in shown:
        with speaking(language):
            messages = list(payloads.on_discord(scene))
        assert messages, scene.about
        for each in messages:
            assert not message_problems(each.body), scene.about
            assert not contract.problems("/channels/{channel_id}/messages", "POST", "request", each.body), scene.about


@pytest.mark.parametrize("language", LANGUAGES)
async def test_discord_takes_every_form_and_thread(language: str) -> None:
    with speaking(language):
        for name, form in discord_views.forms().items():
            assert not modal_problems(form), name
        post = next(each.shown for each in scenes("discord", embeds.CAPACITY) if isinstance(each.shown, Post))
        thread = discord_views.in_forum(post, payloads.ID)
    assert not contract.problems("/channels/{channel_id}/threads", "POST", "request", thread)
