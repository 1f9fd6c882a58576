"""arXiv's XML made into elements: no document types, no entities, no half documents.

Lives here: what may be wrong with the text as such. Not here: what an element means. Called by the readers of feeds, API and OAI-PMH.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException  # type: ignore[import-untyped]  # ships no types
from defusedxml.ElementTree import fromstring  # type: ignore[import-untyped]

from bot.errors import Transient
from bot.record import squash

ATOM = "{http://www.w3.org/2005/Atom}"
ARXIV = "{http://arxiv.org/schemas/atom}"
DC = "{http://purl.org/dc/elements/1.1/}"
OPENSEARCH = "{http://a9.com/-/spec/opensearch/1.1/}"
OAI = "{http://www.openarchives.org/OAI/2.0/}"

MENDABLE = 100  # bytes that are no UTF-8 in an else whole document: a stray accent, not another encoding

# What XML 1.0 forbids even as a character: copied from PDFs into abstracts.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_UNPRINTABLE = re.compile("[\x00-\x08\x0e-\x1f\x7f\ud800-\udfff]")


def parse(body: bytes, who: str) -> Element:
    """The root. Stray bytes and control characters are mended; anything less than a whole document is refused. Raises Transient."""
    try:
        return _element(body)
    except (ParseError, ValueError, LookupError, RecursionError):
        pass
    except DefusedXmlException:
        raise Transient(f"{who} answered with XML that declares entities; it was not read.") from None
    try:
        return _element(_mended(body))
    except DefusedXmlException:
        raise Transient(f"{who} answered with XML that declares entities; it was not read.") from None
    except (ParseError, ValueError, LookupError, RecursionError):
        raise Transient(f"{who} answered with something that is not whole XML.") from None


def _element(body: bytes) -> Element:
    found: Element = fromstring(body, forbid_dtd=True)
    return found


def _mended(body: bytes) -> bytes:
    """Raises ValueError where it is not a text in UTF-8 with a few mistakes."""
    text = body.decode("utf-8-sig", "replace").lstrip()
    if b"\x00" in body or text.count("\ufffd") - body.decode("utf-8", "ignore").count("\ufffd") > MENDABLE:
        raise ValueError("another encoding")
    return _FORBIDDEN.sub("\ufffd", text).encode()


def text_of(parent: Element, tag: str) -> str:
    """The text of the first child with this tag, white space collapsed; "" where there is none."""
    child = parent.find(tag)
    return clean("".join(child.itertext())) if child is not None else ""


def texts_of(parent: Element, tag: str) -> Iterator[str]:
    """The texts of the children with this tag, those without any left out."""
    for child in parent.findall(tag):
        if text := clean("".join(child.itertext())):
            yield text


def clean(text: str) -> str:
    """White space collapsed; what no store and no platform takes is replaced."""
    return squash(_UNPRINTABLE.sub("\ufffd", text))


def local_name(element: Element) -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""
