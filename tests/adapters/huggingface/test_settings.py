"""The source's settings, and how it is built from them."""

from __future__ import annotations

from pathlib import Path

import pytest

from adapters.sources.huggingface import build
from adapters.sources.huggingface_settings import HuggingFaceSettings
from bot.surroundings import Surroundings
from config.base import SettingsError
from tests.fakes.clock import FakeClock


async def test_it_is_built_from_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without any variable it reads Hugging Face itself, anonymously."""
    monkeypatch.delenv("HUGGINGFACE_URL", raising=False)
    monkeypatch.delenv("HUGGINGFACE_TOKEN", raising=False)
    assert HuggingFaceSettings.read() == HuggingFaceSettings(url="https://huggingface.co", token=None)
    source = build(Surroundings(FakeClock(), tmp_path))
    assert source.name == "huggingface"
    await source.close()


def test_a_token_is_never_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither by str nor by repr."""
    monkeypatch.setenv("HUGGINGFACE_TOKEN", "hf_secret")
    settings = HuggingFaceSettings.read()
    assert "hf_secret" not in f"{settings} {settings!r}"


@pytest.mark.parametrize("token", ["hf_sécret", "hf_a b", "hf_a\x07"])
def test_a_token_that_cannot_be_sent_is_told_without_showing_it(monkeypatch: pytest.MonkeyPatch, token: str) -> None:
    """A slip in copying must not end in a stack trace at the first request."""
    monkeypatch.setenv("HUGGINGFACE_TOKEN", token)
    with pytest.raises(SettingsError, match=r"^HUGGINGFACE_TOKEN: it holds characters that no token has") as caught:
        HuggingFaceSettings.read()
    assert token not in str(caught.value)


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:8080", "http://[::1]:80/base/", "https://hf.example", "HTTP://localhost/"]
)
def test_other_addresses_are_taken(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    """A mirror, a loopback port, a path before the API; a slash at the end does not matter."""
    monkeypatch.setenv("HUGGINGFACE_URL", url)
    assert HuggingFaceSettings.read().url == url.rstrip("/")


@pytest.mark.parametrize("url", ["huggingface.co", "ftp://huggingface.co", "https://", "http://[", "://"])
def test_a_wrong_address_is_one_sentence(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    """It names the variable and shows the form."""
    monkeypatch.setenv("HUGGINGFACE_URL", url)
    with pytest.raises(SettingsError, match=r"^HUGGINGFACE_URL: .*https://huggingface\.co\.$"):
        HuggingFaceSettings.read()
