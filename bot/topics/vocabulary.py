"""Word lists of the language, written as prose because lists of a hundred quoted words read badly. Lives here: only that."""

from __future__ import annotations


def vocabulary(*lines: str) -> tuple[str, ...]:
    """The words of the lines, in order."""
    return tuple(" ".join(lines).split())
