"""Where Hugging Face is, who we say we are, and how much beside the lists is asked. Read by `huggingface.py`."""

from __future__ import annotations

import re

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import SettingsConfigDict

from adapters.sources.http import user_agent
from adapters.sources.huggingface_entries import PUBLIC
from config.base import Settings

_ADDRESS = re.compile(r"^https?://([\w.-]+|\[[0-9a-f:]+\])(:\d{1,5})?(/[^\s?#]*)?$", re.IGNORECASE)


class HuggingFaceSettings(Settings):
    """Where Hugging Face is and how we say who we are."""

    model_config = SettingsConfigDict(env_prefix="HUGGINGFACE_")

    url: str = Field(PUBLIC, description="Where the API of Hugging Face is read from.")
    token: SecretStr | None = Field(
        None, description="A token of Hugging Face, optional: it doubles the request budget."
    )

    details: int = Field(
        10,
        ge=0,
        le=100,
        description="How many papers a look at Hugging Face asks for linked models, datasets and Spaces; 0: none.",
    )
    trending: bool = Field(
        True,
        description="Whether upvotes are followed in the trending lists too, after a paper has left the lists of its days.",
    )

    @field_validator("url")
    @classmethod
    def _web_address(cls, value: str) -> str:
        if _ADDRESS.match(value.strip()) is None:
            raise ValueError("write a web address, such as https://huggingface.co")
        return value.strip().rstrip("/")

    @field_validator("token")
    @classmethod
    def _sendable(cls, value: SecretStr | None) -> SecretStr | None:
        bare = value.get_secret_value().strip() if value else ""
        if not (bare.isascii() and bare.isprintable()) or " " in bare:
            raise ValueError("it holds characters that no token has; copy it again from huggingface.co/settings/tokens")
        return SecretStr(bare) if bare else None


def headers_of(settings: HuggingFaceSettings) -> dict[str, str]:
    headers = {"User-Agent": user_agent(), "Accept": "application/json"}
    if settings.token:
        # On a redirect to another origin httpx leaves this header out.
        headers["Authorization"] = f"Bearer {settings.token.get_secret_value()}"
    return headers
