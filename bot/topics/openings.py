"""How a term of the text may begin in a paper: as one of a few words, or of a few pairs of neighbours joined.

Lives here: `openings`, what `Passage.words` and `Passage.pairs` are asked for before anything is looked at closely, by one
term (`evaluate.py`) and by the index (`cover.py`).
"""

from __future__ import annotations

from functools import lru_cache

from bot.topics.plurals import singular
from bot.topics.tree import Term

HEAD = 3  # letters of a prefix that count here: the shortest that is allowed


@lru_cache(maxsize=100_000)
def openings(term: Term) -> frozenset[str]:
    """If the term occurs, one of these is a word there or two neighbours joined. Not for prefixes: see `heads`."""
    if term.cased:
        capitals = term.parts[0].lower()
        return frozenset((singular(capitals), singular(capitals + "s")))
    if len(term.parts) == 1:
        return frozenset((singular(term.parts[0]),))
    stems = [singular(part) for part in term.parts]
    found = {stems[0] + stems[1]}
    for count in range(2, len(stems) + 1):  # the first parts written as one word, and what follows them
        joined = singular("".join(term.parts[:count]))
        found.add(joined)
        if count < len(stems):
            found.add(joined + stems[count])
    return frozenset(found)


def heads(term: Term) -> frozenset[str]:
    """If the prefix occurs, a word or hyphened pair there begins with one of these, or is one."""
    return frozenset((term.parts[0][:HEAD], "".join(term.parts)[:HEAD]))
