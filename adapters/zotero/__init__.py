"""Zotero: people's own libraries, through its Web API. To the program it is a `Library`."""

from __future__ import annotations

from adapters.zotero.service import Zotero
from adapters.zotero.settings import ZoteroSettings
from bot.surroundings import Surroundings


def build(surroundings: Surroundings) -> Zotero:
    """Raises SettingsError."""
    return Zotero(ZoteroSettings.read(surroundings.env_file).url, surroundings.clock)
