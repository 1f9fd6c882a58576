"""arXiv's categories, for hints on typing mistakes. Lives here: the list. Source: arxiv.org/category_taxonomy.

A category that is not in the list is a mistake only within an archive that is: arXiv may open new archives.
"""

from __future__ import annotations

from difflib import get_close_matches

from bot.language import _

_SUBJECTS = {
    "cs": "AI AR CC CE CG CL CR CV CY DB DC DL DM DS ET FL GL GR GT HC IR IT LG LO MA MM MS NA NE NI OH OS PF PL RO SC SD SE SI SY",
    "econ": "EM GN TH",
    "eess": "AS IV SP SY",
    "math": "AC AG AP AT CA CO CT CV DG DS FA GM GN GR GT HO IT KT LO MG MP NA NT OA OC PR QA RA RT SG SP ST",
    "astro-ph": "CO EP GA HE IM SR",
    "cond-mat": "dis-nn mes-hall mtrl-sci other quant-gas soft stat-mech str-el supr-con",
    "nlin": "AO CD CG PS SI",
    "physics": "acc-ph ao-ph app-ph atm-clus atom-ph bio-ph chem-ph class-ph comp-ph data-an ed-ph flu-dyn gen-ph geo-ph hist-ph"
    " ins-det med-ph optics plasm-ph pop-ph soc-ph space-ph",
    "q-bio": "BM CB GN MN NC OT PE QM SC TO",
    "q-fin": "CP EC GN MF PM PR RM ST TR",
    "stat": "AP CO ME ML OT TH",
}
_ALONE = ("gr-qc", "hep-ex", "hep-lat", "hep-ph", "hep-th", "math-ph", "nucl-ex", "nucl-th", "quant-ph")
CODES = (*(f"{archive}.{each}" for archive, subjects in _SUBJECTS.items() for each in subjects.split()), *_ALONE)
_WRITTEN = {code.lower(): code for code in CODES}
_MEANT = {
    "nlp": "cs.CL",
    "cv": "cs.CV",
    "ml": "cs.LG",
    "ai": "cs.AI",
    "ir": "cs.IR",
    "robotics": "cs.RO",
    "vision": "cs.CV",
}


def written(code: str) -> str | None:
    """A category as arXiv writes it, whatever case it was typed in; None for one that is not in the list."""
    return _WRITTEN.get(code.lower())


def of_archive(archive: str) -> tuple[str, ...]:
    """All categories of an archive, `cs.AI` to `cs.SY`; () for one that is not in the list."""
    return tuple(f"{archive}.{each}" for each in _SUBJECTS.get(archive.lower(), "").split())


def wrong(code: str) -> str | None:
    """What is wrong with a category in lower case (`cs.cl`, `cs.*`), with what may be meant; None if nothing is."""
    archive, dot, subject = code.partition(".")
    if code in _WRITTEN or (subject == "*" and (archive in _SUBJECTS or archive not in _known_archives())):
        return None
    if archive in _SUBJECTS and not dot:
        return _("{archive} is a whole archive: did you mean {category}?", archive=archive, category=f"cat:{archive}.*")
    if archive in _ALONE:
        return _("{archive} has no parts: did you mean {category}?", archive=archive, category=f"cat:{archive}")
    if dot and archive not in _SUBJECTS and not _near(code):
        return None
    near = _near(code)
    if near:
        return _("arXiv has no category {code}: did you mean {category}?", code=code, category=f"cat:{near}")
    return _("arXiv has no category {code}: write one such as cat:cs.CL, or cat:cs.* for a whole archive.", code=code)


def _known_archives() -> tuple[str, ...]:
    return (*_SUBJECTS, *_ALONE)


def _near(code: str) -> str | None:
    meant = _MEANT.get(code) or _MEANT.get(code.rpartition(".")[2])
    close = get_close_matches(code, _WRITTEN, n=1, cutoff=0.75)
    return meant or (_WRITTEN[close[0]] if close else None)
