"""Which language is in force, and what a sentence is filled with."""

from __future__ import annotations

from datetime import date

from bot.language import _, aloud, day_and_month, enumerated, language, language_of, number, phrase, speaking, weekday
from bot.post import Span
from bot.preferences import House, Preferences


def test_inside_of_speaking_one_is_in_force_and_behind_it_the_one_before():
    """What is said aloud is in that of the room."""
    with speaking("de", room="en"):
        assert language() == "de"
        with aloud():
            assert language() == "en"
        assert language() == "de"
    assert language() == "en"


def test_what_is_put_in_is_not_looked_at_for_places():
    """A title may have braces."""
    assert _("Papers of {days}", days="{topic}") == "Papers of {topic}"
    code = Span("{paper}", "code")
    assert phrase("{a}: {b}, {c}", a=code, b="{c}", c=(Span("x"), Span("y", "bold"))) == (
        *(code, Span(": "), Span("{c}"), Span(", ")),
        *(Span("x"), Span("y", "bold")),
    )


def test_a_place_without_a_field_stays_for_the_phrase():
    """So that text and spans can be put in one after the other."""
    said = _("{mode} and {code}", mode="x")
    assert phrase(said, code=Span("y", "code")) == (Span("x and "), Span("y", "code"))


def test_numbers_and_days_are_written_as_the_language_does():
    """August is the same word in both; its day is not."""
    day = date(2026, 8, 12)
    assert (number(1234.5), day_and_month(day, year=True), weekday(day)) == ("1,234.5", "12 August 2026", "Wednesday")
    assert enumerated(["a", "b", "c"]) == "a, b and c"
    with speaking("de"):
        assert (number(1234.5), day_and_month(day, year=True), weekday(day)) == (
            "1.234,5",
            "12. August 2026",
            "Mittwoch",
        )
        assert enumerated(["a", "b"]) == "a und b"


def test_a_locale_is_one_of_our_languages_or_none():
    """By its first part."""
    assert [language_of(each) for each in ("de-AT", "de_CH", "DE", "en-GB", "fr", "", None)] == [
        *("de", "de", "de", "en"),
        *(None, None, None),
    ]


def test_a_channel_speaks_what_it_chose_else_its_workspace_else_the_house():
    """A locale that is none of our languages says nothing."""
    house = House(language="de")
    assert house.language_of(Preferences()) == "de"
    assert house.language_of(Preferences(locale="fr")) == "de"
    assert house.language_of(Preferences(locale="en-US")) == "en"
    assert house.language_of(Preferences(locale="en-US", language="de")) == "de"
