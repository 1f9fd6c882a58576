"""Every sentence that people in a chat may read stands in every catalogue, translated, with the same places."""

from __future__ import annotations

import re

import pytest
from babel.messages import Message

from bot.commands.catalogue import COMMANDS
from bot.language import ENGLISH, LANGUAGES, _, ngettext, speaking
from tests.unit.language.catalogues import catalogue, extracted, translated

OTHERS = sorted(set(LANGUAGES) - {ENGLISH})
PLACE = re.compile(r"\{\w*\}")


@pytest.mark.parametrize("language", OTHERS)
def test_every_sentence_is_translated_with_the_same_places(language: str) -> None:
    """`make words` adds what is new; here is what it then still lacks."""
    wrong = [message.id for message, entry in translated(language) if entry is None or not _fits(message, entry)]
    assert not wrong


@pytest.mark.parametrize("language", OTHERS)
def test_a_catalogue_has_nothing_that_the_code_does_not_say(language: str) -> None:
    """Nor anything doubtful."""
    said = {message.id for message in extracted()}
    assert [each.id for each in catalogue(language) if each.id and (each.id not in said or each.fuzzy)] == []


@pytest.mark.parametrize("language", OTHERS)
def test_what_every_command_does_is_told_in_every_language(language: str) -> None:
    """Such data can be left unmarked, and then no catalogue misses it."""
    with speaking(language):
        assert [each.name for each in COMMANDS if _(each.summary) == each.summary] == []


@pytest.mark.parametrize("language", OTHERS)
def test_what_is_typed_stays_and_what_it_stands_for_is_told_in_every_language(language: str) -> None:
    """`unsubscribe NUMMER oder THEMA`: who types the small words of it is understood."""
    for command in COMMANDS:
        with speaking(language):
            said, joined = _(command.usage), _("or")
        typed, in_english = (re.findall(r"\b[a-z]+\b", usage) for usage in (said, command.usage))
        assert [each for each in typed if each != joined] == [each for each in in_english if each != "or"]
        assert not re.search(r"\b(NUMBER|TOPIC|WORDS|DATE|COMMAND|VALUE|AUTHOR|GROUP)\b", said)


def test_what_is_counted_stands_where_its_form_fits() -> None:
    """`14 Paper` is put in as it is: behind `mit` or `bei` German would want `14 Papern`, before a verb its number."""
    dative = re.compile(r"\b(?:aus|bei|mit|nach|seit|von|vom|zu|zum)\b(?: den)? (?:\{papers\}|\d+ Paper\b)")
    texts = [text for message in catalogue("de") for text in _texts(message.string)]
    assert [text for text in texts if dative.search(text)] == []
    assert [text for text in texts if re.match(r"\{papers\},? (?:ist|sind|wird|werden|wurden?)\b", text)] == []


def test_no_place_is_unnamed_or_formatted() -> None:
    """`{}` and `{price:.2f}` cannot be put in another order, or read by whoever translates."""
    for message in extracted():
        for text in _texts(message.id):
            assert "{" not in re.sub(r"\{[a-z_]+\}", "", text), text


def test_a_translation_is_used_where_its_language_is_spoken() -> None:
    """Also by number."""
    with speaking("de"):
        assert _("Papers of {days}", days="heute") == "Paper vom heute"
        assert ngettext("{count} new paper", "{count} new papers", 1) == "1 neues Paper"
        assert ngettext("{count} new paper", "{count} new papers", 1200) == "1.200 neue Paper"
    assert _("Papers of {days}", days="today") == "Papers of today"


def _fits(message: Message, entry: Message) -> bool:
    """Each form says something, and names the places of the sentence (a form for one thing may leave its number out)."""
    forms, wanted = _texts(entry.string), [set(PLACE.findall(text)) for text in _texts(message.id)]
    if not all(forms) or (len(wanted) == 2) != message.pluralizable:
        return False
    optional = {"{count}"} if message.pluralizable else set()
    every = set.union(*wanted)
    return all(every - optional <= set(PLACE.findall(form)) <= every for form in forms)


def _texts(text: object) -> list[str]:
    return [text] if isinstance(text, str) else [str(each) for each in text] if isinstance(text, (tuple, list)) else []
