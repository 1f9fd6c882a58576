r"""LaTeX to plain Unicode: `$\mathcal{O}(n^2)$` reads 𝒪(n²), `Sch\"olkopf` Schölkopf.

Lives here: a reader that goes once over the text, so that its time is linear whatever stands there (pylatexenc's own parser
takes minutes for some kilobytes of nested brackets; its tables are what we use, in `latex.py`). It never raises and keeps
every word. Not here: what a command means. Called by whatever shows a paper's text, and by the archive before indexing.
"""

from __future__ import annotations

import re

from bot.posts import latex
from bot.posts.plain import clean
from bot.posts.tokens import Tokens

MAX_CHARS = 20_000  # ten times the longest abstract arXiv takes (1,920 characters: info.arxiv.org/help/prep.html)
MAX_DEPTH = 24

_MARKUP = re.compile(r"[\\$]|``|--|\w\^|[_^]\{|\{[\w -]+\}")
_DASHES = re.compile(r"(?<=\w)(---?)(?=\w)|(?<=\s)(---?)(?=\s)")
_WORD = re.compile(r"[A-Za-z]{2,}")
_GROUP_OF_WORDS = re.compile(r"[\w .-]*")
_POWER = re.compile(r"[+-]?\d+")
_TEXT_IN_MATH = re.compile(r"text\w*|mbox|hbox|operatorname\*?|math(?:rm|sf|tt|it)|rm")


def to_unicode(text: str) -> str:
    """One line of plain Unicode: no LaTeX, no control, invisible or direction-changing characters. Never raises."""
    text = clean(text[:MAX_CHARS])
    if not _MARKUP.search(text):
        return text
    return clean(_Reader(text).read())


class _Reader:
    """Every method takes what it reads off the tokens and returns what it says. `said` is what stands before, in pieces."""

    def __init__(self, text: str) -> None:
        self._tokens = Tokens(text)
        self._depth = 0
        self._bare = "\\" not in text and "$" not in text

    def read(self) -> str:
        return self._sequence(math=False, until=None)

    def _sequence(self, math: bool, until: str | None) -> str:
        """Up to the piece `until`, which is taken too, or to the end. Too deep: nothing, so that the words come later."""
        said: list[str] = []
        if self._depth >= MAX_DEPTH:
            return ""
        self._depth += 1
        while self._tokens:
            piece = self._tokens.take()
            if piece == until:
                break
            said.append(self._one(piece, math, said) or "")
            if not said[-1]:
                said.pop()
        self._depth -= 1
        return "".join(said)

    def _one(self, piece: str, math: bool, said: list[str]) -> str:
        if piece[0] == "\\" and len(piece) > 1:
            return self._command(piece[1:], math, said)
        match piece:
            case "$" | "$$":
                return "" if math else self._dollar(piece)
            case "{":
                return self._group(math)
            case "}":
                return "}" if self._bare else ""
            case "^" | "_":
                return self._script(piece, math, said)
            case "~":
                return self._tie(math, said)
        return piece if math else _prose(piece)

    def _dollar(self, piece: str) -> str:
        """Mathematics up to the next dollar, if it looks like any; else an amount of money."""
        found = self._tokens.until(piece)
        if found is None or not _is_math(*found):
            return piece
        return self._sequence(math=True, until=piece).strip()

    def _group(self, math: bool) -> str:
        literal = not math and self._literal_group()
        inside = self._sequence(math, until="}")
        return f"{{{inside}}}" if literal else inside

    def _literal_group(self) -> bool:
        """Braces in prose that are not LaTeX's: `{0, 1}`, but not `{GPT}` (a title's protected capitals)."""
        inside = self._tokens.peek()
        if self._tokens.peek(1) != "}":
            return self._bare
        return inside[0] != "\\" and _GROUP_OF_WORDS.fullmatch(inside) is None

    def _argument(self, math: bool) -> str:
        """What a command is applied to: a group, a command or a single character."""
        self._tokens.skip_spaces()
        piece = self._tokens.peek()
        if self._depth >= MAX_DEPTH or piece in ("", "}", "$", "$$"):
            return ""
        if piece == "{":
            self._tokens.take()
            return self._sequence(math, until="}")
        if piece[0] != "\\" or len(piece) == 1:
            return self._tokens.first(1)
        self._depth += 1
        said = self._command(self._tokens.take()[1:], math, [])
        self._depth -= 1
        return said

    def _command(self, name: str, math: bool, said: list[str]) -> str:
        if name in ("(", "["):
            return self._sequence(True, until="\\)" if name == "(" else "\\]").strip()
        if name in latex.ACCENTS:
            return self._accent(name, math)
        if not name[0].isalpha():
            return latex.escaped(name)
        name = name.rstrip("*")
        if name in latex.DROPPED:
            return self._dropped(name)
        structure = _STRUCTURES.get(name)
        if structure is not None:
            return structure(self, math)
        return self._named(name, math, said)

    def _named(self, name: str, math: bool, said: list[str]) -> str:
        """A sign, an alphabet, or a command nobody knows: what it is applied to, else its name."""
        found = latex.symbol(name)
        if found is not None:
            return self._symbol(found, math, said)
        if self._tokens.peek() == "{":
            inside = self._argument(math and not _TEXT_IN_MATH.fullmatch(name))
            return latex.lettered(name, inside) or inside or name
        if math and latex.lettered(name, "") is not None:
            return latex.lettered(name, self._argument(math)) or ""
        return _apart(name, said)

    def _symbol(self, found: str, math: bool, said: list[str]) -> str:
        if len(found) > 1 and found.isascii() and found.isalpha():  # a function's name: log, max
            return _apart(found, said)
        if math and not (said and said[-1].endswith(" ")):
            self._tokens.skip_spaces()  # they only ended the command's name
        self._tokens.skip_empty_group()
        return found

    def _accent(self, name: str, math: bool) -> str:
        letter = len(name) == 1 and name.isalpha()
        if letter and not self._tokens.peek().startswith(("{", " ")):
            return name
        base = self._argument(math)
        accented = latex.accented(name, base)
        if accented is None and letter:  # \\r{ho}, \\k{appa}: a Greek letter that a converter has cut
            return latex.symbol(name + base) or f"{name} {base}".strip()
        return accented or base

    def _dropped(self, name: str) -> str:
        self._tokens.options()
        taken = [self._argument(False) for _ in range(latex.DROPPED[name]) if self._tokens.group_follows()]
        if name == "href" and taken and not self._tokens.group_follows():
            return taken[0]
        if name in ("left", "right") and self._tokens.peek().startswith("."):
            self._tokens.first(1)
        return ""

    def _script(self, mark: str, math: bool, said: list[str]) -> str:
        if math or self._tokens.peek() == "{":
            return latex.script(mark, self._argument(True))
        power = _POWER.match(self._tokens.peek())
        if mark == "^" and power and said and (said[-1][-1].isalnum() or said[-1][-1] == ")"):
            return latex.script(mark, self._tokens.first(power.end()))
        return mark

    def _tie(self, math: bool, said: list[str]) -> str:
        """A tie between words is a space; before a number it may say "about"."""
        before = said[-1][-1] if said else " "
        tied = math or before.isalpha() or before in ".,)" or self._tokens.peek().startswith("\\")
        return " " if tied else "~"

    def fraction(self, math: bool) -> str:
        over, under = _bracketed(self._argument(math)), _bracketed(self._argument(math))
        return f"{over}/{under}"

    def root(self, math: bool) -> str:
        degree = self._tokens.options()
        return f"{latex.script('^', degree) if degree else ''}√{_bracketed(self._argument(math))}"

    def binomial(self, math: bool) -> str:
        return f"({self._argument(math)} choose {self._argument(math)})"

    def footnote(self, math: bool) -> str:
        return f" ({self._argument(math)})"

    def raised(self, math: bool) -> str:
        return latex.script("^", self._argument(math))

    def lowered(self, math: bool) -> str:
        return latex.script("_", self._argument(math))

    def code_point(self, math: bool) -> str:
        r"""`\unicode{x2013}`, as some converters write a dash."""
        said = self._argument(math).lower().removeprefix("x")
        try:
            return chr(int(said, 16))
        except (ValueError, OverflowError):
            return said


_STRUCTURES = {
    "frac": _Reader.fraction,
    "tfrac": _Reader.fraction,
    "dfrac": _Reader.fraction,
    "nicefrac": _Reader.fraction,
    "sqrt": _Reader.root,
    "binom": _Reader.binomial,
    "footnote": _Reader.footnote,
    "textsuperscript": _Reader.raised,
    "textsubscript": _Reader.lowered,
    "sup": _Reader.raised,
    "unicode": _Reader.code_point,
}


def _is_math(inside: str, after: str) -> bool:
    """Whether what stands between two dollars is mathematics rather than the words between two prices."""
    if any(char in inside for char in "\\^_{"):
        return True
    if not inside.strip():
        return False
    amount = inside[0].isdigit()
    if amount and after.isdigit():
        return False
    edged = amount or inside[0] == " " or inside[-1] == " "
    return not (edged and _WORD.search(inside))


def _apart(word: str, said: list[str]) -> str:
    """A word that must not run into the one before it: `n\\log n`."""
    return f" {word}" if said and said[-1][-1].isalnum() else word


def _bracketed(text: str) -> str:
    return text if len(text) <= 1 or text.isalnum() else f"({text})"


def _prose(token: str) -> str:
    token = token.replace("``", "“").replace("''", "”")
    return _DASHES.sub(lambda found: "—" if "---" in found[0] else "–", token)
