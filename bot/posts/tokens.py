r"""LaTeX cut into pieces: `\commands`, `\%`, braces, dollars, scripts, ties, and runs of anything else.

Lives here: a cursor over them that only goes forward. Not here: what they mean (`math.py`, the only caller).
"""

from __future__ import annotations

import re

# How far ahead, in pieces, a second dollar may stand: keeps a text of nothing but dollars cheap.
MAX_MATH = 400

_PIECES = re.compile(r"\\[A-Za-z]+\*?|\\.|\$\$|[{}$^_~]|[^\\{}$^_~]+|\\")
_NOTHING = ""


class Tokens:
    def __init__(self, text: str) -> None:
        self._pieces: list[str] = _PIECES.findall(text)
        self._at = 0

    def __bool__(self) -> bool:
        """Whether anything is left."""
        return self._at < len(self._pieces)

    def peek(self, ahead: int = 0) -> str:
        """The piece to come, empty behind the end."""
        place = self._at + ahead
        return self._pieces[place] if place < len(self._pieces) else _NOTHING

    def take(self) -> str:
        self._at += 1
        return self._pieces[self._at - 1]

    def first(self, length: int) -> str:
        """The first characters of the next piece; the rest of it stays."""
        piece = self.peek()
        if len(piece) <= length:
            return self.take() if piece else ""
        self._pieces[self._at] = piece[length:]
        return piece[:length]

    def skip_spaces(self) -> None:
        spaces = len(self.peek()) - len(self.peek().lstrip())
        if spaces:
            self.first(spaces)

    def group_follows(self) -> bool:
        return self.peek() == "{" or (self.peek() == " " and self.peek(1) == "{")

    def skip_empty_group(self) -> None:
        r"""The braces of `\alpha{}`, which only end the name."""
        if self.peek() == "{" and self.peek(1) == "}":
            self._at += 2

    def options(self) -> str:
        """What stands in `[…]` next, without the brackets."""
        piece = self.peek()
        end = piece.find("]") if piece.startswith("[") else -1
        return self.first(end + 1)[1:-1] if end > 0 else ""

    def until(self, end: str) -> tuple[str, str] | None:
        """The text before the next `end`, and the character behind that. None where there is none."""
        try:
            place = self._pieces.index(end, self._at, self._at + MAX_MATH)
        except ValueError:
            return None
        return "".join(self._pieces[self._at : place]), self.peek(place - self._at + 1)[:1]
