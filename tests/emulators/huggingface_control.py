"""Hugging Face's side of the control interface (`tests/emulators/control.py`)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from aiohttp import web

from tests.emulators.faults import Fault
from tests.emulators.huggingface_entries import make_entry

if TYPE_CHECKING:
    from tests.emulators.huggingface import HuggingFaceEmulator

FAULTS = {
    "429": Fault.TOO_MANY,
    "503_before": Fault.UNAVAILABLE,
    "lost_before": Fault.RESET,
    "garbage": Fault.HTML,
    "half": Fault.HALF_PAGE,
    "cut": Fault.CUT_OFF,
}


def control_routes(here: HuggingFaceEmulator) -> list[web.RouteDef]:
    async def describe(_: web.Request) -> web.Response:
        environment = {"HUGGINGFACE_URL": here.url}
        return web.json_response({"platform": "huggingface", "environment": environment, "faults": list(FAULTS)})

    async def publish(request: web.Request) -> web.Response:
        today = datetime.now(UTC).date()
        papers = (await request.json())["papers"]
        here.publish(today, [make_entry(each["id"], each["title"], day=today) for each in papers])
        return web.json_response({})

    async def plan(request: web.Request) -> web.Response:
        for each in (await request.json())["faults"]:
            here.fail(FAULTS[each["kind"]])
        return web.json_response({})

    async def count(_: web.Request) -> web.Response:
        served = here.faults.served
        return web.json_response(
            {"taken": {f"list {kind}": served[fault] for kind, fault in FAULTS.items() if served[fault]}}
        )

    async def forget(_: web.Request) -> web.Response:
        here.faults.forget()
        return web.json_response({})

    return [
        web.get("/control", describe),
        web.post("/control/papers", publish),
        web.post("/control/faults", plan),
        web.get("/control/faults", count),
        web.delete("/control/faults", forget),
    ]
