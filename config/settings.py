"""The core's settings. Each adapter owns its own, beside its code; together they are the README's table and .env.example."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from platformdirs import user_data_path
from pydantic import Field, SecretStr, field_validator
from pydantic_settings import NoDecode, SettingsConfigDict

from config.base import Settings

REDIS_SCHEMES = ("redis", "rediss", "unix")
WAITS = ("settling_s", "in_doubt_s", "retry_first_s", "retry_most_s", "held_first_s", "held_most_s")


class CoreSettings(Settings):
    """Paper Route itself"""

    model_config = SettingsConfigDict(env_prefix="PAPERROUTE_")

    redis_url: SecretStr | None = Field(
        None, description="A Redis of your own (redis://, rediss:// or unix://). Without it a private one is started."
    )
    data_dir: Path = Field(
        default_factory=lambda: user_data_path("paperroute"),
        description="Where the archive and the private Redis keep their files. Default: your data directory for applications.",
    )
    poll_interval_s: float | None = Field(
        None,
        gt=0,
        allow_inf_nan=False,
        description="Seconds between two looks at a source. Without it each source's calendar is followed: often when a batch is due.",
    )
    backfill_days: int = Field(0, ge=0, le=365, description="How many past days the very first look announces.")
    archive_days: int = Field(
        30, ge=0, le=730, description="How many past days are read for search, without announcing them."
    )
    enrich_wait_s: float = Field(
        0.0,
        ge=0,
        le=86_400,
        allow_inf_nan=False,
        description="How long a new paper may wait for its summary before it is posted; 0: not at all.",
    )
    living_posts: bool = Field(
        True,
        description="Whether posts are edited when it matters: a summary or code came, upvotes or comments rose a good deal.",
    )
    sources: Annotated[tuple[str, ...], NoDecode] = Field(
        ("huggingface", "arxiv"),
        description="Where papers come from, as a comma list of huggingface, arxiv and the names of FEED_URLS.",
    )
    secret_keys: SecretStr | None = Field(
        None,
        description="Keys under which other people's tokens are encrypted, with commas between them: the first encrypts, all "
        "decrypt. Without any, a key is made in the data directory.",
    )
    timezone: str = Field(
        "UTC", description="The zone of digests and of times that are said where nobody named another (IANA name)."
    )
    language: Literal["en", "de"] = Field(
        "en", description="The language of channels that chose none and whose workspace names none: English or German."
    )
    default_mode: Literal["auto", "instant", "daily"] = Field(
        "auto",
        description="How papers come to a channel that did not choose: as they are announced, as a daily digest, or by how many they are.",
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field("info", description="The least that is logged.")
    log_format: Literal["auto", "text", "json"] = Field(
        "auto",
        description="How logs are written: text for people, JSON for machines, auto by whether it is a terminal.",
    )
    ops_channel: str | None = Field(
        None,
        description="A channel (such as slack:T012/C345) that is told when a source stalls or fails, and when it is well again.",
    )
    heartbeat_url: SecretStr | None = Field(
        None,
        description="An address to ask for after each good pass over all sources (every 40 minutes at the least): a service"
        " that watches (healthchecks.io and the like) misses it when something is wrong.",
    )
    couriers: int = Field(32, ge=1, le=256, description="How many posts a platform may have in flight.")
    post_deadline_s: float = Field(
        10.0,
        ge=1,
        le=60,
        description="Seconds after which an answer to a post is not waited for any more; then its channel is looked through.",
    )
    settling_s: float = Field(
        5.0,
        gt=0,
        le=60,
        description="Seconds after that deadline in which a platform may still take a post: only then is the channel looked through.",
    )
    retry_first_s: float = Field(
        2.0, gt=0, le=60, description="Seconds to the second attempt at a post that was not taken; doubled each time."
    )
    retry_most_s: float = Field(600.0, ge=1, description="The most seconds between two such attempts.")
    held_first_s: float = Field(
        60.0,
        ge=1,
        description="Seconds to the first try whether a channel that refused takes posts again; doubled each time.",
    )
    held_most_s: float = Field(6 * 3600.0, ge=1, description="The most seconds between two such tries.")
    in_doubt_s: float = Field(
        3600.0,
        ge=0,
        description="Where nobody can tell if a post was taken: for how long it is posted again all the same, and not any more after that.",
    )

    @property
    def secrets(self) -> tuple[str, ...]:
        """The keys of `secret_keys`, the first one first."""
        said = self.secret_keys.get_secret_value() if self.secret_keys else ""
        return tuple(key.strip() for key in said.split(",") if key.strip())

    @property
    def waits(self) -> dict[str, float]:
        """How long a delivery waits for what, by the settings' names; the deadline of a post is the platforms'."""
        return {name: getattr(self, name) for name in WAITS}

    @field_validator("redis_url")
    @classmethod
    def _redis_address(cls, value: SecretStr | None) -> SecretStr | None:
        if value is None:
            return None
        try:
            url = urlsplit(value.get_secret_value().strip())
            whole = url.scheme in REDIS_SCHEMES and bool(url.path if url.scheme == "unix" else url.hostname)
            port = url.port  # asking for it checks it
        except ValueError:
            whole, port = False, None
        if not whole or port == 0:
            raise ValueError(
                "write an address such as redis://:password@host:6379/0, rediss://host or unix:///path/to/socket"
            )
        return SecretStr(value.get_secret_value().strip())

    @field_validator("heartbeat_url")
    @classmethod
    def _web_address(cls, value: SecretStr | None) -> SecretStr | None:
        if value is None:
            return None
        try:
            url = urlsplit(value.get_secret_value().strip())
        except ValueError:
            url = urlsplit("")
        if url.scheme not in ("http", "https") or not url.hostname:
            raise ValueError("write an address such as https://hc-ping.com/your-uuid")
        return SecretStr(value.get_secret_value().strip())

    @field_validator("log_level", "log_format", "default_mode", mode="before")
    @classmethod
    def _any_case(cls, value: object) -> object:
        return value.strip().lower() if isinstance(value, str) else value

    @field_validator("sources", mode="before")
    @classmethod
    def _comma_list(cls, value: object) -> object:
        if isinstance(value, str):
            value = tuple(dict.fromkeys(item.strip().lower() for item in value.split(",") if item.strip()))
            if not value:
                raise ValueError("name at least one source, such as huggingface")
        return value

    @field_validator("data_dir")
    @classmethod
    def _whole_path(cls, value: Path) -> Path:
        return value.expanduser().absolute()

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        try:
            if value != "UTC":  # which a machine without a time zone database has too
                ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise ValueError(f"there is no time zone {value!r}; write one such as Europe/Berlin") from None
        return value
