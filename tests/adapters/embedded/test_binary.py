"""Which redis-server is taken: shell scripts that say a version stand in for real ones."""

from __future__ import annotations

from pathlib import Path

import pytest

from adapters.storage import binary
from bot.errors import Unavailable


class Machine:
    """A PATH of one folder, and no wheel unless it is put there."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.path, self.site, self.data = folder / "path", folder / "site", folder / "data"
        for each in (self.path, self.site, self.data):
            each.mkdir()
        monkeypatch.setenv("PATH", str(self.path))
        monkeypatch.setattr(binary, "WHEEL", "wheel_of_the_test")
        monkeypatch.syspath_prepend(str(self.site))

    def install(self, name: str, says: str) -> Path:
        return self._script(self.path / name, says, 0o755)

    def install_wheel(self, says: str, mode: int = 0o644) -> Path:
        package = self.site / "wheel_of_the_test"
        (package / "bin").mkdir(parents=True)
        (package / "__init__.py").write_text("raise RuntimeError('imported')\n")
        return self._script(package / "bin" / "redis-server", says, mode)

    def _script(self, path: Path, says: str, mode: int) -> Path:
        path.write_text(f"#!/bin/sh\n{says}\n")
        path.chmod(mode)
        return path


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    return Machine(tmp_path, monkeypatch)


def version(name: str, number: str) -> str:
    return f"echo '{name} server v={number} sha=00000000:0 malloc=jemalloc-5.3.0 bits=64 build=0'"


def test_one_on_the_path_comes_first(machine: Machine) -> None:
    """The distribution's own, which it keeps up to date, before the wheel's."""
    own = machine.install("redis-server", version("Redis", "7.0.15"))
    machine.install_wheel(version("Redis", "8.2.3"))
    assert binary.find_server(machine.data) == binary.ServerBinary(own, (7, 0, 15))


def test_valkey_will_do(machine: Machine) -> None:
    """Valkey calls itself by its own name."""
    own = machine.install("valkey-server", version("Valkey", "8.1.1"))
    assert binary.find_server(machine.data).path == own


def test_an_old_one_is_passed_over_for_the_wheel(machine: Machine) -> None:
    """6.0, as in Debian 11: the wheel's is taken, made executable, and its Python code not run."""
    machine.install("redis-server", version("Redis", "6.0.16"))
    packaged = machine.install_wheel(version("Redis", "8.2.3"))
    assert binary.find_server(machine.data).path == packaged


def test_one_that_cannot_read_the_data_is_passed_over(machine: Machine) -> None:
    """6.2 would not see the append-only folder of 7.0 and later, and start empty: it is not taken."""
    machine.install("redis-server", version("Redis", "6.2.14"))
    assert binary.find_server(machine.data).version == (6, 2, 14)
    (machine.data / "appendonlydir").mkdir()
    with pytest.raises(Unavailable, match=r"6\.2\.14 and cannot read what a newer one wrote"):
        binary.find_server(machine.data)


@pytest.mark.parametrize("says", ["exit 127", "echo 'cannot execute: required file not found' >&2; exit 1", "true"])
def test_one_that_does_not_start_is_passed_over(machine: Machine, says: str) -> None:
    """A wheel for another C library, say."""
    machine.install_wheel(says, 0o755)
    with pytest.raises(Unavailable, match="does not start"):
        binary.find_server(machine.data)


def test_without_any_one_sentence_says_what_to_install(machine: Machine) -> None:
    """On Debian, macOS and Windows; or a Redis of one's own."""
    with pytest.raises(Unavailable) as caught:
        binary.find_server(machine.data)
    for words in ("apt install redis-server", "brew install redis", "WSL", "PAPERROUTE_REDIS_URL"):
        assert words in caught.value.reason
