"""A person's reading list put into their own library: connecting an account, sending, taking the account back.

Lives here: the steps and what is said. Not here: the list (`saved.py`), the service (`Library`), how accounts are kept (`Accounts`). The
key that connects an account comes from a form of the platform, and never as a command, which stands in histories.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pydantic import SecretStr

from bot.chat import Answer, Offer, Request
from bot.commands.naming import HowTo
from bot.commands.wording import code, line, mistake, papers, shortened, titled
from bot.errors import Misconfigured, Transient
from bot.language import N_, _, ngettext, phrase
from bot.library import Account, Filed, Library, Refusal
from bot.model import Line, Paper, Span
from bot.people import Accounts, PersonId, Saved, person
from bot.ports import Clock
from bot.posts.plain import clean
from bot.storage.archive import Archive

SAVED, CONNECT = "saved", "zotero connect"  # the command that platforms open their form for
KEYS = "zotero.org/settings/keys"
NEW_KEY = Span(f"{KEYS}/new", url=f"https://www.{KEYS}/new")
OLD_KEYS = Span(KEYS, url=f"https://www.{KEYS}")
NAMED = 3  # papers that the library refused
NAME_SHOWN, TITLE_SHOWN = 60, 80
_LIKE_A_KEY = re.compile(r"\b[A-Za-z0-9]{20,}\b")

CANNOT = {
    Refusal.UNKNOWN: N_("Zotero does not know this key: it was copied in part, or revoked meanwhile."),
    Refusal.READ_ONLY: N_("This key may not change your library. It needs library access and write access."),
}


def wants_form(command: str, text: str) -> bool:
    """Whether a command or button is to open the form for a key."""
    return command == SAVED and " ".join(text.lower().split()) == CONNECT


def about_the_key() -> Line:
    """What stands above the field of that form."""
    how = _(
        "Make a key at {page}, with library access and write access, and put it in here. I keep it encrypted until you take it back, and"
        " use it only when you send your reading list."
    )
    return phrase(how, page=NEW_KEY)


@dataclass(frozen=True, slots=True)
class Filing:
    library: Library
    accounts: Accounts
    archive: Archive
    clock: Clock
    how_to: HowTo

    async def answer(self, request: Request, mine: Sequence[Saved], wish: str) -> Answer:
        """`saved zotero`, `saved zotero connect`, `saved zotero disconnect`. Raises Transient."""
        who = person(request.channel, request.caller.id)
        match wish.strip().lower():
            case "" | "send":
                return await self._send(request, who, mine)
            case "connect":
                return _unconnected(line(_("A key is put into a form, which a button below an answer of mine opens.")))
            case "disconnect":
                return await self._disconnect(who)
            case _:
                return self._what(request, wish)

    async def connect(self, request: Request, key: SecretStr) -> Answer:
        """The form was filled in. Raises Transient."""
        found = await self.library.account(SecretStr(key.get_secret_value().strip()))
        if isinstance(found, Refusal):
            return _refused(found)
        await self.accounts.save(person(request.channel, request.caller.id), found)
        said = _("Connected: the library of {name} at Zotero. Only you can send to it from here.")
        offers = (Offer(_("Send to Zotero"), SAVED, "zotero"), Offer(_("Disconnect"), SAVED, "zotero disconnect"))
        return Answer(lines=(phrase(said, name=_called(found)),), offers=offers, tone="good")

    async def _send(self, request: Request, who: PersonId, mine: Sequence[Saved]) -> Answer:
        try:
            account = await self.accounts.of(who)
        except Misconfigured:
            return _unconnected(line(_("I cannot read your key any more; please connect your account again.")))
        if account is None:
            return _unconnected(line(_("Your reading list can go into your own library at Zotero.")))
        if not mine:
            example = self.how_to(request.channel.platform, "save 2401.01234")
            return mistake(
                phrase(_("Your reading list is empty. To put a paper on it: {command}"), command=code(example))
            )
        before = await self.accounts.filed(who)
        found = [await self.archive.get(each.paper_id) for each in reversed(mine) if each.paper_id not in before]
        left = [paper for paper in found if paper is not None]
        done, stopped = await self._batches(who, account, left)
        if isinstance(stopped, Refusal):
            return _refused(stopped)
        return self._said(account, left, done, len(mine) - len(found), stopped)

    async def _batches(
        self, who: PersonId, account: Account, left: Sequence[Paper]
    ) -> tuple[Filed, Refusal | Transient | None]:
        """As many as are taken, each noted once it is; and what kept the others back. Raises Transient for our own store alone."""
        done = Filed()
        for start in range(0, len(left), self.library.most):
            try:
                filed = await self.library.file(account, left[start : start + self.library.most])
            except Transient as away:
                return done, away
            if isinstance(filed, Refusal):
                return done, filed
            await self.accounts.note_filed(who, filed.new | filed.known)
            done = Filed(done.new | filed.new, done.known | filed.known, done.refused | filed.refused)
        return done, None

    def _said(
        self, account: Account, left: Sequence[Paper], done: Filed, before: int, stopped: Transient | None
    ) -> Answer:
        known = before + len(done.known)
        sent = (
            _("Sent to the library of {name} at Zotero: {papers}.") if done.new else _("Nothing new to send to Zotero.")
        )
        lines = [phrase(sent, name=_called(account), papers=papers(len(done.new)))]
        if known:
            there = ngettext("{count} paper was there before.", "{count} papers were there before.", known)
            lines.append(line(there))
        if done.refused:
            lines.append(self._refused_ones([each for each in left if each.id in done.refused]))
        waiting = len(left) - len(done.new | done.known | done.refused)
        again = (Offer(_("Send the rest"), SAVED, "zotero"),) if waiting else ()
        if waiting:
            lines += [*([_away(stopped)] if stopped else []), line(_waiting(waiting))]
        lines = lines[1:] if waiting and not done.new else lines
        return Answer(lines=tuple(lines), offers=again, tone="bad" if waiting else "good")

    def _refused_ones(self, refused: Sequence[Paper]) -> Line:
        shown = [titled(each, self.clock.now()) for each in refused[:NAMED]]
        parts = [part for title in shown for part in (title, ", ")][:-1]
        said = ngettext("Zotero does not take {count} paper:", "Zotero does not take {count} papers:", len(refused))
        return line(f"{said} ", *parts, "." if len(refused) <= NAMED else " …")

    async def _disconnect(self, who: PersonId) -> Answer:
        if not await self.accounts.forget(who):
            return _unconnected(line(_("No account of yours at Zotero is connected.")))
        said = _(
            "Disconnected: I have deleted your key and what I knew of your library. To revoke the key at Zotero too: {page}"
        )
        return Answer(lines=(phrase(said, page=OLD_KEYS),), tone="good")

    def _what(self, request: Request, wish: str) -> Answer:
        if _LIKE_A_KEY.search(wish):
            said = _(
                "If that was your key: it stands in this chat's history now, so please revoke it at {page} and make a new one."
            )
            return _unconnected(phrase(said, page=OLD_KEYS), tone="bad")
        shown = ("saved zotero", "saved zotero connect", "saved zotero disconnect")
        typed = (line(code(self.how_to(request.channel.platform, each))) for each in shown)
        unknown = _("I do not know {command}. There is")
        return mistake(phrase(unknown, command=code(shortened(f"saved zotero {wish}", 40))), *typed)


def _unconnected(first: Line, tone: str = "plain") -> Answer:
    how = _(
        "It takes a key of yours, once: make one at {page} with library access and write access, then press the button."
    )
    offers = (Offer(_("Connect Zotero"), SAVED, CONNECT),)
    return Answer(lines=(first, phrase(how, page=NEW_KEY)), offers=offers, tone="bad" if tone == "bad" else "plain")


def _refused(why: Refusal) -> Answer:
    how = phrase(_("Make a key at {page}, and connect it."), page=NEW_KEY)
    return mistake(line(_(CANNOT[why])), how, offers=(Offer(_("Connect Zotero"), SAVED, CONNECT),))


def _away(stopped: Transient) -> Line:
    if stopped.retry_after_s is None:
        return line(_("Zotero is away just now."))
    minutes = max(1, round(stopped.retry_after_s / 60))
    asked = ngettext(
        "Zotero asks us to wait for {count} minute.", "Zotero asks us to wait for {count} minutes.", minutes
    )
    return line(asked)


def _waiting(count: int) -> str:
    return ngettext(
        "{count} paper is still to be sent; sending again doubles nothing.",
        "{count} papers are still to be sent; sending again doubles nothing.",
        count,
    )


def _called(account: Account) -> Span:
    return Span(shortened(clean(account.name), NAME_SHOWN) or account.user, "bold")
