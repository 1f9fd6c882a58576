"""Every message and answer of the gallery keeps the rules of its platform: all that the program says, in each language."""

from __future__ import annotations

import pytest

from adapters.platforms.discord import answers as discord_answers
from adapters.platforms.discord import embeds
from adapters.platforms.discord.paging import Pager
from adapters.platforms.slack import answers as slack_answers
from adapters.platforms.slack import blocks
from bot.language import LANGUAGES, speaking
from bot.model import Capacity, Post
from docs.gallery.__main__ import ID
from docs.gallery.conversations import conversation
from docs.gallery.scenes import Scene, scenes
from tests.emulators.discord import contract
from tests.emulators.discord.rules import message_problems
from tests.emulators.slack.blocks import problems
from tests.emulators.slack.peers import objections


async def everything(platform: str, language: str, capacity: Capacity) -> list[Scene]:
    with speaking(language):
        return [*scenes(capacity), *await conversation(platform, language)]


@pytest.mark.parametrize("language", LANGUAGES)
async def test_slack_takes_every_message_and_answer(language: str) -> None:
    """By the emulator's rules, and by those of others: Slack's own types, slack_sdk, slackblocks."""
    for scene in await everything("slack", language, blocks.CAPACITY):
        with speaking(language):
            post = isinstance(scene.shown, Post)
            said = blocks.message(scene.shown, ID) if post else slack_answers.private(scene.shown)
        assert said is not None, scene.about
        assert said["text"], scene.about
        assert not problems(said["blocks"]), scene.about
        assert not objections(said["blocks"]), scene.about


@pytest.mark.parametrize("language", LANGUAGES)
async def test_discord_takes_every_message_and_answer(language: str) -> None:
    """By the emulator's rules, and by Discord's own document where that is at hand."""
    for scene in await everything("discord", language, embeds.CAPACITY):
        with speaking(language):
            if isinstance(scene.shown, Post):
                body = embeds.message(scene.shown, ID)
            else:
                pages = scene.shown.pages
                body = discord_answers.answer_body(scene.shown, Pager(pages.query, pages.page) if pages else None)
        assert not message_problems(body), scene.about
        assert not contract.problems("/channels/{channel_id}/messages", "POST", "request", body), scene.about
