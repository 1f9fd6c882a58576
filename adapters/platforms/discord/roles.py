"""Which of a server's roles somebody means. Pure; called by `platform.py`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from bot.chat import Group

_MENTION = re.compile(r"<@&(\d+)>")


def named_role(guild: Mapping[str, Any], text: str) -> Group | None:
    """By its mention, id or name; never the server's own role, which is everybody."""
    found = _MENTION.fullmatch(text.strip())
    typed = found[1] if found else text.strip().lstrip("@").casefold()
    for role in guild.get("roles") or ():
        identity, name = str(role.get("id")), str(role.get("name", ""))
        if identity != str(guild.get("id")) and typed in (identity, name.casefold()):
            return Group(identity, name, open=bool(role.get("mentionable")))
    return None
