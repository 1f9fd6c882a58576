"""In which language somebody is answered, and the channel told."""

from __future__ import annotations

from bot.chat import Caller, Request
from bot.model import Channel, plain
from bot.preferences import Preferences
from tests.unit.commands.conftest import HERE, Room
from tests.unit.commands.survey import seen, subscribed

ADA, GRETE = Caller("U1", "Ada", locale="en-GB"), Caller("U2", "Grete", locale="de-DE")


def said(answer) -> str:
    return "\n".join(plain(each) for each in answer.lines)


async def test_each_person_is_answered_in_their_own_language(room: Room) -> None:
    """Where the channel chose none."""
    assert "Did you mean" in said(await room.say("subscribbe x", ADA))
    answer = await room.say("subscribbe x", GRETE)
    assert "Meintest du" in said(answer)
    assert answer.language == "de"
    assert (answer.offers[0].label, answer.offers[0].command) == ("Abonnieren", "subscribe")


async def test_what_the_channel_chose_counts_before_what_a_person_speaks(room: Room) -> None:
    """By its code or its name; auto gives it back to each."""
    await room.say("settings language deutsch", ADA)
    assert (await room.preferences.load(HERE)).preferences.language == "de"
    assert "Meintest du" in said(await room.say("subscribbe x", ADA))
    await room.say("settings language auto", ADA)
    assert "Did you mean" in said(await room.say("subscribbe x", ADA))


async def test_a_language_that_i_do_not_speak_is_said(room: Room) -> None:
    """And nothing is changed."""
    assert "Write en, de or auto" in said(await room.say("settings language klingon", ADA))
    assert (await room.preferences.load(HERE)).preferences == Preferences()


async def test_who_reads_another_language_than_the_channel_is_offered_their_own(room: Room) -> None:
    """The button is as good as the command; once the channel chose, it is not offered."""
    answer = await room.say("subscribe robots", GRETE)
    (offer,) = [each for each in answer.offers if each.text.startswith("language")]
    assert (offer.label, offer.command, offer.text) == ("Hier auf Deutsch posten", "settings", "language de")
    await room.say(f"{offer.command} {offer.text}", GRETE)
    again = await room.say("subscribe drones", GRETE)
    assert not [each for each in again.offers if each.text.startswith("language")]


async def test_a_channel_is_told_of_its_first_topic_in_its_own_language(room: Room) -> None:
    """Its locale is not kept yet when somebody subscribes there for the first time."""
    asked = Request(HERE, GRETE, "subscribe", "robots", locale="de-DE")
    assert "abonniert" in plain((await room.desk.handle(asked)).announcement or ())


async def test_help_names_commands_as_a_persons_own_program_does(room: Room) -> None:
    """And understands them so, where names are translated."""
    there = Channel("discord", "w", "1")
    everything = said(await room.say("help", GRETE, there))
    assert "abbestellen" in everything
    assert "unsubscribe" not in everything
    assert "/themen abbestellen" in said(await room.say("help abbestellen", GRETE, there))
    assert "/themen abbestellen" in said(await room.say("help unsubscribe", GRETE, there))
    assert "/papers hilfe abonnieren" in said(await room.say("subscribe", GRETE, there))
    assert "unsubscribe" in said(await room.say("help", GRETE))


async def test_one_reader_after_the_other_has_their_own_language(room: Room) -> None:
    """Nothing that was worded for one is kept for the next."""
    await seen(room)
    await subscribed(room, "diffusion -survey")
    assert "Titel hat „Survey“" in said(await room.say("why 2604.00001", GRETE))
    assert "title has “Survey”" in said(await room.say("why 2604.00001", ADA))
