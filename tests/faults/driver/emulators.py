"""A client of the control interface, and the emulators' process where none are given. The interface: tests/emulators/control.py."""

from __future__ import annotations

import asyncio
import json
import sys
from collections import Counter
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Self

import aiohttp

from tests.e2e.paperroute import ROOT

ANSWERS_S = 120.0
MISSING = (404, 405, 501)  # an emulator that lacks a route


class Unanswered(RuntimeError):
    """Nobody answered a command."""


@dataclass
class Emulator:
    """One emulator. What it does not offer comes back as {}."""

    url: str
    session: aiohttp.ClientSession
    platform: str = ""
    environment: Mapping[str, str] = field(default_factory=dict)
    faults: Sequence[str] = ()
    access: Sequence[str] = ()
    kinds: Sequence[str] = ()

    @classmethod
    async def at(cls, url: str, session: aiohttp.ClientSession) -> Self:
        here = cls(url, session)
        said = await here.call("GET", "")
        here.platform, here.environment = said["platform"], said["environment"]
        here.faults, here.access = said.get("faults", ()), said.get("access", ())
        here.kinds = said.get("kinds", ())
        return here

    async def call(self, method: str, path: str, body: Any = None) -> Any:
        try:
            return await self._called(method, path, body)
        except TimeoutError:
            raise RuntimeError(f"{self.platform} {path}: no answer from the emulator within {ANSWERS_S:g} s") from None

    async def _called(self, method: str, path: str, body: Any) -> Any:
        async with self.session.request(method, f"{self.url}/control{path}", json=body) as response:
            if response.status in MISSING:
                return {}
            if response.status != 200:
                said = await response.text()
                raise (Unanswered if path == "/commands" else RuntimeError)(
                    f"{self.platform} {path}: {response.status} {said}"
                )
            return await response.json(content_type=None)

    async def new_channel(self, name: str, number: int) -> str:
        """Every fifth is a forum, on a platform that has such."""
        kind = "forum" if number % 5 == 2 and "forum" in self.kinds else "channel"
        return str((await self.call("POST", "/channels", {"name": f"{name}-{number}", "kind": kind}))["address"])

    async def command(self, address: str, text: str) -> None:
        await self.call("POST", "/commands", {"address": address, "text": text})

    async def publish(self, papers: Sequence[Mapping[str, str]]) -> None:
        await self.call("POST", "/papers", {"papers": list(papers)})

    async def break_next(self, kind: str, call: str, address: str, wait_s: float = 0.0) -> None:
        fault = {"kind": kind, "call": call, "address": address, "wait_s": wait_s}
        await self.call("POST", "/faults", {"faults": [fault]})

    async def set_access(self, address: str, state: str) -> None:
        await self.call("POST", "/access", {"address": address, "state": state})

    async def heal(self) -> None:
        await self.call("DELETE", "/faults")

    async def taken(self) -> Counter[str]:
        """Faults that have happened, by call and kind."""
        return Counter((await self.call("GET", "/faults")).get("taken", {}))

    async def standing(self) -> list[dict[str, Any]]:
        return list((await self.call("GET", "/messages")).get("messages", []))

    async def set_rates(self, rates: Mapping[str, float]) -> None:
        await self.call("POST", "/rates", rates)

    async def figures(self) -> dict[str, Any]:
        return dict(await self.call("GET", "/figures"))


@asynccontextmanager
async def emulators(given: Sequence[str]) -> AsyncIterator[list[Emulator]]:
    """Those at the given addresses; where there are none, ours in a process of their own."""
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=ANSWERS_S)) as session:
        if given:
            yield [await Emulator.at(url, session) for url in given]
            return
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "tests.emulators.serve",
            cwd=ROOT,
            stdout=asyncio.subprocess.PIPE,
            start_new_session=True,
        )
        try:
            assert process.stdout is not None
            addresses = json.loads(await process.stdout.readline())
            yield [await Emulator.at(url, session) for url in addresses]
        finally:
            process.terminate()
            await process.wait()
