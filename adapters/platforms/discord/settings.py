"""Discord's settings: the token, and where Discord is. Read by `build` and by the invite command."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import NoDecode, SettingsConfigDict

from adapters.platforms.discord.limits import GLOBAL
from bot.errors import Misconfigured
from bot.rates import Rate
from config.base import Settings, SettingsError

WHERE_TOKEN = "discord.com/developers/applications -> your application -> Bot -> Reset Token"  # noqa: S105 - a place


class DiscordSettings(Settings):
    model_config = SettingsConfigDict(
        env_prefix="DISCORD_", extra="ignore", env_ignore_empty=True, frozen=True, hide_input_in_errors=True
    )

    token: SecretStr | None = Field(None, description=f"The bot's token, from {WHERE_TOKEN}.")
    api_url: str = Field("https://discord.com/api/v10", description="Where Discord's REST API is.")
    gateway_url: str = Field("wss://gateway.discord.gg/", description="Where Discord's gateway is (wss:// or ws://).")

    channel_rate: Annotated[Rate, NoDecode] = Field(
        # Observed, not documented: topics/rate-limits says not to rely on it. Its headers are obeyed beside it.
        Rate(5, 5.0),
        description="How often one channel is posted to, as how many within how many seconds.",
    )
    rate: Annotated[Rate, NoDecode] = Field(
        GLOBAL,
        description="How often the bot posts in all, as how many within how many seconds.",
    )

    publish: bool = Field(
        True, description="Whether posts in announcement channels are published to the servers that follow them."
    )

    shards: Annotated[int, Field(ge=1, le=1000)] | Literal["auto"] | None = Field(
        None,
        description="Over how many connections commands come, or auto for as many as Discord wants: needed from 2,500 servers on.",
    )

    @field_validator("channel_rate", "rate", mode="before")
    @classmethod
    def _rate(cls, value: object) -> object:
        return Rate.parse(value) if isinstance(value, str) else value

    @field_validator("token")
    @classmethod
    def _bare(cls, token: SecretStr | None) -> SecretStr | None:
        """People paste the header's form too; a blank is no token."""
        if token is None:
            return None
        bare = token.get_secret_value().strip().removeprefix("Bot ").strip()
        if any(mark.isspace() or not mark.isascii() for mark in bare):
            raise ValueError(f"is not a bot token: copy it anew from {WHERE_TOKEN}")
        return SecretStr(bare) if bare else None

    @field_validator("api_url")
    @classmethod
    def _http(cls, url: str) -> str:
        if not url.startswith(("http://", "https://")):
            raise ValueError("must start with https:// (or http://)")
        return url.rstrip("/")

    @field_validator("gateway_url")
    @classmethod
    def _websocket(cls, url: str) -> str:
        if not url.startswith(("ws://", "wss://")):
            raise ValueError("must start with wss:// (or ws://)")
        return url


def read_settings(env_file: Path | None) -> DiscordSettings:
    """Raises Misconfigured with a sentence for each wrong variable."""
    try:
        return DiscordSettings.read(env_file)
    except SettingsError as error:
        raise Misconfigured(str(error)) from None
