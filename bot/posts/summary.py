"""One to three sentences of an abstract that tell most: what is new, and what came of it.

Lives here: splitting into sentences and choosing among them, pure and extractive (no sentence is ever reworded). Not here:
LaTeX (`math.py` comes first). Called by `compose.py`.
"""

from __future__ import annotations

import re

from bot.posts.plain import shorten

LIMIT = 400  # characters: four lines in a chat window
MAX_SENTENCES = 3

_END = re.compile(r"[.!?]+[\"”’')\]]*\s+(?=[\"“‘'(\[]*[A-Z0-9À-ÖØ-Þ$αβΑ-Ω])")
_ABBREVIATION = re.compile(
    r"(?:^|[\s(\[“\"])(?:et al|e\.?g|i\.?e|cf|vs|viz|figs?|eqs?|secs?|sect|tabs?|refs?|alg|thm|app|approx|resp|no|vol|pp|dr|prof"
    r"|mr|mrs|ms|st|inc|ltd|incl|w\.r\.t|a\.k\.a|u\.s|[a-z])\.[\"”’')\]]*\s*$",
    re.IGNORECASE,
)

_SAYS = r"\b(?:we|(?:this|our|the present) (?:paper|work|article|study|survey|thesis))\b[^.;]{0,60}?\b"
_FINDS = r"\b(?:we|results?|experiments?|evaluations?|analysis|findings)\b[^.;]{0,60}?\b"
_GOODS = r"\b(?:code|data|datasets?|source|models?|weights|project page)\b"

# What a sentence says, and what that is worth.
_SIGNS = tuple(
    (re.compile(pattern, re.IGNORECASE), worth)
    for pattern, worth in (
        (_SAYS + r"(?:propos|present|introduc)", 3.0),
        (_SAYS + r"(?:develop|design|build|releas|describ|investigat|stud|survey|review|examin|address)", 2.0),
        (_SAYS + r"(?:formulat|deriv|analy[sz]|argu|explor)", 2.0),
        (_FINDS + r"(?:show|demonstrat|find|found|prov|reveal|observ|indicat|suggest|confirm)", 2.0),
        (
            r"\b(?:is|are) (?:a|an|the first)\b[^.;]{0,40}\b(?:framework|method|benchmark|dataset|model|system|approach)",
            1.0,
        ),
        (r"\b(?:outperform|surpass|state-of-the-art|achiev|improv|reduc|speed-?up|faster|exceed)", 1.0),
        (r"\d(?:[\d.,]*)\s?(?:%|×|x\b|times|points|percent)", 0.7),
        (r"\b(?:key (?:idea|insight)|novel|first)\b", 0.4),
        (r"https?://|\breleas\w*\b[^.]{0,30}" + _GOODS, -3.0),
        (_GOODS + r"[^.]{0,40}\b(?:available|released|found) (?:at|here|upon|on|in)\b", -3.0),
        (r"^(?:however|moreover|furthermore|additionally|also|but|yet|thus|hence|therefore|besides)\b", -0.8),
        (r"^(?:these|they|it|such|specifically)\b", -0.8),
        (r"^(?:in recent years|recent(?:ly)?|despite|while|although|with the)\b", -0.7),
        (r"\b(?:attracted|remains?|challeng|has emerged)\b", -0.7),
    )
)


def sentences(text: str) -> tuple[str, ...]:
    """The sentences of plain text. Abbreviations, initials, figure numbers and decimals end none."""
    found: list[str] = []
    start = 0
    for end in _END.finditer(text):
        before = text[max(start, end.start() - 12) : end.end()]
        if _ABBREVIATION.search(before):
            continue
        found.append(text[start : end.end()].strip())
        start = end.end()
    found.append(text[start:].strip())
    return tuple(sentence for sentence in found if sentence)


def summarize(text: str, limit: int = LIMIT) -> str:
    """At most `limit` characters of plain text: whole sentences where they fit, in their order, never half a word."""
    every = sentences(text)
    if len(every) <= MAX_SENTENCES and len(text) <= limit:
        return text
    worth = [_worth(sentence, place) for place, sentence in enumerate(every)]
    chosen: list[int] = []
    left = limit
    best, *others = sorted(range(len(every)), key=lambda place: (-worth[place], place))
    if len(every[best]) > limit:
        return shorten(every[best], limit)
    for place in (best, *others):
        if len(chosen) == MAX_SENTENCES or (chosen and worth[place] < 1.0):
            break
        if len(every[place]) <= left:
            chosen.append(place)
            left -= len(every[place]) + 1
    return " ".join(every[place] for place in sorted(chosen))


def telling(text: str, limit: int) -> str:
    """The one sentence that tells most."""
    every = sentences(text)
    best = max(range(len(every)), key=lambda place: (_worth(every[place], place), -place), default=None)
    return shorten(every[best], limit) if best is not None else ""


def opening(text: str, limit: int) -> str:
    """The text's first sentences, as many as fit in `limit` characters, in order; half a sentence only where the first is too long."""
    if len(text) <= limit:
        return text
    first, *others = sentences(text)
    said = shorten(first, limit)
    for sentence in others:
        if len(said) + 1 + len(sentence) > limit:
            break
        said = f"{said} {sentence}"
    return said


def _worth(sentence: str, place: int) -> float:
    said = sum(worth for sign, worth in _SIGNS if sign.search(sentence))
    position = 0.5 if place == 0 else 0.0
    length = -1.0 if len(sentence) < 40 else -0.5 if len(sentence) > 300 else 0.0
    return said + position + length
