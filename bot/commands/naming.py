"""What commands are called: reading the first word, how each platform's people type a command, which one a typo meant.

Lives here: pure functions and the idioms known by default. Not here: the commands. Called by the desk and by platforms that get
a command as one text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from bot.language import N_, as_typed

Spelling = Callable[[str], str]  # "list" -> "/papers list"
HowTo = Callable[[str, str], str]  # platform, "unsubscribe 2" -> "/papers unsubscribe 2"

TYPO = 2  # letters a first word may be off
GREETINGS = frozenset({"hi", "hello", "hey", "hallo", "moin", "servus", "thanks", "danke"})
BEGUN = 3  # letters that may stand for a name
_SET = re.compile(r"^(\w+)\s*[:=]\s*")


CHANNELS = frozenset(
    {"subscribe", "unsubscribe", "edit", "name", "move", "pause", "resume", "policy", "daily", "mute", "unmute"}
)


@dataclass(frozen=True, slots=True)
class Idiom:
    """How people talk to the bot on one platform: what they type, who may change a channel there, and what else has to be done where others
    may, too."""

    spell: Spelling
    managers: str = N_("people who manage this channel")
    opening: str = ""


def under(prefix: str) -> Spelling:
    """Every command behind one name: `/papers list`."""
    return lambda command: f"{prefix} {command}"


def _grouped(command: str) -> str:
    # Discord gates permissions by top-level command only, so what concerns a channel's topics has a command of its own.
    # Source: docs.discord.com, interactions/application-commands, permissions
    # Its programs show names in their own language.
    name, *rest = command.split(" ", 1)
    rest = [as_typed(each) for each in rest] if name == "help" else rest
    changes = name in CHANNELS or (name == "settings" and rest)
    return " ".join((f"/{as_typed('topics' if changes else 'papers')}", as_typed(name), *rest))


USUAL = Idiom(under("/papers"))
# Source: interactions/application-commands, permissions: a server's own word goes before what a command asks for by default
_ON_DISCORD = Idiom(
    _grouped,
    N_("members with the Manage Channels permission"),
    N_(
        "Discord shows /topics only to who may manage channels. For the others to see it: Server Settings, Integrations, this bot,"
        " /topics."
    ),
)
_ON_SLACK = Idiom(under("/papers"), N_("admins and owners of this workspace"))
IDIOMS: Mapping[str, Idiom] = {"discord": _ON_DISCORD, "slack": _ON_SLACK}


def how_to(platform: str, command: str, idioms: Mapping[str, Idiom] = IDIOMS) -> str:
    """What to type on a platform for a command with its words, such as `unsubscribe 2`."""
    return idioms.get(platform, USUAL).spell(command)


def split(text: str) -> tuple[str, str]:
    """The command (lower case) and the rest of what was typed behind the bot's name. Nothing typed asks for help."""
    words = text.strip().split(None, 1)
    if not words:
        return "help", ""
    return words[0].lower(), words[1] if len(words) > 1 else ""


def unprefixed(text: str, names: Collection[str]) -> str:
    """Without the name of ours that people type along: `/papers list`, `/topics list`, `/list`."""
    first, _, rest = text.strip().partition(" ")
    bare = first.removeprefix("/")
    return rest.strip() if bare != first and bare.lower() not in names else f"{bare} {rest}".strip()


def plainly(command: str, text: str, names: Collection[str]) -> tuple[str, str]:
    """A command by its bare name, and what stands behind it. A greeting, or nothing that has a letter, asks what there is."""
    if command.startswith("/"):
        command, text = split(unprefixed(f"{command} {text}", names))
    command = command.strip().lower()
    lost = command.rstrip("!.,?…") in GREETINGS or not any(map(str.isalnum, command))
    return ("help", "") if lost and not text.strip() else (command, text)


def setting_in(text: str) -> tuple[str, str]:
    """A setting's name and what shall hold, as `settings` takes them: `mode daily`, `mode: daily`, `mode=daily`."""
    words = _SET.sub(r"\1 ", unquoted(text), count=1).split(None, 1)
    return words[0].lower() if words else "", words[1] if len(words) > 1 else ""


def unquoted(text: str) -> str:
    """Without the backticks that people copy along from an answer."""
    text = text.strip()
    return text[1:-1].strip() if len(text) > 1 and text[0] == text[-1] == "`" else text


def meant(word: str, names: Collection[str]) -> str | None:
    """The name that a typo or a beginning most likely meant: at most two letters off (half of a short name), or the first
    three of one name alone."""
    begun = [name for name in names if len(word) >= BEGUN and name.startswith(word)]
    if len(begun) == 1:
        return begun[0]
    distances = {name: distance(word, name) for name in names if abs(len(word) - len(name)) <= TYPO}
    best = min(distances, key=lambda name: distances[name], default=None)
    return best if best is not None and distances[best] <= min(TYPO, len(best) // 2) else None


def distance(left: str, right: str) -> int:
    """Letters to add, drop, change or swap with a neighbour (optimal string alignment)."""
    before: list[int] = []
    row = list(range(len(right) + 1))
    for i, a in enumerate(left, 1):
        before, row, above = row, [i], before
        for j, b in enumerate(right, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (a != b))
            if i > 1 and j > 1 and a == right[j - 2] and left[i - 2] == b:
                cost = min(cost, above[j - 2] + 1)
            row.append(cost)
    return row[-1]
