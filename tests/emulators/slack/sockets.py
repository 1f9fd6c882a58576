"""Socket Mode, Slack's side: connections by ticket, envelopes to one of them, acknowledgements within three seconds."""

from __future__ import annotations

import asyncio
import itertools
import json
import secrets
from dataclasses import dataclass, field
from typing import Any

from aiohttp import WSMsgType, web

CONNECTION_TIME_S = 18_060
MOST_CONNECTIONS = 10
ACK_WITHIN_S = 3.0


class NotAcknowledged(AssertionError):
    """What Slack shows people as "operation_timeout"."""


@dataclass
class Sockets:
    """The app's connections. `frames` holds what the app sent that was no acknowledgement."""

    app_id: str
    tickets: set[str] = field(default_factory=set)
    connections: list[web.WebSocketResponse] = field(default_factory=list)
    transports: list[asyncio.Transport] = field(default_factory=list)
    made: int = 0
    acks: dict[str, asyncio.Future[dict[str, Any]]] = field(default_factory=dict)
    numbers: itertools.count[int] = field(default_factory=itertools.count)
    changed: asyncio.Event = field(default_factory=asyncio.Event)

    def ticket(self) -> str:
        ticket = secrets.token_hex(8)
        self.tickets.add(ticket)
        return ticket

    async def serve(self, request: web.Request) -> web.StreamResponse:
        ticket = request.query.get("ticket", "")
        if ticket not in self.tickets:
            return web.Response(status=403, text="invalid ticket")
        self.tickets.discard(ticket)
        socket = web.WebSocketResponse(autoping=True)
        await socket.prepare(request)
        if len(self.connections) >= MOST_CONNECTIONS:
            await socket.send_json({"type": "disconnect", "reason": "too_many_websockets"})
            await socket.close()
            return socket
        await socket.send_json(self._hello())
        await socket.ping(b"Ping from the emulator")
        self.connections.append(socket)
        self.made += 1
        self.changed.set()
        transport = request.transport
        assert transport is not None
        self.transports.append(transport)
        try:
            async for frame in socket:
                if frame.type is WSMsgType.TEXT:
                    self._receive(json.loads(frame.data))
        finally:
            self.connections.remove(socket)
            self.transports.remove(transport)
        return socket

    def _hello(self) -> dict[str, Any]:
        return {
            "type": "hello",
            "num_connections": len(self.connections) + 1,
            "debug_info": {"host": "emulator", "build_number": 1, "approximate_connection_time": CONNECTION_TIME_S},
            "connection_info": {"app_id": self.app_id},
        }

    def _receive(self, frame: dict[str, Any]) -> None:
        waiting = self.acks.get(str(frame.get("envelope_id")))
        if waiting is not None and not waiting.done():
            waiting.set_result(frame.get("payload") or {})

    async def connected(self, timeout_s: float = 10.0, beyond: int = 0) -> None:
        """Wait until a connection stands, and more than `beyond` were made in all."""
        async with asyncio.timeout(timeout_s):
            while not self.connections or self.made <= beyond:
                self.changed.clear()
                await self.changed.wait()

    async def send(self, kind: str, payload: dict[str, Any], **more: Any) -> dict[str, Any]:
        """Send an envelope to one connection and wait for its acknowledgement. Raises NotAcknowledged."""
        if not self.connections:
            raise NotAcknowledged("the app is not connected (people see dispatch_failed)")
        envelope_id = f"envelope-{next(self.numbers)}"
        ack: asyncio.Future[dict[str, Any]] = asyncio.get_running_loop().create_future()
        self.acks[envelope_id] = ack
        envelope = {"envelope_id": envelope_id, "type": kind, "payload": payload, **more}
        await self.connections[-1].send_json(envelope)
        try:
            return await asyncio.wait_for(ack, ACK_WITHIN_S)
        except TimeoutError:
            raise NotAcknowledged(f"no acknowledgement of {kind} within {ACK_WITHIN_S} s") from None
        finally:
            del self.acks[envelope_id]

    async def refresh(self, reason: str = "refresh_requested") -> None:
        """Ask the app to make a new connection, as Slack does every few hours."""
        for socket in list(self.connections):
            await socket.send_json({"type": "disconnect", "reason": reason, "debug_info": {"host": "emulator"}})

    def cut(self) -> None:
        """Every connection breaks, without a goodbye."""
        for transport in list(self.transports):
            transport.abort()

    async def close(self) -> None:
        for socket in list(self.connections):
            await socket.close()
