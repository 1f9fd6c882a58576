"""auth.test, apps.connections.open and the chat.* methods, with the errors that their documentation pages list."""

from __future__ import annotations

from typing import Any

from tests.emulators.slack.api import Api, Arguments, as_json
from tests.emulators.slack.blocks import check_blocks, check_metadata
from tests.emulators.slack.state import TEXT_LIMIT, Refusal


async def auth_test(api: Api, arguments: Arguments) -> dict[str, Any]:
    here = api.workspace
    if api.organization:
        who = {"team": api.organization, "team_id": api.organization, "enterprise_id": api.organization}
        return {"url": "https://org.slack.com/", "user": here.bot.name, "user_id": here.bot.id, **who}
    return {
        "url": f"https://{here.domain}.slack.com/",
        "team": here.name,
        "user": here.bot.name,
        "team_id": here.team_id,
        "user_id": here.bot.id,
        "bot_id": here.bot_id,
        "is_enterprise_install": False,
    }


async def auth_teams_list(api: Api, arguments: Arguments) -> dict[str, Any]:
    workspaces = [each.workspace for each in api.siblings.get(api.organization or "", [])] or [api.workspace]
    return {
        "teams": [{"id": each.team_id, "name": each.name} for each in workspaces],
        "response_metadata": {"next_cursor": ""},
    }


async def apps_connections_open(api: Api, arguments: Arguments) -> dict[str, Any]:
    return {"url": api.open_socket()}


def _content(arguments: Arguments, *, too_long: bool) -> tuple[str, list[dict[str, Any]], list[str]]:
    text = arguments.get("text") or ""
    blocks = arguments.get("blocks") or []
    if not text and not blocks:
        raise Refusal("no_text")
    if blocks:
        check_blocks(blocks)
    if arguments.get("metadata"):
        check_metadata(arguments["metadata"])
    if len(text) > TEXT_LIMIT and too_long:
        raise Refusal("msg_too_long")
    return text[:TEXT_LIMIT], blocks, ["message_truncated"] if len(text) > TEXT_LIMIT else []


async def chat_post_message(api: Api, arguments: Arguments) -> dict[str, Any]:
    api.need("chat:write")
    channel = api.writable(arguments)
    text, blocks, warnings = _content(arguments, too_long=False)
    thread_ts = arguments.get("thread_ts")
    if thread_ts:
        api.workspace.message(channel.id, str(thread_ts))
    api.admit_post(channel.id)
    message = api.workspace.post(
        channel.id,
        text,
        blocks=blocks,
        metadata=arguments.get("metadata"),
        thread_ts=str(thread_ts) if thread_ts else None,
        arguments=arguments,
    )
    answer = {"channel": channel.id, "ts": message.ts, "message": as_json(message)}
    return (
        {**answer, "warning": ",".join(warnings), "response_metadata": {"warnings": warnings}} if warnings else answer
    )


async def chat_unfurl(api: Api, arguments: Arguments) -> dict[str, Any]:
    """By channel and ts; a link that is not in the message cannot be unfolded."""
    api.need("links:write")
    if not arguments.get("ts") or not isinstance(arguments.get("unfurls"), dict) or not arguments["unfurls"]:
        raise Refusal("missing_unfurls")
    try:
        message = api.workspace.message(str(arguments.get("channel")), str(arguments["ts"]))
    except Refusal:
        raise Refusal("cannot_unfurl_message") from None
    for url, card in arguments["unfurls"].items():
        if url not in message.text:
            raise Refusal("cannot_unfurl_url")
        check_blocks(card.get("blocks"))
    api.workspace.unfurled.setdefault((message.channel, message.ts), {}).update(arguments["unfurls"])
    api.workspace.changed.set()
    return {}


async def chat_update(api: Api, arguments: Arguments) -> dict[str, Any]:
    api.need("chat:write")
    channel = api.writable(arguments)
    message = api.workspace.message(channel.id, str(arguments.get("ts")))
    message.text, message.blocks, _ = _content(arguments, too_long=True)
    if "metadata" in arguments:
        message.metadata = arguments["metadata"] or None
    message.edits += 1
    return {"channel": channel.id, "ts": message.ts, "text": message.text}


async def chat_delete(api: Api, arguments: Arguments) -> dict[str, Any]:
    api.need("chat:write")
    channel = api.channel(arguments)
    message = api.workspace.message(channel.id, str(arguments.get("ts")))
    message.deleted = True
    return {"channel": channel.id, "ts": message.ts}


async def chat_post_ephemeral(api: Api, arguments: Arguments) -> dict[str, Any]:
    api.need("chat:write")
    channel = api.writable(arguments)
    text, blocks, _ = _content(arguments, too_long=True)
    if arguments.get("user") not in channel.members:
        raise Refusal("user_not_in_channel")
    message = api.workspace.post(channel.id, text, blocks=blocks, seen_by=arguments["user"], arguments=arguments)
    return {"message_ts": message.ts}
