"""Who we are on Slack, what we may, and where we can post. Sentences for people that say where to mend what is missing.

Called by `platform.py` (open, readiness).
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from adapters.platforms.slack.calls import CallFailed, Calls, Reply
from adapters.platforms.slack.errors import MEANING
from adapters.platforms.slack.manifest import APP_NAME, NEEDED_SCOPES
from adapters.platforms.slack.settings import WHERE_APP_TOKEN, WHERE_BOT_TOKEN
from bot.chat import READY, Readiness
from bot.errors import Misconfigured, Transient, Uncertain, WorkspaceGone
from bot.language import _

if TYPE_CHECKING:
    from adapters.platforms.slack.workspaces import Workspace

APPS_PAGE = "api.slack.com/apps → your app"
CHANNELS_PAGE_LIMIT = 200
MOST_CHANNEL_PAGES = 25
MOST_GREETED = 10

Asked = TypeVar("Asked")


@dataclass(frozen=True, slots=True)
class Identity:
    """What auth.test says of the bot's token. `url` is the workspace's, with a slash at its end, where Slack gives it."""

    team_id: str
    team: str
    user_id: str
    user: str
    url: str | None
    scopes: frozenset[str] | None

    @property
    def shown_name(self) -> str:
        """The name under which people find the bot: Slack makes the handle from the app's name, and completes the latter."""
        same = re.sub(r"[\W_]", "", self.user).lower() == APP_NAME.replace(" ", "").lower()
        return APP_NAME if same or not self.user else self.user

    def permalink(self, channel: str, ts: str) -> str | None:
        return f"{self.url}archives/{channel}/p{ts.replace('.', '')}" if self.url else None


async def identify(calls: Calls, team_id: str | None = None) -> Identity:
    """Ask auth.test. `team_id`: the workspace meant, where the token is a whole organization's. Raises CallFailed."""
    reply = await calls.ask("auth.test")
    said = reply.data
    url = str(said.get("url") or "")
    return Identity(
        team_id=team_id or str(said.get("team_id") or ""),
        team=str(said.get("team") or said.get("team_id") or ""),
        user_id=str(said.get("user_id") or ""),
        user=str(said.get("user") or ""),
        url=url.rstrip("/") + "/" if url.startswith("http") else None,
        scopes=reply.scopes,
    )


def refused(failed: CallFailed) -> Misconfigured | Transient:
    """What a failed auth.test means at start."""
    if failed.status == 404 and not failed.error:
        return Misconfigured("SLACK_API_URL leads nowhere (HTTP 404): leave it out, or end it in /api/.")
    if failed.limited or MEANING.get(failed.error) is not WorkspaceGone:
        return Transient(f"Slack is away: {failed.said}.", failed.retry_after_s)
    return Misconfigured(f"Slack refuses SLACK_BOT_TOKEN ({failed.said}). {WHERE_BOT_TOKEN}")


async def known(asked: Awaitable[Asked]) -> Asked:
    """What is known of workspaces while they are served. Raises Transient, and what else `asked` raises."""
    try:
        return await asked
    except CallFailed as failed:
        raise Transient(refused(failed).reason, failed.retry_after_s) from None


async def greetings(served: Sequence[Workspace]) -> list[str]:
    """A sentence for each workspace (the first few), and what its app lacks."""
    sentences = []
    for workspace in served[:MOST_GREETED]:
        sentences.append(await greeting(workspace.calls, workspace.identity))
        sentences += missing_scopes(workspace.identity)
    if len(served) > MOST_GREETED:
        sentences.append(f"and to {len(served) - MOST_GREETED} more Slack workspaces")
    return sentences


async def greeting(calls: Calls, identity: Identity) -> str:
    """`connected to Slack as @name in workspace NAME (T012), 3 channels`."""
    count = ""
    try:
        channels = await channels_of(calls, identity.team_id)
        count = f", {len(channels)} channel{'' if len(channels) == 1 else 's'}"
    except CallFailed:
        pass  # a missing scope is told by `missing_scopes`; the number is only a courtesy
    return f"connected to Slack as @{identity.user} in workspace {identity.team} ({identity.team_id}){count}"


def missing_scopes(identity: Identity) -> list[str]:
    """A sentence where Slack's header names fewer scopes than we need; none where it says nothing."""
    lacking = [scope for scope in NEEDED_SCOPES if identity.scopes is not None and scope not in identity.scopes]
    if not lacking:
        return []
    what = f"scope{'s' if len(lacking) > 1 else ''} {', '.join(lacking)}"
    return [
        f"The Slack app lacks the {what}: add {'them' if len(lacking) > 1 else 'it'} at {APPS_PAGE} → OAuth & Permissions → "
        "Bot Token Scopes, then install the app again (or paste the manifest of `paperroute slack manifest`)."
    ]


async def socket_url(calls: Calls, app_token: str) -> str:
    """A fresh address for Socket Mode. Raises CallFailed."""
    reply: Reply = await calls.ask("apps.connections.open", token=app_token)
    url = reply.data.get("url")
    if not isinstance(url, str) or not url.startswith(("ws://", "wss://")):
        raise CallFailed("", detail="apps.connections.open gave no address")
    return url


def no_socket(failed: CallFailed) -> str:
    """Why no command would arrive, and where to mend it."""
    if failed.error == "missing_scope":
        return f"SLACK_APP_TOKEN lacks the scope connections:write, so no command arrives. {WHERE_APP_TOKEN}"
    if MEANING.get(failed.error) is WorkspaceGone:
        return f"Slack refuses SLACK_APP_TOKEN ({failed.said}), so no command arrives. {WHERE_APP_TOKEN}"
    if failed.limited or not failed.error or failed.taken == "maybe":
        return f"Slack's Socket Mode is away ({failed.said}); commands arrive once it is back."
    return (
        f"Slack opens no Socket Mode connection ({failed.said}), so no command arrives. "
        f"Switch it on at {APPS_PAGE} → Socket Mode → Enable Socket Mode."
    )


async def channels_of(calls: Calls, team_id: str, user: str | None = None) -> list[Mapping[str, Any]]:
    """The channels of a workspace that the bot is in, or somebody else (of private ones those in which both are). Raises CallFailed."""
    found: list[Mapping[str, Any]] = []
    cursor: str | None = None
    for _page in range(MOST_CHANNEL_PAGES):
        reply = await calls.ask(
            "users.conversations",
            team_id=team_id,  # needed with an organization's token, and ignored with a workspace's
            user=user,
            types="public_channel,private_channel",
            exclude_archived=True,
            limit=CHANNELS_PAGE_LIMIT,
            cursor=cursor,
        )
        found += [channel for channel in reply.data.get("channels") or () if channel.get("id")]
        cursor = (reply.data.get("response_metadata") or {}).get("next_cursor")
        if not cursor:
            break
    return found


async def readiness(calls: Calls, identity: Identity, channel: str) -> Readiness:
    """Whether the bot can post there, joining a public channel. Raises Transient."""
    try:
        info = (await calls.ask("conversations.info", channel=channel)).data.get("channel") or {}
    except CallFailed as failed:
        return await _unseen(calls, identity, channel, failed)
    if info.get("is_archived"):
        return _archived()
    if info.get("is_im") or info.get("is_mpim") or info.get("is_member"):
        return READY
    if info.get("is_private"):
        return _invite(identity)
    return await _join(calls, identity, channel)


async def _join(calls: Calls, identity: Identity, channel: str) -> Readiness:
    try:
        await calls.ask("conversations.join", channel=channel)
    except CallFailed as failed:
        if failed.error == "is_archived":
            return _archived()
        if _not_offered(failed):
            return READY  # a Slack that cannot be asked: the post itself will tell
        raise_if_away(failed)
        return _invite(identity)  # whatever forbids joining, being invited helps
    return READY


async def _unseen(calls: Calls, identity: Identity, channel: str, failed: CallFailed) -> Readiness:
    """conversations.info said no."""
    if channel.startswith("D"):
        if failed.error == "missing_scope":
            return (
                READY  # im:read is not among what we need: a message to the person who wrote to us is allowed without
            )
        if failed.error == "channel_not_found":
            advice = _("Use a channel, or a direct message with @{bot}.", bot=identity.shown_name)
            return Readiness(False, _("this is a direct message between other people"), advice)
    if failed.error in ("channel_not_found", "not_in_channel"):
        return _invite(identity)
    if _not_offered(failed):
        return await _join(calls, identity, channel)
    raise_if_away(failed)
    if failed.error == "missing_scope":
        scope = failed.needed or "channels:read"
        advice = _(
            "Add the scope {scope} at {page} and install it again.",
            scope=scope,
            page=f"{APPS_PAGE} → OAuth & Permissions",
        )
        return Readiness(False, _("the Slack app may not look at this channel"), advice)
    problem = _("Slack refuses us here ({reason})", reason=failed.said)
    return Readiness(False, problem, _("Ask whoever runs the bot to look at its Slack app."))


def _archived() -> Readiness:
    return Readiness(False, _("the channel is archived"), _("Take it out of the archive first, then try again."))


def _invite(identity: Identity) -> Readiness:
    advice = _("To let me in, type /invite @{bot} in this channel; then it starts by itself.", bot=identity.shown_name)
    return Readiness(False, _("I am not in this channel"), advice, will_start=True)


def _not_offered(failed: CallFailed) -> bool:
    """A gateway in front of Slack need not let every method through."""
    return failed.error == "unknown_method" or (failed.status == 404 and not failed.error)


def raise_if_away(failed: CallFailed) -> None:
    away = failed.limited or not failed.error or failed.taken == "maybe"
    if away or MEANING.get(failed.error) in (Transient, Uncertain):
        raise Transient(f"Slack is away: {failed.said}.", failed.retry_after_s)
