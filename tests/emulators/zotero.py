"""Zotero's Web API, as far as it is spoken to: keys, and items written to a person's library. Strict: what Zotero refuses is refused.

Sources: zotero.org/support/dev/web_api/v3 (basics, write_requests, types_and_fields, syncing); the names of fields: zotero/zotero-schema.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self

from aiohttp import web

from tests.emulators.faults import LOOP, Fault, Handler, Manners, Misbehaviour, to_itself

MOST = 50
_OBJECT_KEY = re.compile(r"[23456789ABCDEFGHIJKLMNPQRSTUVWXYZ]{8}")
_EVERY = (
    "key version itemType title creators abstractNote date shortTitle language url accessDate archive archiveLocation"
)
_EVERY += " libraryCatalog callNumber rights extra tags collections relations DOI"
FIELDS = {
    "preprint": {*_EVERY.split(), "genre", "repository", "archiveID", "place", "series", "seriesNumber"},
    "journalArticle": {*_EVERY.split(), "publicationTitle", "volume", "issue", "pages", "journalAbbreviation", "ISSN"},
}
MANNERS = Manners(
    "application/json",
    b'{"successful": {',
    {
        Fault.TOO_MANY: (429, "Too many requests"),
        Fault.UNAVAILABLE: (503, "Service unavailable"),
        Fault.FORBIDDEN: (403, "Forbidden"),
        Fault.EMPTY_PAGE: (200, "{}"),
        Fault.NOT_A_LIST: (200, '{"successful": ["0"], "unchanged": {}, "failed": {}}'),
    },
)


class Refused(Exception):
    def __init__(self, code: int, message: str) -> None:
        super().__init__(message)
        self.code, self.message = code, message


@dataclass
class Owner:
    """A person with one key. `write`: what it may do in their library."""

    id: int
    name: str
    write: bool = True
    items: dict[str, dict[str, Any]] = field(default_factory=dict)  # by object key

    @property
    def titles(self) -> list[str]:
        return [each["title"] for each in self.items.values()]


@dataclass
class ZoteroEmulator:
    """`keys`: whose each is. `lost`: so many answers are lost after what was asked for was done. `backoff`: said with each answer."""

    keys: dict[str, Owner] = field(default_factory=dict)
    lost: int = 0
    backoff: str = ""
    most_title: int = 60_000
    requests: list[tuple[str, str]] = field(default_factory=list)
    version: int = 100

    def __post_init__(self) -> None:
        self.faults = Misbehaviour(MANNERS)
        self._runner: web.AppRunner | None = None
        self.url = ""

    async def __aenter__(self) -> Self:
        app = web.Application(middlewares=[self._answer])
        app.router.add_get("/keys/current", self._current)
        app.router.add_post("/users/{user}/items", self._items)
        app.router.add_get(LOOP, to_itself)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.2)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        host, port = self._runner.addresses[0][:2]
        self.url = f"http://{host}:{port}"
        return self

    async def __aexit__(self, *_: object) -> None:
        self.faults.close()
        assert self._runner is not None
        await self._runner.cleanup()

    def goes_wrong(self, fault: Fault, times: int = 1, path: str = "/", **headers: str) -> None:
        self.faults.add(fault, times, path, headers)

    @web.middleware
    async def _answer(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        self.requests.append((request.method, request.path))
        assert "key" not in request.query, "a key in an address stands in logs"
        due = self.faults.due(request.path)
        if due is not None:
            return await self.faults.serve(request, *due, handler)
        try:
            response = await handler(request)
        except Refused as no:
            response = web.Response(status=no.code, text=no.message)
        if self.lost:
            self.lost -= 1
            assert request.transport is not None
            request.transport.abort()
        if self.backoff:
            response.headers["Backoff"] = self.backoff
        response.headers["Zotero-API-Version"] = "3"
        return response

    def _owner(self, request: web.Request) -> Owner:
        if request.headers.get("Zotero-API-Version") != "3":
            raise Refused(400, "production code should always request a specific version")
        owner = self.keys.get(request.headers.get("Zotero-API-Key", ""))
        if owner is None:
            raise Refused(403, "Invalid key")
        return owner

    async def _current(self, request: web.Request) -> web.Response:
        owner = self._owner(request)
        access = {"user": {"library": True, "files": True, "notes": False, "write": owner.write}}
        key = request.headers["Zotero-API-Key"]
        return web.json_response({"key": key, "userID": owner.id, "username": owner.name, "access": access})

    async def _items(self, request: web.Request) -> web.Response:
        owner = self._owner(request)
        if request.match_info["user"] != str(owner.id) or not owner.write:
            raise Refused(403, "Forbidden")
        if request.content_type != "application/json":
            raise Refused(400, "Content-Type must be application/json")
        sent = json.loads(await request.text())
        if not isinstance(sent, list):
            raise Refused(400, "Uploaded data must be a JSON array")
        if len(sent) > MOST:
            raise Refused(413, f"Cannot add more than {MOST} items at a time")
        versioned = [each for each in sent if "version" in each]
        if versioned and "Zotero-Write-Token" in request.headers:
            raise Refused(400, "a write token is redundant beside versions")
        self.version += 1
        report: dict[str, dict[str, Any]] = {"successful": {}, "success": {}, "unchanged": {}, "failed": {}}
        for at, item in enumerate(sent):
            try:
                key = self._write(owner, item)
            except Refused as no:
                report["failed"][str(at)] = {"key": item.get("key", ""), "code": no.code, "message": no.message}
                continue
            report["success"][str(at)] = key
            report["successful"][str(at)] = {"key": key, "version": self.version, "data": owner.items[key]}
        return web.json_response(report, headers={"Last-Modified-Version": str(self.version)})

    def _write(self, owner: Owner, item: dict[str, Any]) -> str:
        self._check(item)
        key, version = item.get("key"), item.get("version")
        if key is None:
            key = f"{len(owner.items):08}".translate(str.maketrans("01O", "XYZ"))
        elif version is None:
            raise Refused(428, "Either If-Unmodified-Since-Version or object version property must be provided")
        elif key in owner.items and version != owner.items[key]["version"]:
            found = owner.items[key]["version"]
            raise Refused(412, f"Item has been modified since specified version (expected {version}, found {found})")
        elif key not in owner.items and version:
            raise Refused(404, f"Item doesn't exist (expected version {version}; use 0 instead)")
        owner.items[key] = {**item, "version": self.version}
        return str(key)

    def _check(self, item: dict[str, Any]) -> None:
        known = FIELDS.get(item.get("itemType", ""))
        if known is None:
            raise Refused(400, f"'{item.get('itemType')}' is not a valid item type")
        for name in item:
            if name not in known:
                raise Refused(400, f"'{name}' is not a valid field for type '{item['itemType']}'")
        if "key" in item and not _OBJECT_KEY.fullmatch(item["key"]):
            raise Refused(400, f"'{item['key']}' is not a valid item key")
        if len(item["title"]) > self.most_title:
            raise Refused(413, "Title field value too long")
        for each in item["creators"]:
            _creator(each)
        for each in item["tags"]:
            if set(each) - {"tag", "type"} or not each["tag"]:
                raise Refused(400, "Tag must be an object with a name")
            if len(each["tag"]) > 255:
                raise Refused(413, "Tag is too long")
        if item["collections"] != [] or item["relations"] != {}:
            raise Refused(409, "Collection not found")


def _creator(said: Mapping[str, str]) -> None:
    names = set(said) - {"creatorType"}
    if said.get("creatorType") != "author" or names not in ({"name"}, {"firstName", "lastName"}):
        raise Refused(400, "creator object must contain 'firstName'/'lastName' or 'name'")
    if not any(said[name] for name in names):
        raise Refused(400, "'lastName' must not be empty")
    if any(len(said[name]) > 255 for name in names):
        raise Refused(413, "Creator name too long")
