"""The SLACK_ settings and the two tokens, with the sentences for what can be wrong about them before Slack is asked.

Not here: what Slack itself says about the tokens (`access.py`). Called by `build` in `__init__.py`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import SettingsConfigDict

from bot.errors import Misconfigured
from config.base import Settings, SettingsError

SLACK_API_URL = "https://slack.com/api/"
COMMAND_LIMIT = 32  # characters with the slash. Source: Slack's manifest schema, features.slash_commands.command

WHERE_BOT_TOKEN = "Copy the Bot User OAuth Token (xoxb-…) from api.slack.com/apps → your app → OAuth & Permissions into SLACK_BOT_TOKEN."  # noqa: S105
WHERE_APP_TOKEN = (
    "Make one with the scope connections:write at api.slack.com/apps → your app → Basic Information → App-Level Tokens "  # noqa: S105
    "and put it (xapp-…) into SLACK_APP_TOKEN."
)


class SlackSettings(Settings):
    """How Slack is reached. Without both tokens Slack is not served."""

    model_config = SettingsConfigDict(env_prefix="SLACK_")

    bot_token: SecretStr | None = Field(
        None, description="The Bot User OAuth Token (xoxb-…) of your Slack app, from OAuth & Permissions."
    )
    app_token: SecretStr | None = Field(
        None,
        description="An App-Level Token (xapp-…) with connections:write, from Basic Information; commands come through it.",
    )
    command: str = Field("/papers", description="The slash command, as it stands in your Slack app's settings.")
    api_url: str = Field(SLACK_API_URL, description="Where Slack's Web API is; another one only for tests.")

    @classmethod
    def of(cls, env_file: Path | None) -> Self:
        """Raises Misconfigured."""
        try:
            return cls.read(env_file)
        except SettingsError as error:
            raise Misconfigured(str(error)) from None

    @field_validator("command")
    @classmethod
    def _command(cls, value: str) -> str:
        command = "/" + value.strip().lstrip("/").lower()
        if len(command) < 2 or len(command) > COMMAND_LIMIT or any(character.isspace() for character in command):
            raise ValueError(f"write a slash and up to {COMMAND_LIMIT - 1} characters without spaces, such as /papers")
        return command

    @field_validator("api_url")
    @classmethod
    def _api_url(cls, value: str) -> str:
        if not value.startswith(("http://", "https://")):
            raise ValueError(f"write an address that starts with https://, such as {SLACK_API_URL}")
        return value.rstrip("/") + "/"  # the SDK puts the method's name right behind it


@dataclass(frozen=True, slots=True)
class Tokens:
    """`bot` posts, `app` opens the socket. Neither is ever shown."""

    bot: str = field(repr=False)
    app: str = field(repr=False)


def tokens_of(settings: SlackSettings) -> Tokens | None:
    """Both tokens, or None where neither is set. Raises Misconfigured for one without the other and for swapped ones."""
    bot, app = _plain(settings.bot_token), _plain(settings.app_token)
    if not bot and not app:
        return None
    if bot.startswith("xapp-") and (app.startswith("xoxb-") or not app):
        raise Misconfigured(
            f"SLACK_BOT_TOKEN holds the app-level token (xapp-…){' and the other way round' if app else ''}."
            f" {WHERE_BOT_TOKEN} {WHERE_APP_TOKEN}"
        )
    if not bot:
        raise Misconfigured(f"SLACK_APP_TOKEN is set and SLACK_BOT_TOKEN is not. {WHERE_BOT_TOKEN}")
    if not app:
        raise Misconfigured(
            f"SLACK_BOT_TOKEN is set and SLACK_APP_TOKEN is not, so no command would arrive. {WHERE_APP_TOKEN}"
        )
    if bot.startswith("xapp-"):
        raise Misconfigured(f"SLACK_BOT_TOKEN holds an app-level token (xapp-…). {WHERE_BOT_TOKEN}")
    if bot.startswith("xoxp-"):
        raise Misconfigured(f"SLACK_BOT_TOKEN holds a person's token (xoxp-…). {WHERE_BOT_TOKEN}")
    if app.startswith(("xoxb-", "xoxp-", "xoxe")):
        raise Misconfigured(f"SLACK_APP_TOKEN holds a bot's or person's token ({app[:5]}…). {WHERE_APP_TOKEN}")
    return Tokens(bot, app)


def _plain(secret: SecretStr | None) -> str:
    return secret.get_secret_value().strip() if secret else ""  # a pasted token often ends in a newline
