"""The settings as they are read, and what needs no more than them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from adapters import registry
from adapters.registry import PLATFORMS, settings_errors
from bot.clock import SystemClock
from bot.errors import UserError
from bot.model import Channel
from bot.ports import Clock
from bot.surroundings import Surroundings
from config.settings import CoreSettings


@dataclass(frozen=True, slots=True)
class Setting:
    """The core's settings, and where adapters read theirs."""

    core: CoreSettings
    env_file: Path | None
    clock: Clock

    @property
    def surroundings(self) -> Surroundings:
        return Surroundings(self.clock, self.core.data_dir, self.env_file, post_deadline_s=self.core.post_deadline_s)


def read_settings(env_file: Path | None = Path(".env")) -> Setting:
    """Raises Misconfigured."""
    with settings_errors():
        return Setting(CoreSettings.read(env_file), env_file, SystemClock())


def reachable(channel: Channel) -> Channel:
    """The channel, if it is on a platform that there is. Raises UserError."""
    if channel.platform not in PLATFORMS:
        raise UserError(f"There is no platform {channel.platform!r}. Choose from {', '.join(PLATFORMS)}.")
    return channel


def slack_manifest(setting: Setting) -> str:
    """The Slack app's manifest, as JSON. Raises Misconfigured."""
    return registry.slack_manifest(setting.env_file)


async def discord_invite(setting: Setting) -> str:
    """The link that invites the bot to a server. Raises Misconfigured, Transient."""
    return await registry.discord_invite(setting.surroundings)
