"""Why a topic did not match: the nearest miss, as data and in words.

Lives here: what a paper has and lacks of a topic. Not here: why one matched (`explain.py`), the decision (`evaluate.py`). Linear in
the topic: each term is looked for once. Called by `why` and `paperroute match`.
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.language import _, ngettext, phrase
from bot.model import Evidence, Line, Paper, Span
from bot.topics.evaluate import holds
from bot.topics.explain import explain, field_called
from bot.topics.language import Topic
from bot.topics.reading import Reading
from bot.topics.spelling import shown
from bot.topics.tree import And, AtLeast, FromSource, HasCode, Leaf, Node, Not, Or

ALTERNATIVES_SHOWN = 3
ONE_WORD_AWAY = (1, 1, 0, 0)
WORDS_SHOWN = 60  # characters of a paper's own words


@dataclass(frozen=True, slots=True)
class Below:
    """A count that is too low so far."""

    count: str
    floor: int
    actual: int


@dataclass(frozen=True, slots=True)
class Miss:
    """What stands between a paper and a topic, terms as they were typed.

    `lacks`: for each missing condition its equally near alternatives, `(("robot", "drone"), ("policy",))`.
    `excluded`: the exclusions that hit, `-survey`, with where.
    """

    has: tuple[str, ...] = ()
    lacks: tuple[tuple[str, ...], ...] = ()
    excluded: tuple[Evidence, ...] = ()
    below: tuple[Below, ...] = ()

    @property
    def problems(self) -> int:
        return len(self.lacks) + len(self.excluded) + len(self.below)

    @property
    def distance(self) -> tuple[int, int, int, int]:
        """Less is nearer: fewer problems, rather a count than a word, more that is there, rather a word than an exclusion."""
        return self.problems, len(self.lacks) + len(self.excluded), -len(self.has), len(self.excluded)


def nearest_miss(topic: Topic, paper: Paper) -> Miss | None:
    """None when the topic matches. Of an OR the alternative that lacks least."""
    miss = _miss(topic.tree, Reading(paper))
    return _as_typed(miss, topic.text) if miss.problems else None


def _miss(node: Node, reading: Reading) -> Miss:
    match node:
        case And(children):
            return _joined([_miss(child, reading) for child in children])
        case Or(children):
            return _nearest([_miss(child, reading) for child in children])
        case Not(child):
            return _excluded(child, reading)
        case AtLeast(count, floor):
            actual = reading.paper.upvotes if count == "upvotes" else reading.paper.comments
            return Miss() if actual >= floor else Miss(below=(Below(count, floor, actual),))
        case _:
            return Miss(has=(shown(node),)) if holds(node, reading) else Miss(lacks=((shown(node),),))


def _joined(misses: list[Miss]) -> Miss:
    return Miss(
        tuple(dict.fromkeys(term for miss in misses for term in miss.has)),
        tuple(dict.fromkeys(terms for miss in misses for terms in miss.lacks)),
        tuple(found for miss in misses for found in miss.excluded),
        tuple(dict.fromkeys(found for miss in misses for found in miss.below)),
    )


def _nearest(alternatives: list[Miss]) -> Miss:
    """Those that hold, all of them; else the nearest; else, of single terms equally far, all by name."""
    holding = [miss for miss in alternatives if not miss.problems]
    if holding:
        return _joined(holding)
    best = min(alternatives, key=lambda miss: miss.distance)
    if best.distance != ONE_WORD_AWAY:
        return best
    ties = [miss for miss in alternatives if miss.distance == ONE_WORD_AWAY]
    return Miss(lacks=(tuple(dict.fromkeys(term for miss in ties for term in miss.lacks[0])),))


def _excluded(child: Node, reading: Reading) -> Miss:
    """`canonical.py` leaves exclusions only above leaves."""
    if isinstance(child, And | Or | Not) or not holds(child, reading):
        return Miss()
    typed = shown(child)
    found = explain(Topic(typed, typed, child), reading.paper)
    return Miss(excluded=(Evidence(f"-{typed}", *_where(child, found)),))


def _where(leaf: Leaf, found: tuple[Evidence, ...]) -> tuple[str, str]:
    if isinstance(leaf, AtLeast | HasCode | FromSource) or not found:
        return "", ""  # the term says it all
    return found[0].field, found[0].text


def _as_typed(miss: Miss, text: str) -> Miss:
    """A tree has its terms in the order of the alphabet; people typed them in another."""
    place = text.find
    return Miss(
        tuple(sorted(miss.has, key=place)),
        tuple(sorted((tuple(sorted(terms, key=place)) for terms in miss.lacks), key=lambda terms: place(terms[0]))),
        tuple(sorted(miss.excluded, key=lambda found: place(found.term.removeprefix("-")))),
        miss.below,
    )


def told(miss: Miss) -> Line:
    """`has diffusion, lacks policy; excluded by -survey (title: “survey”); needs 10 upvotes, has 7`."""
    parts: list[tuple[Span, ...]] = []
    if miss.has:
        parts.append(phrase(_("has {terms}"), terms=_listed(miss.has)))
    if miss.lacks:
        separator = (Span(", "),) if parts else ()
        wanted = tuple(span for terms in miss.lacks for span in (Span(", "), *_either(terms)))[1:]
        parts[-1:] = [(*(parts[-1] if parts else ()), *separator, *phrase(_("lacks {terms}"), terms=wanted))]
    parts += [_exclusion(found) for found in miss.excluded]
    parts += [phrase(_below(each), floor=each.floor, actual=each.actual) for each in miss.below]
    return tuple(span for part in parts for span in (Span("; "), *part))[1:]


def sentence(miss: Miss) -> str:
    """The same in plain text, terms between backticks."""
    return "".join(f"`{span.text}`" if span.style == "code" else span.text for span in told(miss))


def _listed(terms: tuple[str, ...]) -> tuple[Span, ...]:
    return tuple(span for term in terms for span in (Span(", "), Span(term, "code")))[1:]


def _either(terms: tuple[str, ...]) -> tuple[Span, ...]:
    either = Span(" " + _("or") + " ")
    some = tuple(span for term in terms[:ALTERNATIVES_SHOWN] for span in (either, Span(term, "code")))[1:]
    left = len(terms) - ALTERNATIVES_SHOWN
    if left <= 0:
        return some
    return (*some, Span(" " + ngettext("or another", "or one of {count} others", left)))


def _below(below: Below) -> str:
    if below.count == "upvotes":
        return _("needs {floor} upvotes, has {actual}")
    return _("needs {floor} comments, has {actual}")


def _exclusion(found: Evidence) -> tuple[Span, ...]:
    words = found.text if len(found.text) <= WORDS_SHOWN else found.text[: WORDS_SHOWN - 1] + "…"
    where = ": " + _("{field} has “{words}”", field=field_called(found.field), words=words) if found.field else ""
    return phrase(_("excluded by {term}{where}"), term=Span(found.term, "code"), where=where)
