"""What each platform is sent for a scene: the adapters' own payloads, in the order in which they come.

Lives here: which of an adapter's functions a scene goes through. Not here: how a payload looks (`slack.py`, `discord.py`). Called by
`__main__.py`, and by tests/unit/test_gallery.py, which holds them against the platforms' rules.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from adapters.platforms.discord import answers as discord_answers
from adapters.platforms.discord import embeds
from adapters.platforms.discord.paging import Pager
from adapters.platforms.slack import answers as slack_answers
from adapters.platforms.slack import blocks
from bot.chat import Answer
from bot.model import MessageId, Post
from docs.gallery.scenes import Said, Scene

ID = MessageId("abcdefghijklmnopqrstuvwx")


@dataclass(frozen=True, slots=True)
class Message:
    """`private`: for one person alone. `file`: the name of the one that is uploaded with it."""

    body: dict[str, Any]
    private: bool = False
    file: str = ""


def on_slack(scene: Scene) -> Iterator[Message]:
    match scene.shown:
        case Post() as post:
            yield Message(blocks.message(post, ID))
        case Said(line, about):
            yield Message(slack_answers.announcement(line, about))
        case Answer() as answer:
            said = slack_answers.private(answer)
            for each in [*([said] if said else []), *slack_answers.attached(answer)]:
                yield Message(each, private=True)
            if answer.announcement:
                yield Message(slack_answers.announcement(answer.announcement))


def on_discord(scene: Scene) -> Iterator[Message]:
    match scene.shown:
        case Post() as post:
            yield Message(embeds.message(post, ID))
        case Said(line, about):
            yield Message(discord_answers.announcement_body(line, about))
        case Answer() as answer:
            pages, file = answer.pages, answer.attachment
            body = discord_answers.answer_body(answer, Pager(pages.query, pages.page) if pages else None)
            yield Message(body, private=True, file=file.name if file else "")
            if answer.announcement:
                yield Message(discord_answers.announcement_body(answer.announcement))
