"""Fields of the topic language: `title:` `abstract:` `author:` `cat:` `primary:` `org:` `keyword:` `has:` `source:`.

Lives here: from a field's value as typed to a leaf. Not here: what a leaf matches (`evaluate.py`). Raises ValueError with a
sentence; the caller points.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from difflib import get_close_matches

from bot.language import N_, _
from bot.topics import categories, terms
from bot.topics.authors import Name
from bot.topics.tree import Author, Category, FromSource, HasCode, Leaf, TextField

_TEXT_FIELDS: dict[str, TextField] = {"title": "title", "abstract": "abstract", "org": "org", "keyword": "keyword"}
# What people know from other search boxes.
_MEANT = {
    "category": "cat",
    "by": "author",
    "au": "author",
    "ti": "title",
    "abs": "abstract",
    "organization": "org",
    "affiliation": "org",
    "tag": "keyword",
    "kw": "keyword",
    "from": "source",
    "is": "has",
    "subject": "cat",
}
_CATEGORY = re.compile(r"[a-z]+(-[a-z]+)?(\.([a-z]+(-[a-z]+)?|\*))?")
MOST_SHOWN = 30  # characters of a name that is none
_SOURCE = re.compile(r"[a-z0-9_]+")


def leaf(field: str | None, value: str, quoted: bool, shown: str) -> Leaf:
    """`field` is a known name or None for bare words. `shown`: the term as typed, with its field."""
    if field is None or field in _TEXT_FIELDS:
        text_field = _TEXT_FIELDS[field] if field else None
        return (terms.phrase if quoted else terms.word)(value, text_field, shown)
    return _OTHER[field](value, shown)


def known(name: str) -> bool:
    return name in _TEXT_FIELDS or name in _OTHER


def unknown(name: str) -> str:
    """What to say of an unknown `name:`."""
    names = (*_TEXT_FIELDS, *_OTHER)
    close = [_MEANT[name.lower()]] if name.lower() in _MEANT else get_close_matches(name.lower(), names, n=1)
    if close:
        hint = _("did you mean {field}:?", field=close[0])
    else:
        hint = _("fields are {fields}.", fields=" ".join(f"{each}:" for each in names))
    sentence = N_("There is no field {name}: {hint} To look for the word itself, leave out the colon.")
    return _(sentence, name=name[:MOST_SHOWN], hint=hint)


def _author(value: str, shown: str) -> Leaf:
    """One word is kept as it is; several are kept `family, given`, so that every way of writing a name is one topic."""
    if "*" in value:
        raise ValueError(_("author: takes whole names, without a *."))
    name = Name.read(value)
    if not name.parts:
        raise ValueError(_('author: needs a name, such as author:LeCun or author:"Yann LeCun".'))
    if len(value.replace(",", " ").split()) == 1:
        return Author("-".join(name.parts), typed=shown)
    return Author(str(name), typed=shown)


def _category(value: str, shown: str, primary: bool = False) -> Leaf:
    code = value.strip().lower()
    if not _CATEGORY.fullmatch(code):
        near = categories.wrong(code)
        none = _(
            "{value} is no category. Write one such as cat:cs.CL, or cat:cs.* for a whole archive.", value=repr(value)
        )
        hint = near or none
        raise ValueError(hint)
    if (problem := categories.wrong(code)) is not None:
        raise ValueError(problem.replace("cat:", "primary:") if primary else problem)
    return Category(code, primary, typed=shown)


def _has(value: str, shown: str) -> Leaf:
    if value.lower() != "code":
        raise ValueError(_("Only has:code is known: papers with a link to code."))
    return HasCode(typed=shown)


def _source(value: str, shown: str) -> Leaf:
    name = value.strip().lower()
    if not _SOURCE.fullmatch(name):
        raise ValueError(_("source: needs a source's name, such as source:huggingface."))
    return FromSource(name, typed=shown)


_OTHER: dict[str, Callable[[str, str], Leaf]] = {
    "author": _author,
    "cat": _category,
    "primary": lambda value, shown: _category(value, shown, primary=True),
    "has": _has,
    "source": _source,
}
