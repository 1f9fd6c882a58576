"""Text as matching sees it: what people vary without meaning anything by it is folded away.

Lives here: case, accents, look-alikes, Greek, punctuation, and cutting into words. Not here: LaTeX commands (`latex.py`),
plurals (`plurals.py`), what a term means (`evaluate.py`), showing text to people (`bot/posts`). A paper's title and abstract
and a topic's words go through the same door, `fold`; `fold_with_places` is its slow twin that remembers where each
character came from.
"""

from __future__ import annotations

import re
import unicodedata

from bot.topics.latex import DECIMAL, HASH, PLUS, STAR, replace_odd
from bot.topics.vocabulary import vocabulary

GREEK = vocabulary(
    "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omicron pi rho sigma sigma tau upsilon phi chi psi",
    " omega",
)  # in the order of U+03B1 onwards; the second sigma is the final one

# Letters that Unicode does not take apart into a base letter and a mark.
_PLAIN = dict(zip("øłđæœðþıħŧß", ["o", "l", "d", "ae", "oe", "d", "th", "i", "h", "t", "ss"], strict=True))
_GONE = set("'`’‘ʼ´′$^_{}") | {chr(0xAD)}  # inside or around a word without being part of it
_DASHES = set("-‐‑‒–−﹣－")  # an em dash separates, these link
_SIGNS = {DECIMAL: ".", PLUS: "+", HASH: "#", STAR: "*"}
_MARKS_IN_NAMES = range(
    0x300, 0x370
)  # combining diacritical marks: accents. Marks of other scripts are letters' vowels
_CJK = (range(0x3040, 0x3100), range(0x3400, 0x4DC0), range(0x4E00, 0xA000), range(0x20000, 0x32000))


class _Folded(dict[int, str]):
    """What each character becomes: a lower-case letter or digit, `-`, a space, several letters (α: alpha), or nothing."""

    def __missing__(self, code: int) -> str:
        folded = _fold_character(chr(code))
        self[code] = folded
        return folded


def _fold_character(character: str) -> str:
    if character in _GONE:
        return ""
    if character in _DASHES:
        return "-"
    if character in _SIGNS:
        return _SIGNS[character]
    if character in "™®©":
        return " "
    return "".join(_fold_part(part) for part in unicodedata.normalize("NFKD", character).casefold())


def _fold_part(part: str) -> str:
    code = ord(part)
    if part in _PLAIN:
        return _PLAIN[part]
    if 0x3B1 <= code <= 0x3C9:
        return GREEK[code - 0x3B1]
    if any(code in block for block in _CJK):
        return f" {part} "  # scripts without spaces: each character is a word, a term of several is a phrase
    if code in _MARKS_IN_NAMES or part in _GONE:
        return ""
    if part in _DASHES:
        return "-"
    category = unicodedata.category(part)
    if category[0] in "LMN":
        return part
    return "" if category == "Cf" else " "


_FOLDED = _Folded()


def fold(text: str) -> str:
    """Lower-case words with single signs that belong to them (`c++`, `4.1`, `q*`), linked by `-` or set apart by spaces."""
    return replace_odd(text).translate(_FOLDED)


def words(text: str) -> list[str]:
    """The words of a text, links forgotten: `Few-Shot` gives few, shot."""
    return fold(text).replace("-", " ").split()


_WORD = re.compile(r"[^\s-]+")


def words_with_places(text: str) -> list[tuple[str, int, int]]:
    """The same words, each with where it begins and ends in `text`."""
    folded: list[str] = []
    starts: list[int] = []
    ends: list[int] = []

    def take(piece: str, start: int, end: int) -> None:
        folded.append(piece)
        starts.extend([start] * len(piece))
        ends.extend([end] * len(piece))

    replace_odd(text, lambda plain, start, end: take(plain.translate(_FOLDED), start, end))
    return [(found[0], starts[found.start()], ends[found.end() - 1]) for found in _WORD.finditer("".join(folded))]
