"""Slack: posts as Block Kit over the Web API; people's commands, buttons, forms and messages over Socket Mode or HTTP.

Where to look:

    platform       the port, the order of calls; calls: one Web API call and how it can fail; errors: what Slack's error names mean
    blocks         posts; answers, modals, fields (of the form), home: what people are shown; markup: untrusted text
    handlers       what comes, and where it goes; talking (commands, buttons, mentions), subscribing (the form), finding (Slack's own
                   menus), home, unfurling (links), channels (what becomes of them)
    answering      how a question is served, and ways: how its answer goes back
    workspaces     one or many; origin: which one is meant; installing: how they come in; access: who we are, where we can post
    listening      the socket; web: HTTP; history: is the message there?; manifest: the app as Slack's settings page takes it

Called by `adapters/registry.py`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.ports import Platform
    from bot.surroundings import Surroundings


def build(surroundings: Surroundings) -> Platform | None:
    """The platform, or None where neither token is set. Raises Misconfigured.

    The imports are inside: the SDK costs a quarter of a second, and only those who use Slack pay it.
    """
    from adapters.platforms.slack.settings import SlackSettings, credentials_of  # noqa: PLC0415

    settings = SlackSettings.of(surroundings.env_file)
    credentials = credentials_of(settings)
    if credentials is None:
        return None
    from adapters.platforms.slack.platform import SlackPlatform  # noqa: PLC0415

    return SlackPlatform(settings, credentials, surroundings)
