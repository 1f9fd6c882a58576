"""The search index' fields, how text becomes words, and how a paper becomes a document.

Lives here: all that must be the same when writing and when searching. A change here needs a new `VERSION`, which starts a new
index. Not here: files and locks (`index.py`), ranking (`query.py`).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from datetime import UTC, date
from functools import cache

import orjson
import tantivy

from bot.model import Paper
from bot.posts.math import to_unicode
from bot.record import from_record, to_record

VERSION = 1

ID = "id"
TITLE = "title"
ABSTRACT = "abstract"
AUTHORS = "authors"
SPELLINGS = "spellings"  # words with their endings: what a mistyped one may have been meant to be
COMPOUNDS = "compounds"  # hyphenated words written as one, so that `finetuning` finds fine-tuning
NEWNESS = "newness"
RECORD = "record"

STEMMED = "stemmed"  # words of English prose: case, accents and endings folded
FOLDED = "folded"  # names: case and accents folded, endings kept

_MAX_WORD_BYTES = 60
_POSSESSIVE = re.compile(r"['’]s\b", re.IGNORECASE)
_COMPOUND = re.compile(r"[^\W_]+(?:[-‐‑–][^\W_]+)+")
_JOINTS = re.compile(r"[-‐‑–]")
_EPOCH = date(1970, 1, 1)
_A_DAY = 2**33  # in `newness`, the moment of publication has the bits below
NEWEST = 2**62  # above every `newness`


@cache
def analyzer(name: str) -> tantivy.TextAnalyzer:
    filters = tantivy.Filter
    builder = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple()).filter(filters.remove_long(_MAX_WORD_BYTES))
    builder = builder.filter(filters.lowercase()).filter(filters.ascii_fold())
    return (builder.filter(filters.stemmer("english")) if name == STEMMED else builder).build()


@cache
def schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_text_field(ID, tokenizer_name="raw", index_option="basic")
    builder.add_text_field(TITLE, tokenizer_name=STEMMED)
    builder.add_text_field(ABSTRACT, tokenizer_name=STEMMED)
    builder.add_text_field(AUTHORS, tokenizer_name=FOLDED)
    builder.add_text_field(SPELLINGS, tokenizer_name=FOLDED, index_option="basic")
    builder.add_text_field(COMPOUNDS, tokenizer_name=STEMMED, index_option="freq")
    builder.add_integer_field(NEWNESS, fast=True)
    builder.add_bytes_field(RECORD, stored=True)
    return builder.build()


def document(paper: Paper) -> tantivy.Document:
    title, abstract = readable(paper.title), readable(paper.abstract)
    made = tantivy.Document()
    made.add_text(ID, paper.id)
    made.add_text(TITLE, title)
    made.add_text(ABSTRACT, abstract)
    for author in paper.authors:
        made.add_text(AUTHORS, readable(author))
    made.add_text(SPELLINGS, f"{title} {abstract}")
    made.add_text(COMPOUNDS, " ".join(compounds(f"{title} {abstract}")))
    made.add_integer(NEWNESS, newness(paper))
    made.add_bytes(RECORD, orjson.dumps(to_record(paper)))
    return made


def paper(stored: tantivy.Document) -> Paper:
    """The inverse of `document`. Raises ValueError where the record is not one."""
    record = stored.get_first(RECORD)
    return from_record(orjson.loads(bytes(record or b"")))


def probe(searcher: tantivy.Searcher) -> None:
    """Touch every file of every segment. Raises ValueError where one is missing or damaged at its head."""
    for field in (TITLE, ABSTRACT, AUTHORS):
        searcher.search(tantivy.Query.phrase_query(schema(), field, ["a", "b"]), 1)
    for field in (ID, SPELLINGS, COMPOUNDS):
        searcher.doc_freq(field, "a")
    newest = searcher.search(tantivy.Query.all_query(), 1, order_by_field=NEWNESS)
    for _, address in newest.hits:
        paper(searcher.doc(address))


def readable(text: str) -> str:
    """The words as a person would type them: no LaTeX, no mathematical alphabets, no possessive s."""
    return _POSSESSIVE.sub("", unicodedata.normalize("NFKC", to_unicode(text)))


def compounds(text: str) -> Sequence[str]:
    """Hyphenated words, written as one, each once."""
    return [_JOINTS.sub("", found) for found in dict.fromkeys(_COMPOUND.findall(text))]


def first_newness(day: date) -> int:
    """The least that a paper of this day has."""
    return (day - _EPOCH).days * _A_DAY


def newness(paper: Paper) -> int:
    """Sorts by the latest listing's day (else the publication's), then by the moment of publication; 0 where nothing is known."""
    published_at = paper.published_at.astimezone(UTC) if paper.published_at else None
    listed = max((listing.day for listing in paper.listings if listing.day), default=None)
    day = listed or (published_at.date() if published_at else _EPOCH)
    seconds = int(published_at.timestamp()) if published_at else 0
    return first_newness(day) + min(max(seconds, 0), _A_DAY - 1)
