"""The SLACK_ settings and the two tokens, with the sentences for what can be wrong about them before Slack is asked.

Not here: what Slack itself says about the tokens (`access.py`). Called by `build` in `__init__.py`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Self

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import NoDecode, SettingsConfigDict

from bot.errors import Misconfigured
from bot.rates import Rate
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
    signing_secret: SecretStr | None = Field(
        None,
        description="The Signing Secret, from Basic Information: with it Slack sends commands over HTTP, where there is no app token.",
    )
    client_id: str | None = Field(
        None, description="The Client ID, from Basic Information: with it other workspaces can install the app."
    )
    client_secret: SecretStr | None = Field(None, description="The Client Secret that belongs to the Client ID.")
    public_url: str | None = Field(
        None, description="Where Slack and people reach this bot over HTTPS, such as https://papers.example.org."
    )
    http_host: str = Field("127.0.0.1", description="The address on which HTTP is served, behind your HTTPS proxy.")
    http_port: int = Field(3000, ge=0, le=65535, description="The port on which HTTP is served.")
    command: str = Field("/papers", description="The slash command, as it stands in your Slack app's settings.")
    # "Generally 1 message per second per channel", short bursts allowed; over a workspace "several hundred messages per minute".
    # Source: docs.slack.dev/apis/web-api/rate-limits, chat.postMessage
    channel_rate: Annotated[Rate, NoDecode] = Field(
        Rate(3, 3.0), description="How often one channel is posted to, as how many within how many seconds."
    )
    workspace_rate: Annotated[Rate, NoDecode] = Field(
        Rate(5, 1.0), description="How often one workspace is posted to, as how many within how many seconds."
    )
    api_url: str = Field(SLACK_API_URL, description="Where Slack's Web API is; another one only for tests.")

    @classmethod
    def of(cls, env_file: Path | None) -> Self:
        """Raises Misconfigured."""
        try:
            return cls.read(env_file)
        except SettingsError as error:
            raise Misconfigured(str(error)) from None

    @field_validator("channel_rate", "workspace_rate", mode="before")
    @classmethod
    def _rate(cls, value: object) -> object:
        return Rate.parse(value) if isinstance(value, str) else value

    @field_validator("command")
    @classmethod
    def _command(cls, value: str) -> str:
        command = "/" + value.strip().lstrip("/").lower()
        if len(command) < 2 or len(command) > COMMAND_LIMIT or any(character.isspace() for character in command):
            raise ValueError(f"write a slash and up to {COMMAND_LIMIT - 1} characters without spaces, such as /papers")
        return command

    @field_validator("public_url")
    @classmethod
    def _public_url(cls, value: str | None) -> str | None:
        if value is not None and not value.startswith(("https://", "http://127.0.0.1", "http://localhost")):
            raise ValueError("write an address that starts with https://, such as https://papers.example.org")
        return value.rstrip("/") if value else None

    @field_validator("api_url")
    @classmethod
    def _api_url(cls, value: str) -> str:
        if not value.startswith(("http://", "https://")):
            raise ValueError(f"write an address that starts with https://, such as {SLACK_API_URL}")
        return value.rstrip("/") + "/"  # the SDK puts the method's name right behind it


@dataclass(frozen=True, slots=True)
class Client:
    """The app as other workspaces install it."""

    id: str
    secret: str = field(repr=False)
    public_url: str
    authorize_url: str


@dataclass(frozen=True, slots=True)
class Credentials:
    """`bot` posts in one workspace, or `client` lets many install the app; `app` opens the socket, or `signing` vouches for what
    comes over HTTP. None of them is ever shown."""

    bot: str = field(default="", repr=False)
    app: str = field(default="", repr=False)
    signing: str = field(default="", repr=False)
    client: Client | None = None


def credentials_of(settings: SlackSettings) -> Credentials | None:
    """None where nothing is set. Raises Misconfigured for one without what it needs and for swapped tokens."""
    bot, app = _plain(settings.bot_token), _plain(settings.app_token)
    # Beside a token, a client without an address is a variable of something else: Bolt's own names are the same.
    signing = _plain(settings.signing_secret)
    client = _client_of(settings) if settings.public_url or not bot else None
    if not bot and not app and client is None:
        return None
    _check_kinds(bot, app)
    if not bot and client is None:
        raise Misconfigured(f"SLACK_APP_TOKEN is set and SLACK_BOT_TOKEN is not. {WHERE_BOT_TOKEN}")
    if bot and client is not None:
        raise Misconfigured(
            "SLACK_BOT_TOKEN serves one workspace and SLACK_CLIENT_ID lets many install the app: leave one of them out."
        )
    if not app and not signing:
        which = "SLACK_BOT_TOKEN" if bot else "SLACK_CLIENT_ID"
        raise Misconfigured(f"{which} is set and SLACK_APP_TOKEN is not, so no command would arrive. {WHERE_APP_TOKEN}")
    return Credentials(bot, app, "" if app else signing, client)


def _client_of(settings: SlackSettings) -> Client | None:
    identity, secret = (settings.client_id or "").strip(), _plain(settings.client_secret)
    if not identity and not secret:
        return None
    lacking = [
        name
        for name, value in (
            ("SLACK_CLIENT_ID", identity),
            ("SLACK_CLIENT_SECRET", secret),
            ("SLACK_PUBLIC_URL", settings.public_url),
        )
        if not value
    ]
    if lacking:
        raise Misconfigured(
            f"For other workspaces to install the app, {' and '.join(lacking)} must be set as well: see api.slack.com/apps → "
            "your app → Basic Information → App Credentials."
        )
    # The page where people allow it stands beside the API: https://slack.com/oauth/v2/authorize
    authorize_url = f"{settings.api_url.removesuffix('api/')}oauth/v2/authorize"
    return Client(identity, secret, settings.public_url or "", authorize_url)


def _check_kinds(bot: str, app: str) -> None:
    if bot.startswith("xapp-") and (app.startswith("xoxb-") or not app):
        raise Misconfigured(
            f"SLACK_BOT_TOKEN holds the app-level token (xapp-…){' and the other way round' if app else ''}."
            f" {WHERE_BOT_TOKEN} {WHERE_APP_TOKEN}"
        )
    if bot.startswith("xapp-"):
        raise Misconfigured(f"SLACK_BOT_TOKEN holds an app-level token (xapp-…). {WHERE_BOT_TOKEN}")
    if bot.startswith("xoxp-"):
        raise Misconfigured(f"SLACK_BOT_TOKEN holds a person's token (xoxp-…). {WHERE_BOT_TOKEN}")
    if app.startswith(("xoxb-", "xoxp-", "xoxe")) and bot:
        raise Misconfigured(f"SLACK_APP_TOKEN holds a bot's or person's token ({app[:5]}…). {WHERE_APP_TOKEN}")


def _plain(secret: SecretStr | None) -> str:
    return secret.get_secret_value().strip() if secret else ""  # a pasted token often ends in a newline
