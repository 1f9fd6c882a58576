"""The pages that list the settings are those that the settings classes make."""

from __future__ import annotations

from config.settings import CoreSettings
from config.table import variables
from tests.unit.config import pages


def test_the_example_is_complete() -> None:
    """Every variable of every settings class, adapters' included, as it is now."""
    assert (pages.ROOT / ".env.example").read_text() == pages.example(), "run `make settings`"


def test_the_readme_is_complete() -> None:
    """Its table between the two marks is the classes' own."""
    text = (pages.ROOT / "README.md").read_text()
    assert text == pages.readme(text), "run `make settings`"


def test_every_setting_says_what_it_is() -> None:
    """A sentence each, in one line."""
    for owner in pages.owners():
        for each in variables(owner):
            assert each.description.endswith("."), f"{each.name}: {each.description!r}"
            assert "\n" not in each.description, each.name


def test_no_variable_has_two_owners() -> None:
    """Two classes with the same prefix and field would read each other's."""
    names = [each.name for owner in pages.owners() for each in variables(owner)]
    assert len(names) == len(set(names))


def test_the_names_that_are_promised() -> None:
    """The core's variables, by name."""
    promised = {"REDIS_URL", "DATA_DIR", "POLL_INTERVAL_S", "BACKFILL_DAYS", "ARCHIVE_DAYS", "SOURCES", "TIMEZONE"}
    assert {f"PAPERROUTE_{name}" for name in promised} <= {each.name for each in variables(CoreSettings)}
