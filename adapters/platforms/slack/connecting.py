"""The form for the key of somebody's own library. A modal: what is typed into it stands in no history.

Lives here: its looks, reading it, and opening it. Not here: what is done with a key (the desk). Called by `talking.py` and `handlers.py`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import structlog
from pydantic import SecretStr

from adapters.platforms.slack.answering import Ack, Answering
from adapters.platforms.slack.answers import LINE_LIMIT
from adapters.platforms.slack.calls import CallFailed
from adapters.platforms.slack.channels import where
from adapters.platforms.slack.markup import plain_text, rich_line, rich_text
from adapters.platforms.slack.modals import Frame, modal, remembered
from adapters.platforms.slack.ways import Asker, InModal, asker_of, opened
from adapters.platforms.slack.workspaces import Workspaces
from bot.commands.filing import SAVED, about_the_key
from bot.language import _, speaking

log = structlog.get_logger()

CALLBACK, KEY = "paper_route.connect.v1", "key"
MOST = 100


@dataclass
class ConnectForm:
    """Its methods never raise."""

    workspaces: Workspaces
    answering: Answering

    async def open(self, asker: Asker, trigger: object, *, push: bool = False) -> bool:
        """False where Slack opens none (a trigger lives 3 s): then the command is to be answered as such."""
        with self.answering.counted(), speaking(self.answering.profiles.language(asker.workspace, asker.user)):
            try:
                await opened(asker, str(trigger or ""), form(asker.channel), push=push)
            except CallFailed as failed:
                log.info("slack_modal_failed", reason=failed.said)
                return False
            return True

    async def submitted(self, payload: Mapping[str, Any], ack: Ack) -> None:
        """What is wrong with the key stands at its field; else the answer takes the form's place."""
        view, workspace = payload.get("view") or {}, await where(self.workspaces, payload)
        if workspace is None:
            await ack()
            return
        asker = asker_of(workspace, payload, remembered(view).get("channel", ""))
        with self.answering.counted(), speaking(self.answering.profiles.language(workspace, asker.user)):
            frame = Frame("Zotero", memory={"channel": asker.channel}, close=_("Close"))
            way = InModal(asker, str(view.get("id") or ""), frame)
            asked = asyncio.create_task(self.answering.connect(asker, key_in(view)))
            await self.answering.filled_in(way, ack, asked, KEY, _("Connecting…"))
            await self.answering.told(asker, SAVED, asked.result())


def form(channel: str) -> dict[str, Any]:
    """`channel`: where the person is."""
    element = {"type": "plain_text_input", "action_id": f"{CALLBACK}.{KEY}", "max_length": MOST, "focus_on_load": True}
    field = {"type": "input", "block_id": KEY, "label": plain_text(_("Key")), "element": element}
    frame = Frame(_("Connect Zotero"), CALLBACK, {"channel": channel}, submit=_("Connect"), close=_("Cancel"))
    return modal(frame, [rich_text(rich_line(about_the_key(), LINE_LIMIT)), field])


def key_in(view: Mapping[str, Any]) -> SecretStr:
    values = (view.get("state") or {}).get("values") or {}
    return SecretStr(str(((values.get(KEY) or {}).get(f"{CALLBACK}.{KEY}") or {}).get("value") or ""))
