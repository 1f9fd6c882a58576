"""The wheel, the lock files, the image and the Makefile say the same, and carry what the program needs."""

from __future__ import annotations

import importlib.metadata
import re
import shutil
import subprocess
import tomllib
import zipfile
from pathlib import Path

import pytest
from hatchling.builders.wheel import WheelBuilder

ROOT = Path(__file__).resolve().parents[2]
OURS = {"bot", "adapters", "config"}
LOCKS = sorted((ROOT / "requirements").glob("*.txt"))
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]


def entries(lock: Path) -> list[str]:
    """Each requirement with what belongs to it, as one line."""
    text = re.sub(r"^\s*#.*$", "", lock.read_text(), flags=re.MULTILINE).replace("\\\n", " ")
    return [line.strip() for line in text.splitlines() if line.strip()]


def names(lock: Path) -> dict[str, str]:
    return dict(re.split(r"==|[ ;]", entry, maxsplit=2)[:2] for entry in entries(lock))


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def test_no_dependency_claims_our_names() -> None:
    """The three top-level names are generic: two wheels with a `config` would write over each other (docs/adr/0001)."""
    claims = {
        distribution
        for top in OURS
        for distribution in importlib.metadata.packages_distributions().get(top, [])
        if normal(distribution) != "paper-route"
    }
    assert claims == set()


def test_it_cannot_be_uploaded_by_mistake() -> None:
    """PyPI refuses this classifier."""
    assert "Private :: Do Not Upload" in PROJECT["classifiers"]


def test_the_program_is_on_the_path() -> None:
    """`paperroute`, as pyproject.toml names it, can be loaded."""
    (script,) = importlib.metadata.entry_points(group="console_scripts", name="paperroute")
    assert callable(script.load())


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """The files in a wheel built from here."""
    built = next(WheelBuilder(str(ROOT)).build(directory=str(tmp_path_factory.mktemp("wheel")), versions=["standard"]))
    with zipfile.ZipFile(built) as file:
        return set(file.namelist())


def test_the_wheel_has_our_three_packages_alone(wheel: set[str]) -> None:
    """No tests, no benchmarks, nothing of anyone's own."""
    assert {name.split("/")[0] for name in wheel if ".dist-info/" not in name} == OURS


def test_the_wheel_has_what_stands_beside_the_code(wheel: set[str]) -> None:
    """Lua scripts, and the demo's sample feed."""
    beside = {
        path.relative_to(ROOT).as_posix()
        for folder in OURS
        for path in (ROOT / folder).rglob("*")
        if path.is_file() and path.suffix != ".pyc" and "__pycache__" not in path.parts
    }
    assert any(name.endswith(".lua") for name in beside)
    assert any("/sample/" in name and name.endswith(".json") for name in beside)
    assert beside <= wheel


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_a_lock_has_versions_and_hashes_and_no_address(lock: Path) -> None:
    """Every entry is one version with its hashes; where it comes from is the installer's own affair."""
    assert entries(lock)
    for entry in entries(lock):
        assert re.match(r"[\w.-]+(\[[\w,-]+\])?==[\w.!+]+ ", entry), entry
        assert re.search(r"--hash=sha256:[0-9a-f]{64}", entry), entry
    assert re.search(r"https?://|file:|--(extra-)?index-url|--find-links|--trusted-host", lock.read_text()) is None


def test_the_locks_agree() -> None:
    """What two of them have, they have in the same version; but what the benchmarks compare with has an environment of its own."""
    seen: dict[str, set[str]] = {}
    for lock in [each for each in LOCKS if each.name != "bench.txt"]:
        for name, version in names(lock).items():
            seen.setdefault(normal(name.split("[")[0]), set()).add(version)
    assert {name: versions for name, versions in seen.items() if len(versions) > 1} == {}


def test_every_dependency_is_locked() -> None:
    """What pyproject.toml asks for stands in the locks: run `make lock` after a change."""
    for wanted, lock in (
        (PROJECT["dependencies"], "runtime.txt"),
        (PROJECT["optional-dependencies"]["dev"], "dev.txt"),
    ):
        locked = {normal(name.split("[")[0]) for name in names(ROOT / "requirements" / lock)}
        asked = {normal(re.split(r"[\[<>=!;~ ]", each)[0]) for each in wanted}
        assert asked <= locked, lock


def test_each_step_of_the_image_is_one_of_the_makefile() -> None:
    """No engine runs where this is built: what `docker build` runs can be run, and is tested, without one."""
    steps = re.findall(r"^RUN (.+)$", (ROOT / "Dockerfile").read_text(), re.MULTILINE)
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert steps
    for step in steps:
        make, target, *_ = step.split()
        assert (make, target in targets) == ("make", True), step


def test_the_image_gets_what_the_wheel_is_made_of() -> None:
    """Each COPY from here exists and is let through by .dockerignore; .env and history are not."""
    copies = re.findall(r"^COPY (?!--from)(.+) \S+$", (ROOT / "Dockerfile").read_text(), re.MULTILINE)
    allowed = {line.strip("!/") for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    copied = {name.strip("/") for line in copies for name in line.split()}
    assert copied == allowed
    assert copied >= OURS
    assert all((ROOT / name).exists() for name in copied)
    assert not {".env", ".git"} & allowed


@pytest.mark.skipif(shutil.which("make") is None, reason="needs make")
def test_make_alone_says_what_there_is() -> None:
    """Every target that a person may want, a line each; nothing is made."""
    said = subprocess.run(["make", "--no-print-directory"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for target in ("setup", "demo", "run", "test", "check", "lock", "bench", "faults", "slack-manifest", "clean"):
        assert re.search(rf"^  make {target} ", said, re.MULTILINE), target


@pytest.mark.skipif(shutil.which("make") is None, reason="needs make")
@pytest.mark.parametrize(
    ("says", "words"),
    [
        ('case "$1" in -V) echo Python 3.9.2;; *) exit 1;; esac', "3.9.2. Name a newer one"),
        ('case "$2" in *ensurepip*) exit 1;; esac', "apt install python3-venv"),
        (None, "there is no"),
    ],
    ids=["too old", "without venv", "missing"],
)
def test_a_python_that_will_not_do_is_a_sentence(tmp_path: Path, says: str | None, words: str) -> None:
    """And nothing is left behind that a second try would take for done."""
    python = tmp_path / "python3"
    if says is not None:
        python.write_text(f"#!/bin/sh\n{says}\n")
        python.chmod(0o755)
    ended = subprocess.run(
        ["make", "setup", f"PYTHON={python}", f"VENV={tmp_path}/venv"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode != 0
    assert words in ended.stderr
    assert not (tmp_path / "venv").exists()
