"""The conversations.* and users.* methods, with the errors that their documentation pages list."""

from __future__ import annotations

import base64
from typing import Any

from tests.emulators.slack.api import Api, Arguments, as_json, is_true
from tests.emulators.slack.state import SCOPE_OF, Posted, Refusal, SlackChannel


async def conversations_info(api: Api, arguments: Arguments) -> dict[str, Any]:
    channel = api.channel(arguments)
    api.need(f"{SCOPE_OF[channel.kind]}:read")
    known = _describe(api, channel)
    return {"channel": known | ({"locale": channel.locale} if is_true(arguments.get("include_locale")) else {})}


async def conversations_join(api: Api, arguments: Arguments) -> dict[str, Any]:
    api.need("channels:join")
    channel = api.channel(arguments)
    if channel.kind != "public":
        raise Refusal("method_not_supported_for_channel_type")
    if channel.archived:
        raise Refusal("is_archived")
    channel.members.add(api.workspace.bot.id)
    return {"channel": _describe(api, channel)}


async def conversations_open(api: Api, arguments: Arguments) -> dict[str, Any]:
    api.need("im:write")
    user = str(arguments.get("users") or "")
    if not user:
        raise Refusal("users_list_not_supplied")
    if user not in api.workspace.users:
        raise Refusal("user_not_found")
    members = {user, api.workspace.bot.id}
    for channel in api.workspace.channels.values():
        if channel.kind == "im" and channel.members == members:
            return {"channel": {"id": channel.id}, "already_open": True}
    made = SlackChannel(f"D{user}", "", "im", members=members)
    api.workspace.channels[made.id] = made
    return {"channel": {"id": made.id}}


async def conversations_history(api: Api, arguments: Arguments) -> dict[str, Any]:
    channel = _readable(api, arguments)
    messages = [m for m in api.workspace.messages if m.channel == channel.id and m.thread_ts in (None, m.ts)]
    return _page(api, arguments, sorted(messages, key=lambda m: float(m.ts), reverse=True))


async def conversations_replies(api: Api, arguments: Arguments) -> dict[str, Any]:
    channel = _readable(api, arguments)
    parent = str(arguments.get("ts"))
    messages = [m for m in api.workspace.messages if m.channel == channel.id and parent in (m.ts, m.thread_ts)]
    if not messages:
        raise Refusal("thread_not_found")
    return _page(api, arguments, sorted(messages, key=lambda m: float(m.ts)))


def _readable(api: Api, arguments: Arguments) -> SlackChannel:
    channel = api.channel(arguments)
    api.need(f"{SCOPE_OF[channel.kind]}:history")
    if api.workspace.bot.id not in channel.members:
        raise Refusal("not_in_channel")
    if channel.id in api.unreadable:
        raise Refusal("missing_scope", needed="channels:history", provided="")
    api.limit("history", *((1, 60.0) if api.limited_app else (50, 1.2)))
    return channel


def _page(api: Api, arguments: Arguments, messages: list[Posted]) -> dict[str, Any]:
    limit = int(arguments.get("limit") or 100)
    if not 1 <= limit <= 999:
        raise Refusal("invalid_limit")
    limit = min(limit, 15) if api.limited_app else limit
    oldest, latest = float(arguments.get("oldest") or 0), float(arguments.get("latest") or 1e12)
    edges = is_true(arguments.get("inclusive"))
    found = [m for m in messages if not m.deleted and m.seen_by is None]
    found = [m for m in found if oldest < float(m.ts) < latest or (edges and float(m.ts) in (oldest, latest))]
    start = 0
    if arguments.get("cursor"):
        try:
            start = int(base64.b64decode(str(arguments["cursor"])).decode().removeprefix("next:"))
        except ValueError:
            raise Refusal("invalid_cursor") from None
    more = len(found) > start + limit
    cursor = base64.b64encode(f"next:{start + limit}".encode()).decode() if more else ""
    metadata = is_true(arguments.get("include_all_metadata"))
    return {
        "messages": [as_json(m, metadata=metadata) for m in found[start : start + limit]],
        "has_more": more,
        **({"response_metadata": {"next_cursor": cursor}} if more else {}),
    }


async def users_conversations(api: Api, arguments: Arguments) -> dict[str, Any]:
    kinds = {"public_channel": "public", "private_channel": "private", "im": "im", "mpim": "mpim"}
    wanted = [kinds[name.strip()] for name in str(arguments.get("types") or "public_channel").split(",")]
    api.need(*(f"{SCOPE_OF[kind]}:read" for kind in wanted))
    bot = api.workspace.bot.id
    user = str(arguments.get("user") or bot)
    found = [
        c
        for c in api.workspace.channels.values()
        if c.kind in wanted and user in c.members and (c.kind == "public" or bot in c.members)
    ]
    if is_true(arguments.get("exclude_archived")):
        found = [channel for channel in found if not channel.archived]
    return {"channels": [_describe(api, channel) for channel in found], "response_metadata": {"next_cursor": ""}}


async def conversations_list(api: Api, arguments: Arguments) -> dict[str, Any]:
    api.need("channels:read")
    found = [c for c in api.workspace.channels.values() if c.kind == "public"]
    return {"channels": [_describe(api, channel) for channel in found], "response_metadata": {"next_cursor": ""}}


async def users_info(api: Api, arguments: Arguments) -> dict[str, Any]:
    api.need("users:read")
    user = api.workspace.users.get(str(arguments.get("user")))
    if user is None:
        raise Refusal("user_not_found")
    known = {"id": user.id, "name": user.name, "team_id": api.workspace.team_id, "is_bot": False}
    if is_true(arguments.get("include_locale")):
        known["locale"] = user.locale
    return {"user": {**known, **({"tz": user.tz} if user.tz else {}), **user.flags}}


async def usergroups_list(api: Api, arguments: Arguments) -> dict[str, Any]:
    api.need("usergroups:read")
    groups = api.workspace.groups.items()
    users = is_true(arguments.get("include_users"))
    return {
        "usergroups": [
            {"id": name, "handle": f"handle-{name.lower()}", **({"users": sorted(members)} if users else {})}
            for name, members in groups
        ]
    }


def _describe(api: Api, channel: SlackChannel) -> dict[str, Any]:
    return {
        "id": channel.id,
        "name": channel.name,
        "is_channel": channel.kind == "public",
        "is_group": channel.kind == "private",
        "is_im": channel.kind == "im",
        "is_mpim": channel.kind == "mpim",
        "is_private": channel.kind != "public",
        "is_archived": channel.archived,
        "is_member": api.workspace.bot.id in channel.members,
        "num_members": len(channel.members),
    }
