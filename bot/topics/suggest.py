"""What a topic that is being typed could go on with: categories, names, keywords and phrases.

Lives here: finding the word begun and completing it. Not here: where the vocabulary comes from and how long it is kept
(`commands/suggesting.py`). Pure, linear in the vocabulary.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from bot.language import N_, _, ngettext
from bot.topics.category_names import FIRST, NAMES
from bot.topics.folding import words
from bot.topics.plurals import singular
from bot.topics.speech import Key, Named, Vocabulary

MOST = 25  # Source: docs.discord.com, application-commands, option choices
LONGEST = 500  # characters of a topic
WORDS_BACK = 5  # of what was typed, that may be the beginning of one phrase

_FIELDS = (
    ("author:", N_("papers of a person")),
    ("cat:", N_("an arXiv category")),
    ("title:", N_("words of the title")),
    ("abstract:", N_("words of the abstract")),
    ("keyword:", N_("a keyword")),
    ("org:", N_("an organization")),
    ("has:code", N_("papers with code")),
    ("upvotes>=", N_("papers that many people like")),
)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """`topic` as it would stand then, and the same with what the addition is (`cat:cs.CL (Computation and Language)`)."""

    topic: str
    label: str


@dataclass(frozen=True, slots=True)
class Begun:
    """`head` stays; `field` (with its colon) and `quote` stand before `word`, which is to be completed."""

    head: str
    field: str
    quoted: bool
    word: str


def begun(typed: str) -> Begun:
    """What is being typed at the end of a topic."""
    opened = typed.count('"') % 2 == 1
    at = typed.rfind('"') if opened else max(typed.rfind(sign) for sign in " (")
    if not opened:
        head, word = typed[: at + 1], typed[at + 1 :]
    else:
        before = max(typed.rfind(sign, 0, at) for sign in " (")
        head, word = typed[: before + 1], typed[before + 1 :]
    if word[:1] == "-":
        head, word = head + "-", word[1:]
    field, colon, value = word.partition(":")
    if not colon or not field.isalpha():
        field, value = "", word
    return Begun(head, f"{field.lower()}:" if field else "", opened, value.removeprefix('"'))


def suggestions(typed: str, vocabulary: Vocabulary) -> tuple[Suggestion, ...]:
    """At most 25, best first; () where nothing fits. `typed` is the whole topic so far."""
    if len(typed) > LONGEST:
        return ()
    at = begun(typed)
    match at.field:
        case "cat:" | "primary:":
            found = _categories(at)
        case "author:":
            found = _names(at, vocabulary.authors)
        case "org:":
            found = _names(at, vocabulary.organizations)
        case "" if not at.quoted:
            found = _words(typed, at, vocabulary)
        case "" | "title:" | "abstract:" | "keyword:":
            found = _phrases(at.head, at.field, at.word, vocabulary)
        case _:
            found = iter(())
    fitting = (each for each in found if len(each.topic) <= LONGEST)
    return tuple(islice({each.topic: each for each in islice(fitting, 4 * MOST)}.values(), MOST))


def _categories(at: Begun) -> Iterator[Suggestion]:
    """Codes that begin so, then names that have a word that does."""
    wanted = at.word.lower()
    codes = [code for code in dict.fromkeys((*FIRST, *NAMES)) if code.lower().startswith(wanted)]
    named = [code for code, name in NAMES.items() if wanted and any(word.startswith(wanted) for word in words(name))]
    for code in dict.fromkeys((*codes, *named)):
        yield Suggestion(f"{at.head}{at.field}{code}", f"{at.head}{at.field}{code} ({NAMES[code]})")


def _names(at: Begun, known: tuple[Named, ...]) -> Iterator[Suggestion]:
    """Names of which the last word typed begins a part, and the others are parts."""
    *whole, last = words(at.word) or [""]
    for each in known:
        if all(part in each.parts for part in whole) and any(part.startswith(last) for part in each.parts):
            yield _suggested(at.head, at.field, each.text, each.count)


def _words(typed: str, at: Begun, vocabulary: Vocabulary) -> Iterator[Suggestion]:
    """Phrases that begin with the last words typed, the most words first; then fields."""
    for back in range(WORDS_BACK, 1, -1):
        split = _last_words(typed, at, back)
        if split is not None:
            yield from _phrases(*split, vocabulary, whole=back - 1)
    yield from _phrases(at.head, "", at.word, vocabulary)
    for name, meaning in _FIELDS:
        if at.word and name.startswith(at.word.lower()):
            yield Suggestion(f"{at.head}{name}", f"{at.head}{name} ({_(meaning)})")


def _last_words(typed: str, at: Begun, back: int) -> tuple[str, str, str] | None:
    """(what stays, no field, the last `back` words), where these are bare words beside each other."""
    pieces = at.head.split(" ")[:-1] if at.head.endswith(" ") else []
    taken = pieces[-(back - 1) :]
    if len(taken) < back - 1 or any(
        not piece.replace("-", "").isalnum() or piece in ("AND", "OR", "NOT") for piece in taken
    ):
        return None
    begin = " ".join((*taken, at.word))
    return typed[: len(typed) - len(begin)], "", begin


def _phrases(head: str, field: str, word: str, vocabulary: Vocabulary, whole: int = 0) -> Iterator[Suggestion]:
    """`whole`: the least words that must stand whole before the one begun."""
    wanted = words(word)
    if whole and len(wanted) <= whole:
        return
    for phrase in vocabulary.phrases:
        if phrase.count > 1 and _begins(phrase.key, wanted):
            yield _suggested(head, field, phrase.text, phrase.count)


def _begins(key: Key, wanted: list[str]) -> bool:
    """Whether what was typed begins the phrase, its last word perhaps not to its end."""
    if not wanted:
        return True
    if len(wanted) > len(key):
        return False
    *before, last = wanted
    return all(singular(mine) == theirs for mine, theirs in zip(before, key, strict=False)) and (
        key[len(before)].startswith((last, singular(last)))
    )


def _quoted(text: str) -> str:
    return f'"{text}"' if " " in text else text


def _suggested(head: str, field: str, text: str, count: int) -> Suggestion:
    """The count is the addition's, so that is said where it is not the whole topic."""
    topic = f"{head}{field}{_quoted(text)}"
    papers = ngettext("{count} paper", "{count} papers", count)
    return Suggestion(topic, f"{topic} ({text}: {papers})" if head else f"{topic} ({papers})")
