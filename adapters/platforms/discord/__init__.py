"""Discord: posts as embeds over REST, commands over the gateway.

The map: `settings` (environment), `rest` (one request, one outcome), `limits` (when it may leave), `errors` (what a refusal
means), `markdown` (text made safe), `embeds` and `answers` (what is sent), `history` (is it there?), `permissions` (may we?),
`kinds` (what kind of channel?), `places` (who reads it?), `forums` (a thread a message), `publishing` (announcement channels),
`presence` (connected as whom?), `platform` (the port).

For commands: `gateway` (the supervised connection), `shards` (several of them), `sparse` (what discord.py cannot read),
`command_tree` with `everyone` and `pointing` (what is registered), `sync` (only when it changed), `asking` (who asks, and where),
`desk` (one interaction from defer to answer), `paging` (what a button carries), `form` and `subscribing` (a modal), `waiting` (a
permission was granted). `invite` prints the link that lets the bot in.

Imported by the registry, which calls `build`; discord.py is imported there and not before.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.ports import Platform
    from bot.surroundings import Surroundings


def build(surroundings: Surroundings) -> Platform | None:
    """The platform, or None when DISCORD_TOKEN is not set. Raises Misconfigured for a setting that cannot be."""
    from adapters.platforms.discord.settings import read_settings  # noqa: PLC0415 - only what is configured is loaded

    settings = read_settings(surroundings.env_file)
    if settings.token is None:
        return None
    from adapters.platforms.discord.platform import DiscordPlatform  # noqa: PLC0415 - discord.py is 40 MB

    return DiscordPlatform(settings, settings.token.get_secret_value(), surroundings)
