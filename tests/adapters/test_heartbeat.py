"""The heartbeat: one request, whose failures are logged without the address."""

from __future__ import annotations

import asyncio

import pytest
from aiohttp import web
from pydantic import SecretStr
from structlog.testing import capture_logs

from adapters import heartbeat
from adapters.heartbeat import Heartbeat
from config.secrets import redact
from config.settings import CoreSettings

SECRET = "/5f3a-secret"


async def beaten(status: int | None) -> tuple[list[str], list[dict]]:
    """One beat against a server that answers so, or (None) not at all. What it was asked for, and what was logged."""
    asked: list[str] = []
    never = asyncio.Event()

    async def answer(request: web.Request) -> web.Response:
        asked.append(request.path)
        if status is None:
            await never.wait()
        return web.Response(status=status or 200)

    app = web.Application()
    app.router.add_get("/{rest:.*}", answer)
    runner = web.AppRunner(app, shutdown_timeout=0)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = runner.addresses[0][1]
    heart = Heartbeat(SecretStr(f"http://127.0.0.1:{port}{SECRET}"))
    with capture_logs() as logs:
        await heart.beat()
    await heart.close()
    never.set()
    await runner.cleanup()
    return asked, logs


async def test_the_address_is_asked_for() -> None:
    """Once, and nothing is said."""
    assert await beaten(200) == ([SECRET], [])


@pytest.mark.parametrize("status", [404, 500, 302, None])
async def test_a_failure_is_only_logged(monkeypatch: pytest.MonkeyPatch, status: int | None) -> None:
    """Refused, led elsewhere, or never answered: no error, and the address nowhere."""
    if status is None:
        monkeypatch.setattr(heartbeat, "TIMEOUT_S", 0.5)
    asked, logs = await beaten(status)
    assert (asked, len(logs), SECRET in str(logs)) == ([SECRET], 1, False)


async def test_nobody_there_is_only_logged() -> None:
    """A closed port."""
    heart = Heartbeat(SecretStr("http://127.0.0.1:1/x"))
    with capture_logs() as logs:
        await heart.beat()
    await heart.close()
    assert [entry["reason"] for entry in logs] == ["ConnectError"]


def test_the_address_is_hidden_once_it_was_read(monkeypatch: pytest.MonkeyPatch, tmp_path) -> None:
    """Whoever has it can pretend that we live."""
    monkeypatch.setenv("PAPERROUTE_HEARTBEAT_URL", "https://hc-ping.com/0b0c7a1e-heart?token=beatbeat")
    monkeypatch.setenv("PAPERROUTE_DATA_DIR", str(tmp_path))
    CoreSettings.read(None)
    hidden = redact("GET https://hc-ping.com/0b0c7a1e-heart?token=beatbeat failed")
    assert ("0b0c7a1e" in hidden, "beatbeat" in hidden, "hc-ping.com" in hidden) == (False, False, True)


@pytest.mark.parametrize("value", ["soon", "ftp://x/y", "https://"])
def test_another_address_is_refused(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    """By the variable's name."""
    monkeypatch.setenv("PAPERROUTE_HEARTBEAT_URL", value)
    with pytest.raises(ValueError, match="PAPERROUTE_HEARTBEAT_URL"):
        CoreSettings.read(None)
