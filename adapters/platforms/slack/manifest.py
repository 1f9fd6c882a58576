"""The Slack app as its settings page takes it: name, scopes, command, events, Socket Mode. Pure.

Called by `paperroute slack manifest`. The scopes are here because the start-up check (`access.py`) must ask for the same.
"""

from __future__ import annotations

import json
from typing import Any

APP_NAME = "Paper Route"  # at most 35 characters; Slack makes the bot's handle from it

# Each with the reason, because people ask.
NEEDED_SCOPES = (
    "chat:write",  # post papers and announcements
    "commands",  # the slash command
    "channels:read",  # is it archived, are we in it?
    "channels:join",  # join a public channel that subscribes
    "channels:history",  # after a lost answer: does the message stand there already?
    "groups:read",  # the same for private channels
    "groups:history",
)
OPTIONAL_SCOPES = (  # the bot does without
    "app_mentions:read",  # be asked by its name, in threads too
    "im:read",  # the same for direct messages
    "im:history",  # and be asked there without a slash
    "im:write",  # tell a person that their channel refuses the bot
    "links:read",  # hear of links to papers, where a channel wants them unfolded
    "links:write",  # and unfold them
    "reactions:read",  # 👍 and 👎 on our posts are votes
    "users:read",  # the time zone of who subscribes, for digests; who is a guest
    "usergroups:read",  # who is in the group that may change what channels get
)


SEARCH_SHORTCUT = "paper_route.search"  # callback ids, by which `finding.py` knows them
LIKE_SHORTCUT = "paper_route.like"

LINKS_FOLLOWED = ("arxiv.org", "huggingface.co")  # with what stands before them; five at most

EVENTS = (
    "app_home_opened",
    "app_mention",
    "app_uninstalled",
    "channel_id_changed",
    "link_shared",
    "member_joined_channel",
    "message.im",
    "reaction_added",
    "reaction_removed",
    "tokens_revoked",
)


def manifest(command: str = "/papers", public_url: str | None = None, *, socket: bool = True) -> dict[str, Any]:
    """Valid for api.slack.com/apps → Create New App → From a manifest. Source of the shape: docs.slack.dev, app manifests.

    `public_url`: other workspaces may install the app from there, with tokens that rotate; without `socket`, Slack sends there too.
    """
    events = f"{public_url}/slack/events" if public_url and not socket else None
    request = {} if events is None else {"request_url": events}
    redirects = {"redirect_urls": [f"{public_url}/slack/oauth_redirect"]} if public_url else {}
    return {
        "display_information": {
            "name": APP_NAME,
            "description": "Brings new research papers to the channels that asked for them.",
            "background_color": "#1f4b3f",
        },
        "features": _features(command, events),
        "oauth_config": {**redirects, "scopes": {"bot": [*NEEDED_SCOPES, *OPTIONAL_SCOPES]}},
        "settings": {
            "event_subscriptions": {**request, "bot_events": list(EVENTS)},
            "interactivity": {"is_enabled": True, **request},
            "org_deploy_enabled": public_url is not None,
            "socket_mode_enabled": socket,
            "token_rotation_enabled": public_url is not None,
        },
    }


def _features(command: str, events: str | None) -> dict[str, Any]:
    """What people see of the app. `events`: where Slack sends commands to, None for the socket."""
    return {
        "app_home": {
            "home_tab_enabled": True,
            "messages_tab_enabled": True,
            "messages_tab_read_only_enabled": False,
        },
        "bot_user": {"display_name": APP_NAME, "always_online": True},
        "unfurl_domains": list(LINKS_FOLLOWED),
        "shortcuts": [
            {
                "name": "Search papers",
                "type": "global",
                "callback_id": SEARCH_SHORTCUT,
                "description": "Find papers, new and old",
            },
            {
                "name": "Find papers like this",
                "type": "message",
                "callback_id": LIKE_SHORTCUT,
                "description": "Find papers like those of a message, or about what it says",
            },
        ],
        "slash_commands": [
            {
                "command": command,
                "description": "Subscribe this channel to new papers, and search them",
                "usage_hint": "subscribe diffusion policy | search induction heads | list | help",
                "should_escape": False,
                **({} if events is None else {"url": events}),
            }
        ],
    }


def manifest_json(command: str = "/papers", public_url: str | None = None, *, socket: bool = True) -> str:
    """The manifest as indented JSON, to paste."""
    return json.dumps(manifest(command, public_url, socket=socket), indent=2, ensure_ascii=False)
