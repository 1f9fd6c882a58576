"""In which language something is said, and the words for it there.

Lives here: the language in force and whose clocks are meant, looking a sentence up, numbers and days as that language writes them.
Sentences stand in the code, in English and whole, with named places; other languages stand in `locale/` (docs/adr/0011). Not here: who
is spoken to in which language (`delivery/languages.py`, the courier), text for operators, which is English.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from gettext import GNUTranslations, NullTranslations
from importlib.resources import files
from io import BytesIO
from zoneinfo import ZoneInfo

from babel.dates import format_date
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal

from bot.post import Line, Span

ENGLISH = "en"
LANGUAGES: Mapping[str, str] = {ENGLISH: "English", "de": "Deutsch"}  # each by its own name

_PLACE = re.compile(r"\{(\w+)\}")

Field = str | int | float


@dataclass(frozen=True, slots=True)
class _Spoken:
    """`now`: what is worded at this moment. `room`: what a whole channel is told. `own`: of the reader's own program, in which it names
    commands. `clocks`: of the channel that it is about."""

    now: str = ENGLISH
    room: str = ENGLISH
    own: str = ENGLISH
    clocks: ZoneInfo = field(default_factory=lambda: ZoneInfo("UTC"))


_PLAIN = _Spoken()
_spoken: ContextVar[_Spoken] = ContextVar("spoken", default=_PLAIN)


def language() -> str:
    return _spoken.get().now


def clocks() -> ZoneInfo:
    """By whose clocks an instant is told where it has to be told in words."""
    return _spoken.get().clocks


def speak(now: str) -> None:
    """From here on, in this task: for whoever serves one person in a task of its own."""
    _spoken.set(_Spoken(now, now, now))


@contextmanager
def speaking(now: str, room: str | None = None, own: str | None = None, by: ZoneInfo | None = None) -> Iterator[None]:
    """What is worded inside is worded in this language; `room`: what is said `aloud` in that one; `own`: commands are named in it; `by`:
    whose clocks are meant, those that already were where nobody says."""
    token = _spoken.set(_Spoken(now, room or now, own or now, by or clocks()))
    try:
        yield
    finally:
        _spoken.reset(token)


@contextmanager
def aloud() -> Iterator[None]:
    """For what the whole channel is told, while somebody of it is answered."""
    with speaking(_spoken.get().room):
        yield


def language_of(locale: str | None) -> str | None:
    """The language of a platform's locale (`de-AT`, `en_US`), where it is one of ours."""
    found = (locale or "").replace("_", "-").partition("-")[0].lower()
    return found if found in LANGUAGES else None


def _(message: str, /, **fields: Field) -> str:
    """The sentence in the language in force, its places filled. Places without a field stay, for `phrase`."""
    return _filled(_catalogue(language()).gettext(message), fields) if message else ""


def ngettext(one: str, many: str, count: int, /, **fields: Field) -> str:
    """As `_`, by number; `{count}` is filled too."""
    return _filled(_catalogue(language()).ngettext(one, many, count), {"count": count, **fields})


def N_(message: str) -> str:  # noqa: N802 (gettext's own name)
    """Marks a sentence that is worded later, where `_` is given it."""
    return message


def C_(context: str, message: str) -> str:  # noqa: N802 (as N_)
    """Marks a word that means something else elsewhere."""
    return message


def named(command: str) -> str:
    """The name of a command, or of its option, where a platform's programs show names in the language in force."""
    return _catalogue(language()).pgettext("command", command)


def as_typed(command: str) -> str:
    """Its name in the reader's own program."""
    return _catalogue(_spoken.get().own).pgettext("command", command)


def phrase(text: str, /, **fields: Field | Span | Line) -> Line:
    """A sentence with styled parts in its places. What is put in is not looked at for places again."""
    spans: list[Span] = []
    for at, part in enumerate(_PLACE.split(text)):
        value = fields.get(part, f"{{{part}}}") if at % 2 else part
        if isinstance(value, tuple):
            spans += value
        elif isinstance(value, Span):
            spans.append(value)
        elif value != "":
            spans.append(Span(_shown(value)))
    return tuple(spans)


def enumerated(parts: Sequence[str]) -> str:
    """`a, b and c`."""
    if len(parts) < 2:
        return "".join(parts)
    return _("{these} and {last}", these=", ".join(parts[:-1]), last=parts[-1])


def number(value: float) -> str:
    """`1,234.5`, `1.234,5`."""
    return format_decimal(value, locale=language())


def tenths(value: float) -> str:
    """`2.0`, `2,0`."""
    return format_decimal(value, format="0.0", locale=language())


def dated(day: date, pattern: str) -> str:
    """By a pattern of the Unicode CLDR (`d MMM`: 3 Aug), which is looked up too: languages put the parts in different orders."""
    return format_date(day, pattern, locale=language())


def day_and_month(day: date, *, year: bool) -> str:
    """`14 April`, `14 April 2027`."""
    return dated(day, _("d MMMM y") if year else _("d MMMM"))


def weekday(day: date) -> str:
    return dated(day, "EEEE")


def _filled(text: str, fields: Mapping[str, Field]) -> str:
    return _PLACE.sub(lambda place: _shown(fields[place[1]]) if place[1] in fields else place[0], text)


def _shown(value: Field) -> str:
    return value if isinstance(value, str) else number(value)


@cache
def _catalogue(of: str) -> NullTranslations:
    """Read as it was written: there is nothing to compile before the program starts."""
    if of == ENGLISH:
        return NullTranslations()
    source = files("bot") / "locale" / of / "LC_MESSAGES" / "paperroute.po"
    compiled = BytesIO()
    with source.open("rb") as written:
        write_mo(compiled, read_po(written, locale=of))
    compiled.seek(0)
    return GNUTranslations(compiled)
