"""The witness: what OAI-PMH says changed on a day."""

from __future__ import annotations

import pytest

from adapters.sources.arxiv_feed import ArxivFeedSource
from adapters.sources.arxiv_oai import read_list, set_of
from bot.errors import Transient
from tests.adapters.arxiv import MONDAY, TODAY
from tests.emulators.arxiv import ArxivEmulator, Fault, Work


async def test_the_ids_of_a_day_are_read_to_the_last_token(source: ArxivFeedSource, arxiv: ArxivEmulator) -> None:
    """With a token nothing but the verb is said."""
    arxiv.page_cap = 2
    arxiv.announce(TODAY, "cs.CL", *[Work(f"2604.0000{n}") for n in range(5)])
    arxiv.announce(MONDAY, "cs.CL", Work("2604.00009"))
    found = await source.oai.announced_on(TODAY, "cs.CL")
    assert found == {f"arxiv:2604.0000{n}" for n in range(5)}
    assert [sorted(request.query) for request in arxiv.requests] == [
        ["from", "metadataPrefix", "set", "until", "verb"],
        ["resumptionToken", "verb"],
        ["resumptionToken", "verb"],
    ]


async def test_no_records_is_no_error(source: ArxivFeedSource, arxiv: ArxivEmulator) -> None:
    """A day on which nothing changed."""
    assert await source.oai.announced_on(TODAY, "cs.CL") == frozenset()


@pytest.mark.parametrize("fault", [Fault.OAI_ERROR, Fault.HTML, Fault.HALF_PAGE, Fault.FORBIDDEN, Fault.ERROR_FEED])
async def test_anything_else_is_a_failure(source: ArxivFeedSource, arxiv: ArxivEmulator, fault: Fault) -> None:
    """Never an empty day."""
    arxiv.announce(TODAY, "cs.CL", Work("2604.00001"))
    arxiv.fail(fault)
    with pytest.raises(Transient):
        await source.oai.announced_on(TODAY, "cs.CL")


async def test_records_have_the_papers(source: ArxivFeedSource, arxiv: ArxivEmulator) -> None:
    """Names in their order, categories, and the day of the first version."""
    arxiv.announce(TODAY, "cs.CL", Work("2604.00001", categories=("cs.CL", "cs.AI"), authors=("Ada B. Cee",)))
    (record,) = await source.oai.records(MONDAY, TODAY, "cs.CL")
    assert record.changed_on == TODAY
    assert record.paper is not None
    assert (record.paper.authors, record.paper.categories) == (("Ada B. Cee",), ("cs.CL", "cs.AI"))


def test_deleted_and_nameless_records() -> None:
    """A deleted record says so; one without an id is left out."""
    body = (
        b'<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><ListIdentifiers><header status="deleted">'
        b"<identifier>oai:arXiv.org:hep-th/9901001</identifier><datestamp>2026-04-28</datestamp></header>"
        b"<header><identifier>oai:x:y</identifier><datestamp>2026-04-28</datestamp></header></ListIdentifiers></OAI-PMH>"
    )
    records, token = read_list(body, "ListIdentifiers")
    assert [(record.id, record.deleted) for record in records] == [("arxiv:hep-th/9901001", True)]
    assert token == ""


@pytest.mark.parametrize(
    ("category", "expected"),
    [
        ("cs.AI", "cs:cs:AI"),
        ("hep-th", "physics:hep-th"),
        ("astro-ph.GA", "physics:astro-ph:GA"),
        ("q-bio.NC", "q-bio:q-bio:NC"),
        ("physics.optics", "physics:physics:optics"),
    ],
)
def test_a_category_is_a_set(category: str, expected: str) -> None:
    """Group, archive and subject."""
    assert set_of(category) == expected
