"""Slack: posts as Block Kit over the Web API, people's slash commands and buttons over Socket Mode.

Where to look: `platform.py` (the port, the order of calls), `calls.py` (one Web API call and how it can fail), `errors.py` (what
Slack's error names mean), `blocks.py`, `answers.py`, `modals.py` and `fields.py` (what is shown), `markup.py` (untrusted text),
`history.py` (is the message there?), `workspaces.py` (one or many), `access.py` (who we are, what we may, where we can post),
`listening.py` (the socket), `web.py` (HTTP), `handlers.py` (what comes, and where it goes), `installing.py` (workspaces that install the
app), `talking.py` (commands and buttons), `subscribing.py` (the form), `finding.py` (Slack's own menus), `home.py`, `channels.py` (what
becomes of channels), `answering.py` and `ways.py` (how an answer goes back), `manifest.py` (the app as Slack's settings page takes it).
Called by `adapters/registry.py`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.ports import Platform, Surroundings


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
