"""What people ask in a chat and what they are answered, platform-neutral. Values only.

A platform turns a slash command into a `Request`, hands it to the `Commands` of `ports.py`, and renders the `Answer`.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from bot.language import ENGLISH
from bot.model import Channel, Line, Post
from bot.model import Offer as Offer  # noqa: PLC0414 (who answers, offers)

PAGE_SIZE = 5  # search results a page: fits a phone's screen


class Standing(StrEnum):
    """What somebody is in a channel, as the platform says at this moment."""

    GUEST = "guest"  # of another workspace, or let into some channels only
    MEMBER = "member"
    MANAGER = "manager"  # manages the channel or the workspace


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks. `id` is the platform's. `groups`: the roles or user groups they are in, as far as the platform tells. `zone`: their time
    zone (IANA name), where the platform tells it. `pings`: they may ping any role. `posts`: they may post where they
    ask. `locale`:
    that of their own program, such as `de-AT`."""

    id: str
    name: str
    standing: Standing = Standing.MANAGER
    zone: str | None = None
    groups: frozenset[str] = frozenset()
    pings: bool = False
    posts: bool = True
    locale: str | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """A role or user group. `id`: what a Post's `mention` is to be. `open`: everybody there may ping it."""

    id: str
    name: str
    open: bool = True


@dataclass(frozen=True, slots=True)
class Request:
    """One command. `text` is what stands behind the command's name, as typed. `page` counts from 1, for search. `locale`: of the place,
    where somebody chose one. `direct`: in a direct message with the bot, which is this person's own."""

    channel: Channel
    caller: Caller
    command: str
    text: str = ""
    page: int = 1
    locale: str | None = None
    direct: bool = False


@dataclass(frozen=True, slots=True)
class Readiness:
    """Whether the bot can post in a channel. If not: why (`problem`), and what a person can do (`advice`, a sentence).

    `will_start`: it will be told, or can find out, when the obstacle is gone, so a subscription may wait for it.
    """

    ready: bool
    problem: str = ""
    advice: str = ""
    will_start: bool = False


READY = Readiness(True)


@dataclass(frozen=True, slots=True)
class Place:
    """A channel as people know it. `public`: everybody in its workspace may read it."""

    name: str
    public: bool


@dataclass(frozen=True, slots=True)
class Pages:
    """Where a page of search results stands: page `page` of `total` for `query`."""

    query: str
    page: int
    total: int


@dataclass(frozen=True, slots=True)
class Attachment:
    """A text file that goes with an answer. `name` has only letters, digits, dots and hyphens."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What is answered. `lines`, `block`, `cards`, `below`, `attachment` and `offers` go to the person alone, in this order.

    `block` is preformatted text (a monospaced pointer to a mistake). `below`: what else there is to know of a card. `announcement` is said
    to the whole channel, in one line. `tone` lets a platform colour it. `language`: of what the person reads, for the platform's own words
    around it.
    """

    lines: tuple[Line, ...] = ()
    block: str | None = None
    cards: tuple[Post, ...] = ()
    pages: Pages | None = None
    attachment: Attachment | None = None
    offers: tuple[Offer, ...] = ()
    announcement: Line | None = None
    tone: Literal["plain", "good", "bad"] = "plain"
    language: str = ENGLISH
    below: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """A part of somebody's own page. `channel`: the one whose topics it shows; then it has no title, and nothing to press."""

    lines: tuple[Line, ...]
    title: str = ""
    channel: Channel | None = None
    offers: tuple[Offer, ...] = ()


@dataclass(frozen=True, slots=True)
class Choice:
    """A completion: what is shown and what is put in (each platform caps both)."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class CommandHelp:
    """A command as help texts, completion and a platform's registration show it. `personal`: its answer is nobody else's business, also
    where it was asked for in public."""

    name: str
    usage: str
    summary: str
    changes_channel: bool = False
    examples: tuple[str, ...] = ()
    personal: bool = False
