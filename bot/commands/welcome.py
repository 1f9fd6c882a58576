"""Letting the bot in: what it says then, and whether it may post in the channel that somebody speaks in, before it promises to.

Called by the desk, and by whatever makes it post in a channel.
"""

from __future__ import annotations

from collections.abc import Mapping

import structlog

from bot.chat import READY, Readiness
from bot.commands.naming import HowTo
from bot.errors import Transient
from bot.language import _, phrase
from bot.model import Channel, Line, Span
from bot.ports import Platform

log = structlog.get_logger()


async def readiness(platforms: Mapping[str, Platform], channel: Channel) -> tuple[Readiness, str]:
    """Whether the bot can post there; and why that could not be asked, if so (then it is taken for ready: a refused
    post is held and shown, but a subscription that waits for nobody would be forgotten)."""
    platform = platforms.get(channel.platform)
    if platform is None:  # asked from the command line while another process serves the platform
        return READY, ""
    try:
        return await platform.readiness(channel), ""
    except Transient as error:
        log.warning("readiness_unknown", channel=str(channel), reason=error.reason)
        return READY, error.reason


def because(found: Readiness) -> str:
    """Behind `I cannot post here`."""
    return f": {_(found.problem).rstrip('. ')}" if found.problem else ""


def hello(platform: str, how_to: HowTo) -> Line:
    said = _(
        "Hello! I bring new research papers. In the channel where you want them, type {subscribe}; to look for some, {search};"
        " to see all that I can do, {help}."
    )
    typed = {each: Span(how_to(platform, each), "code") for each in ("subscribe", "search", "help")}
    return phrase(said, **typed)
