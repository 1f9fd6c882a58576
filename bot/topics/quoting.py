"""Quoting a paper's own words. Lives here: widening a stretch of LaTeX so that no brace or dollar is left alone.

Called by `explain.py`. The places of words (`folding.py`) leave out what folds to nothing, such as `$` before `\\alpha`.
"""

from __future__ import annotations

import re

_FAR = 60  # characters: no accent or formula that touches a word is longer
_COMMAND_BEFORE = re.compile(r"\\(?:[A-Za-z]+|[^A-Za-z\s])\s?$")


def original(text: str, start: int, end: int) -> str:
    """The words of `text` from `start` to `end`, with the braces, dollars and accents that belong to them."""
    start = _accent(text, start)
    if "}" in text[start:end] or "{" in text[start:end]:
        start, end = _braces(text, start, end)
    if text[start:end].count("$") % 2:
        if text[start - 1 : start] == "$":
            start -= 1
        elif text[end : end + 1] == "$":
            end += 1
    elif "\\" in text[start:end] and text[start - 1 : start] == text[end : end + 1] == "$":
        start, end = start - 1, end + 1
    return text[start:end]


def _accent(text: str, start: int) -> int:
    r"""Where the accent before the first letter begins: `\'Ecole`."""
    found = re.search(r"\\[\"'`^~=.]$", text[max(0, start - 2) : start])
    return start - 2 if found else start


def _braces(text: str, start: int, end: int) -> tuple[int, int]:
    depth = lowest = 0
    for character in text[start:end]:
        depth += (character == "{") - (character == "}")
        lowest = min(lowest, depth)
    for _ in range(-lowest):
        opened = text.rfind("{", max(0, start - _FAR), start)
        if opened < 0:
            break
        command = _COMMAND_BEFORE.search(text[max(0, opened - _FAR) : opened])
        start = opened - (len(command[0]) if command else 0)
    for _ in range(depth - lowest):
        closed = text.find("}", end, end + _FAR)
        if closed < 0:
            break
        end = closed + 1
    return start, end
