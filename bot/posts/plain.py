"""Text made safe to show: what is invisible or changes the direction of its surroundings goes, white space is collapsed.

Not here: markup of a platform (each platform escapes its own), LaTeX (`math.py`). Called by everything in this folder.
"""

from __future__ import annotations

import re
import unicodedata

# Variation selectors, joiners and the like are invisible; these letters are too, though Unicode files them under letters.
_INVISIBLE_LETTERS = "\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0\u2800"
_UNUSUAL = re.compile(
    r"[^\x20-\x7e\u00a1-\u00ac\u00ae-\u02ff\u0370-\u03ff\u1e00-\u1fff\u2010-\u2027\u2030-\u205e\u2070-\u2bff]"
)
_STACKED_MARKS = re.compile(r"([\u0300-\u036f\u1ab0-\u1aff\u20d0-\u20f0]{3})[\u0300-\u036f\u1ab0-\u1aff\u20d0-\u20f0]+")
_SPACE = re.compile(r"\s+")


def clean(text: str) -> str:
    """NFC, without control, format, surrogate and private-use characters; any white space becomes one space."""
    if _UNUSUAL.search(text):
        text = "".join(_kept(char) for char in unicodedata.normalize("NFC", text))
        text = _STACKED_MARKS.sub(r"\1", text)
    return _SPACE.sub(" ", text).strip()


def unbroken(text: str) -> str:
    """A count and its noun, which no line's end parts. For what is cleaned already."""
    return text.replace(" ", "\u00a0")


def _kept(char: str) -> str:
    if char.isspace():
        return " "
    return "" if unicodedata.category(char) in ("Cc", "Cf", "Cs", "Co", "Cn") or char in _INVISIBLE_LETTERS else char


def shorten(text: str, limit: int) -> str:
    """At most `limit` characters, cut between words where there are any, with an ellipsis."""
    if len(text) <= limit:
        return text
    head = text[: limit - 1]
    if not text[limit - 1].isspace():
        space = head.rfind(" ")
        head = head[:space] if space > limit // 2 else head
    return head.rstrip(" ,;:–—-([") + "…"
