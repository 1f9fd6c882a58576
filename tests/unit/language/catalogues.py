"""The sentences of the code, and the catalogues that translate them. `make words` runs it: new sentences are added to every catalogue,
those that are gone leave it, and what is not translated yet is told.

Called by `test_catalogues.py` too, which holds each catalogue to what is found here.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from babel.messages import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from bot.language import ENGLISH, LANGUAGES

ROOT = Path(__file__).resolve().parents[3]
KEYWORDS = {"_": None, "N_": None, "ngettext": (1, 2), "C_": ((1, "c"), 2)}
COMMENT = "TRANSLATORS:"


def extracted() -> Catalog:
    """All sentences that people in a chat may read, with the files they stand in."""
    found = Catalog(project="Paper Route", charset="utf-8")
    for package in ("adapters", "bot"):
        for file, _, message, comments, context in extract_from_dir(
            ROOT / package,
            keywords=KEYWORDS,
            comment_tags=(COMMENT,),
            strip_comment_tags=True,
        ):
            found.add(message, locations=[(f"{package}/{file}", 0)], auto_comments=comments, context=context)
    return found


def path_of(language: str) -> Path:
    return ROOT / "bot" / "locale" / language / "LC_MESSAGES" / "paperroute.po"


def catalogue(language: str) -> Catalog:
    with path_of(language).open("rb") as source:
        return read_po(source, locale=language)


def translated(language: str) -> Iterator[tuple[Message, Message | None]]:
    """Each sentence of the code with its entry in the catalogue."""
    known = catalogue(language)
    for message in extracted():
        if message.id:
            yield message, known.get(message.id, message.context)


def update(language: str) -> int:
    """Returns how many sentences are not translated."""
    known, found = catalogue(language), extracted()
    new = Catalog(locale=language, header_comment=known.header_comment, charset="utf-8")
    for message in sorted((each for each in found if each.id), key=_place):
        entry = known.get(message.id, message.context)
        string = entry.string if entry else None
        new.add(message.id, string, message.locations, auto_comments=message.auto_comments, context=message.context)
    head = f'{known.header_comment}\nmsgid ""\nmsgstr ""\n' + "".join(
        f'"{name}: {value}\\n"\n'
        for name, value in (
            ("Language", language),
            ("MIME-Version", "1.0"),
            ("Content-Type", "text/plain; charset=utf-8"),
            ("Content-Transfer-Encoding", "8bit"),
            ("Plural-Forms", new.plural_forms),
        )
    )
    with path_of(language).open("wb") as target:
        target.write(head.encode() + b"\n")
        write_po(target, new, width=0, omit_header=True, include_lineno=False)
    return sum(not all(each.string if each.pluralizable else (each.string,)) for each in new if each.id)


def _place(message: Message) -> tuple[str, str]:
    return (min(str(file) for file, _ in message.locations), str(message.id))


def main() -> None:
    for language in LANGUAGES:
        if language != ENGLISH:
            missing = update(language)
            print(f"{language}: {missing} sentences are not translated" if missing else f"{language}: complete")  # noqa: T201


if __name__ == "__main__":
    main()
