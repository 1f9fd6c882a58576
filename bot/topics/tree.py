"""A parsed topic as a tree of frozen nodes. Two topics that want the same compare equal (`canonical.py` orders them so).

Lives here: the nodes. Not here: how they are read from text (`language.py`), what they match (`evaluate.py`).
`typed` is how a person wrote a term, for showing; it takes no part in comparing.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Literal

TextField = Literal["title", "abstract", "org", "keyword"]
CountField = Literal["upvotes", "comments"]


@dataclass(frozen=True, slots=True)
class Term:
    """Words that stand side by side: one word, a hyphened compound, or a quoted phrase.

    `parts` are folded; of words outside quotes (`exact` False) without plural endings. `linked`: typed with hyphens between
    the parts, so the text may have them joined. `field` None is title or abstract. `cased`: the one part exactly so, in
    capitals. `prefix`: the last part may go on.
    """

    parts: tuple[str, ...]
    exact: bool = False
    linked: bool = False
    prefix: bool = False
    cased: bool = False
    field: TextField | None = None
    typed: str = dataclasses.field(default="", compare=False)

    @property
    def plain(self) -> bool:
        """One bare word."""
        return len(self.parts) == 1 and not (self.exact or self.prefix or self.cased or self.field)


@dataclass(frozen=True, slots=True)
class Author:
    """A person, however the name is written. `name` is folded, with a comma where one was typed."""

    name: str
    typed: str = dataclasses.field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Category:
    """An arXiv category in lower case, `cs.cl`; `cs.*` for all of an archive. `primary`: only a paper's first."""

    code: str
    primary: bool = False
    typed: str = dataclasses.field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class HasCode:
    typed: str = dataclasses.field(default="has:code", compare=False)


@dataclass(frozen=True, slots=True)
class FromSource:
    name: str
    typed: str = dataclasses.field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class AtLeast:
    """A rising condition: the paper's count is `floor` or more."""

    count: CountField
    floor: int
    typed: str = dataclasses.field(default="", compare=False)


Leaf = Term | Author | Category | HasCode | FromSource | AtLeast


@dataclass(frozen=True, slots=True)
class Not:
    """Stands only above a leaf, once `canonical.py` has been there."""

    child: Node


@dataclass(frozen=True, slots=True)
class And:
    children: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Or:
    children: tuple[Node, ...]


Node = Leaf | Not | And | Or


def positive(node: Node) -> bool:
    """Whether every way of satisfying the node needs a word, name, category or keyword to be there."""
    match node:
        case Term() | Author() | Category():
            return True
        case And(children):
            return any(positive(child) for child in children)
        case Or(children):
            return all(positive(child) for child in children)
        case _:
            return False
