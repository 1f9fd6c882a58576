"""Cuts a topic into operators, parentheses and terms, each with its place. One pass, linear.

Lives here: what a token is. Not here: how tokens go together (`language.py`).
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

from bot.language import _
from bot.topics import fields
from bot.topics.mistakes import mistake
from bot.topics.tree import AtLeast, CountField, Leaf

Kind = Literal["(", ")", "OR", "AND", "NOT", "leaf"]

_QUOTES = '"“”„‟«»＂'
_MINUS = "-−–‐‑"  # what keyboards and editors make of a minus sign
_COUNT = re.compile(r"(upvotes|comments) ?(>=|≥|=>|[<>=:]=?) ?([^\s()]*)", re.IGNORECASE)
_FIELD = re.compile(r"([A-Za-z][A-Za-z_]*):")
_WORD = re.compile(rf'(?:\\"|[^\s(){_QUOTES}])+')  # a quote behind a backslash is an accent: Schr\\"odinger
MOST_UPVOTES_DIGITS = 9


@dataclass(frozen=True, slots=True)
class Token:
    """`field` of an opening parenthesis: what stood before it, `title:(`. `bare`: a term without field or quotes."""

    kind: Kind
    place: int
    leaf: Leaf | None = None
    field: str | None = None
    bare: bool = False


def squashed(text: str) -> str:
    """In one line: white space, control characters and halves of characters become single spaces."""
    return " ".join("".join(" " if unicodedata.category(c) in ("Cc", "Cs") else c for c in text).split())


class Lexer:
    """Tokens of one topic. `field` is set by the parser while it is inside `title:( )`."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.field: str | None = None

    def next(self) -> Token | None:
        """None at the end. Raises UserError."""
        while self.at < len(self.text) and self.text[self.at] == " ":
            self.at += 1
        if self.at == len(self.text):
            return None
        start, character = self.at, self.text[self.at]
        if character in "()":
            self.at += 1
            return Token("(" if character == "(" else ")", start, field=self.field)
        if character in _MINUS:
            return self._minus(start)
        if character not in _QUOTES:
            count = _COUNT.match(self.text, start)
            if count:
                return self._count(count)
            if (operator := self._operator(start)) is not None:
                return operator
        return self._term(start)

    def _operator(self, start: int) -> Token | None:
        found = _WORD.match(self.text, start)
        for kind in ("OR", "AND", "NOT"):
            if found and found[0] == kind:
                self.at = found.end()
                return Token(kind, start)
        return None

    def _minus(self, start: int) -> Token:
        self.at += 1
        if self.at == len(self.text) or self.text[self.at] in f" ){_MINUS}":
            raise mistake(self.text, start, _("A - excludes the word right behind it, and nothing stands there."))
        return Token("NOT", start)

    def _count(self, found: re.Match[str]) -> Token:
        name, sign, number = found[1].lower(), found[2], found[3]
        example = f"{name}>={number if number.isdecimal() else 20}"
        if sign not in (">=", "≥"):
            raise mistake(self.text, found.start(2), _("Only >= is known here: write {example}.", example=example))
        if not (number.isascii() and number.isdecimal()) or len(number) > MOST_UPVOTES_DIGITS:
            raise mistake(
                self.text, found.start(3), _("Behind >= goes a number: write {example}.", example=f"{name}>=20")
            )
        self.at = found.end()
        count: CountField = "upvotes" if name == "upvotes" else "comments"
        return Token("leaf", found.start(), AtLeast(count, int(number), typed=found[0]))

    def _term(self, start: int) -> Token:
        """A word or phrase with its field, or `field:(`."""
        field, inner = self.field, self._field(start)
        if inner is not None:
            if field is not None:
                raise mistake(self.text, start, _("Inside {field}:( ) no other field can stand.", field=field))
            field = inner
        if self.at == len(self.text) or self.text[self.at] in " )":
            said = _(
                "{field}: needs something behind its colon, such as {example}.",
                field=field or "",
                example=example(field),
            )
            raise mistake(self.text, start, said)
        if self.text[self.at] == "(":
            self.at += 1
            return Token("(", start, field=field)
        quoted = self.text[self.at] in _QUOTES
        value = self._quoted() if quoted else self._word()
        try:
            leaf = fields.leaf(field, value, quoted, self.text[start : self.at])
        except ValueError as wrong:
            raise mistake(self.text, start, str(wrong)) from None
        return Token("leaf", start, leaf, bare=field is None and not quoted)

    def _field(self, start: int) -> str | None:
        found = _FIELD.match(self.text, start)
        if found is None:
            return None
        name = found[1].lower()
        if not fields.known(name):
            raise mistake(self.text, start, fields.unknown(found[1]))
        self.at = found.end()
        return name

    def _word(self) -> str:
        found = _WORD.match(self.text, self.at)
        assert found is not None  # noqa: S101
        self.at = found.end()
        return found[0]

    def _quoted(self) -> str:
        opened = self.at
        for place in range(opened + 1, len(self.text)):
            if self.text[place] in _QUOTES:
                self.at = place + 1
                return self.text[opened + 1 : place]
        raise mistake(self.text, opened, _('This quote is not closed: put a " behind the last word of the phrase.'))


def example(field: str | None) -> str:
    examples = {"author": 'author:"Ada Lovelace"', "cat": "cat:cs.CL", "primary": "primary:cs.CL", "has": "has:code",
                "source": "source:huggingface", "org": "org:Google"}  # fmt: skip
    return examples.get(field or "", f"{field}:diffusion")
