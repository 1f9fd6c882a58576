"""Slack's Home: everybody's own page, shown when they open it, and kept up with what they change while it is open.

Lives here: when it is published, which channels somebody may see, its looks. Not here: what stands there (the desk's `overview`). Called
by `handlers.py`. Limits: 100 blocks (docs.slack.dev/surfaces/app-home).
"""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import structlog

from adapters.platforms.slack.access import channels_of
from adapters.platforms.slack.answering import Answering
from adapters.platforms.slack.answers import LINE_LIMIT
from adapters.platforms.slack.buttons import IN_PLACE, offers_row
from adapters.platforms.slack.calls import CallFailed
from adapters.platforms.slack.channels import Repeats, where
from adapters.platforms.slack.direct import DirectMessages
from adapters.platforms.slack.finding import Finding
from adapters.platforms.slack.markup import Block, plain_text, rich_line, rich_text
from adapters.platforms.slack.modals import VIEW_BLOCKS
from adapters.platforms.slack.subscribing import SubscribeForm
from adapters.platforms.slack.ways import Asker, asker_of, at
from adapters.platforms.slack.workspaces import Workspaces
from bot.chat import Answer, Caller, Request, Section, Standing
from bot.language import ENGLISH, _, language_of, speaking
from bot.model import Channel

log = structlog.get_logger()

SEARCH, SUBSCRIBE = "paper_route.home.v1.search", "paper_route.home.v1.subscribe"
LOOKED_AT = 200  # channels: each is a look into the store
REMEMBERED = 1000  # people whose Home was opened here, whom a change is shown to


@dataclass
class Home:
    """Its methods never raise."""

    workspaces: Workspaces
    answering: Answering
    direct: DirectMessages
    finding: Finding
    subscribing: SubscribeForm
    repeats: Repeats
    _open: OrderedDict[tuple[str, str], Asker] = field(default_factory=OrderedDict)

    async def opened(self, body: Mapping[str, Any]) -> None:
        """app_home_opened: of its tabs, Home alone."""
        event = body.get("event") or {}
        if event.get("tab") != "home" or self.repeats.has(body):
            return
        workspace = await where(self.workspaces, body)
        if workspace is None:
            return
        user = str(event.get("user") or "")
        asker = await self.direct.in_private(Asker(workspace, "", user, ""))
        key = (workspace.identity.team_id, user)
        self._open[key] = asker
        self._open.move_to_end(key)
        if len(self._open) > REMEMBERED:
            self._open.popitem(last=False)
        await self._publish(asker)

    async def heard(self, asker: Asker, command: str, answer: Answer) -> None:
        """Something may have changed for whoever asked."""
        known = self._open.get((asker.workspace.identity.team_id, asker.user))
        if known is not None and answer.tone == "good":
            await self._publish(known)

    async def pressed(self, payload: Mapping[str, Any]) -> bool:
        """Whether it was one of Home's own buttons."""
        pressed = {str(each.get("action_id")) for each in payload.get("actions") or ()} & {SEARCH, SUBSCRIBE}
        if not pressed:
            return False
        workspace = await where(self.workspaces, payload)
        if workspace is not None:
            asker, trigger = (
                await self.direct.in_private(asker_of(workspace, payload)),
                str(payload.get("trigger_id") or ""),
            )
            if SUBSCRIBE in pressed:
                await self.subscribing.open(asker, trigger)
            else:
                await self.finding.search(asker, trigger)
        return True

    async def _publish(self, asker: Asker) -> None:
        with self.answering.counted():
            try:
                caller = await self.answering.profiles.of(asker.workspace, asker.user, asker.user_name)
                request = Request(asker.address, caller, "overview")
                sections = await self.answering.commands.overview(request, await _visible(asker, caller))
                with speaking(language_of(caller.locale) or ENGLISH):
                    view = home(sections, asker.channel)
                await asker.workspace.calls.ask("views.publish", user_id=asker.user, view=view)
            except CallFailed as failed:
                log.warning("slack_home_not_shown", reason=failed.said)
            except Exception:
                log.exception("slack_home_not_shown")


async def _visible(asker: Asker, caller: Caller) -> list[Channel]:
    """Channels that we are in: those that the person is in too, then the public ones, which guests do not see. Raises CallFailed."""
    guest, team_id = caller.standing is Standing.GUEST, asker.workspace.identity.team_id
    theirs = {str(each["id"]) for each in await channels_of(asker.workspace.calls, team_id, asker.user)}
    ours = await channels_of(asker.workspace.calls, team_id)
    visible = [each for each in ours if str(each["id"]) in theirs or not (guest or each.get("is_private", True))]
    visible.sort(key=lambda each: str(each["id"]) not in theirs)
    return [at(asker.workspace, str(each["id"])) for each in visible[:LOOKED_AT]]


def home(sections: Sequence[Section], channel: str) -> dict[str, Any]:
    """`channel`: where its buttons' commands are asked from."""
    blocks: list[Block] = [
        {
            "type": "actions",
            "elements": [
                _button(_("Search papers"), SEARCH),
                {**_button(_("Subscribe to a topic"), SUBSCRIBE), "style": "primary"},
            ],
        }
    ]
    for number, section in enumerate(sections):
        blocks += _section(section, number)
    if len(blocks) > VIEW_BLOCKS:
        left_out = {"type": "context", "elements": [plain_text(_("There is more, which did not fit here."))]}
        blocks = [*blocks[: VIEW_BLOCKS - 1], left_out]
    return {"type": "home", "private_metadata": json.dumps({"channel": channel}), "blocks": blocks}


def _section(section: Section, number: int) -> list[Block]:
    named: list[Block] = [{"type": "channel", "channel_id": section.channel.channel}] if section.channel else []
    lines = [elements for line in section.lines if (elements := rich_line(line, LINE_LIMIT))]
    rows = [named, *lines] if named else lines
    title: list[Block] = [{"type": "header", "text": plain_text(section.title)}] if section.title else []
    return [
        *title,
        *([rich_text(*rows)] if rows else []),
        *offers_row(section.offers, f"{IN_PLACE}.{number}"),
    ]


def _button(label: str, action_id: str) -> Block:
    return {"type": "button", "text": plain_text(label), "action_id": action_id}
