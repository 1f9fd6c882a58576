"""The form for the key of somebody's own library. A modal: what is typed into it stands in no history.

Lives here: its fields, and reading them. Not here: when it opens (`modals.py`), what is done with a key (the core). Limits:
discord-api-docs, components/reference, "Text Display", "Text Input".
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pydantic import SecretStr

from adapters.platforms.discord.asking import Asker, Asking
from adapters.platforms.discord.desk import Desk
from adapters.platforms.discord.form import fields_of
from adapters.platforms.discord.markdown import render
from bot.chat import Answer
from bot.commands.filing import SAVED, about_the_key
from bot.language import _
from bot.ports import Commands

CUSTOM_ID, KEY = "pr1:z", "key"
MOST = 100
TEXT = 2000


@dataclass(frozen=True, slots=True)
class ConnectForm:
    commands: Commands
    desk: Desk
    asking: Asking

    async def submitted(self, asker: Asker) -> None:
        if await self.desk.deferred(asker, ephemeral=True):
            await self.desk.answer(asker, self._connected(asker))

    async def _connected(self, asker: Asker) -> Answer:
        held = {str(field.get("custom_id")): str(field.get("value") or "") for field in fields_of(asker.data or {})}
        return await self.commands.connect(await self.asking.request(asker, SAVED, ""), SecretStr(held.get(KEY, "")))


def modal() -> dict[str, Any]:
    field = {"type": 4, "custom_id": KEY, "style": 1, "required": True, "max_length": MOST}
    return {
        "custom_id": CUSTOM_ID,
        "title": _("Connect Zotero"),
        "components": [
            {"type": 10, "content": render(about_the_key(), TEXT)},
            {"type": 18, "label": _("Key"), "component": field},
        ],
    }
