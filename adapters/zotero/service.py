"""Zotero's Web API, version 3, as a `Library`: whose a key is, and items that are put into their library once.

Why nothing is doubled: each item goes with a key of ours, the same for a paper each time, and with version 0, which to Zotero means "only
if it is not there". What is there it answers with 412, for that item alone, whatever became of an earlier answer and however long ago. A
Zotero-Write-Token, which it remembers for 12 hours, is redundant then and to be left out. Sources: zotero.org/support/dev/web_api/v3:
write_requests ("Object Keys", "Zotero-Write-Token"), syncing ("version"), basics ("Rate Limiting").
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import httpx
import structlog
from pydantic import SecretStr

from adapters.retrying import Flaky, insist, seconds_asked
from adapters.zotero.items import item_of, key_of
from bot.errors import Transient
from bot.library import Account, Filed, Refusal
from bot.model import Paper, PaperId
from bot.ports import Clock

log = structlog.get_logger()

VERSION = "3"
MOST = 50  # items a write. Source: write_requests, "Creating Multiple Objects"
DEADLINE_S = 20.0  # a try
TRIES = 3
MAX_BYTES = 5_000_000
PATIENCE_S = 10.0  # a longer wait that Zotero asks for is told to people
_KEY = re.compile(r"[A-Za-z0-9]{1,64}")  # they have 24; nothing else may get into a header

THERE, REFUSED = 412, frozenset({400, 413})  # of one item


class Zotero:
    """`url`: where the API is."""

    most = MOST

    def __init__(self, url: str, clock: Clock) -> None:
        self._clock = clock
        self._opens_at: datetime | None = None  # Zotero asked to be left alone until then
        # trust_env=False: a stray proxy variable or netrc must not send somebody's key elsewhere. No redirects, for the same reason.
        self._client = httpx.AsyncClient(
            base_url=url,
            headers={"Zotero-API-Version": VERSION, "User-Agent": "PaperRoute (sends reading lists to their owners)"},
            timeout=httpx.Timeout(DEADLINE_S),
            trust_env=False,
        )

    async def account(self, key: SecretStr) -> Account | Refusal:
        if not _KEY.fullmatch(key.get_secret_value()):
            return Refusal.UNKNOWN
        status, said = await self._insist("GET", "/keys/current", key)
        if status in (403, 404):
            return Refusal.UNKNOWN
        found = said if isinstance(said, dict) and status == 200 else {}
        user, access = found.get("userID"), found.get("access")
        if not isinstance(user, int) or not isinstance(access or {}, dict):
            raise _unreadable(status)
        theirs = (access or {}).get("user")
        if not isinstance(theirs, dict) or not (theirs.get("library") and theirs.get("write")):
            return Refusal.READ_ONLY
        return Account(key, str(user), str(found.get("username") or user))

    async def file(self, account: Account, papers: Sequence[Paper]) -> Filed | Refusal:
        sent = {paper.id: paper for paper in papers[:MOST]}
        path = f"/users/{account.user}/items"
        items = await asyncio.to_thread(lambda: [item_of(paper) for paper in sent.values()])
        status, said = await self._insist("POST", path, account.key, items)
        if status in (403, 404):
            return await self._refusal(account)
        if status != 200:
            raise _unreadable(status)
        return _filed(list(sent), said)

    async def close(self) -> None:
        await self._client.aclose()

    async def _refusal(self, account: Account) -> Refusal:
        """What a 403 meant: Zotero says the same of a key that is gone and of one that may not write."""
        found = await self.account(account.key)
        if isinstance(found, Refusal):
            return found
        if found.user != account.user:
            return Refusal.UNKNOWN
        raise Transient("Zotero refuses this just now.")

    async def _insist(self, method: str, path: str, key: SecretStr, body: object = None) -> tuple[int, Any]:
        return await insist(lambda: self._once(method, path, key, body), self._clock, tries=TRIES)

    async def _once(self, method: str, path: str, key: SecretStr, body: object) -> tuple[int, Any]:
        """Status and JSON of an answer below 500 that is no limit; None in place of what is not JSON."""
        await self._turn()
        headers = {"Zotero-API-Key": key.get_secret_value()}
        try:
            async with asyncio.timeout(DEADLINE_S):
                request = self._client.build_request(method, path, headers=headers, json=body)
                response = await self._client.send(request, stream=True)
                try:
                    text = await _read(response)
                finally:
                    await response.aclose()
        except (TimeoutError, httpx.TimeoutException):
            raise Flaky("Zotero did not answer in time.") from None
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise Flaky(f"The connection to Zotero failed ({type(error).__name__}).") from None
        self._heed(response.status_code, response.headers)
        return response.status_code, _parsed(text)

    async def _turn(self) -> None:
        """Wait as long as Zotero asked for; raises Transient where that is long."""
        left_s = (self._opens_at - self._clock.now()).total_seconds() if self._opens_at else 0.0
        if left_s > PATIENCE_S:
            raise Transient("Zotero asks us to slow down.", left_s)
        if left_s > 0:
            await self._clock.sleep(left_s)

    def _heed(self, status: int, headers: Mapping[str, str]) -> None:
        """`Backoff` may come with any answer, a good one too; `Retry-After` with 429 and 503."""
        now = self._clock.now()
        waits = [seconds_asked(headers.get(name, ""), now) for name in ("Backoff", "Retry-After")]
        wait_s = max((each for each in waits if each is not None), default=None)
        if wait_s:
            self._opens_at = max(self._opens_at or now, now + timedelta(seconds=wait_s))
        soon = wait_s is not None and wait_s <= PATIENCE_S
        if status == 429:
            raise (Flaky if soon else Transient)("Zotero asks us to slow down.", wait_s)
        if status >= 500:
            raise (Flaky if soon or wait_s is None else Transient)(f"Zotero is away ({status}).", wait_s)


def _filed(sent: Sequence[PaperId], said: Any) -> Filed:
    """What the answer says of each item, by its place in what was sent. Raises Transient."""
    parts = [said.get(name) or {} for name in ("successful", "unchanged", "failed")] if isinstance(said, dict) else []
    if not any(parts) or not all(isinstance(each, dict) for each in parts):
        raise _unreadable(200)
    successful, unchanged, failed = parts
    new, known, refused = set(), set(), set()
    for at, paper in enumerate(sent):
        wrong = failed.get(str(at))
        code = wrong.get("code") if isinstance(wrong, dict) else None
        if str(at) in successful:
            new.add(paper)
        elif str(at) in unchanged or code == THERE:
            known.add(paper)
        elif code in REFUSED:
            log.warning("zotero_refused", paper=paper, item=key_of(paper), code=code)
            refused.add(paper)
    return Filed(frozenset(new), frozenset(known), frozenset(refused))


async def _read(response: httpx.Response) -> bytes:
    body = bytearray()
    async for piece in response.aiter_bytes():
        body += piece
        if len(body) > MAX_BYTES:
            raise Transient("Zotero answered with more than it should.")
    return bytes(body)


def _parsed(text: bytes) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _unreadable(status: int) -> Transient:
    return Transient(f"Zotero gave an answer that cannot be read ({status}).")
