r"""LaTeX in titles and abstracts, as far as matching needs it: `\textbf{X}` is X, `$\alpha$` is alpha, `Sch\"olkopf` is Schölkopf.

Lives here: what a command or an odd sign becomes. Not here: making LaTeX pretty for people (`bot/posts`), folding of
characters (`folding.py`, the only caller). One pass, linear, no nesting: braces and dollars fall away later as characters.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from bot.topics.vocabulary import vocabulary

# Signs that belong to a word travel as control characters, which keeps plain text ASCII (and translating it fast).
DECIMAL, PLUS, HASH, STAR = "\x01", "\x02", "\x03", "\x04"

_ODD = re.compile(r"[\\.+#*\x00-\x08](?:(?<=\\)(?:[A-Za-z]+|.)?)?", re.DOTALL)

_GREEK = frozenset(
    vocabulary(
        "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omicron pi rho sigma tau upsilon phi chi psi omega"
    )
)
_LETTERS = {"ss": "ss", "o": "o", "O": "o", "aa": "a", "AA": "a", "ae": "ae", "AE": "ae", "oe": "oe", "OE": "oe"} | {
    "l": "l", "L": "l", "i": "i", "j": "j", "ell": "l", "imath": "i", "jmath": "j", "dj": "d", "DJ": "d", "th": "th", "dh": "d",
}  # fmt: skip
# Commands that leave the text beside them joined: accents and fonts.
_SILENT = frozenset(
    vocabulary(
        "c v u H k r b d t textbf textit textrm textsc textsf texttt textsl textup textmd textnormal text emph bf it rm sc sf tt sl em",
        " mathbf mathit mathrm mathsf mathtt mathcal mathbb mathfrak mathscr boldsymbol bm pmb mbox hbox operatorname ensuremath",
        " underline overline widehat widetilde hat tilde bar vec dot ddot breve check acute grave mathring mathnormal",
        " left right big Big bigg Bigg displaystyle textstyle limits nolimits rmfamily bfseries itshape",
    )
)
_TIGHT = frozenset("\"'`^~=.!-_/()[]{}$")  # `\"o`, `\'e`, `\-`: nothing between the letters

_SINGLE_BEFORE_STAR = re.compile(r"(?<![A-Za-z0-9])[A-Za-z0-9]\}?\$?\^?\{?\\?$")


def replace_odd(text: str, take: Callable[[str, int, int], None] | None = None) -> str:
    """The text with commands and signs replaced. With `take`: each piece of the result with its place in `text`, in order."""
    if take is None:
        return _ODD.sub(_replacement, text)
    position = 0
    for found in _ODD.finditer(text):
        for place in range(position, found.start()):
            take(text[place], place, place + 1)
        take(_replacement(found), found.start(), found.end())
        position = found.end()
    for place in range(position, len(text)):
        take(text[place], place, place + 1)
    return text


def _replacement(found: re.Match[str]) -> str:
    odd = found[0]
    before, after = found.string[: found.start()][-8:], found.string[found.end() : found.end() + 3]
    if odd[0] == "\\":
        return _command(odd[1:], before, after)
    if odd == ".":
        return _dot(before, after)
    if odd == "*":
        return _star(before, after)
    if odd == "+":
        return _plus(before, after)
    if odd == "#" and before[-1:].isalpha() and not before[-2:-1].isalnum() and not after[:1].isalnum():
        return HASH
    return " "


def _command(name: str, before: str, after: str) -> str:
    if name in ("star", "ast"):
        return _star(before, after)
    if name in _LETTERS:
        return _LETTERS[name]
    if name in _SILENT or name in _TIGHT:
        return ""
    greek = name.removeprefix("var").lower()
    return greek if greek in _GREEK else " "


def _dot(before: str, after: str) -> str:
    if before[-1:].isdigit() and after[:1].isdigit():
        return DECIMAL
    return " " + DECIMAL if after == "NET" or (after.lower() == "net" and not before[-1:].isalnum()) else " "


def _star(before: str, after: str) -> str:
    """`Q*`, `$A^*$`, `$Q^\\star_h$`; never emphasis or a footnote."""
    if after[:1].isalnum() or after[:1] == "*" or not _SINGLE_BEFORE_STAR.search(before):
        return " "
    return STAR + " " if after[:1] == "_" else STAR


def _plus(before: str, after: str) -> str:
    """Both signs of `C++`; a lone one separates."""
    first = before[-1:].isalnum() and after[:1] == "+" and not after[1:2].isalnum()
    second = before[-1:] == "+" and before[-2:-1].isalnum() and not after[:1].isalnum()
    return PLUS if (first or second) and after[:2] != "++" else " "
