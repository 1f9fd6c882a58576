"""A Slack of our own on a loopback socket: Web API, Socket Mode, slash commands, buttons, response_url.

    async with SlackEmulator() as slack:
        ...  # slack.api_url, slack.bot_token, slack.app_token; slack.command("list", channel="C1")

It knows only what Slack documents (and says so where it had to decide), enforces the limits, and lets tests look at all it
holds. `emulator.py` is what tests use; `server.py` the HTTP side; the rules are in `chat.py`, `conversations.py`, `blocks.py`.
"""

from tests.emulators.slack.emulator import SlackEmulator
from tests.emulators.slack.faults import Fault
from tests.emulators.slack.people import Interaction
from tests.emulators.slack.sockets import NotAcknowledged
from tests.emulators.slack.state import Posted, SlackChannel

__all__ = ["Fault", "Interaction", "NotAcknowledged", "Posted", "SlackChannel", "SlackEmulator"]
