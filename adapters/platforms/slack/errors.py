"""What Slack's error names mean for a message: one table, read once at the edge.

Not here: how an error is told from an answer (`calls.py`). Called by `changing.py` and `access.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import structlog

from adapters.platforms.slack.calls import CallFailed
from bot.errors import ChannelGone, PaperRouteError, Rejected, Transient, Uncertain, WorkspaceGone
from bot.language import N_

log = structlog.get_logger()

# Source: docs.slack.dev/reference/methods/chat.postMessage (errors), and chat.update, chat.delete.
MEANING: Mapping[str, type[PaperRouteError]] = {
    # Slack did not do it, and says so.
    "ratelimited": Transient,
    "rate_limited": Transient,
    "request_timeout": Transient,  # the request's body arrived cut off
    "team_added_to_org": Transient,  # the workspace is being moved
    "external_channel_migrating": Transient,
    # "It's possible some aspect of the operation succeeded before the error was raised."
    "internal_error": Uncertain,
    "fatal_error": Uncertain,
    "service_unavailable": Uncertain,
    # The channel refuses.
    "channel_not_found": ChannelGone,
    "is_archived": ChannelGone,
    "not_in_channel": ChannelGone,
    "restricted_action": ChannelGone,
    "restricted_action_read_only_channel": ChannelGone,
    "restricted_action_thread_only_channel": ChannelGone,
    "ekm_access_denied": ChannelGone,
    "messages_tab_disabled": ChannelGone,
    "channel_type_not_supported": ChannelGone,
    "method_not_supported_for_channel_type": ChannelGone,
    "slack_connect_canvas_sharing_blocked": ChannelGone,
    "slack_connect_file_link_sharing_blocked": ChannelGone,
    "slack_connect_blocked_file_type": ChannelGone,
    "slack_connect_lists_sharing_blocked": ChannelGone,
    "cannot_dm_bot": ChannelGone,
    # A person who cannot be written to. Source: docs.slack.dev, methods/conversations.open, errors
    "user_not_found": ChannelGone,
    "user_disabled": ChannelGone,
    "user_not_visible": ChannelGone,
    "invalid_user_combination": ChannelGone,
    # The workspace, or our standing in it. A missing scope is here because installing the app again mends it.
    "account_inactive": WorkspaceGone,
    "token_revoked": WorkspaceGone,
    "token_expired": WorkspaceGone,
    "invalid_auth": WorkspaceGone,
    "not_authed": WorkspaceGone,
    "access_denied": WorkspaceGone,
    "no_permission": WorkspaceGone,
    "org_login_required": WorkspaceGone,
    "two_factor_setup_required": WorkspaceGone,
    "app_access_restricted": WorkspaceGone,
    "team_access_not_granted": WorkspaceGone,
    "enterprise_is_restricted": WorkspaceGone,
    "missing_scope": WorkspaceGone,
    "not_allowed_token_type": WorkspaceGone,
    "message_limit_exceeded": WorkspaceGone,
    # This message will never do, however often it is tried.
    "invalid_blocks": Rejected,
    "invalid_blocks_format": Rejected,
    "msg_blocks_too_long": Rejected,
    "msg_too_long": Rejected,
    "no_text": Rejected,
    "too_many_attachments": Rejected,
    "too_many_contact_cards": Rejected,
    "metadata_too_large": Rejected,
    "metadata_must_be_sent_from_app": Rejected,
    "invalid_metadata_format": Rejected,
    "invalid_metadata_schema": Rejected,
    "markdown_text_conflict": Rejected,
    "invalid_arguments": Rejected,
    "invalid_arg_name": Rejected,
    "invalid_array_arg": Rejected,
    "invalid_charset": Rejected,
    "invalid_form_data": Rejected,
    "invalid_post_type": Rejected,
    "missing_post_type": Rejected,
    "method_deprecated": Rejected,
    "deprecated_endpoint": Rejected,
    "cannot_reply_to_message": Rejected,
    "restricted_action_thread_locked": Rejected,
    "restricted_action_non_threadable_channel": Rejected,
    "message_not_found": Rejected,
    "thread_not_found": Rejected,
    "cant_update_message": Rejected,
    "cant_delete_message": Rejected,
    "compliance_exports_prevent_deletion": Rejected,
    "edit_window_closed": Rejected,
}

UNINSTALLED = frozenset(
    {"account_inactive", "token_revoked"}
)  # Source: docs.slack.dev, methods/chat.postMessage, errors

_SENTENCES: Mapping[str, str] = {
    "channel_not_found": N_(
        "Slack does not show us this channel any more: it is gone, or private and we are not in it."
    ),
    "is_archived": N_("The channel is archived."),
    "not_in_channel": N_("The bot is not in the channel: someone there has to /invite it."),
    "account_inactive": "The app was removed from the workspace.",
    "token_revoked": "The bot's token was revoked: install the app again and set the new SLACK_BOT_TOKEN.",
    "invalid_auth": "Slack refuses SLACK_BOT_TOKEN.",
    "message_limit_exceeded": N_("The workspace has reached Slack's limit of messages."),
}


def meaning(failed: CallFailed, started_at: datetime) -> PaperRouteError:
    """The error that crosses the port. `started_at`: when the request went out, for what may have been taken.

    A name the table does not have is Transient: nothing that failed is forgotten, and Slack adds names now and then.
    """
    if failed.limited:
        return Transient(f"Slack limits us ({failed.said}).", failed.retry_after_s)
    kind = MEANING.get(failed.error)
    if failed.taken == "maybe" or kind is Uncertain:
        return Uncertain(f"Slack may have taken it: {failed.said}.", started_at)
    if kind is None:
        if failed.error:
            log.warning("slack_error_unknown", error=failed.error, status=failed.status)
        return Transient(f"Slack did not take it: {failed.said}.", failed.retry_after_s)
    if kind is WorkspaceGone:
        return WorkspaceGone(_sentence(failed), for_good=failed.error in UNINSTALLED)
    return kind(_sentence(failed))


def _sentence(failed: CallFailed) -> str:
    if failed.error == "missing_scope":
        scope = failed.needed or "that this call needs"
        return f"The Slack app lacks the scope {scope}: add it at api.slack.com/apps → OAuth & Permissions and install again."
    detail = f": {failed.detail}" if failed.detail and not failed.detail.startswith("HTTP ") else ""
    return _SENTENCES.get(failed.error, f"Slack refuses it ({failed.error}{detail}).")
