"""The gateway: hello, heartbeats, identify, resume, dispatch, compressed as the client asks.

Source: discord-api-docs, events/gateway and topics/opcodes-and-status-codes.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from aiohttp import WSCloseCode, WSMsgType, web

from tests.emulators.discord.world import World

DISPATCH, HEARTBEAT, IDENTIFY, RESUME, RECONNECT, INVALID_SESSION, HELLO, ACK = 0, 1, 2, 6, 7, 9, 10, 11
PAYLOAD = 4096  # bytes a client may send at once
COMMANDS_A_MINUTE = 120
# A network takes a moment. An answer that overtakes the client's own note of when it sent (discord.py writes it in another thread, after
# the frame has left) is taken for one to the heartbeat before: "Can't keep up, … websocket is 41.3s behind".
ACK_AFTER_S = 0.05


@dataclass
class Session:
    id: str
    seq: int = 0
    sent: list[dict[str, Any]] = field(default_factory=list)
    connection: Connection | None = None
    shard: tuple[int, int] = (0, 1)

    def concerns(self, guild_id: str | None) -> bool:
        """Source: events/gateway, "Sharding". Direct messages come to the first."""
        number, count = self.shard
        return ((int(guild_id) >> 22) % count if guild_id else 0) == number


class Connection:
    """A socket. zlib: one deflate stream; zstd: one frame that never ends; both flushed at each payload."""

    def __init__(self, socket: web.WebSocketResponse, compress: str) -> None:
        self.socket = socket
        self.session: Session | None = None
        self.received = 0
        self._squeeze = _squeezer(compress)

    async def send(self, payload: dict[str, Any]) -> None:
        raw = json.dumps(payload).encode()
        with contextlib.suppress(ConnectionError, RuntimeError):
            if self._squeeze is None:
                await self.socket.send_str(raw.decode())
            else:
                await self.socket.send_bytes(self._squeeze(raw))

    async def close(self, code: int) -> None:
        with contextlib.suppress(ConnectionError, RuntimeError):
            await self.socket.close(code=code)


class Gateway:
    def __init__(self, world: World, token: Callable[[], str], heartbeat_s: float = 41.25) -> None:
        self._world = world
        self._token = token
        self.heartbeat_s = heartbeat_s
        self.url = ""
        self.sessions: dict[str, Session] = {}
        self.connections: list[Connection] = []
        self.refusing = 0  # that many connections are answered 503
        self.heartbeats = self.identifies = self.resumes = 0
        self.intents: int | None = None
        self.ready = asyncio.Event()  # while a session has a connection

    async def socket(self, request: web.Request) -> web.StreamResponse:
        if self.refusing:
            self.refusing -= 1
            return web.Response(status=503)
        socket = web.WebSocketResponse(max_msg_size=PAYLOAD * 4)
        await socket.prepare(request)
        connection = Connection(socket, request.query.get("compress", ""))
        self.connections.append(connection)
        await connection.send({"op": HELLO, "d": {"heartbeat_interval": int(self.heartbeat_s * 1000)}, "s": None})
        try:
            async for message in socket:
                if message.type is WSMsgType.TEXT:
                    await self._receive(connection, message.data)
        finally:
            self._lose(connection)
        return socket

    async def dispatch(self, event: str, data: dict[str, Any]) -> None:
        """To every session that it concerns; one that is away gets it when it resumes."""
        guild_id = data.get("guild_id") or (data.get("id") if event.startswith("GUILD_") else None)
        for session in self.sessions.values():
            if session.concerns(guild_id):
                await self._send(session, event, data)

    async def drop(self, code: int = 4000) -> None:
        """Close every connection; the sessions can be resumed."""
        for connection in list(self.connections):
            self._lose(connection)
            await connection.close(code)

    async def ask_reconnect(self) -> None:
        for connection in list(self.connections):
            await connection.send({"op": RECONNECT, "d": None, "s": None})

    async def invalidate(self, *, resumable: bool = False) -> None:
        for connection in list(self.connections):
            if not resumable and connection.session is not None:
                self.sessions.pop(connection.session.id, None)
            await connection.send({"op": INVALID_SESSION, "d": resumable, "s": None})

    async def _receive(self, connection: Connection, raw: str) -> None:
        connection.received += 1
        if len(raw.encode()) > PAYLOAD:
            await connection.close(4002)
            return
        if connection.received > COMMANDS_A_MINUTE:
            await connection.close(4008)
            return
        message = json.loads(raw)
        operation, data = message.get("op"), message.get("d")
        if operation == HEARTBEAT:
            self.heartbeats += 1
            await asyncio.sleep(ACK_AFTER_S)
            await connection.send({"op": ACK, "d": None, "s": None})
        elif operation == IDENTIFY:
            await self._identify(connection, data)
        elif operation == RESUME:
            await self._resume(connection, data)
        else:
            await connection.close(4001 if connection.session else 4003)

    async def _identify(self, connection: Connection, data: dict[str, Any]) -> None:
        if connection.session is not None:
            await connection.close(4005)
            return
        if data.get("token") != self._token():
            await connection.close(4004)
            return
        if not {"os", "browser", "device"} <= data.get("properties", {}).keys() or "intents" not in data:
            await connection.close(4002)
            return
        self.identifies += 1
        self.intents = data["intents"]
        session = Session(f"session-{self._world.snowflake()}", shard=tuple(data.get("shard") or (0, 1)))
        self.sessions = {
            key: each for key, each in self.sessions.items() if "shard" in data and each.shard != session.shard
        }
        self.sessions[session.id] = session
        self._join(connection, session)
        guilds = [guild for guild in self._world.guilds.values() if session.concerns(guild.id)]
        ready = {
            "v": 10,
            "user": self._world.me,
            "guilds": [{"id": guild.id, "unavailable": True} for guild in guilds],
            "session_id": session.id,
            "resume_gateway_url": self.url,
            "application": {"id": self._world.application_id, "flags": 0},
        } | ({"shard": data["shard"]} if "shard" in data else {})
        await self._send(session, "READY", ready)
        for guild in guilds:
            await self._send(session, "GUILD_CREATE", self._world.guild_create(guild))
        self.ready.set()

    async def _resume(self, connection: Connection, data: dict[str, Any]) -> None:
        session = self.sessions.get(data.get("session_id") or "")
        if data.get("token") != self._token():
            await connection.close(4004)
            return
        if session is None or (data.get("seq") or 0) > session.seq:
            await connection.send({"op": INVALID_SESSION, "d": False, "s": None})
            return
        self.resumes += 1
        self._join(connection, session)
        for payload in session.sent:
            if payload["s"] > (data.get("seq") or 0):
                await connection.send(payload)
        await self._send(session, "RESUMED", {})
        self.ready.set()

    def _join(self, connection: Connection, session: Session) -> None:
        connection.session, session.connection = session, connection

    def _lose(self, connection: Connection) -> None:
        if connection in self.connections:
            self.connections.remove(connection)
        if connection.session is not None and connection.session.connection is connection:
            connection.session.connection = None
            self.ready.clear()

    async def _send(self, session: Session, event: str, data: dict[str, Any]) -> None:
        session.seq += 1
        payload = {"op": DISPATCH, "t": event, "s": session.seq, "d": data}
        session.sent.append(payload)
        if session.connection is not None:
            await session.connection.send(payload)

    async def close(self) -> None:
        await self.drop(WSCloseCode.GOING_AWAY)


def _squeezer(compress: str) -> Callable[[bytes], bytes] | None:
    if compress == "zlib-stream":
        stream = zlib.compressobj()
        return lambda raw: stream.compress(raw) + stream.flush(zlib.Z_SYNC_FLUSH)
    if compress == "zstd-stream":
        import zstandard  # only a client that has it asks for it

        frame = zstandard.ZstdCompressor().compressobj()
        return lambda raw: bytes(frame.compress(raw) + frame.flush(zstandard.COMPRESSOBJ_FLUSH_BLOCK))
    return None
