"""Links to papers in people's messages, unfolded into a card: link_shared, answered by chat.unfurl.

Lives here: reading the event, the card's looks. Not here: whether it is due (the desk). Called by `handlers.py`. In the composer nothing
is shown: its channel is not told, and a message that is posted comes again. Source: docs.slack.dev, events/link_shared.
"""

from __future__ import annotations

import html
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import structlog

from adapters.platforms.slack.answering import Answering
from adapters.platforms.slack.calls import CallFailed
from adapters.platforms.slack.channels import Repeats, where
from adapters.platforms.slack.paper import Shares, paper_blocks
from adapters.platforms.slack.ways import at
from adapters.platforms.slack.workspaces import Workspace, Workspaces

log = structlog.get_logger()

TRIES = 2
GLANCE = Shares(title=300, byline=200, summary=400, why=0, links=0, row=False)


@dataclass
class Unfurling:
    """Its methods never raise."""

    workspaces: Workspaces
    answering: Answering
    repeats: Repeats

    async def shared(self, body: Mapping[str, Any]) -> None:
        """link_shared: never of ourselves or another bot, nor of a message that is still being written."""
        event = body.get("event") or {}
        if event.get("source") == "composer" or event.get("bot_id") or self.repeats.has(body):
            return
        workspace, user = await where(self.workspaces, body), str(event.get("user") or "")
        if workspace is None or user in ("", "USLACKBOT", workspace.identity.user_id):
            return
        links = [str(each.get("url") or "") for each in event.get("links") or ()]
        channel, ts = at(workspace, str(event.get("channel") or "")), str(event.get("message_ts") or "")
        with self.answering.counted():
            try:
                # Slack writes addresses as it writes text; what it is told must be what it wrote.
                plain = {html.unescape(link): link for link in links}
                cards = await self.answering.commands.unfold(channel, list(plain))
                unfurls = {plain[link]: {"blocks": paper_blocks(post, GLANCE)} for link, post in cards.items()}
                if unfurls and not await _shown(workspace, channel.channel, ts, unfurls):
                    await self.answering.commands.not_unfolded(channel, list(cards))
            except Exception:
                log.exception("slack_not_unfurled", channel=channel.channel)


async def _shown(workspace: Workspace, channel: str, ts: str, unfurls: Mapping[str, Any]) -> bool:
    """A message's cards are what was said last, so a second try doubles nothing."""
    for _ in range(TRIES):
        try:
            await workspace.calls.ask("chat.unfurl", channel=channel, ts=ts, unfurls=unfurls)
        except CallFailed as failed:
            log.warning("slack_not_unfurled", channel=channel, reason=failed.said)
            if failed.limited or failed.error:
                return False
        else:
            return True
    return False
