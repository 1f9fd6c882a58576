"""What somebody is in a workspace: guest, member or manager; in which user groups; in which time zone. Asked of Slack, and remembered.

Lives here: users.info and usergroups.list, and what their flags mean. Not here: who may do what (the core's policy). Called by
`answering.py` for each command.
"""

from __future__ import annotations

import asyncio
import re
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

import structlog

from adapters.platforms.slack.calls import CallFailed
from adapters.platforms.slack.workspaces import Workspace
from bot.chat import Caller, Group, Standing
from bot.language import ENGLISH, language_of
from bot.ports import Clock

log = structlog.get_logger()

KNOWN_FOR = timedelta(minutes=10)
KNOWN_AT_MOST = 5000
PATIENCE_S = 1.0  # an answer that takes longer is not worth a person's wait
_SUBTEAM = re.compile(r"<!subteam\^(\w+)(?:\|[^>]*)?>")
PROFILE_SCOPE, GROUPS_SCOPE = "users:read", "usergroups:read"


@dataclass
class Profiles:
    """`_people` and `_groups` by workspace (and person), with when they were asked."""

    clock: Clock
    _people: OrderedDict[tuple[str, str], tuple[datetime, Caller]] = field(default_factory=OrderedDict)
    _groups: dict[str, tuple[datetime, Mapping[str, frozenset[str]]]] = field(default_factory=dict)

    async def of(self, workspace: Workspace, user: str, name: str) -> Caller:
        """`name`: where it is told already. Never raises: who cannot be asked about is who they were the last time, else a member, as Slack
        lets guests use commands only where they were let in; and is asked about again."""
        key = (workspace.identity.team_id, user)
        known, now = self._people.get(key), self.clock.now()
        if known is not None and now - known[0] < KNOWN_FOR:
            return replace(known[1], name=name or known[1].name)
        caller, whole = await self._asked(workspace, known[1] if known else Caller(user, name, Standing.MEMBER))
        caller = replace(caller, name=name or caller.name or user)
        if not whole:
            return caller
        self._people[key] = (now, caller)
        self._people.move_to_end(key)
        while len(self._people) > KNOWN_AT_MOST:
            self._people.popitem(last=False)
        return caller

    def language(self, workspace: Workspace, user: str) -> str:
        """Theirs, where we know them by now: somebody waits for a form to open."""
        known = self._people.get((workspace.identity.team_id, user))
        return (language_of(known[1].locale) if known else None) or ENGLISH

    async def _asked(self, workspace: Workspace, before: Caller) -> tuple[Caller, bool]:
        """`before` where Slack does not say. Also whether that is worth remembering: not where it was only away."""
        if not _granted(workspace, PROFILE_SCOPE):
            return before, True
        try:
            async with asyncio.timeout(PATIENCE_S):
                reply = await workspace.calls.ask("users.info", user=before.id, include_locale=True)
        except (CallFailed, TimeoutError) as failed:
            log.info("slack_profile_unknown", reason=getattr(failed, "said", "it takes too long"))
            return before, not _passing(failed)
        found, groups = reply.data.get("user") or {}, await self._groups_of(workspace, before.id)
        zone = found.get("tz")
        caller = replace(
            before,
            name=str(found.get("name") or ""),
            standing=standing(found, workspace.identity.team_id),
            zone=zone if isinstance(zone, str) and zone else None,
            locale=str(found.get("locale") or "") or None,
            groups=before.groups if groups is None else groups,
        )
        return caller, groups is not None

    async def _groups_of(self, workspace: Workspace, user: str) -> frozenset[str] | None:
        """None where Slack does not say just now."""
        if not _granted(workspace, GROUPS_SCOPE):
            return frozenset()
        team_id, now = workspace.identity.team_id, self.clock.now()
        known = self._groups.get(team_id)
        if known is None or now - known[0] >= KNOWN_FOR:
            asked = await _groups(workspace)
            if asked is None:
                return None
            known = self._groups[team_id] = (now, asked)
        return frozenset(group for group, members in known[1].items() if user in members)


def standing(found: Mapping[str, Any], team_id: str) -> Standing:
    """By the flags of users.info. Somebody of another workspace, in a shared channel, is a guest here.

    Source: docs.slack.dev/reference/objects/user-object
    """
    if found.get("team_id", team_id) != team_id or any(
        found.get(flag) for flag in ("is_restricted", "is_ultra_restricted", "is_stranger", "deleted")
    ):
        return Standing.GUEST
    manages = any(found.get(flag) for flag in ("is_admin", "is_owner", "is_primary_owner"))
    return Standing.MANAGER if manages else Standing.MEMBER


def named_group(listed: Iterable[Mapping[str, Any]], text: str) -> Group | None:
    """The user group that somebody means: by its mention, id, handle or name.

    Source: docs.slack.dev/reference/objects/usergroup-object
    """
    found = _SUBTEAM.fullmatch(text.strip())
    typed = found[1].casefold() if found else text.strip().lstrip("@").casefold()
    for each in listed:
        identity = str(each.get("id"))
        names = [str(each[key]) for key in ("handle", "name") if each.get(key)]
        if typed in (identity.casefold(), *(name.casefold() for name in names)):
            return Group(identity, (names or [identity])[0])
    return None


async def _groups(workspace: Workspace) -> Mapping[str, frozenset[str]] | None:
    try:
        async with asyncio.timeout(PATIENCE_S):
            listed = (
                await workspace.calls.ask("usergroups.list", team_id=workspace.identity.team_id, include_users=True)
            ).data.get("usergroups") or ()
    except (CallFailed, TimeoutError) as failed:
        log.info("slack_groups_unknown", reason=getattr(failed, "said", "it takes too long"))
        return None if _passing(failed) else {}
    return {str(each.get("id")): frozenset(map(str, each.get("users") or ())) for each in listed}


def _passing(failed: CallFailed | TimeoutError) -> bool:
    """Slack did not get to say: it may the next time."""
    return not isinstance(failed, CallFailed) or not failed.error or failed.limited or failed.status >= 500


def _granted(workspace: Workspace, scope: str) -> bool:
    """What Slack does not say is tried."""
    return workspace.identity.scopes is None or scope in workspace.identity.scopes
