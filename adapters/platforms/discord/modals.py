"""The forms that open in place of an answer, and which is which: a press or a command opens one, a submission says whose it is.

Lives here: opening one, and telling them apart. Not here: what a form asks and what a submission is answered (`subscribing.py`,
`connecting.py`). Called by `gateway.py` and the commands.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import structlog

from adapters.platforms.discord import connecting, form
from adapters.platforms.discord.asking import Asker
from adapters.platforms.discord.buttons import press_of
from adapters.platforms.discord.connecting import CUSTOM_ID as CONNECT
from adapters.platforms.discord.connecting import ConnectForm
from adapters.platforms.discord.errors import Lost, NotSent, Refused
from adapters.platforms.discord.rest import Rest
from adapters.platforms.discord.subscribing import CHANGE, CHANGE_THERE, SubscribeForm
from bot.commands.filing import wants_form

MODAL = 9  # callback type. Source: interactions/receiving-and-responding, "Interaction Callback Type"
OPEN_S = 2.5  # of the 3 s

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Modals:
    rest: Rest
    subscribing: SubscribeForm
    connecting: ConnectForm

    async def subscribe(self, asker: Asker, topic: str = "", there: int | None = None) -> None:
        """`there`: for another channel than the one it is asked for in."""
        await self._open(asker, form.modal(topic, there))

    async def typed(self, asker: Asker, command: str, text: str) -> bool:
        """Whether what was typed or pressed is asked in a form, which is open then."""
        if command == CHANGE:
            await self.subscribe(asker, text)
        elif command == CHANGE_THERE:
            there, _space, topic = text.partition(" ")
            await self.subscribe(asker, topic, int(there) if there.isdecimal() else None)
        elif wants_form(command, text):
            await self._open(asker, connecting.modal())
        else:
            return False
        return True

    async def pressed(self, asker: Asker) -> bool:
        press = press_of(asker.data or {})
        return press is not None and await self.typed(asker, press.command, press.text)

    async def submitted(self, asker: Asker) -> None:
        data: Mapping[str, Any] = asker.data or {}
        filled = self.connecting if data.get("custom_id") == CONNECT else self.subscribing
        await filled.submitted(asker)

    async def _open(self, asker: Asker, modal: dict[str, Any]) -> None:
        """In place of an answer. Where Discord takes none it tells the person itself."""
        path = f"/interactions/{asker.id}/{asker.token}/callback"
        try:
            body = {"type": MODAL, "data": modal}
            await self.rest.call("POST", path, body, authorized=False, timeout_s=OPEN_S)
        except (Refused, NotSent, Lost) as failure:
            log.warning("form_not_opened", error=type(failure).__name__)
