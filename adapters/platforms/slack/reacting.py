"""Reactions to our posts are votes: 👍 and 👎, given and taken back. Nothing is answered, as a reaction asks for nothing.

Lives here: which reactions, of whom, to what. Not here: what a vote does (the core's command, which finds the paper by its message, and
lets a message of several papers alone). Called by `handlers.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from adapters.platforms.slack.answering import Answering
from adapters.platforms.slack.channels import Repeats, where
from adapters.platforms.slack.ways import Asker
from adapters.platforms.slack.workspaces import Workspaces

VOTES = {"+1": "up", "thumbsup": "up", "-1": "down", "thumbsdown": "down"}
TAKEN_BACK = "reaction_removed"  # Source: docs.slack.dev/reference/events/reaction_removed


@dataclass
class Reacting:
    """Serves all workspaces. Its methods never raise."""

    workspaces: Workspaces
    answering: Answering
    repeats: Repeats

    async def reacted(self, body: Mapping[str, Any]) -> None:
        """reaction_added and reaction_removed: `+1::skin-tone-2` is a thumb too."""
        event = body.get("event") or {}
        vote = VOTES.get(str(event.get("reaction") or "").partition("::")[0])
        item, user = event.get("item") or {}, str(event.get("user") or "")
        if vote is None or item.get("type") != "message" or self.repeats.has(body):
            return
        workspace = await where(self.workspaces, body)
        if workspace is None or event.get("item_user") != workspace.identity.user_id:
            return
        if user in ("", workspace.identity.user_id):
            return
        asker = Asker(workspace, str(item.get("channel") or ""), user, "")
        message = f"https://slack.com/archives/{asker.channel}/p{str(item.get('ts') or '').replace('.', '')}"
        with self.answering.counted():
            await self.answering.ask(asker, "vote", f"{'none' if event.get('type') == TAKEN_BACK else vote} {message}")
