"""A topic from a form's fields: words, and menus for what the topic language has fields for.

Lives here: joining them into one text. Not here: the language (`language.py`), which says what is wrong with it. Called by platforms
that have forms.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.errors import UserError
from bot.topics.language import parse
from bot.topics.tree import Or


@dataclass(frozen=True, slots=True)
class Form:
    """`authors` and `categories` as the language has them: `author:"Ada Lovelace"`, `cat:cs.CL`. Any one of each will do."""

    words: str = ""
    categories: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    upvotes: int = 0
    code: bool = False

    @property
    def topic(self) -> str:
        """The words come first and as they were typed, so that a mistake is pointed at where it stands."""
        rest = [_either(self.categories), _either(self.authors)]
        rest += ["has:code" if self.code else "", f"upvotes>={self.upvotes}" if self.upvotes else ""]
        others = [each for each in rest if each]
        words = " ".join(self.words.split())
        return " ".join([f"({words})" if others and _has_sides(words) else words, *others]).strip()


def _either(terms: Sequence[str]) -> str:
    return f"({' OR '.join(terms)})" if len(terms) > 1 else "".join(terms)


def _has_sides(words: str) -> bool:
    """Whether what stands beside them would belong to the last side of an OR alone."""
    try:
        return isinstance(parse(words).tree, Or)
    except UserError:
        return False
