"""Where arXiv is, what is read of it, and how we say who we are. Read by `arxiv_feed.build`."""

from __future__ import annotations

import re

from pydantic import Field, field_validator
from pydantic_settings import SettingsConfigDict

from adapters.sources.http import user_agent
from bot.topics.scope import MOST
from config.base import Settings

_ADDRESS = re.compile(r"^https?://([\w.-]+|\[[0-9a-f:]+\])(:\d{1,5})?(/[^\s?#]*)?$", re.IGNORECASE)
_CATEGORY = re.compile(r"^[a-z]+(-[a-z]+)*(\.[A-Za-z]{2}([A-Za-z-]*))?$")


class ArxivSettings(Settings):
    """Categories and addresses of arXiv."""

    model_config = SettingsConfigDict(env_prefix="ARXIV_")

    categories: str = Field(
        "cs.LG,cs.CL,cs.CV,cs.AI,cs.RO",
        description="The categories of arXiv to read, separated by commas; those that subscriptions name are read as well.",
    )
    contact: str | None = Field(
        None,
        description="A mail or web address where arXiv can reach whoever runs this bot; it asks every program for one.",
    )
    feed_url: str = Field("https://rss.arxiv.org", description="Where arXiv's feeds are read from.")
    api_url: str = Field("https://export.arxiv.org/api", description="Where arXiv's API is asked.")
    oai_url: str = Field("https://oaipmh.arxiv.org/oai", description="Where arXiv's OAI-PMH is asked.")

    @field_validator("feed_url", "api_url", "oai_url")
    @classmethod
    def _web_address(cls, value: str) -> str:
        if _ADDRESS.match(value.strip()) is None:
            raise ValueError("write a web address, such as https://rss.arxiv.org")
        return value.strip().rstrip("/")

    @field_validator("categories")
    @classmethod
    def _known_form(cls, value: str) -> str:
        names = list(dict.fromkeys(filter(None, re.split(r"[,\s+]+", value))))
        wrong = [name for name in names if _CATEGORY.match(name) is None]
        if wrong:
            raise ValueError(f"{wrong[0]} is no category of arXiv; write names such as cs.CL or astro-ph.GA")
        if not 1 <= len(names) <= MOST:
            raise ValueError(f"name 1 to {MOST} categories")
        return ",".join(names)

    @field_validator("contact")
    @classmethod
    def _sendable(cls, value: str | None) -> str | None:
        bare = value.strip() if value else ""
        if not (bare.isascii() and bare.isprintable()) or re.search(r"[\s()<>]", bare):
            raise ValueError("write a mail or web address")
        return bare or None

    @property
    def category_names(self) -> tuple[str, ...]:
        return tuple(self.categories.split(","))

    @property
    def user_agent(self) -> str:
        """A descriptive one: arXiv throttles nameless programs harder."""
        return user_agent(self.contact)
