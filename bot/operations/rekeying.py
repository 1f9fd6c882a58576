"""All secrets of others under the key that stands first now, at each start: so that the keys behind it can be dropped then."""

from __future__ import annotations

from collections.abc import Iterable

from bot.errors import Misconfigured
from bot.operations.stores import Stores


async def encrypted_anew(stores: Stores, platforms: Iterable[str]) -> list[str]:
    """Returns a sentence each for what cannot be read any more: it stays as it is, and is asked for anew where it is needed. Raises
    Transient."""
    await stores.people.accounts.renew()
    wrong: dict[str, None] = {}
    for platform in platforms:
        try:
            await stores.installations.renew(platform)
        except Misconfigured as unread:
            wrong[unread.reason] = None
    return list(wrong)
