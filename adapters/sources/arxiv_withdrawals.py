"""Whether arXiv says that a paper was withdrawn. Pure: texts in, the words that say so out.

arXiv has no mark for it: the last version is one whose abstract or comment is a notice, in somebody's own words. What is missed costs
little, for whoever opens the paper sees it; a live paper called withdrawn does harm. So what is not plainly a notice is none: papers about
withdrawn papers, versions withdrawn before this one, papers withdrawn from a conference.

Called by the readers of entries and feeds. Source: info.arxiv.org/help/withdraw.html
"""

from __future__ import annotations

import re

LONGEST_NOTICE = 300

_WORK = r"(?:(?:paper|article|manuscript|submission|work|preprint|version|note|draft|letter|report|study|document|e-?print)s?)"
_GONE = r"(?:withdrawn|retracted)"
_THIS = r"(?:this|our|my|the|present|current)"
_SOON = r"(?:now|hereby|temporarily|voluntarily|therefore|thus|also|since|formally)"
_BECAME = r"(?:is|are|was|were|has been|have been|is being|be|had to be|has to be|must be|needs? to be)"
_NOTE = r"^\W*(?:(?:arxiv )?(?:admin )?note:?\s+)?"

_PASSIVE = rf"{_WORK} (?:{_SOON} )?{_BECAME}(?: {_SOON})? {_GONE}\b"
_OF_WHAT = rf"{_THIS} (?:[\w-]+ )?{_PASSIVE}"
_BARE = (  # nothing but the word and why: "Withdrawn due to an error", "Paper withdrawn."
    rf"(?:{_THIS} )?(?:{_WORK} )?(?:{_GONE}|withdrawal)(?:\W*$|\s*[:–—]|\s+-|\s+(?:by|due|because|since|for|pending|owing|until|at the|on"
    r"|from (?:the )?arxiv|in order|to be|to (?:fix|correct|revise)|as (?:it|the|some|we|i|there|this|a))\b)"
)
_ACTIVE = rf"(?:withdraw(?:s|n|ing)?|withdrew|retract(?:s|ed|ing)?) (?:this|our|my) (?:[\w-]+ )?{_WORK}\b"

_WHOLE = re.compile(  # a sentence of an abstract that says nothing else
    rf"{_NOTE}(?:(?:(?:due to|because of|owing to) [^.]{{1,150}}|therefore|hence|thus|accordingly), )?(?:{_OF_WHAT}|{_PASSIVE}|{_BARE}"
    rf"|(?:we|i|(?:the |all )?(?:[\w-]+ )?(?:authors?|submitter))\b[^.]{{0,40}}? {_ACTIVE})",
    re.IGNORECASE,
)
_SAID = re.compile(  # the same within a comment, where there is room for more
    rf"\b{_OF_WHAT}|{_NOTE}(?:{_PASSIVE}|{_BARE})|\b{_GONE} by (?:the )?arxiv\b"
    rf"|\b(?:we|i|authors?|submitter)\b[^.]{{0,60}}? (?:{_ACTIVE}|(?:withdraw(?:n|ing)?|withdrew|retract(?:ed)?) the (?:[\w-]+ )?{_WORK}\b)"
    r"|\b(?:request|seek|ask for|apply for)(?:s|ed|ing)?(?: for)? (?:the |a |its )?withdrawal\b"
    rf"|^\W*{_THIS} {_WORK}\b.*\band (?:is |are )?(?:therefore|thus|hence|so) (?:{_BECAME} )?{_GONE}\b",
    re.IGNORECASE,
)
# Something else is gone: an earlier version, another paper, a place in a conference or journal.
_ELSE = re.compile(
    r"\b(?:previous(?:ly)?|earlier|prior|preceding|first|second|original|older|old|initial|former|another|other|companion|replac\w+|supersed\w+"
    rf"|v\d+|version \d+)\b[^.]{{0,60}}?\b(?:{_GONE}|withdrawal)\b"
    rf"|\b{_GONE} (?:by [^.]{{0,30}} )?from (?!(?:the )?arxiv\b)"
    rf"|\bwithdr\w+ (?:this|our|my|the) (?:[\w-]+ )?{_WORK} from (?!(?:the )?arxiv\b)",
    re.IGNORECASE,
)
_WORTH_A_LOOK = re.compile(r"withdr|retract", re.IGNORECASE)  # one text in thousands
_ENDS = re.compile(r"(?<=[.;!?])\s+|\s*[\[\]()|]+\s*")
_COUNTS = re.compile(r"^(?:\W*[\w+]+ (?:pages?|pp|figures?|figs?|tables?)\b[.,;]?(?:\s+and)?)+\s*", re.IGNORECASE)


def withdrawal(abstract: str, comment: str = "") -> str | None:
    """The words by which a work was withdrawn. Of an abstract only the first sentence and the last two are looked at: a notice stands
    before it, behind it or in its place."""
    sentences = _sentences(abstract)
    if any(_says_so(_WHOLE, each) for each in sentences[:1]):
        return abstract[:LONGEST_NOTICE]
    for sentence in sentences[1:][-2:]:
        if _says_so(_WHOLE, sentence):
            return sentence[:LONGEST_NOTICE]
    return comment[:LONGEST_NOTICE] if any(_says_so(_SAID, each) for each in _sentences(comment)) else None


def _sentences(text: str) -> list[str]:
    if not _WORTH_A_LOOK.search(text):
        return []
    return [bare for each in _ENDS.split(text.replace("(s)", "s")) if (bare := _COUNTS.sub("", each).strip())]


def _says_so(pattern: re.Pattern[str], sentence: str) -> bool:
    return pattern.search(sentence) is not None and _ELSE.search(sentence) is None
