"""The link that lets the bot into a server, with exactly the permissions that it uses.

Called by `paperroute discord invite`.
"""

from __future__ import annotations

from urllib.parse import urlencode

from adapters.platforms.discord.errors import Lost, NotSent, Refused
from adapters.platforms.discord.permissions import NEEDED, SEND_MESSAGES_IN_THREADS
from adapters.platforms.discord.rest import Rest
from adapters.platforms.discord.settings import WHERE_TOKEN, read_settings
from bot.errors import Misconfigured, Unavailable
from bot.surroundings import Surroundings

PERMISSIONS = sum(NEEDED) | SEND_MESSAGES_IN_THREADS


def invite_url(application_id: str) -> str:
    """Source: discord-api-docs, topics/oauth2, "Bot Authorization Flow"."""
    query = {"client_id": application_id, "permissions": PERMISSIONS, "scope": "bot applications.commands"}
    return f"https://discord.com/oauth2/authorize?{urlencode(query)}"


def install_url(application_id: str) -> str:
    """For a person, to search in servers and conversations where the bot is not. Source: resources/application, "Installation Context"."""
    query = {"client_id": application_id, "integration_type": 1, "scope": "applications.commands"}
    return f"https://discord.com/oauth2/authorize?{urlencode(query)}"


async def invite(surroundings: Surroundings) -> str:
    """The link for the token's application, and one for people themselves where that is switched on. Raises Misconfigured, Unavailable."""
    settings = read_settings(surroundings.env_file)
    if settings.token is None:
        raise Misconfigured(f"DISCORD_TOKEN is not set. It comes from {WHERE_TOKEN}.")
    rest = Rest(settings.api_url, settings.token.get_secret_value(), surroundings.clock)
    try:
        found = await rest.call("GET", "/oauth2/applications/@me")
        links = [invite_url(str(found["id"]))]
        if "1" in (found.get("integration_types_config") or {}):
            links += ["For yourself alone, to search everywhere:", install_url(str(found["id"]))]
        return "\n".join(links)
    except Refused as refusal:
        if refusal.status == 401:
            raise wrong_token() from None
        raise Unavailable(f"Discord does not say which application the token is of ({refusal}).") from None
    except (NotSent, Lost) as failure:
        raise Unavailable(failure.reason) from None
    finally:
        await rest.close()


def wrong_token() -> Misconfigured:
    return Misconfigured(f"DISCORD_TOKEN is not accepted by Discord. Make a new one: {WHERE_TOKEN}.")
