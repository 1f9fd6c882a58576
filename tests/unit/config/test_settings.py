"""The core's settings: what counts as unset, and the sentence for each mistake."""

from __future__ import annotations

from pathlib import Path

import pytest

from config.base import SettingsError
from config.settings import CoreSettings


@pytest.fixture(autouse=True)
def _no_settings_of_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in CoreSettings.model_fields:
        monkeypatch.delenv(CoreSettings.variable(name), raising=False)


def read(monkeypatch: pytest.MonkeyPatch, **values: str) -> CoreSettings:
    for name, value in values.items():
        monkeypatch.setenv(f"PAPERROUTE_{name}", value)
    return CoreSettings.read()


def test_without_any_there_are_defaults(monkeypatch: pytest.MonkeyPatch) -> None:
    """As the README's table says them; the data directory is the user's and not the checkout's."""
    found = read(monkeypatch)
    assert (found.redis_url, found.poll_interval_s, found.backfill_days, found.archive_days) == (None, None, 0, 30)
    assert (found.sources, found.timezone) == (("huggingface", "arxiv"), "UTC")
    assert found.data_dir.is_absolute()
    assert not found.data_dir.is_relative_to(Path.cwd())


def test_an_empty_value_is_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    """As a copied .env.example has them."""
    assert read(monkeypatch, REDIS_URL="", DATA_DIR="", POLL_INTERVAL_S="", SOURCES="") == read(monkeypatch)


def test_the_environment_goes_before_the_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """And the file before the defaults."""
    file = tmp_path / ".env"
    file.write_text("PAPERROUTE_BACKFILL_DAYS=2\nPAPERROUTE_ARCHIVE_DAYS=5\nSOMETHING_ELSE=1\n")
    monkeypatch.setenv("PAPERROUTE_ARCHIVE_DAYS", "7")
    found = CoreSettings.read(file)
    assert (found.backfill_days, found.archive_days) == (2, 7)


def test_a_file_that_cannot_be_read_is_a_sentence(tmp_path: Path) -> None:
    """Not UTF-8, say."""
    file = tmp_path / ".env"
    file.write_bytes(b"PAPERROUTE_TIMEZONE=\xff\xfe\n")
    with pytest.raises(SettingsError, match="cannot be read"):
        CoreSettings.read(file)


def test_sources_are_a_list_with_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    """Space, case and repetition don't matter."""
    assert read(monkeypatch, SOURCES=" HuggingFace, arxiv,huggingface,").sources == ("huggingface", "arxiv")


def test_the_data_directory_may_begin_with_a_tilde(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A .env file knows no shell."""
    monkeypatch.setenv("HOME", str(tmp_path))
    assert read(monkeypatch, DATA_DIR="~/papers").data_dir == tmp_path / "papers"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("POLL_INTERVAL_S", "0"),
        ("POLL_INTERVAL_S", "nan"),
        ("POLL_INTERVAL_S", "soon"),
        ("BACKFILL_DAYS", "-1"),
        ("ARCHIVE_DAYS", "1.5"),
        ("SOURCES", ","),
        ("TIMEZONE", "Mars/Olympus"),
        ("TIMEZONE", "../../etc/passwd"),
        ("TIMEZONE", "Europe"),
        ("LOG_LEVEL", "loud"),
        ("LOG_FORMAT", "xml"),
        ("COURIERS", "0"),
        ("REDIS_URL", "localhost:6379"),
        ("REDIS_URL", "http://localhost"),
        ("REDIS_URL", "redis://"),
        ("REDIS_URL", "redis://host:port"),
        ("REDIS_URL", "unix://"),
    ],
)
def test_a_mistake_is_one_sentence_that_names_the_variable(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    """It starts with the variable and ends with a full stop."""
    with pytest.raises(SettingsError) as caught:
        read(monkeypatch, **{name: value})
    said = str(caught.value)
    assert said.startswith(f"PAPERROUTE_{name}: ")
    assert said.endswith(".")
    assert "\n" not in said


def test_every_mistake_is_said_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody should have to start the program once for each."""
    with pytest.raises(SettingsError) as caught:
        read(monkeypatch, BACKFILL_DAYS="x", TIMEZONE="Nowhere")
    assert str(caught.value).count("PAPERROUTE_") == 2


@pytest.mark.parametrize(
    "url",
    [
        "redis://:pass@host:6379/1",
        "rediss://user:p%40ss@host",
        "unix:///run/redis.sock",
        "redis://[::1]:6379",
        "redis://h?db=2",
    ],
)
def test_addresses_of_redis(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    """With and without user, password, port, database; a socket."""
    found = read(monkeypatch, REDIS_URL=f" {url}\n").redis_url
    assert found is not None
    assert found.get_secret_value() == url


def test_a_wrong_redis_url_is_not_repeated(monkeypatch: pytest.MonkeyPatch) -> None:
    """It may hold a password: neither the error nor the settings as text show it."""
    with pytest.raises(SettingsError) as caught:
        read(monkeypatch, REDIS_URL="redis:hunter2-hunter2")
    assert "hunter2" not in str(caught.value)
    assert "hunter2" not in repr(read(monkeypatch, REDIS_URL="redis://:hunter2-hunter2@host"))
