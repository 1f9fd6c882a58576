"""Dispatch, help, typos, and how commands are called on each platform."""

from __future__ import annotations

import pytest

from bot.commands import COMMANDS, Idiom, how_to, split, under
from bot.commands.catalogue import NAMES
from bot.commands.helping import FOREMOST, topic_language
from bot.commands.naming import distance, meant
from bot.model import Channel
from bot.search.searcher import Results
from bot.topics.language import parse
from tests.unit.commands.conftest import HERE, Room, ScriptedSearch, paper, text


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("", ("help", "")),
        ("   ", ("help", "")),
        ("list", ("list", "")),
        ("  LIST  ", ("list", "")),
        ("subscribe diffusion policy", ("subscribe", "diffusion policy")),
        ('Search\n "two  words" ', ("search", '"two  words"')),
        ("unsubscribe\u00a02", ("unsubscribe", "2")),
    ],
)
def test_the_first_word_is_the_command(typed: str, expected: tuple[str, str]) -> None:
    """In any case and spacing; the rest stays as typed."""
    assert split(typed) == expected


@pytest.mark.parametrize(
    ("word", "name"),
    [
        ("subscribe", "subscribe"),
        ("subsribe", "subscribe"),
        ("susbcribe", "subscribe"),
        ("unsubcribe", "unsubscribe"),
        ("serach", "search"),
        ("lst", "list"),
        ("hepl", "help"),
        ("ls", "list"),
        ("unsub", "unsubscribe"),
        ("sub", "subscribe"),
        ("xy", None),
        ("a", None),
        ("diffusion", None),
        ("", None),
    ],
)
def test_a_typo_is_at_most_two_letters(word: str, name: str | None) -> None:
    """A swap counts once, and a word that shares nothing is no typo."""
    assert meant(word, NAMES) == name


def test_distance_is_symmetric_and_zero_for_the_same() -> None:
    """Adding, dropping, changing and swapping neighbours each count one."""
    assert distance("list", "list") == 0
    for left, right, letters in (("lsit", "list", 1), ("lists", "list", 1), ("mist", "list", 1), ("", "list", 4)):
        assert distance(left, right) == distance(right, left) == letters


async def test_a_typo_is_asked_about_with_the_whole_line(room: Room) -> None:
    """So that it can be copied."""
    answer = await room.say("subsribe diffusion policy")
    assert text(answer) == "Did you mean /papers subscribe diffusion policy?"
    assert [each.label for each in (await room.say("serach robots")).offers] == ["Search"]
    assert await room.topics() == []


@pytest.mark.parametrize("typed", ["hi", "Hello!", "thanks!", "?", "…"])
async def test_who_greets_is_told_what_there_is(room: Room, typed: str) -> None:
    """Papers about “hi” are nobody's wish; with more words it is a search."""
    assert "You can type" in text(await room.say(typed))
    assert room.searcher.asked == []
    await room.say("hey joint embedding")
    assert room.searcher.asked[0][0] == "hey joint embedding"


async def test_our_own_name_may_be_typed_along(room: Room) -> None:
    """As it was copied from an answer."""
    for typed in ("/papers list", "/list", "/topics list"):
        assert "no topics here yet" in text(await room.say(typed))
    assert "You can type" in text(await room.say("/papers"))
    assert text(await room.say("help /papers search")) == text(await room.say("help search"))


async def test_any_other_words_are_searched_for(room: Room) -> None:
    """Who types a topic probably wants papers; how to find the commands is said below."""
    room.searcher.papers = [paper(1, "Diffusion Policy")]
    answer = await room.say("diffusion policy")
    assert [card.title for card in answer.cards] == ["Diffusion Policy"]
    assert room.searcher.asked[0][0] == "diffusion policy"
    assert "/papers help" in text(answer)


async def test_help_shows_every_command(room: Room) -> None:
    """Also for no words at all, with examples to copy; inside what a message of any platform holds."""
    for typed in ("", "help"):
        answer = text(await room.say(typed))
        assert all(command.name in answer for command in COMMANDS)
        assert all(f"/papers {command.usage}: " in answer for command in COMMANDS if command.name in FOREMOST)
        assert "/papers subscribe diffusion policy" in answer
        assert len(answer) < 1800


async def test_helps_examples_are_of_this_channel(room: Room) -> None:
    """Its first topic, its last; where nobody can tell, those of a new channel."""
    await room.say("subscribe flow matching")
    await room.say("subscribe robots")
    assert text(await room.say("help")).splitlines()[-1] == (
        "Here, for example: /papers search flow matching · /papers preview robots · /papers pause 1 for a week"
    )
    room.store.away = True
    assert text(await room.say("help")).splitlines()[-1].startswith("Here, for example: /papers subscribe diffusion")


async def test_help_for_one_command_has_examples(room: Room) -> None:
    """And for `subscribe` the language in three lines."""
    answer = text(await room.say("help /Subscribe"))
    assert "exact phrase" in answer
    assert all(f"/papers {example}" in answer for example in COMMANDS[0].examples)


async def test_help_tells_what_a_command_takes(room: Room) -> None:
    """Where numbers are shown, what can be set; an example that says no more than the usage is left out."""
    assert "/papers list shows the topics here, numbered." in text(await room.say("help edit"))
    assert "The settings: mode, time, days," in text(await room.say("help settings"))
    assert text(await room.say("help list")) == "/papers list: show the topics here, numbered."


async def test_help_for_a_typo_asks(room: Room) -> None:
    """As the commands do."""
    assert "Did you mean /papers help search?" in text(await room.say("help serach"))
    assert "/papers help shows them all" in text(await room.say("help nonsense"))


async def test_discord_calls_things_its_own_way(room: Room) -> None:
    """What concerns a channel's topics stands under /topics there."""
    discord = Channel("discord", "1", "2")
    assert "/topics subscribe diffusion policy" in text(await room.say("list", channel=discord))
    assert "/papers search" in text(await room.say("help", channel=discord))
    assert how_to("discord", "unsubscribe 2") == "/topics unsubscribe 2"
    assert how_to("slack", "unsubscribe 2") == how_to("new-platform", "unsubscribe 2") == "/papers unsubscribe 2"


async def test_a_command_can_have_another_name(room: Room) -> None:
    """Slack's is a setting: every answer follows it."""
    room.desk = room.desk_with({"slack": Idiom(under("/preprints"))})
    assert "/preprints subscribe" in text(await room.say("list", channel=Channel("slack", "T1", "C1")))


async def test_completion_of_the_first_word(room: Room) -> None:
    """The commands; for `help` as well; nothing for a search."""
    assert [each.value for each in await room.desk.complete(HERE, "", "S")] == [
        "subscribe",
        "search",
        "share",
        "settings",
        "save",
        "saved",
        "status",
    ]
    assert len(await room.desk.complete(HERE, "help", "")) == len(COMMANDS)
    assert await room.desk.complete(HERE, "search", "dif") == ()


async def test_a_bug_is_not_hidden() -> None:
    """What is nobody's mistake goes up to the platform, which apologises and logs it."""

    class Broken(ScriptedSearch):
        async def search(self, query: str, limit: int, hosted: bool) -> Results:
            raise KeyError(query)

    with pytest.raises(KeyError):
        await Room(searcher=Broken()).say("search x")


def test_the_catalogue_is_what_platforms_register(room: Room) -> None:
    """Names are distinct, examples begin with their command."""
    assert room.desk.help() == COMMANDS
    assert len(set(NAMES)) == len(NAMES)
    assert all(example.split()[0] == command.name for command in COMMANDS for example in command.examples)


@pytest.mark.parametrize(
    "topic",
    [
        *(example.partition(" ")[2] for example in COMMANDS[0].examples),
        *(span.text for row in topic_language() for span in row if span.style == "code"),
    ],
)
def test_the_examples_are_topics(topic: str) -> None:
    """What help shows can be copied."""
    assert parse(topic).text == topic
