"""Interactions that bring little of their channel: completed before discord.py reads them. Called by `gateway.py`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from adapters.platforms.discord.permissions import THREADS

_LITTLE_OF_A_THREAD = {
    "parent_id": "0",
    "owner_id": "0",
    "member_count": 0,
    "message_count": 0,
    "thread_metadata": {
        "archived": False,
        "auto_archive_duration": 1440,
        "archive_timestamp": "2015-05-13T00:00:00+00:00",
    },
}


def with_channel(parse: Callable[[Any], None]) -> Callable[[Any], None]:
    """An interaction need not bring its channel, or all of it (both are optional in receiving-and-responding, "Interaction
    Object"): discord.py then does not know where it was, or fails on a missing key. `channel_id` always tells."""

    def completed(data: dict[str, Any]) -> None:
        given = data.get("channel") or {}
        channel_id = given.get("id") or data.get("channel_id")
        if channel_id is not None:
            plain = {"type": 0 if data.get("guild_id") else 1, "name": "", "position": 0}
            thread = _LITTLE_OF_A_THREAD if given.get("type") in THREADS else {}
            data = {**data, "channel": {**plain, **thread, **given, "id": channel_id}}
        parse(data)

    return completed
