"""Where Zotero's Web API is. Read by `build`."""

from __future__ import annotations

import re

from pydantic import Field, field_validator
from pydantic_settings import SettingsConfigDict

from config.base import Settings

_ADDRESS = re.compile(r"^https?://([\w.-]+|\[[0-9a-f:]+\])(:\d{1,5})?(/[^\s?#]*)?$", re.IGNORECASE)


class ZoteroSettings(Settings):
    """Where people's reading lists can be sent."""

    model_config = SettingsConfigDict(env_prefix="ZOTERO_")

    url: str = Field(
        "https://api.zotero.org",
        description="Where Zotero's Web API is, to which people can send their reading lists with a key of their own.",
    )

    @field_validator("url")
    @classmethod
    def _web_address(cls, value: str) -> str:
        if _ADDRESS.match(value.strip()) is None:
            raise ValueError("write a web address, such as https://api.zotero.org")
        return value.strip().rstrip("/")
