"""Logs: structured, to standard error, with everything that looks like a secret taken out, whoever logged it.

Called once by the command line. Nothing else in the program sets up logging.
"""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog

# Slack (xoxb-, xoxp-, xapp-, xoxe.), Hugging Face (hf_), Discord bot tokens (three dotted parts), bearer headers, passwords in URLs.
_SECRETS = re.compile(
    r"(?:xox[a-z]|xapp|xoxe\.xox[a-z])-[\w.-]+|\bhf_\w{8,}|\b[\w-]{23,28}\.[\w-]{6,7}\.[\w-]{27,}|(?<=Bearer )\S+|(?<=Bot )[\w.-]{20,}"
    r"|(?<=://)[^/\s:@]*:[^/\s@]+(?=@)"
)
_NOISY = ("httpx", "httpcore", "discord", "slack_bolt", "slack_sdk", "aiohttp.access", "asyncio")


def redact(text: str) -> str:
    return _SECRETS.sub("[secret]", text)


def configure_logging(level: str, form: str) -> None:
    """`level` debug to error; `form` text, json or auto (text on a terminal)."""
    as_text = form == "text" or (form == "auto" and sys.stderr.isatty())
    shared: list[structlog.types.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        _without_secrets,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(level.upper())),
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=False,
    )
    renderer = structlog.dev.ConsoleRenderer() if as_text else structlog.processors.JSONRenderer()
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, _without_secrets, renderer],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level.upper())
    for name in _NOISY:  # they log URLs and payloads: people's queries among them
        logging.getLogger(name).setLevel("WARNING")


def _without_secrets(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    for key, value in event.items():
        if not key.startswith("_"):
            event[key] = _clean(value)
    return event


def _clean(value: Any) -> Any:
    if isinstance(value, str):
        return redact(value)
    if isinstance(value, dict):
        return {key: _clean(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_clean(item) for item in value]
    return value if isinstance(value, int | float | bool | None) else redact(str(value))
