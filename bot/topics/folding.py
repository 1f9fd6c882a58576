"""Text as matching sees it: what people vary without meaning anything by it is folded away.

Lives here: case, accents, look-alikes, Greek, punctuation, and cutting into words. Not here: LaTeX commands (`latex.py`),
plurals (`plurals.py`), what a term means (`evaluate.py`), showing text to people (`bot/posts`). A paper's title and abstract
and a topic's words go through the same door, `fold`; `fold_with_places` is its slow twin that remembers where each
character came from.
"""

from __future__ import annotations

import re
import unicodedata

from bot.topics.latex import COMMAND, replacement
from bot.topics.vocabulary import vocabulary

GREEK = vocabulary(
    "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omicron pi rho sigma sigma tau upsilon phi chi psi",
    " omega",
)  # in the order of U+03B1 onwards; the second sigma is the final one

# Letters that Unicode does not take apart into a base letter and a mark.
_PLAIN = dict(zip("øłđæœðþıħŧß", ["o", "l", "d", "ae", "oe", "d", "th", "i", "h", "t", "ss"], strict=True))
_GONE = set("'`’‘ʼ´′$^_{}") | {chr(0xAD)}  # inside or around a word without being part of it
_DASHES = set("-‐‑‒–−﹣－")  # an em dash separates, these link
_SIGNS = set(".+#*")  # part of a word here and there: _STRAY decides
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
        return character
    if character in "™®©":
        return " "
    return "".join(_fold_part(part) for part in unicodedata.normalize("NFKD", character).casefold())


def _fold_part(part: str) -> str:
    code = ord(part)
    if part in _SIGNS:
        return part
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


_SIGN = re.compile(r"[.+#*]")


def _kept_or_space(found: re.Match[str]) -> str:
    """Signs are kept in 4.1, .net, c++, c# and q*; everywhere else they separate. Neighbours are read from the folded text."""
    text, place = found.string, found.start()
    sign = text[place]
    before, after = text[max(0, place - 2) : place].rjust(2), text[place + 1 : place + 5].ljust(4)
    if sign == ".":
        number = before[1] in _DIGITS and after[0] in _DIGITS
        kept = number or (after[:3] == "net" and before[1] in " -" and not after[3].isalnum())
    elif sign == "+":
        first = before[1].isalnum() and after[0] == "+" and not _goes_on(after[1])
        kept = first or (before[1] == "+" and before[0].isalnum() and not _goes_on(after[0]))
    else:
        kept = before[1].isalnum() and before[0] in " -" and not _goes_on(after[0])
        kept = kept and (sign == "*" or before[1] in _LETTERS)
    return sign if kept else " "


_DIGITS = "0123456789"
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


def _goes_on(character: str) -> bool:
    return character.isalnum() or character in "+#*"


def _without_stray_signs(folded: str) -> str:
    folded = folded.replace(". ", "  ")  # ends of sentences: nearly all signs there are
    return _SIGN.sub(_kept_or_space, folded)


def fold(text: str) -> str:
    """Lower-case words with the signs that belong to them (`c++`, `4.1`, `q*`), linked by `-` or set apart by spaces."""
    if "\\" in text or "^" in text:
        text = COMMAND.sub(replacement, text)
    return _without_stray_signs(text.translate(_FOLDED))


def words(text: str) -> list[str]:
    """The words of a text, links forgotten: `Few-Shot` gives few, shot."""
    return fold(text).replace("-", " ").split()


_WORD = re.compile(r"[^\s-]+")


def words_with_places(text: str) -> list[tuple[str, int, int]]:
    """The same words, each with where it begins and ends in `text`."""
    pieces: list[tuple[str, int, int]] = []
    behind = 0
    for found in COMMAND.finditer(text):
        pieces += ((text[place], place, place + 1) for place in range(behind, found.start()))
        pieces.append((replacement(found), found.start(), found.end()))
        behind = found.end()
    pieces += ((text[place], place, place + 1) for place in range(behind, len(text)))
    folded = [(piece.translate(_FOLDED), start, end) for piece, start, end in pieces]
    starts = [start for piece, start, _ in folded for _ in piece]
    ends = [end for piece, _, end in folded for _ in piece]
    whole = _without_stray_signs("".join(piece for piece, _, _ in folded))
    return [(found[0], starts[found.start()], ends[found.end() - 1]) for found in _WORD.finditer(whole)]
