"""The prompt: what is typed, what is asked, what completes."""

from __future__ import annotations

from pathlib import Path

import pytest
from prompt_toolkit.application import create_app_session
from prompt_toolkit.completion import CompleteEvent
from prompt_toolkit.document import Document
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output import DummyOutput

from adapters.platforms.console.prompt import CommandCompleter, Prompt, without_prefix
from bot.chat import Offer
from tests.adapters.console.conftest import Echo, Screen

CHANNELS = ["reading-group", "robotics"]


class Seat:
    """Somebody at the prompt."""

    def __init__(self, folder: Path) -> None:
        self.commands = Echo()
        self.screen = Screen(terminal=False, width=200)
        self.history = folder / "console" / "history"
        self.prompt = Prompt(self.commands, self.screen.console, self.history, CHANNELS)

    @property
    def asked(self) -> list[tuple[str, str, str, int]]:
        return [(each.channel.channel, each.command, each.text, each.page) for each in self.commands.asked]

    async def types(self, keys: str) -> None:
        with create_pipe_input() as pipe, create_app_session(input=pipe, output=DummyOutput()):
            pipe.send_text(keys)
            await self.prompt.serve()

    async def completions(self, typed: str) -> list[str]:
        """The line as each completion would make it."""
        completer = CommandCompleter(self.commands, self.prompt)
        found = completer.get_completions_async(Document(typed), CompleteEvent())
        return [typed[: len(typed) + each.start_position] + each.text async for each in found]


@pytest.fixture
def seat(tmp_path: Path) -> Seat:
    return Seat(tmp_path)


async def test_commands_are_asked_with_or_without_their_prefix(seat: Seat) -> None:
    """`/papers list`, `/topics list` and `list` are the same here; `/quit` leaves."""
    await seat.types("/papers list\r/topics subscribe  a b\rsearch x y\r/papers\r\r/quit\r")
    assert seat.asked == [
        ("reading-group", "list", "", 1),
        ("reading-group", "subscribe", "a b", 1),
        ("reading-group", "search", "x y", 1),
        ("reading-group", "help", "", 1),
    ]
    assert "subscribe: a b" in seat.screen.text


async def test_a_number_takes_up_an_offer_of_the_last_answer(seat: Seat) -> None:
    """Without one there is nothing that a number means."""
    seat.commands.offers = (Offer("Once a day", "settings", "mode: daily"), Offer("Undo", "unsubscribe", "1"))
    await seat.types("subscribe robots\r2\r/quit\r")
    seat.commands.offers = ()
    await seat.types("list\r1\r/quit\r")
    assert [each[1:3] for each in seat.asked] == [
        ("subscribe", "robots"),
        ("unsubscribe", "1"),
        ("list", ""),
        ("1", ""),
    ]


@pytest.mark.parametrize("leave", ["\x04", "\x03", "/quit\r", "exit\r"])
async def test_there_are_several_ways_out(seat: Seat, leave: str) -> None:
    """Ctrl-D, Ctrl-C and words."""
    await seat.types(leave)
    assert seat.asked == []


async def test_the_channel_can_be_changed(seat: Seat) -> None:
    """The prompt begins in the first one; any name will do."""
    await seat.types("list\r/channel #robotics\rlist\r/channel my  new channel\rlist\r/channel\r/quit\r")
    assert [channel for channel, *_ in seat.asked] == ["reading-group", "robotics", "my-new-channel"]
    assert "Channels: #reading-group, #robotics, #my-new-channel" in seat.screen.text


async def test_pages_are_turned(seat: Seat) -> None:
    """`next` and `back` go through the last search, and stop at its ends."""
    await seat.types("next\rsearch x\r/papers next\rlist\rnext\rnext\rback\r/quit\r")
    assert [page for _, command, _, page in seat.asked if command == "search"] == [1, 2, 3, 2]
    assert "no search to turn" in seat.screen.text
    assert "no more pages" in seat.screen.text
    assert "Paper of page 3" in seat.screen.text


async def test_the_prompt_speaks_as_it_is_answered(seat: Seat) -> None:
    """Where the house speaks German: from the first answer on, as nobody knows it before."""
    seat.commands.language = "de"
    seat.commands.offers = (Offer("Rückgängig", "unsubscribe", "1"),)
    await seat.types("search x\rlist\rback\r/channel\r/quit\r")
    for said in (
        "Weiter: /papers next",
        "Tipp seine Nummer",
        "Mehr Seiten gibt es nicht.",
        "Du bist in #reading-group.",
    ):
        assert said in seat.screen.text


async def test_a_bug_does_not_end_the_prompt(seat: Seat) -> None:
    """It is said, and the next command is served."""
    await seat.types("break\rlist\r/quit\r")
    assert "our mistake" in seat.screen.text
    assert "list: " in seat.screen.text


async def test_history_is_kept_in_a_file(seat: Seat, tmp_path: Path) -> None:
    """Arrow-up in the next run brings back what was typed."""
    await seat.types("subscribe robots\r/quit\r")
    assert "+subscribe robots" in seat.history.read_text()
    later = Seat(tmp_path)
    await later.types("\x1b[A\x1b[A\r/quit\r")
    assert later.asked == [("reading-group", "subscribe", "robots", 1)]


@pytest.mark.parametrize(
    ("typed", "lines"),
    [
        ("", ["search", "subscribe"]),
        ("se", ["search"]),
        ("/papers s", ["/papers search", "/papers subscribe"]),
        ("/pa", ["/papers"]),
        ("/", ["/channel", "/quit", "/papers", "/topics"]),
        ("ne", ["next"]),
        ("unsubscribe ", ["unsubscribe diffusion policy", "unsubscribe robots"]),
        ("/papers unsubscribe dif", ["/papers unsubscribe diffusion policy"]),
        ("/papers unsubscribe diffusion po", ["/papers unsubscribe diffusion policy"]),
        ("/channel r", ["/channel reading-group", "/channel robotics"]),
        ("search dif", []),
    ],
)
async def test_completion(seat: Seat, typed: str, lines: list[str]) -> None:
    """Commands for the first word, what the core offers for their arguments, channels for `/channel`."""
    assert await seat.completions(typed) == lines


@pytest.mark.parametrize(
    ("typed", "text"),
    [("/papers list", "list"), ("/papers", ""), (" list ", "list"), ("/paperslist", "/paperslist"), ("", "")],
)
def test_the_prefix_is_taken_off(typed: str, text: str) -> None:
    """Only as a word of its own."""
    assert without_prefix(typed) == text
