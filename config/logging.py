"""Logs: structured, to standard error, with everything secret taken out, whoever logged it.

Called once by the command line. Nothing else in the program sets up logging. What counts as secret: `secrets.py`.
"""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import MutableMapping
from types import TracebackType
from typing import Any

import structlog

from config.secrets import HIDDEN, redact

_TELLING_NAMES = re.compile(r"token|secret|password|passwd|authorization|cookie|api_?key", re.IGNORECASE)
_NOISY = ("httpx", "httpcore", "discord", "slack_bolt", "slack_sdk", "aiohttp.access", "asyncio")


def configure_logging(level: str, form: str) -> None:
    """`level` debug to error; `form` text, json or auto (text on a terminal). May be called again."""
    on_terminal = sys.stderr.isatty()
    as_text = form == "text" or (form == "auto" and on_terminal)
    shared: list[structlog.types.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.StackInfoRenderer(),
        structlog.processors.format_exc_info,
        _without_secrets,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(level.upper())),
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=False,
    )
    renderer: structlog.types.Processor = (
        structlog.dev.ConsoleRenderer(colors=on_terminal)
        if as_text
        else structlog.processors.JSONRenderer(ensure_ascii=False)
    )
    handler = _StandardError()
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
        logging.getLogger(name).setLevel(max(logging.WARNING, root.level))
    sys.excepthook = _log_crash


class _StandardError(logging.Handler):
    """Writes to what standard error is at that moment: a prompt puts something in its place, to keep its line whole."""

    def emit(self, record: logging.LogRecord) -> None:
        try:
            sys.stderr.write(f"{self.format(record)}\n")
            sys.stderr.flush()
        except Exception as error:  # the standard report of it would quote the record, secrets and all
            if sys.__stderr__ is not None:
                sys.__stderr__.write(f"log_failed {type(error).__name__}\n")


def _log_crash(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """A bug that nobody caught: its traceback goes the way of the logs, for it may quote what it was given."""
    if issubclass(kind, KeyboardInterrupt):
        sys.__excepthook__(kind, error, trace)
        return
    structlog.get_logger().critical("crashed", exc_info=(kind, error, trace))


def _without_secrets(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    for key, value in event.items():
        if not key.startswith("_"):
            event[key] = _clean(key, value)
    return event


def _clean(key: str, value: Any) -> Any:
    if value is None or isinstance(value, int | float):
        return value
    if _TELLING_NAMES.search(key):
        return HIDDEN
    if isinstance(value, dict):
        return {redact(str(name)): _clean(str(name), item) for name, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_clean(key, item) for item in value]
    return redact(value if isinstance(value, str) else str(value))
