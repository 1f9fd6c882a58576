"""What goes wrong at the start is one sentence and an exit code that scripts can tell apart."""

from __future__ import annotations

import pytest

from tests.e2e.paperroute import paperroute

pytestmark = pytest.mark.e2e


@pytest.mark.parametrize(
    ("variable", "value", "said"),
    [
        ("PAPERROUTE_POLL_INTERVAL_S", "soon", "PAPERROUTE_POLL_INTERVAL_S"),
        ("PAPERROUTE_SOURCES", "huggingface,nowhere", "nowhere"),
        ("SLACK_BOT_TOKEN", "xapp-1-secret", "SLACK_BOT_TOKEN"),
        ("HUGGINGFACE_URL", "not an address", "HUGGINGFACE_URL"),
    ],
)
async def test_a_wrong_setting_is_named(tmp_path, variable, value, said):
    """Exit code 78, the variable in the sentence, a secret nowhere."""
    found = await paperroute("run", folder=tmp_path, **{variable: value})
    assert (found.code, said in found.err, "Traceback" in found.err) == (78, True, False)
    assert "secret" not in found.err


async def test_an_absent_redis_is_said(tmp_path):
    """Exit code 69."""
    found = await paperroute("status", folder=tmp_path, PAPERROUTE_REDIS_URL="redis://127.0.0.1:1/0")
    assert (found.code, "Traceback" in found.err) == (69, False)
    assert len(found.err.strip().splitlines()) == 1


@pytest.mark.parametrize("topic", ['"an open quote', "OR", ""])
async def test_a_topic_that_does_not_parse_is_pointed_at(tmp_path, topic):
    """Exit code 2, with the place."""
    papers = tmp_path / "papers.jsonl"
    papers.write_text('{"id": "1", "title": "A"}\n')
    found = await paperroute("match", topic, "--papers", str(papers), folder=tmp_path)
    assert (found.code, "^" in found.err) == (2, True)


async def test_a_channel_that_is_no_address_is_explained(tmp_path):
    """Exit code 2, with the form to write."""
    found = await paperroute("subscribe", "general", "diffusion", folder=tmp_path)
    assert (found.code, "slack:T012/C345" in found.err) == (2, True)


async def test_a_platform_that_there_is_not_is_said(tmp_path):
    """A misspelt platform would wait for ever: refused, with those there are."""
    found = await paperroute("subscribe", "slakc:T1/C1", "robots", folder=tmp_path)
    assert (found.code, "slack, discord, console" in found.err) == (2, True)
