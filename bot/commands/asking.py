"""Which paper a person means: by id, by a link to it, by a link to our message about it, or by its title.

Lives here: reading what was typed. Not here: what is then said of the paper (`why.py`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from bot.chat import Answer, Offer, Request
from bot.commands.naming import HowTo, unquoted
from bot.commands.wording import code, line, mistake, shortened, titled
from bot.language import _, phrase
from bot.ledger import State
from bot.model import Line, MessageRef, Paper, PaperId, Span
from bot.ports import Clock
from bot.record import doi_of, paper_id, squash
from bot.storage.archive import Archive
from bot.storage.intake import IdentityStore
from bot.storage.outbox import Ledger
from bot.topics.folding import words

LONGEST = 500  # characters: a title, or a link with all its parameters
LOOKED_AT = 5  # titles that come near
OFFERED = 3
MOST_NAMED = 10  # papers of one message that are asked back about
LABEL = 70

_ID = r"(\d{4}\.\d{4,5}|[a-z][a-z-]*(?:\.[a-z]{2})?/\d{7})(?:v\d+)?"
_NAMED = re.compile(rf"(?:arxiv:\s*)?{_ID}", re.IGNORECASE)
_LINKED = re.compile(
    rf"/(?:abs|pdf|html|papers|overview|format|10\.48550/arxiv)[/.]{_ID}(?:\.pdf)?/?(?:[?#].*)?$", re.IGNORECASE
)
_IS_DOI = re.compile(r"(?:doi:\s*|https?://(?:dx\.)?doi\.org/)?10\.\d{4,9}/", re.IGNORECASE)
_GUID = re.compile(r"guid:[a-z2-7]{24}")  # of a feed's entry that has neither: completion offers it
_LABELLED = re.compile(r"^<([^<>|]+)(?:\|[^<>]*)?>$")  # how Slack writes a link, and how Discord hides a preview


@dataclass(frozen=True, slots=True)
class Asking:
    archive: Archive
    ledger: Ledger
    identities: IdentityStore
    clock: Clock
    how_to: HowTo

    async def which(self, request: Request, nothing: str) -> PaperId | Answer:
        """The id under which the paper is stored, or what to say when it cannot be told. `nothing`: said where none is named, with a place
        for a {command} that names one. Raises Transient."""
        found = await self._named(request, nothing)
        return found if isinstance(found, Answer) else (await self.identities.resolve([found]))[found]

    async def _named(self, request: Request, nothing: str) -> PaperId | Answer:
        text = typed(request.text)
        if not text:
            example = self.how_to(request.channel.platform, f"{request.command.strip().lower()} 2401.01234")
            return mistake(phrase(nothing, command=code(example)))
        if (named := named_paper(text)) is not None:
            return named
        if len(several := [each for each in map(named_paper, text.split()) if each]) == len(text.split()):
            return await self._one_of(several, request)
        if text.startswith(("https://", "http://")):
            return await self._of_message(text, request)
        return await self._titled(text[:LONGEST], request)

    async def _of_message(self, link: str, request: Request) -> PaperId | Answer:
        """A message link ends in the channel's id and the message's. Only this channel's own are told about."""
        path, channel = urlsplit(link).path, request.channel
        *_before, place, message = ["", "", *filter(None, path.split("/"))]
        named = [
            entry.paper_id
            async for entry in self.ledger.entries(State.SENT, channel)
            if entry.paper_id and entry.message is not None and _is(entry.message, path, place, message)
        ]
        if several := list(dict.fromkeys(named)):
            return several[0] if len(several) == 1 else await self._one_of(several, request)
        if place != channel.channel:
            return mistake(
                line(_("That is neither a link to a paper that I can read nor to one of my messages in this channel.")),
                line(_("Ask in the channel where the message stands, or name the paper by its arXiv id.")),
            )
        return mistake(line(_("That message is none of the papers that I posted in this channel.")))

    async def _one_of(self, several: Sequence[PaperId], request: Request) -> Answer:
        """A message about several papers was pointed at."""
        offers: list[Offer] = []
        for each in several[:MOST_NAMED]:
            paper = await self.archive.get(each)
            called = titled(paper, self.clock.now()).text if paper else bare(each)
            offers.append(_offer(request, shortened(called, LABEL), each))
        return Answer(lines=(line(_("Which one do you mean?")),), offers=tuple(offers))

    async def _titled(self, text: str, request: Request) -> PaperId | Answer:
        wanted = words(text)
        near = [hit.paper for hit in await self.archive.search(text, LOOKED_AT)]
        same = [paper for paper in near if words(paper.title) == wanted]
        having = same or [paper for paper in near if wanted and set(wanted) <= set(words(paper.title))]
        if len(having) == 1:
            return having[0].id
        return self._ask_back(text, having, having or near, request)

    def _ask_back(self, text: str, having: Sequence[Paper], near: Sequence[Paper], request: Request) -> Answer:
        """`having`: those whose title has all of the words."""
        if not near:
            said = _("I know no paper called {title}. Its arXiv id or a link would tell for sure.")
            return mistake(phrase(said, title=code(shortened(text, 100))))
        now, offered = self.clock.now(), near[:OFFERED]
        unknown = () if having else (phrase(_("I know no paper called {title}."), title=code(shortened(text, 100))),)
        rows = [line(f"{number}. ", titled(paper, now)) for number, paper in enumerate(offered, 1)]
        offers = [_offer(request, str(number), paper.id) for number, paper in enumerate(offered, 1)]
        return mistake(*unknown, line(_("Which one do you mean?")), *rows, offers=tuple(offers))


def _offer(request: Request, label: str, paper: PaperId) -> Offer:
    command, _, before = request.command.lower().partition(" ")  # `vote up`
    return Offer(label, command, f"{before} {bare(paper)}".strip())


def typed(text: str) -> str:
    """Without what people and platforms put around a link."""
    bare_text = unquoted(squash(text))
    labelled = _LABELLED.match(bare_text)
    return (labelled[1] if labelled else bare_text).strip(" \"'“”")


def named_paper(text: str) -> PaperId | None:
    """An arXiv id, with or without its version, or a link to a page of one; a DOI, or a link to it; an id as we write it."""
    found = _NAMED.fullmatch(text) or (_LINKED.search(text) if "/" in text and " " not in text else None)
    if found:
        return paper_id(found[1])
    if _GUID.fullmatch(text):
        return PaperId(text)
    return PaperId(f"doi:{doi}") if _IS_DOI.match(text) and " " not in text and (doi := doi_of(text)) else None


def bare(identity: PaperId) -> str:
    return identity.removeprefix("arxiv:")


def heading(identity: PaperId, paper: Paper | None, now: datetime) -> Line:
    if paper is None:
        return line(Span(bare(identity), "bold"))
    return line(titled(paper, now))


def _is(stands: MessageRef, path: str, place: str, message: str) -> bool:
    """By its own link (a message can stand in a thread below its channel), else by its id in the channel."""
    if stands.url and urlsplit(stands.url).path == path:
        return True
    return place == stands.channel.channel and _digits(stands.id) == _digits(message)


def _digits(message: str) -> str:
    """Slack writes 1712345678.901234 as p1712345678901234 in links."""
    return "".join(re.findall(r"\d+", message)) or message
