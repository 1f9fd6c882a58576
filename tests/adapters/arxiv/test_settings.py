"""What can be set, and what a mistake is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from adapters.sources.arxiv_feed import build
from adapters.sources.arxiv_settings import ArxivSettings
from bot.surroundings import Surroundings
from config.base import SettingsError
from tests.adapters.arxiv import NOW
from tests.fakes.clock import FakeClock


async def test_the_source_is_built_from_the_environment(tmp_path: Path) -> None:
    """Without anything set it reads five categories of the public arXiv."""
    source = build(Surroundings(FakeClock(NOW), tmp_path))
    assert (source.name, source.label) == ("arxiv", "arXiv")
    assert source.next_batch_at(NOW) is not None
    assert ArxivSettings.read().category_names == ("cs.LG", "cs.CL", "cs.CV", "cs.AI", "cs.RO")
    await source.close()


def test_categories_as_people_write_them(monkeypatch: pytest.MonkeyPatch) -> None:
    """Commas, spaces, doubles."""
    monkeypatch.setenv("ARXIV_CATEGORIES", " cs.CL, astro-ph.GA,cs.CL hep-th,cond-mat.mes-hall ")
    assert ArxivSettings.read().category_names == ("cs.CL", "astro-ph.GA", "hep-th", "cond-mat.mes-hall")


@pytest.mark.parametrize(
    ("variable", "value", "said"),
    [
        ("ARXIV_CATEGORIES", "cs.CL,nonsense!", "nonsense! is no category"),
        ("ARXIV_CATEGORIES", ",", "name 1 to 40"),
        ("ARXIV_FEED_URL", "rss.arxiv.org", "write a web address"),
        ("ARXIV_API_URL", "ftp://x", "write a web address"),
        ("ARXIV_CONTACT", "me (at) home", "write a mail or web address"),
    ],
)
def test_a_mistake_names_the_variable(monkeypatch: pytest.MonkeyPatch, variable: str, value: str, said: str) -> None:
    """A sentence, and no default in its place."""
    monkeypatch.setenv(variable, value)
    with pytest.raises(SettingsError, match=f"{variable}: .*{said}"):
        ArxivSettings.read()


def test_the_user_agent_has_the_contact(monkeypatch: pytest.MonkeyPatch) -> None:
    """arXiv wants to know whom to write to."""
    assert ArxivSettings.read().user_agent.endswith("(brings new research papers to team chats)")
    monkeypatch.setenv("ARXIV_CONTACT", "papers@lab.example")
    assert ArxivSettings.read().user_agent.startswith("PaperRoute/")
    assert ArxivSettings.read().user_agent.endswith("; contact papers@lab.example)")
