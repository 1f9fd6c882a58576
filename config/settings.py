"""The core's settings. Each adapter owns its own, beside its code; together they are the README's table and .env.example."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from platformdirs import user_data_path
from pydantic import Field, SecretStr, field_validator
from pydantic_settings import NoDecode, SettingsConfigDict

from config.base import Settings


class CoreSettings(Settings):
    model_config = SettingsConfigDict(env_prefix="PAPERROUTE_")

    redis_url: SecretStr | None = Field(
        None, description="A Redis of your own (redis://, rediss:// or unix://). Without it a private one is started."
    )
    data_dir: Path = Field(
        default_factory=lambda: user_data_path("paperroute"),
        description="Where the archive and the private Redis keep their files. Default: your data directory for applications.",
    )
    poll_interval_s: float = Field(300.0, gt=0, description="Seconds between two looks at a source.")
    backfill_days: int = Field(0, ge=0, le=365, description="How many past days the very first look announces.")
    archive_days: int = Field(30, ge=0, le=730, description="How many past days are read for search, without announcing them.")
    sources: Annotated[tuple[str, ...], NoDecode] = Field(
        ("huggingface",), description="Where papers come from, as a comma list."
    )
    timezone: str = Field("UTC", description="The zone for times where nobody named one (IANA name).")
    log_level: Literal["debug", "info", "warning", "error"] = Field("info", description="The least that is logged.")
    log_format: Literal["auto", "text", "json"] = Field(
        "auto", description="How logs are written: text for people, JSON for machines, auto by whether it is a terminal."
    )
    couriers: int = Field(4, ge=1, le=64, description="How many posts a platform may have in flight.")

    @field_validator("sources", mode="before")
    @classmethod
    def _comma_list(cls, value: object) -> object:
        if isinstance(value, str):
            return tuple(dict.fromkeys(item.strip().lower() for item in value.split(",") if item.strip()))
        return value

    @field_validator("data_dir")
    @classmethod
    def _whole_path(cls, value: Path) -> Path:
        return value.expanduser().absolute()

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError):
            raise ValueError(f"there is no time zone {value!r}; write one such as Europe/Berlin") from None
        return value
