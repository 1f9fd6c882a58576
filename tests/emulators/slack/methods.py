"""The table of the Web API's methods."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from tests.emulators.slack import chat, conversations, views
from tests.emulators.slack.api import Api, Arguments

METHODS: dict[str, Callable[[Api, Arguments], Awaitable[dict[str, Any]]]] = {
    "auth.test": chat.auth_test,
    "auth.teams.list": chat.auth_teams_list,
    "apps.connections.open": chat.apps_connections_open,
    "chat.postMessage": chat.chat_post_message,
    "chat.update": chat.chat_update,
    "chat.unfurl": chat.chat_unfurl,
    "chat.delete": chat.chat_delete,
    "chat.postEphemeral": chat.chat_post_ephemeral,
    "conversations.info": conversations.conversations_info,
    "conversations.join": conversations.conversations_join,
    "conversations.open": conversations.conversations_open,
    "conversations.history": conversations.conversations_history,
    "conversations.replies": conversations.conversations_replies,
    "conversations.list": conversations.conversations_list,
    "users.conversations": conversations.users_conversations,
    "users.info": conversations.users_info,
    "usergroups.list": conversations.usergroups_list,
    "views.open": views.views_open,
    "views.push": views.views_push,
    "views.update": views.views_update,
    "views.publish": views.views_publish,
}
