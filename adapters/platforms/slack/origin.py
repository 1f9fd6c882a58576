"""Where something that Slack sent belongs: the workspace in which the app is installed, and its organization. Pure.

In a shared channel that need not be the workspace where something happened: a view says it, and an event's authorizations do. Of an
organization's installation these name no workspace, so the event does; and a press may come without a team. Called by `installed.py` and
`channels.py`. Sources: docs.slack.dev/enterprise, apis/events-api (authorizations).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Origin:
    """`organization`: where it names one. `org_wide`: the app is installed in all of it."""

    team_id: str
    organization: str | None = None
    org_wide: bool = False

    @property
    def installed_in(self) -> str:
        return (self.organization if self.org_wide else None) or self.team_id


def origin(payload: Mapping[str, Any]) -> Origin:
    view, user = _part(payload, "view"), _part(payload, "user")
    team, organization = _part(payload, "team"), _part(payload, "enterprise")
    told = next((each for each in payload.get("authorizations") or () if isinstance(each, Mapping)), {})
    org_wide = told.get("is_enterprise_install", payload.get("is_enterprise_install")) in (True, "true")
    teams = (
        view.get("app_installed_team_id"),
        team.get("id"),
        None if org_wide else told.get("team_id"),
        payload.get("team_id"),
        view.get("team_id"),
        user.get("team_id"),
    )
    named = (organization.get("id"), told.get("enterprise_id"), payload.get("enterprise_id"), team.get("enterprise_id"))
    found = next(filter(None, named), None)
    return Origin(str(next(filter(None, teams), "")), str(found) if found else None, org_wide)


def _part(payload: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = payload.get(name)
    return found if isinstance(found, Mapping) else {}
