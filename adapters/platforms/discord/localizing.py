"""The commands as Discord's clients show them in other languages: names, descriptions, choices. What we are sent is the same in all.

Lives here: the names there are to translate, and adding translations to what is registered. Not here: the commands (`everyone.py`,
`command_tree.py`), the translations (the catalogue). Source: interactions/application-commands, "Localization".
"""

from __future__ import annotations

from typing import Any

import discord

from bot.language import C_, ENGLISH, LANGUAGES, _, named, speaking

DESCRIPTION = 100  # Source: interactions/application-commands, "Application Command Structure"

SETTING = "name"  # an option whose choices are what people type elsewhere
# Names of commands, of their options and of what can be chosen: small letters, one word. For the catalogue alone.
NAMES = (
    *(C_("command", "papers"), C_("command", "topics"), C_("command", "search"), C_("command", "why")),
    *(C_("command", "abstract"), C_("command", "paper"), C_("command", "like"), C_("command", "menu")),
    *(C_("command", "today"), C_("command", "day"), C_("command", "trending"), C_("command", "preview")),
    *(C_("command", "follow"), C_("command", "unfollow"), C_("command", "save"), C_("command", "saved")),
    *(C_("command", "vote"), C_("command", "status"), C_("command", "log"), C_("command", "forget")),
    *(C_("command", "share"),),
    *(C_("command", "settings"), C_("command", "help"), C_("command", "subscribe"), C_("command", "unsubscribe")),
    *(C_("command", "edit"), C_("command", "name"), C_("command", "daily"), C_("command", "pause")),
    *(C_("command", "resume"), C_("command", "mute"), C_("command", "unmute"), C_("command", "move")),
    *(C_("command", "policy"), C_("command", "list")),
    *(C_("command", "words"), C_("command", "limit"), C_("command", "page"), C_("command", "date")),
    *(C_("command", "period"), C_("command", "topic"), C_("command", "author"), C_("command", "what")),
    *(C_("command", "to"), C_("command", "value"), C_("command", "number"), C_("command", "code")),
    *(
        C_("command", "who"),
        C_("command", "channel"),
        C_("command", "command"),
        C_("command", "week"),
        C_("command", "month"),
    ),
    *(C_("command", "up"), C_("command", "down"), C_("command", "none")),
)


def localized(entry: dict[str, Any]) -> dict[str, Any]:
    """A command, an option or a choice with its translations, and those of all inside."""
    found = dict(entry)
    for language in LANGUAGES:
        if language != ENGLISH:
            with speaking(language):
                _add(found, language)
    for inside in ("options", "choices"):
        if found.get(inside) and (inside, entry["name"]) != ("choices", SETTING):
            found[inside] = [localized(each) for each in found[inside]]
    return found


def _add(entry: dict[str, Any], language: str) -> None:
    locales = [each.value for each in discord.Locale if each.value.partition("-")[0] == language]
    name, description = entry["name"], entry.get("description", "")
    in_a_menu = not description and "value" not in entry
    called = _(name) if in_a_menu else named(name)  # words, as people read them; or a name, which may stay as it is
    for key, said, was in (("name", called, name), ("description", _(description), description)):
        if said and said != was:
            short = said if len(said) <= DESCRIPTION else said[: DESCRIPTION - 1] + "…"
            entry[f"{key}_localizations"] = {**entry.get(f"{key}_localizations", {}), **dict.fromkeys(locales, short)}
