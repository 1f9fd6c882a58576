"""Slack's requests over HTTP: signed, with three seconds to answer. Source: docs.slack.dev, verifying-requests-from-slack."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import aiohttp

from tests.emulators.slack.sockets import ACK_WITHIN_S, NotAcknowledged


@dataclass
class Signed:
    """Where an app takes requests. It is sent to as sockets are."""

    url: str
    secret: str
    skew_s: float = 0.0  # how wrong the time of the signature is

    async def send(self, kind: str, payload: dict[str, Any], **more: Any) -> dict[str, Any]:
        """Raises NotAcknowledged."""
        if kind == "slash_commands":
            body, content_type = urlencode(payload), "application/x-www-form-urlencoded"
        elif kind == "interactive":
            body, content_type = urlencode({"payload": json.dumps(payload)}), "application/x-www-form-urlencoded"
        else:
            body, content_type = json.dumps(payload), "application/json"
        headers = {"Content-Type": content_type, **self.signature(body)}
        if more.get("retry_attempt"):
            headers |= {"X-Slack-Retry-Num": str(more["retry_attempt"]), "X-Slack-Retry-Reason": "http_timeout"}
        try:
            async with (
                asyncio.timeout(ACK_WITHIN_S),
                aiohttp.ClientSession() as session,
                session.post(self.url, data=body, headers=headers) as response,
            ):
                text = await response.text()
                if response.status != 200:
                    raise NotAcknowledged(f"HTTP {response.status}: {text[:200]}")
                return dict(json.loads(text)) if text.startswith("{") else {}
        except (TimeoutError, aiohttp.ClientError) as error:
            raise NotAcknowledged(f"{type(error).__name__} within {ACK_WITHIN_S} s") from None

    def signature(self, body: str) -> dict[str, str]:
        at = str(int(time.time() + self.skew_s))
        digest = hmac.new(self.secret.encode(), f"v0:{at}:{body}".encode(), hashlib.sha256).hexdigest()
        return {"X-Slack-Request-Timestamp": at, "X-Slack-Signature": f"v0={digest}"}
