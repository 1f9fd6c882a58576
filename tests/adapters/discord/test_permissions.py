"""How the bot's permissions add up from what Discord says of them."""

from __future__ import annotations

from typing import Any

import pytest

from adapters.platforms.discord.permissions import (
    ADMINISTRATOR,
    EMBED_LINKS,
    EVERYTHING,
    READ_MESSAGE_HISTORY,
    SEND_MESSAGES,
    SEND_MESSAGES_IN_THREADS,
    VIEW_CHANNEL,
    add_up,
    in_thread,
    lacking,
)

ALL = VIEW_CHANNEL | SEND_MESSAGES | EMBED_LINKS | READ_MESSAGE_HISTORY


def guild(everyone: int, role: int = 0, owner: str = "9") -> dict[str, Any]:
    return {
        "id": "1",
        "owner_id": owner,
        "roles": [{"id": "1", "permissions": str(everyone)}, {"id": "2", "permissions": str(role)}],
    }


def overwrite(target: str, allow: int = 0, deny: int = 0) -> dict[str, Any]:
    return {"id": target, "type": 0, "allow": str(allow), "deny": str(deny)}


@pytest.mark.parametrize(
    ("server", "overwrites", "expected"),
    [
        (guild(ALL), [], ALL),
        (guild(VIEW_CHANNEL, SEND_MESSAGES), [], VIEW_CHANNEL | SEND_MESSAGES),
        (guild(ALL), [overwrite("1", deny=SEND_MESSAGES)], ALL & ~SEND_MESSAGES),
        (guild(ALL), [overwrite("1", deny=SEND_MESSAGES), overwrite("2", allow=SEND_MESSAGES)], ALL),
        (guild(ALL), [overwrite("2", allow=SEND_MESSAGES), overwrite("7", deny=SEND_MESSAGES)], ALL & ~SEND_MESSAGES),
        (guild(ALL), [overwrite("5", deny=ALL)], ALL),
        (guild(0, ADMINISTRATOR), [overwrite("7", deny=ALL)], EVERYTHING),
        (guild(0, owner="7"), [overwrite("7", deny=ALL)], EVERYTHING),
    ],
)
def test_overwrites_apply_in_discords_order(server: Any, overwrites: list[Any], expected: int) -> None:
    """Everyone, roles, then the member; administrators and owners have all."""
    assert add_up(server, {"roles": ["2"]}, {"permission_overwrites": overwrites}, "7") == expected


def test_what_lacks_is_named_in_order() -> None:
    """As Discord's settings name it; an administrator lacks nothing."""
    assert lacking(0) == ("View Channel", "Send Messages", "Embed Links", "Read Message History")
    assert lacking(ALL & ~EMBED_LINKS) == ("Embed Links",)
    assert lacking(ADMINISTRATOR) == ()


def test_a_thread_has_its_own_permission_to_send() -> None:
    """Send Messages counts for nothing there."""
    assert lacking(in_thread(ALL)) == ("Send Messages",)
    assert lacking(in_thread(ALL & ~SEND_MESSAGES | SEND_MESSAGES_IN_THREADS)) == ()
