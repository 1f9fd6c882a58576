"""The operator's commands, as scripts drive them: what they print, and the shape of their JSON."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from tests.conftest import SHARED
from tests.e2e.paperroute import paperroute
from tests.emulators.huggingface import HuggingFaceEmulator, make_entry

pytestmark = pytest.mark.e2e

PAPERS = [
    {
        "id": "2401.00001",
        "title": "Diffusion Policies for Robots",
        "abstract": "We diffuse.",
        "authors": ["Ada Lovelace"],
        "upvotes": 3,
    },
    {"id": "x-2", "title": "A Survey of Drones", "abstract": "Nothing diffuses here.", "categories": ["cs.RO"]},
    {"id": "2401.00003v2", "title": "Drones that Learn", "abstract": "By diffusion of a policy."},
]


@pytest.fixture
def papers(tmp_path):
    file = tmp_path / "papers.jsonl"
    file.write_text("".join(json.dumps(paper) + "\n" for paper in PAPERS))
    return file


async def test_match_prints_ids_as_they_stand_in_the_file(tmp_path, papers):
    """In file order, one a line."""
    found = await paperroute("match", "drone OR robot", "--papers", str(papers), folder=tmp_path)
    assert (found.code, found.out) == (0, "2401.00001\nx-2\n2401.00003v2\n")
    from_stdin = await paperroute("match", "drone -survey", "--papers", "-", folder=tmp_path, stdin=papers.read_text())
    assert from_stdin.out == "2401.00003v2\n"


async def test_a_topic_may_begin_with_a_minus(tmp_path, papers):
    """What a command does not know as its option is a word; a misspelt long option is still said."""
    found = await paperroute("match", "-survey drone", "--papers", str(papers), folder=tmp_path)
    assert (found.code, found.out) == (0, "2401.00003v2\n")
    for flag in ("-h", "--help"):
        assert "Usage" in (await paperroute("match", flag, folder=tmp_path)).out
    wrong = await paperroute("match", "drone", "--papers", str(papers), "--jsno", folder=tmp_path)
    assert (wrong.code, "--jsno" in wrong.err) == (2, True)


async def test_match_says_why(tmp_path, papers):
    """Term, field, and the words as they stand there."""
    found = await paperroute("match", "diffusion policy", "--papers", str(papers), "--json", folder=tmp_path)
    first, second = found.records
    assert first["id"] == "2401.00001"
    assert {(each["term"], each["field"], each["text"]) for each in first["why"]} == {
        ("diffusion", "title", "Diffusion"),
        ("policy", "title", "Policies"),
    }
    assert {each["field"] for each in second["why"]} == {"abstract"}


async def test_a_bad_line_is_named(tmp_path, papers):
    """Exit code 2, with file and line."""
    papers.write_text(papers.read_text() + "{not json\n")
    found = await paperroute("match", "drone", "--papers", str(papers), folder=tmp_path)
    assert (found.code, "line 4" in found.err) == (2, True)


async def test_imported_papers_are_found(tmp_path, papers):
    """By words, by author, by a link; and none is announced."""
    imported = await paperroute("import", str(papers), folder=tmp_path)
    assert "Imported 3 papers; the archive holds 3." in imported.out
    for query, best in [
        ("learning drones", "arxiv:2401.00003"),
        ("Lovelace", "arxiv:2401.00001"),
        ("https://arxiv.org/abs/2401.00001v3", "arxiv:2401.00001"),
    ]:
        found = await paperroute("search", query, "--limit", "2", "--json", folder=tmp_path)
        assert found.records[0]["id"] == best
        assert {"id", "title", "score"} <= found.records[0].keys()
    assert (await paperroute("deliveries", "--json", folder=tmp_path)).out == ""


async def test_a_pass_queues_and_does_not_post(tmp_path):
    """Subscribed, polled, queued; the states that each command shows agree."""
    async with HuggingFaceEmulator() as feed:
        env = {"HUGGINGFACE_URL": feed.url}
        first = await paperroute("poll", "--once", "--json", folder=tmp_path, **env)
        assert first.records[0]["huggingface"]["new"] == 0
        await paperroute("subscribe", "console:local/lab", "diffusion  OR robots", folder=tmp_path)
        again = await paperroute("subscribe", "console:local/lab", "robot OR diffusion", folder=tmp_path)
        assert "already" in again.out
        (subscribed,) = (await paperroute("subscriptions", "--json", folder=tmp_path)).records
        assert (subscribed["channel"], subscribed["topic"], subscribed["paused"]) == (
            "console:local/lab",
            "diffusion OR robots",
            False,
        )
        feed.publish(
            datetime.now(UTC).date(),
            [make_entry("2611.00001", title="Robot Diffusion"), make_entry("2611.00002", title="Other")],
        )
        second = await paperroute("poll", "--once", "--json", folder=tmp_path, **env)
        counts = second.records[0]["huggingface"]
        assert (counts["announced"], counts["new"], counts["matched"], counts["queued"]) == (2, 2, 1, 1)
        feed.publish(datetime.now(UTC).date(), [*feed.days[datetime.now(UTC).date()], make_entry("2611.00003")])
        (day,) = (await paperroute("audit", "--since", "2", "--json", folder=tmp_path, **env)).records
        assert (day["announced"], day["seen"], day["missing"], day["queued"]) == (3, 2, ["arxiv:2611.00003"], 1)
        assert day["ids"]["new"] == ["arxiv:2611.00001", "arxiv:2611.00002"]
    (delivery,) = (await paperroute("deliveries", "--json", "--state", "queued", folder=tmp_path)).records
    assert {
        key: delivery[key] for key in ("channel", "paper_id", "topics", "state", "attempts", "reason", "message")
    } == {
        "channel": "console:local/lab",
        "paper_id": "arxiv:2611.00001",
        "topics": ["diffusion OR robots"],
        "state": "queued",
        "attempts": 0,
        "reason": None,
        "message": None,
    }
    (status,) = (await paperroute("status", "--json", folder=tmp_path)).records
    assert (status["deliveries"]["queued"], status["queues"], status["papers"]) == (1, {"console": 1}, 2)
    removed = await paperroute("unsubscribe", "console:local/lab", "diffusion OR robot", folder=tmp_path)
    assert (removed.code, (await paperroute("subscriptions", "--json", folder=tmp_path)).out) == (0, "")


async def test_an_unknown_subscription_is_answered_with_what_there_is(tmp_path):
    """Exit code 2."""
    await paperroute("subscribe", "console:local/lab", "diffusion", folder=tmp_path)
    found = await paperroute("unsubscribe", "console:local/lab", "robots", folder=tmp_path)
    assert (found.code, "'diffusion'" in found.err) == (2, True)


async def test_every_command_has_help(tmp_path):
    """And nothing is started for it."""
    for command in [
        "run",
        "demo",
        "poll",
        "match",
        "search",
        "import",
        "subscribe",
        "unsubscribe",
        "subscriptions",
        "deliveries",
        "status",
        "slack",
        "discord",
    ]:
        found = await paperroute(command, "--help", folder=tmp_path / "none")
        assert (found.code, "Usage" in found.out) == (0, True)
    assert not (tmp_path / "none").exists()


@pytest.mark.shared
async def test_real_papers_are_matched_fast_enough_to_be_tried(tmp_path):
    """Ten thousand real papers through one topic, with evidence."""
    import gzip

    file = tmp_path / "real.jsonl"
    with gzip.open(SHARED / "data" / "arxiv-60k.jsonl.gz", "rt") as lines:
        file.write_text("".join(line for line, _ in zip(lines, range(10_000), strict=False)))
    found = await paperroute("match", '"diffusion policy" cat:cs.RO', "--papers", str(file), "--json", folder=tmp_path)
    assert found.records
    assert all(record["why"] for record in found.records)
