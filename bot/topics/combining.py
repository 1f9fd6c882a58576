"""Compounds: which words are written joined, hyphened or apart without meaning anything by it.

Lives here: the rule, for `evaluate.py` (texts), `terms.py` and `canonical.py` (topics), which must agree on it.
"""

from __future__ import annotations

from bot.topics.vocabulary import vocabulary

# First halves of compounds: pre-training, few-shot, datasets.
COMBINING = frozenset(
    vocabulary(
        "pre post multi few zero one non co semi self cross inter intra anti auto bi tri meta micro macro hyper super sub under over",
        " re de un mini nano data text fine back time end down up",
    )
)
FREE_LETTERS = 3


def may_part(left: str, right: str) -> bool:
    """Whether a space between these two means nothing to a topic that has them as one word: `data set`, `GPT 4`."""
    if left in COMBINING or (len(left) > 1 and left[-1].isalpha() and right[0].isdigit()):
        return True
    return min(len(left), len(right)) >= FREE_LETTERS and left.isalpha() and right.isalpha()
