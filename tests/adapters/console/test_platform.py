"""What the console adds to the contract of platforms: a transcript that survives crashes, and a screen that may be gone."""

from __future__ import annotations

import asyncio
import io
import json
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from rich.console import Console

from adapters.platforms.console import build
from adapters.platforms.console.platform import ConsolePlatform
from adapters.platforms.console.transcript import Transcript
from bot.errors import Transient, Uncertain
from bot.model import Channel, MessageId, Post
from bot.rates import Pace
from bot.surroundings import Surroundings
from bot.turns import Absent, CannotTell, Found, Look
from tests.adapters.console.conftest import HERE, Echo, Screen
from tests.fakes.clock import START, FakeClock

POST = Post("Größe — a “title”", "https://arxiv.org/abs/1")
ONE, TWO = MessageId("one"), MessageId("two")


async def find(platform: ConsolePlatform, message_id: MessageId, channel: Channel = HERE) -> Look:
    return await platform.find(channel, message_id, START - timedelta(hours=1), START + timedelta(hours=1))


def transcript(folder: Path) -> Path:
    return folder / "console" / "messages.jsonl"


async def test_the_transcript_is_a_json_object_a_message(platform: ConsolePlatform, tmp_path: Path) -> None:
    """With the message's id, channel, time and title: for people and tests to read."""
    await platform.post(HERE, POST, ONE)
    (line,) = transcript(tmp_path).read_text().splitlines()
    record = json.loads(line)
    assert (record["message_id"], record["channel"]) == ("one", "console:local/reading-group")
    assert (record["posted_at"], record["title"]) == (START.isoformat(), POST.title)


async def test_a_restart_remembers(platform: ConsolePlatform, tmp_path: Path) -> None:
    """Another process on the same folder finds what stands and misses what was deleted."""
    ref = await platform.post(HERE, POST, ONE)
    await platform.post(HERE, POST, TWO)
    await platform.delete(ref)
    again = ConsolePlatform(FakeClock(), tmp_path, Console(file=io.StringIO()))
    assert await find(again, ONE) == Absent()
    assert isinstance(await find(again, TWO), Found)


@pytest.mark.parametrize("kept", [1, 20, -1])
async def test_a_torn_line_is_no_message(platform: ConsolePlatform, tmp_path: Path, kept: int) -> None:
    """A crash in the middle of writing: absent, and what is posted next is found, also by a process that comes later."""
    await platform.post(HERE, POST, ONE)
    whole = transcript(tmp_path).read_bytes()
    transcript(tmp_path).write_bytes(whole + whole.replace(b'"one"', b'"two"').rstrip(b"\n")[:kept])
    assert await find(platform, TWO) == Absent()
    ref = await platform.post(HERE, POST, MessageId("three"))
    assert await find(platform, TWO) == Absent()
    assert await find(platform, MessageId("three")) == Found(ref)
    assert isinstance(await find(platform, ONE), Found)


async def test_a_line_that_only_misses_its_end_is_a_message(platform: ConsolePlatform, tmp_path: Path) -> None:
    """Whole but for the newline: found now, and still found after the next line is written."""
    await platform.post(HERE, POST, ONE)
    transcript(tmp_path).write_bytes(transcript(tmp_path).read_bytes().rstrip(b"\n"))
    before = await find(platform, ONE)
    await platform.post(HERE, POST, TWO)
    assert await find(platform, ONE) == before
    assert isinstance(before, Found)


async def test_junk_in_the_transcript_is_stepped_over(platform: ConsolePlatform, tmp_path: Path) -> None:
    """Whoever edits it by hand breaks nothing."""
    await platform.post(HERE, POST, ONE)
    with transcript(tmp_path).open("ab") as file:
        file.write(b'\xff\xfe\n[1]\n{"message_id": "x"}\n{}\n\n')
    ref = await platform.post(HERE, POST, TWO)
    assert await find(platform, TWO) == Found(ref)
    assert isinstance(await find(platform, ONE), Found)
    await platform.open()


async def test_two_copies_can_be_told_apart(platform: ConsolePlatform) -> None:
    """Deleting the later of two leaves the first."""
    first = await platform.post(HERE, POST, ONE)
    second = await platform.post(HERE, POST, ONE)
    await platform.delete(second)
    assert await find(platform, ONE) == Found(first)


async def test_what_is_shown_is_on_disk_already(tmp_path: Path) -> None:
    """A crash at the sight of a post never leads to a second one."""
    seen: list[Look] = []

    class Watching(io.StringIO):
        def write(self, text: str) -> int:
            found = Transcript(transcript(tmp_path)).find(HERE, ONE)
            seen.append(Absent() if found is None else CannotTell(found))
            return len(text)

    await ConsolePlatform(FakeClock(), tmp_path, Console(file=Watching())).post(HERE, POST, ONE)
    assert seen
    assert Absent() not in seen


async def test_a_disk_that_fails_is_uncertain(platform: ConsolePlatform, tmp_path: Path) -> None:
    """The line may or may not be there: the look tells, once the disk is readable."""
    transcript(tmp_path).mkdir(parents=True)
    with pytest.raises(Uncertain) as caught:
        await platform.post(HERE, POST, ONE)
    assert caught.value.started_at == START
    assert isinstance(await find(platform, ONE), CannotTell)
    transcript(tmp_path).rmdir()
    assert await find(platform, ONE) == Absent()


async def test_a_deletion_that_fails_may_be_repeated(platform: ConsolePlatform, tmp_path: Path) -> None:
    """It is Transient, and the message still stands."""
    ref = await platform.post(HERE, POST, ONE)
    away = transcript(tmp_path).rename(tmp_path / "away")
    transcript(tmp_path).mkdir()
    with pytest.raises(Transient):
        await platform.delete(ref)
    transcript(tmp_path).rmdir()
    away.rename(transcript(tmp_path))
    assert isinstance(await find(platform, ONE), Found)


@pytest.mark.parametrize("error", [OSError(5, "the terminal is gone"), SystemExit(1)])
async def test_a_reader_that_went_away_does_not_undo_a_post(tmp_path: Path, error: BaseException) -> None:
    """The transcript has the message, so it is posted. SystemExit is what rich makes of a closed pipe."""

    class Closed(io.StringIO):
        def write(self, text: str) -> int:
            raise error

    platform = ConsolePlatform(FakeClock(), tmp_path, Console(file=Closed()))
    ref = await platform.post(HERE, POST, ONE)
    assert await find(platform, ONE) == Found(ref)
    await platform.delete(ref)


async def test_an_edit_shows_the_post_anew(platform: ConsolePlatform, pipe: Screen) -> None:
    """What scrolled by cannot be changed."""
    ref = await platform.post(HERE, POST, ONE)
    await platform.edit(ref, Post("Corrected", None), ONE)
    assert "#reading-group (edited)\n  Corrected" in pipe.text


async def test_a_reply_is_marked(platform: ConsolePlatform, pipe: Screen) -> None:
    """There are no threads in a terminal."""
    ref = await platform.post(HERE, POST, ONE)
    await platform.post(HERE, Post("New version", None), TWO, reply_to=ref)
    assert "#reading-group (reply)\n  New version" in pipe.text


async def test_an_ascii_terminal_shows_question_marks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rather than an exception for every post with a dash."""
    raw = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(raw, encoding="ascii"))
    platform = ConsolePlatform(FakeClock(), tmp_path)
    await platform.open()
    await platform.post(HERE, POST, ONE)
    sys.stdout.flush()
    assert b"Gr??e" in raw.getvalue()


async def test_without_a_terminal_it_just_waits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody can type: listening lasts until it is cancelled, and asks for nothing."""
    monkeypatch.setattr(sys, "stdin", io.StringIO("list\n"))
    commands, left = Echo(), []
    platform = ConsolePlatform(FakeClock(), tmp_path, on_quit=lambda: left.append(True))
    listening = asyncio.create_task(platform.listen(commands))
    await asyncio.sleep(0.01)
    assert not listening.done()
    listening.cancel()
    with pytest.raises(asyncio.CancelledError):
        await listening
    assert (commands.asked, left) == ([], [])


def test_it_is_built_from_its_surroundings(tmp_path: Path) -> None:
    """It needs no settings."""
    platform = build(Surroundings(FakeClock(), tmp_path))
    assert (platform.name, platform.pace) == ("console", Pace())
    assert list(tmp_path.iterdir()) == []
