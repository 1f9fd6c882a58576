"""Which listings are of one work: by id, by DOI, by title and first author; in doubt, two."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.intake.identity import WINDOW, decide, names, settle, title_name
from bot.model import Listing, Paper, PaperId
from bot.progress import Holder

NOW = datetime(2026, 4, 15, 13, 0, tzinfo=UTC)
TITLE = "Diffusion Policies Learn from a Single Demonstration"


def paper(identity: str, title: str = TITLE, author: str = "Ada Lovelace", source: str = "", **more: object) -> Paper:
    where = source or ("arxiv" if identity.startswith("arxiv:") else "journal")
    authors = (author, "Charles Babbage") if author else ()
    return Paper(PaperId(identity), title, authors=authors, listings=(Listing(where),), **more)  # type: ignore[arg-type]


def one(first: Paper, second: Paper, later: timedelta = timedelta(0)) -> bool:
    """Whether the second is taken for the first, listed that much later."""
    stored = settle([first], {}, {}, NOW)
    held = {each.name: each.holder for group in stored.stakes for each in group}
    found = settle([second], held, {each.id: each for each in stored.papers}, NOW + later)
    return found.papers[0].id == first.id


def test_the_first_id_stays_and_the_other_is_kept_beside_it() -> None:
    """Feed first, then arXiv: the paper keeps the feed's id, and its arXiv id is known all the same."""
    listed = paper("doi:10.1038/s1"), paper("arxiv:2604.00001")
    first, second = settle(listed, {}, {}, NOW).papers
    assert (first.id, second.id, second.also) == ("doi:10.1038/s1", "doi:10.1038/s1", ("arxiv:2604.00001",))
    assert second.arxiv_id == "2604.00001"


@pytest.mark.parametrize("author", ["A. Lovelace", "Lovelace, Ada", "Lovelace A.", "Ada King Lovelace", "ADA LOVELACE"])
def test_writings_of_a_name_are_one_author(author: str) -> None:
    """Initials, order, case, a middle name."""
    assert one(paper("arxiv:2604.00001"), paper("guid:abc", author=author))


@pytest.mark.parametrize("title", [TITLE.upper(), f"{TITLE}.", TITLE.replace("Single", r"\textbf{Single}")])
def test_writings_of_a_title_are_one(title: str) -> None:
    """Case, a full stop, LaTeX."""
    assert one(paper("arxiv:2604.00001"), paper("guid:abc", title))


def test_what_is_doubtful_is_another_work() -> None:
    """Another author, none, another title, too long ago, one source, two arXiv ids, two DOIs of one publisher."""
    arxiv = paper("arxiv:2604.00001")
    assert not one(arxiv, paper("guid:abc", author="Ida Lovelace"))
    assert not one(arxiv, paper("guid:abc", author=""))
    assert not one(arxiv, paper("guid:abc", f"{TITLE} Again"))
    assert one(arxiv, paper("guid:abc"), WINDOW)
    assert not one(arxiv, paper("guid:abc"), WINDOW + timedelta(seconds=1))
    assert not one(paper("guid:one"), paper("guid:two"))
    assert one(paper("guid:one"), paper("guid:two", source="another"))
    assert not one(arxiv, paper("arxiv:2604.00002", source="huggingface"))
    assert not one(paper("doi:10.1038/s1"), paper("doi:10.1038/s2", source="another"))
    assert one(paper("doi:10.1101/s1"), paper("doi:10.1038/s2", source="another"))


@pytest.mark.parametrize(
    "title",
    [
        "Editorial",
        "Introduction",
        "Attention Is All You",
        "Editorial: What We Learned from Ten Years of Machine Learning",
        f"Author Correction: {TITLE}",
        f"Correction to: {TITLE}",
        f"Erratum: {TITLE}",
        f"Corrigendum to “{TITLE}”",
        f"Retraction Note: {TITLE}",
        f"Reply to: {TITLE}",
        f"Comment on “{TITLE}”",
        "Introduction to the Special Issue on Robot Learning",
        "This Week in Machine Learning and Robotics",
        "Guest Editorial: Robots That Learn from People",
        "Proceedings of the Tenth Workshop on Robot Learning",
    ],
)
def test_titles_that_many_works_have_name_none(title: str) -> None:
    """Nor does a correction bear the title of what it corrects."""
    assert title_name(paper("arxiv:2604.00001", title)) is None
    assert not one(paper("arxiv:2604.00001", title), paper("guid:abc", title))


def test_a_doi_names_a_work_whatever_its_title() -> None:
    """At any time; but never joins two works of arXiv, which may share their proceedings' DOI."""
    preprint = paper("arxiv:2604.00001", doi="10.1038/s1")
    assert one(preprint, paper("doi:10.1038/s1", "Another Title", "Someone Else", doi="10.1038/s1"), WINDOW * 4)
    assert one(paper("doi:10.1038/s1", "A", doi="10.1038/s1"), preprint)
    assert not one(preprint, paper("arxiv:2604.00002", "Another Title of the Workshop", doi="10.1038/s1"))
    both = paper("doi:10.1038/s1", doi="10.1038/s1", also=(PaperId("arxiv:2604.00001"),))
    assert not one(both, paper("arxiv:2604.00002", "Another Title of the Workshop", doi="10.1038/s1"))


def test_its_own_id_decides_before_anything_else() -> None:
    """What was stored under an id stays there, also when the names of that time are forgotten; a title edit is no new paper."""
    known = paper("arxiv:2604.00001")
    held = {name: Holder(PaperId("guid:abc"), NOW, "Ada Lovelace", "journal") for name in names(known)[1:]}
    assert decide(known, held, {known.id: known}, NOW) == known.id
    assert decide(known, held, {}, NOW) == "guid:abc"
    held[known.id] = Holder(known.id, NOW)
    assert decide(paper("arxiv:2604.00001", "Wholly New Words for the Same Work"), held, {}, NOW) == known.id


def test_a_paper_that_is_known_by_all_its_names_gives_none_again() -> None:
    """And an edited title is one more name of it."""
    first = settle([paper("arxiv:2604.00001")], {}, {}, NOW)
    held = {each.name: each.holder for group in first.stakes for each in group}
    assert settle([paper("arxiv:2604.00001")], held, {}, NOW).stakes == ()
    edited = settle([paper("arxiv:2604.00001", "Wholly New Words for the Same Work")], held, {}, NOW)
    assert [each.name[:6] for group in edited.stakes for each in group] == ["title:"]
