"""Mistakes in topics, said with a pointer to the place. Lives here: how an error is built, for `lexer.py` and `language.py`."""

from __future__ import annotations

from bot.errors import UserError


def mistake(text: str, place: int, reason: str) -> UserError:
    """`text` in one line with `^` under the character at `place`."""
    return UserError(reason, f"{text}\n{' ' * place}^")
