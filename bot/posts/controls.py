"""The buttons on a paper's post, in their order. A control stands here once its command exists (a test holds it to that).

Not here: what a command does (`commands/`), what a button looks like (each platform's own). Called by `compose.py`.
"""

from __future__ import annotations

from bot.model import Offer, PaperId

CONTROLS: tuple[tuple[str, str], ...] = ()  # label, command


def controls_of(paper: PaperId, controls: tuple[tuple[str, str], ...]) -> tuple[Offer, ...]:
    return tuple(Offer(label, command, paper) for label, command in controls)
