"""Which words say that a paper was withdrawn. arXiv has no mark for it: a last version says so in its comment, or as its abstract."""

from __future__ import annotations

import pytest

from adapters.sources.arxiv_withdrawals import LONGEST_NOTICE, withdrawal

ABSTRACT = "We look at a question. We answer it."

NOTICES = [  # each is found as a comment and as an abstract; wordings as arXiv's papers have them
    "This paper has been withdrawn by the author(s) due to a crucial sign error in equation 1.",
    "This paper has been withdrawn by the authors. It is superseded by arXiv:2405.00001",
    "This paper has been withdrawn",
    "this manuscript has been temporarily withdrawn for corrections",
    "This submission has been withdrawn by arXiv administrators because it contains fictitious content.",
    "This submissions has been withdrawn by arXiv administrators",
    "arXiv admin note: This submission has been withdrawn by arXiv administrators due to incorrect authorship.",
    "arXiv admin note: submission has been withdrawn by arXiv administrators",
    "The paper is withdrawn as some errors are noticed and they need to be fixed",
    "The manuscript is withdrawn pending additional experiments",
    "Therefore, the current version is being withdrawn to prevent confusion",
    "Paper is hereby withdrawn due to further studies.",
    "Paper withdrawn",
    "- Paper withdrawn by the author - Sensors for Everything",
    "[This article was withdrawn.]",
    "Withdrawn",
    "WITHDRAWN: see the comments",
    "Withdrawn by the author due to major revision",
    "Withdrawn due to conceptual errors highlighted by referees",
    "Withdrawn for revision: the manuscript requires more analysis",
    "Withdrawn as it was submitted under an incorrect license",
    "Withdrawn from arXiv at the request of a co-author",
    "Withdrawal due to errors in Section 3",
    "This work has been retracted by the authors because of an error in the proof",
    "Due to a mistake in Lemma 2, this paper has been withdrawn.",
    "We withdraw this submission since a few components of the analysis were found to be faulty",
    "The authors have withdrawn this manuscript because permission was not obtained",
    "I would like to withdraw this article",
]

REMARKS = [  # in a comment; too little to judge an abstract by
    "12 pages, 3 figures. Withdrawn due to an error in Theorem 1",
    "10 pages, withdrawn because of a gap in the proof",
    "Serious error in the main theorem; paper withdrawn",
    "After careful consideration, we have decided to withdraw the manuscript",
    "Accordingly, I respectfully request that this work be withdrawn",
    "Hence I seek withdrawal of this paper as it might be misleading",
    "I am writing to request the withdrawal of my submission",
    "This paper includes some claims that are not verified, and therefore need to be withdrawn",
    "There is an error in Eq. 3 and this preprint was withdrawn because of the error in the previous version",
]

OTHERWISE = [
    "It could be withdrawn if accepted in a journal",
    "This paper will be withdrawn if it is accepted",
    "A previous version of this manuscript was withdrawn due to an error in interpretation.",
    "The first version was withdrawn; this one is corrected",
    "Version 1 was withdrawn by the authors. This is the corrected paper.",
    "52 pages, 5 figures. This is a merger of version 1 with the withdrawn paper arXiv:2407.18191.",
    "14 pages, Replaces the withdrawn manuscript (arXiv:quant-ph/1911036)",
    "This is a replacement for the previously withdrawn paper.",
    "It is the corrected version of arXiv:2105.14712, which was recently withdrawn",
    "v2: the coupling of v1 is forbidden and withdrawn; amplitude fixed",
    "Section 6 is withdrawn. Lemma 6.1 extended the rate.",
    "12 pages. Complete rewrite of v1, new title. Withdrawn as erroneous: the definition (Def. 4)",
    "Accepted at a workshop 2026; withdrawn from the proceedings because the author could not attend",
    "This paper was withdrawn from consideration at ICLR 2025",
    "Withdrawn from ICLR 2025",
    "This paper was withdrawn by the authors from ICLR 2025",
    "We withdrew this paper from NeurIPS and submitted it to ICML",
    "Not withdrawn, merely moved to another category",
    "The companion paper has been withdrawn",
]

ABOUT = [
    "Withdrawn papers go on being cited. We count how often.",
    "Retracted articles are a threat. We look at how language models speak of them.",
    "This paper examines retracted articles in medicine.",
    "This study investigates withdrawn preprints and the papers that cite them.",
    "The paper discusses withdrawn submissions of four conferences.",
    "We ask why a paper was withdrawn, and whether the paper was retracted later.",
    "We study papers withdrawn by their authors and papers withdrawn by arXiv administrators, and find ten reasons.",
    "When this paper was withdrawn by its authors nobody noticed, as we show with a thousand like it.",
    "We bound the work withdrawn from a quantum battery.",
    "Energy is withdrawn from the cavity mode.",
    "Our policy withdraws the needle. The arm is withdrawn.",
    "Models retract this work step when they are told that it is wrong.",
]


@pytest.mark.parametrize("notice", NOTICES)
def test_a_notice_counts_wherever_it_stands(notice: str) -> None:
    """As the comment beside an abstract that stays, as the abstract, before it and behind it."""
    assert withdrawal(ABSTRACT, notice) == notice
    assert withdrawal(notice) == notice
    assert withdrawal(f"{notice.rstrip('.')}. {ABSTRACT}") == f"{notice.rstrip('.')}. {ABSTRACT}"
    assert withdrawal(f"{ABSTRACT} {notice}") is not None


@pytest.mark.parametrize("remark", REMARKS)
def test_a_comment_may_say_more_than_that(remark: str) -> None:
    """Counts of pages before it, reasons, requests."""
    assert withdrawal(ABSTRACT, remark) == remark


@pytest.mark.parametrize("text", OTHERWISE)
def test_what_else_is_withdrawn_does_not_count(text: str) -> None:
    """Earlier versions, other papers, places in conferences, a section."""
    assert withdrawal(ABSTRACT, text) is None
    assert withdrawal(text) is None


@pytest.mark.parametrize("abstract", ABOUT)
def test_a_paper_about_withdrawals_is_none(abstract: str) -> None:
    """Nor one in which something is drawn out of something."""
    assert withdrawal(abstract, "12 pages, accepted at a workshop") is None


def test_its_words_are_not_endless() -> None:
    """Also where the abstract follows; nothing says nothing."""
    assert len(withdrawal("This paper has been withdrawn. " + "We say more. " * 100) or "") == LONGEST_NOTICE
    assert withdrawal("") is None
