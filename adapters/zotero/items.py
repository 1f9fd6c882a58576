"""Papers as Zotero's items: which fact goes into which field, and under which key a paper stands in every library. Pure.

Lives here: the editable JSON of an item (zotero.org/support/dev/web_api/v3/types_and_fields). Not here: sending it (`service.py`).
"""

from __future__ import annotations

import hashlib
from typing import Any

from bot.model import Paper, PaperId
from bot.posts.citations import address, doi, names, published
from bot.posts.math import to_unicode
from bot.posts.plain import clean

# Of a locally created key. Source: zotero.org/support/dev/web_api/v3/write_requests, "Object Keys"
_LETTERS = "23456789ABCDEFGHIJKLMNPQRSTUVWXYZ"
_LENGTH = 8
NAME = 255  # characters of a creator's name and of a tag: Zotero refuses the whole item for one more
TITLE, ABSTRACT, CREATORS = 2000, 20_000, 1000
ARXIV_DOI = "10.48550/arXiv."  # info.arxiv.org/help/doi.html


def key_of(paper: PaperId) -> str:
    """The same for a paper each time: so Zotero itself knows an item that it has."""
    number = int.from_bytes(hashlib.blake2b(f"paper-route {paper}".encode(), digest_size=8).digest(), "big")
    letters = []
    for _ in range(_LENGTH):
        number, at = divmod(number, len(_LETTERS))
        letters.append(_LETTERS[at])
    return "".join(letters)


def item_of(paper: Paper) -> dict[str, Any]:
    """A preprint, or an article where a DOI says that it was published. Version 0: it is only to be made, never to be changed."""
    at = published(paper)
    item: dict[str, Any] = {
        "key": key_of(paper.id),
        "version": 0,
        "title": to_unicode(paper.title)[:TITLE],
        "creators": [_creator(given, family) for given, family in names(paper)[:CREATORS]],
        "abstractNote": to_unicode(paper.abstract)[:ABSTRACT],
        "date": at.date().isoformat() if at else "",
        "url": address(paper) or "",
        "tags": [
            {"tag": tag, "type": 1} for tag in dict.fromkeys(clean(each)[:NAME] for each in paper.keywords) if tag
        ],
        "collections": [],
        "relations": {},
    }
    if paper.arxiv_id:
        on_arxiv = {"repository": "arXiv", "archiveID": f"arXiv:{paper.arxiv_id}"}
        return {"itemType": "preprint", **item, **on_arxiv, "DOI": f"{ARXIV_DOI}{paper.arxiv_id}"}
    if found := doi(paper):
        return {"itemType": "journalArticle", **item, "DOI": found}
    return {"itemType": "preprint", **item}


def _creator(given: str, family: str) -> dict[str, str]:
    """A name that cannot be divided stays whole."""
    if not given:
        return {"creatorType": "author", "name": family[:NAME]}
    return {"creatorType": "author", "firstName": given[:NAME], "lastName": family[:NAME]}
