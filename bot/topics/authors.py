"""Names of people: `Yann LeCun`, `LeCun, Yann` and `Y. LeCun` are one person, `Yann Lecunff` is another.

Lives here: reading a name and comparing two. Not here: the field `author:` in the language. Names are folded like all text:
case, accents and the writing of hyphens don't matter.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.topics.folding import words
from bot.topics.vocabulary import vocabulary

PARTICLES = frozenset(
    vocabulary(
        "van von der den de del della di da das dos do du la le el al bin ibn ben ter ten te af av zu zum zur st y e"
    )
)
_SUFFIXES = frozenset(vocabulary("jr sr ii iii iv phd"))


_ASIDE = re.compile(r"\([^()]*\)")  # an affiliation behind a name


def _without_suffix(parts: list[str]) -> list[str]:
    return [part for part in parts if part not in _SUFFIXES]


@dataclass(frozen=True, slots=True)
class Name:
    """`parts`: all words in order. `given` and `family`: the same, told apart; `core`: the family name without particles."""

    parts: tuple[str, ...]
    given: tuple[str, ...]
    family: tuple[str, ...]

    @classmethod
    def read(cls, text: str) -> Name:
        """A comma puts the family name first. Without one it is the last word, with the particles before it."""
        before, comma, after = _ASIDE.sub(" ", text).partition(",")
        first, rest = words(before), _without_suffix(words(after))
        if comma and rest:
            return cls._told_apart(rest, first)
        kept = _without_suffix(first) or first
        if len(kept) > 1 and len(kept[-1]) == 1 and len(kept[0]) > 1 and kept[0].isascii():  # LeCun Y.
            initials = next(place for place, part in enumerate(kept) if len(part) == 1)
            return cls._told_apart(kept[initials:], kept[:initials])
        return cls._told_apart(kept[:-1], kept[-1:])

    @classmethod
    def _told_apart(cls, given: list[str], family: list[str]) -> Name:
        while len(given) > 1 and given[-1] in PARTICLES and len(given[-1]) > 1:
            family = [given[-1], *family]
            given = given[:-1]
        return cls((*given, *family), tuple(given), tuple(family))

    @property
    def core(self) -> tuple[str, ...]:
        return tuple(part for part in self.family if part not in PARTICLES) or self.family

    def __str__(self) -> str:
        return ", ".join(" ".join(side) for side in (self.family, self.given) if side)

    def endings(self) -> set[str]:
        """The family name in every way that two writings of it can have in common."""
        return {self.parts[-1], "".join(self.parts[-2:]), "".join(self.family), "".join(self.core)}

    def atoms(self) -> set[str]:
        """What an index looks a name up by: every word, every two neighbours joined, and family names with an initial."""
        if not self.parts:
            return set()
        pairs = {left + right for left, right in zip(self.parts, self.parts[1:], strict=False)}
        initials = {part[0] for part in self.parts}
        return {*self.parts, *pairs, "".join(self.family)} | {
            f"{end} {first}" for end in self.endings() for first in initials
        }


def has_part(name: Name, wanted: Sequence[str]) -> bool:
    """Whether one word of a topic (several parts where it was typed with hyphens) is a whole part of the name."""
    joined, parts, count = "".join(wanted), name.parts, len(wanted)
    return any(
        part == joined or "".join(parts[place : place + 2]) == joined or parts[place : place + count] == tuple(wanted)
        for place, part in enumerate(parts)
    )


def same_person(wanted: Name, name: Name) -> bool:
    """Whether a name of several words in a topic is this person: by the whole family name, or given and family name."""
    if _is_end_of(wanted.parts, name):
        return True
    return _same_family(wanted, name) and _given_fit(wanted.given, name.given)


def is_one_of(author: str, names: Iterable[str]) -> bool:
    """Whether an author is one of those named."""
    name = Name.read(author)
    return any(wanted.parts and same_person(wanted, name) for wanted in map(Name.read, names))


def _is_end_of(parts: tuple[str, ...], name: Name) -> bool:
    """`van der Maaten`, `García Márquez`: the family name alone, told apart or not."""
    return "".join(parts) == "".join(name.family) or name.parts[-len(parts) :] == parts


def _same_family(wanted: Name, name: Name) -> bool:
    """Particles may be left out as a whole, but not be others: `L. Maaten` is `Laurens van der Maaten`."""
    mine, theirs = "".join(wanted.family), "".join(name.family)
    bare, their_bare = "".join(wanted.core), "".join(name.core)
    return mine == theirs or (bare == their_bare and (mine == bare or theirs == their_bare))


def _given_fit(wanted: Sequence[str], given: Sequence[str]) -> bool:
    """First names must fit; middle names may be left out, but not contradict."""
    if not wanted or not given:
        return False
    if "".join(wanted) == "".join(given):
        return True
    if not _fits(wanted[0], given[0]):
        return _fits_joined(wanted, given)
    return all(_fits(mine, theirs) for mine, theirs in zip(wanted[1:], given[1:], strict=False))


def _fits(mine: str, theirs: str) -> bool:
    """Equal, or one is the other's initial."""
    return mine == theirs or (min(len(mine), len(theirs)) == 1 and mine[0] == theirs[0])


def _fits_joined(wanted: Sequence[str], given: Sequence[str]) -> bool:
    """`Jean-Baptiste` and `Jeanbaptiste E.`: a hyphened first name against a joined one."""
    return "".join(wanted[:2]) == given[0] or "".join(given[:2]) == wanted[0]
