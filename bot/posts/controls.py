"""The buttons on a paper's post, in their order. A control stands here once its command exists (a test holds it to that).

Not here: what a command does (`commands/`), what a button looks like (each platform's own). Called by `compose.py`.
"""

from __future__ import annotations

from bot.language import N_, _
from bot.model import Offer, PaperId

# Label, command, what stands before the paper's id, and how a label that is a sign is said.
CONTROLS: tuple[tuple[str, str, str, str], ...] = (
    (N_("Abstract"), "abstract", "", ""),
    (N_("Save"), "save", "", ""),
    ("👍", "vote", "up ", N_("Vote for this paper")),
    ("👎", "vote", "down ", N_("Vote against this paper")),
    ("⋯", "menu", "", N_("What else can be done about this paper")),
)


def controls_of(paper: PaperId) -> tuple[Offer, ...]:
    return tuple(
        Offer(_(label), command, f"{before}{paper}", _(spoken) if spoken else "")
        for label, command, before, spoken in CONTROLS
    )
