"""Our platform behind an address of its own, as an app that any workspace may install, and the Slack around it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import aiohttp

from adapters.platforms.slack import build
from adapters.platforms.slack.installing import INSTALL_PATH, REDIRECT_PATH
from bot.chat import Answer, Request
from bot.model import Channel, Span
from bot.ports import Platform
from bot.surroundings import Surroundings
from tests.adapters.slack.conftest import RealClock
from tests.emulators.slack import SlackEmulator
from tests.fakes.commands import Silent
from tests.fakes.installations import MemoryInstallations, MemoryStates

SECRET = "signing"


@dataclass
class Echo(Silent):
    """Says what it was asked and where; remembers who let it in."""

    asked: list[Request] = field(default_factory=list)
    let_in: list[Channel] = field(default_factory=list)

    async def handle(self, request: Request) -> Answer:
        self.asked.append(request)
        return Answer(lines=((Span(f"{request.command} in {request.channel}"),),))

    async def can_post_now(self, channel: Channel) -> Answer | None:
        self.let_in.append(channel)
        return None


class LateClock(RealClock):
    ahead = timedelta()

    def now(self) -> datetime:
        return datetime.now(UTC) + self.ahead


@dataclass
class Hosted:
    """Our platform behind an address of its own, and the Slack around it."""

    slack: SlackEmulator
    platform: Platform
    store: MemoryInstallations
    clock: LateClock
    echo: Echo
    url: str

    async def install(self, workspace: SlackEmulator, browser: aiohttp.ClientSession, code: str | None = None) -> str:
        """As a person does: the page, Slack's question, the way back. Returns the page they see then. `code`: of an organization."""
        async with browser.get(self.url + INSTALL_PATH) as page:
            text = await page.text()
        authorize = next(each.split('"')[0] for each in text.split('href="') if "authorize" in each).replace(
            "&amp;", "&"
        )
        asked = parse_qs(urlsplit(authorize).query)
        code = code or self.slack.oauth.allow(workspace.api)
        return await self.back(browser, {"code": code, "state": asked["state"][0]})

    async def back(self, browser: aiohttp.ClientSession, query: dict[str, str]) -> str:
        # The cookie is for https alone, as it must be: the proxy in front is left out here.
        cookies = {each.key: each.value for each in browser.cookie_jar}
        async with browser.get(self.url + REDIRECT_PATH, params=query, cookies=cookies) as page:
            return f"{page.status} {await page.text()}"


@asynccontextmanager
async def hosted(tmp_path: Path, port: int) -> AsyncIterator[Hosted]:
    async with SlackEmulator() as slack:
        url = f"http://127.0.0.1:{port}"
        slack.oauth.redirects.add(url + REDIRECT_PATH)
        slack.over_http(f"{url}/slack/events", SECRET)
        env_file = tmp_path / "slack.env"
        settings = {
            "SLACK_API_URL": slack.api_url,
            "SLACK_CLIENT_ID": slack.oauth.client_id,
            "SLACK_CLIENT_SECRET": slack.oauth.client_secret,
            "SLACK_SIGNING_SECRET": SECRET,
            "SLACK_PUBLIC_URL": url,
            "SLACK_HTTP_PORT": str(port),
        }
        env_file.write_text("\n".join(f"{key}={value}" for key, value in settings.items()))
        store, clock, echo = MemoryInstallations(), LateClock(), Echo()
        around = Surroundings(clock, tmp_path, env_file, installations=store, install_states=MemoryStates(clock))
        platform = build(around)
        assert platform is not None
        await platform.open()
        listening = asyncio.create_task(platform.listen(echo))
        await _up(url, listening)
        try:
            yield Hosted(slack, platform, store, clock, echo, url)
        finally:
            listening.cancel()
            await asyncio.gather(listening, return_exceptions=True)
            await platform.close()


async def _up(url: str, listening: asyncio.Task[None]) -> None:
    async with aiohttp.ClientSession() as session:
        for _ in range(200):
            if listening.done():
                listening.result()
            try:
                async with session.get(f"{url}/healthz"):
                    return
            except aiohttp.ClientError:
                await asyncio.sleep(0.01)
    raise AssertionError("nothing listens")
