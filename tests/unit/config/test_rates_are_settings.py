"""How often a platform is posted to is a setting, in the form that its page shows."""

from __future__ import annotations

from pathlib import Path

import pytest

from adapters.platforms.discord.settings import DiscordSettings
from adapters.platforms.slack.settings import SlackSettings
from bot.rates import Rate
from config.base import Settings, SettingsError

NAMES = [
    (SlackSettings, "channel_rate"),
    (SlackSettings, "workspace_rate"),
    (DiscordSettings, "channel_rate"),
    (DiscordSettings, "rate"),
]


@pytest.mark.parametrize(("settings", "field"), NAMES)
def test_a_rate_is_read_from_the_environment_and_from_a_file(
    settings: type[Settings], field: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / ".env"
    file.write_text(f"{settings.variable(field)}=7/2.5\n")
    assert getattr(settings.read(file), field) == Rate(7, 2.5)
    monkeypatch.setenv(settings.variable(field), "8/1")
    assert getattr(settings.read(file), field) == Rate(8, 1.0)
    monkeypatch.setenv(settings.variable(field), "often")
    with pytest.raises(SettingsError, match=f"{settings.variable(field)}: write how many"):
        settings.read()
