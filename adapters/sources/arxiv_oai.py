"""arXiv's OAI-PMH, the witness: which papers changed on a day, for comparing with what was seen.

Lives here: lists with resumption tokens, errors that come as HTTP 200. Not here: turns and tries (`arxiv_http.py`). Called by the
audit. Contract: www.openarchives.org/OAI/openarchivesprotocol.html; info.arxiv.org/help/oa
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from xml.etree.ElementTree import Element

from adapters.sources.arxiv_entries import identify, page_of
from adapters.sources.arxiv_http import WHO, ArxivHttp
from adapters.sources.arxiv_xml import OAI, clean, local_name, parse, text_of
from bot.errors import Transient
from bot.model import Listing, Paper, PaperId
from bot.record import squash

MAX_PAGES = 50
ARXIV_FORMAT = "arXiv"

# Archives whose set stands below the group "physics". Source: ListSets of oaipmh.arxiv.org
_PHYSICS = frozenset((
    "astro-ph", "cond-mat", "gr-qc", "hep-ex", "hep-lat", "hep-ph", "hep-th", "math-ph", "nlin", "nucl-ex", "nucl-th",
    "physics", "quant-ph",
))  # fmt: skip


@dataclass(frozen=True, slots=True)
class Record:
    """What OAI-PMH says of a paper. `changed_on`: the day of its last change of any kind. `paper` and `updated` (the day of
    the last version where there is more than one) are None in lists of ids."""

    id: PaperId
    changed_on: date
    deleted: bool = False
    paper: Paper | None = None
    updated: date | None = None


class ArxivOai:
    def __init__(self, http: ArxivHttp, url: str) -> None:
        self._http = http
        self._url = url

    async def announced_on(self, day: date, category: str) -> frozenset[PaperId]:
        """The papers of a category whose record changed last on a day (UTC): announced, cross-listed, replaced, or given a journal.

        More than a feed has as new, and less once a paper has changed again: a witness, not a list of news. Raises Transient.
        """
        params = {
            "metadataPrefix": "oai_dc",
            "from": day.isoformat(),
            "until": day.isoformat(),
            "set": set_of(category),
        }
        return frozenset([record.id async for record in self._list("ListIdentifiers", params) if not record.deleted])

    async def records(self, since: date, until: date, category: str) -> tuple[Record, ...]:
        """The same with the papers, for days from `since` to `until`. Raises Transient."""
        params = {
            "metadataPrefix": ARXIV_FORMAT,
            "from": since.isoformat(),
            "until": until.isoformat(),
            "set": set_of(category),
        }
        return tuple([record async for record in self._list("ListRecords", params)])

    async def _list(self, verb: str, params: Mapping[str, str]) -> AsyncIterator[Record]:
        """A token is exclusive: with it nothing else may be said."""
        seen: set[str] = set()
        asked = dict(params)
        for _ in range(MAX_PAGES):
            page = await self._http.get(self._url, {"verb": verb, **asked})
            if page.status != 200:
                raise Transient(f"{WHO} answered {page.status}.")
            records, token = read_list(page.body, verb)
            for record in records:
                yield record
            if not token:
                return
            if token in seen:
                raise Transient(f"{WHO} gave the same part of a list twice.")
            seen.add(token)
            asked = {"resumptionToken": token}
        raise Transient(f"{WHO} gave more than {MAX_PAGES} parts of one list.")


def set_of(category: str) -> str:
    """`cs.AI` is `cs:cs:AI`, `hep-th` is `physics:hep-th`, `astro-ph.GA` is `physics:astro-ph:GA`."""
    archive, _, subject = category.partition(".")
    group = "physics" if archive in _PHYSICS else archive
    return ":".join(filter(None, (group, archive, subject)))


def read_list(body: bytes, verb: str) -> tuple[list[Record], str]:
    """The records of one answer and the token of the next, "" at the end. Raises Transient; an empty list is no error."""
    root = parse(body, WHO)
    if local_name(root) != "OAI-PMH":
        raise Transient(f"{WHO} answered with XML that is no OAI-PMH.")
    for error in root.findall(f"{OAI}error"):
        if error.get("code") == "noRecordsMatch":
            return [], ""
        said = clean(error.text or "")[:200].rstrip(".")
        raise Transient(f"{WHO} answered with an error: {error.get('code')}{f': {said}' if said else ''}.")
    listed = root.find(f"{OAI}{verb}")
    if listed is None:
        raise Transient(f"{WHO} answered something else than {verb}.")
    return list(_records(listed)), text_of(listed, f"{OAI}resumptionToken")


def _records(listed: Element) -> Iterable[Record]:
    """What has no id of arXiv or no day is left out."""
    for item in listed:
        header = item if local_name(item) == "header" else item.find(f"{OAI}header")
        if header is None:
            continue
        identity = identify(text_of(header, f"{OAI}identifier"))
        try:
            changed_on = date.fromisoformat(text_of(header, f"{OAI}datestamp")[:10])
        except ValueError:
            continue
        if identity:
            deleted = header.get("status") == "deleted"
            yield Record(identity.id, changed_on, deleted, _paper(item, identity.id), _updated(item))


def _updated(item: Element) -> date | None:
    found = next((clean(child.text or "") for child in item.iter() if local_name(child) == "updated"), "")
    midnight = _midnight(found)
    return midnight.date() if midnight else None


def _paper(item: Element, identity: PaperId) -> Paper | None:
    """Of the format `arXiv`."""
    found = item.find(f"{OAI}metadata/*")
    if found is None or local_name(found) != ARXIV_FORMAT:
        return None
    texts = {local_name(child): clean("".join(child.itertext())) for child in found if local_name(child) != "authors"}
    if not texts.get("title"):
        return None
    names = [
        squash(
            " ".join(
                clean(part.text or "")
                for tag in ("forenames", "keyname", "suffix")
                for part in author
                if local_name(part) == tag
            )
        )
        for author in found.iter()
        if local_name(author) == "author"
    ]
    page = page_of(identity)
    return Paper(
        id=identity,
        title=texts["title"],
        abstract=texts.get("abstract", ""),
        authors=tuple(filter(None, names)),
        url=page,
        categories=tuple(texts.get("categories", "").split()),
        published_at=_midnight(texts.get("created", "")),
        listings=(Listing("arxiv", None, page),),
    )


def _midnight(text: str) -> datetime | None:
    try:
        return datetime.combine(date.fromisoformat(text), time(tzinfo=UTC))
    except ValueError:
        return None
