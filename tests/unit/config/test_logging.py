"""The logs, as they arrive on standard error: JSON or text, ours and the SDKs', without secrets."""

from __future__ import annotations

import json
import logging
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
import structlog
from pydantic import SecretStr
from pydantic_settings import SettingsConfigDict

from config.base import Settings
from config.logging import configure_logging
from config.secrets import HIDDEN, redact

# Put together here, so that no scanner of repositories takes them for real ones.
SLACK_BOT = "xoxb-" + "123456789012-1234567890123-AbCdEfGhIjKlMnOpQrStUvWx"
SLACK_APP = "xapp-" + "1-A0123456789-1234567890123-0123456789abcdef"
SLACK_ROTATED = "xoxe." + "xoxb-1-MS4yLTk4NzY1"
DISCORD = "MTAxMDEwMTAxMDEwMTAxMDEwMQ" + ".GabcDE." + "abcdefghijklmnopqrstuvwxyz0123456789_-"
HUGGING_FACE = "hf_" + "AbCdEfGhIjKlMnOpQrStUvWxYz"


class Logs:
    def __init__(self, capture: pytest.CaptureFixture[str]) -> None:
        self._capture = capture

    def text(self) -> str:
        return self._capture.readouterr().err

    def records(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.text().splitlines()]


@pytest.fixture
def logs(capsys: pytest.CaptureFixture[str]) -> Iterator[Logs]:
    """JSON logs at level info; everything as it was afterwards."""
    root, hook = logging.getLogger(), sys.excepthook
    handlers, level = root.handlers, root.level
    configure_logging("info", "json")
    yield Logs(capsys)
    root.handlers, sys.excepthook = handlers, hook
    root.setLevel(level)
    structlog.reset_defaults()


def test_an_event_is_one_line_of_json(logs: Logs) -> None:
    """Its name, its level, the time in UTC and its fields; below the level nothing is written."""
    log = structlog.get_logger("courier")
    log.info("message_sent", channel="console:local/ml", took_s=0.25, late=False, error=None)
    log.debug("not_written")
    (record,) = logs.records()
    assert record.pop("timestamp").endswith("Z")
    assert record == {
        "event": "message_sent", "level": "info", "logger": "courier",
        "channel": "console:local/ml", "took_s": 0.25, "late": False, "error": None,
    }  # fmt: skip


def test_a_library_logs_the_same_way(logs: Logs) -> None:
    """Through the standard library, with its arguments put in; chatty ones only from warning on."""
    logging.getLogger("somelib").info("%d of %s", 3, "four")
    logging.getLogger("httpx").info("HTTP Request: GET https://huggingface.co/api/papers/search?q=private")
    (record,) = logs.records()
    assert (record["event"], record["logger"], record["level"]) == ("3 of four", "somelib", "info")


def test_text_for_people(capsys: pytest.CaptureFixture[str], logs: Logs) -> None:
    """No JSON, and no colour codes where it is not a terminal."""
    configure_logging("info", "text")
    structlog.get_logger().warning("redis_lost", exit_code=-9)
    said = capsys.readouterr().err
    assert "redis_lost" in said
    assert "exit_code=-9" in said
    assert "\x1b" not in said


@pytest.mark.parametrize(
    "secret",
    [SLACK_BOT, SLACK_APP, SLACK_ROTATED, DISCORD, HUGGING_FACE],
    ids=["slack bot", "slack app", "slack rotated", "discord", "hugging face"],
)
def test_no_token_gets_through(logs: Logs, secret: str) -> None:
    """In the event, a field, within a field, as a key, from a library, or in a traceback."""
    log = structlog.get_logger()
    log.error(
        f"refused {secret}", reason=f"token={secret};", nested={"headers": [("Authorization", f"Bearer {secret}")]}
    )
    log.warning("keyed", nested={secret: 1}, thing=ValueError(secret))
    logging.getLogger("slack_sdk").error("request failed: %s", {"token": secret})
    try:
        raise RuntimeError(f"with {secret}")
    except RuntimeError:
        log.exception("failed")
        logging.getLogger("discord").exception("failed too")
    said = logs.text()
    assert secret not in said
    assert len(said.splitlines()) == 5
    assert said.count("RuntimeError") >= 2


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("redis://user:p@ss-word@host:6379/0 is away", "p@ss-word"),
        ("unix://:secret-word@/run/redis.sock", "secret-word"),
        ("Authorization: Bearer abcdef0123456789abcdef", "abcdef0123456789abcdef"),
        ("wss://wss-primary.slack.com/link/?ticket=aaaa-bbbb-cccc&app_id=1", "aaaa-bbbb-cccc"),
        ("POST https://hooks.slack.com/commands/T012/345/AbCdEfGh failed", "AbCdEfGh"),
        ("PATCH /api/v10/webhooks/1234/aW50ZXJhY3Rpb246/messages/@original", "aW50ZXJhY3Rpb246"),
        ("POST /interactions/1234/aW50ZXJhY3Rpb246/callback", "aW50ZXJhY3Rpb246"),
    ],
)
def test_secrets_within_addresses(text: str, hidden: str) -> None:
    """Only the secret goes; the rest of the line stays readable."""
    cleaned = redact(text)
    assert hidden not in cleaned
    assert HIDDEN in cleaned
    assert cleaned.split(HIDDEN)[0] == text[: len(cleaned.split(HIDDEN)[0])]


@pytest.mark.parametrize(
    "text",
    [
        "arxiv:2401.01234 posted in slack:T012/C345",
        "https://huggingface.co/papers/2401.01234 by https://medium.com/@someone",
        "A bearer of good news; few-shot in-context learning, 3.5 x 10.2 at 99.9",
        "message 1234567890123456789 in discord:812345678901234567/903456789012345678",
        "wxyz2345abcdefgh6723ijkl",
    ],
)
def test_what_is_no_secret_stays(text: str) -> None:
    """Ids, addresses and prose."""
    assert redact(text) == text


def test_a_field_that_is_called_a_secret_is_one(logs: Logs) -> None:
    """Whatever form it has."""
    structlog.get_logger().info("x", bot_token="abc", headers={"Authorization": "whatever", "Accept": "json"}, tokens=3)
    (record,) = logs.records()
    assert (record["bot_token"], record["tokens"]) == (HIDDEN, 3)
    assert record["headers"] == {"Authorization": HIDDEN, "Accept": "json"}


def test_a_secret_of_any_form_is_hidden_once_it_was_read(logs: Logs, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every settings class' secrets, adapters' too; of an address the password alone."""

    class Somewhere(Settings):
        model_config = SettingsConfigDict(env_prefix="SOMEWHERE_")
        key: SecretStr | None = None
        url: SecretStr | None = None

    monkeypatch.setenv("SOMEWHERE_KEY", "plain words of a key")
    monkeypatch.setenv("SOMEWHERE_URL", "redis://:corr%20ect-horse@somewhere.example")
    Somewhere.read()
    structlog.get_logger().info("said plain words of a key", why="corr ect-horse at somewhere.example")
    (record,) = logs.records()
    assert record["event"] == f"said {HIDDEN}"
    assert record["why"] == f"{HIDDEN} at somewhere.example"


def test_a_crash_is_logged_without_secrets() -> None:
    """A traceback that nobody caught: one JSON line, and exit code 1."""
    program = (
        "from config.logging import configure_logging\n"
        "configure_logging('info', 'json')\n"
        f"raise RuntimeError('xoxb' + {SLACK_BOT.removeprefix('xoxb')!r})\n"
    )
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    record = json.loads(ended.stderr)
    assert ended.returncode == 1
    assert record["event"] == "crashed"
    assert "RuntimeError" in record["exception"]
    assert SLACK_BOT.removeprefix("xoxb-") not in ended.stderr
