"""What every adapter's `build` is given: the clock, where its files go, and what it shares with others."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.installations import InstallationStore, OneTimeStates
from bot.ports import Clock, Gate


def _nobody(_: str) -> None:
    """Who is told where nobody listens."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What every adapter's `build` is given. `env_file`: the .env to read settings from beside the environment, None for none. `gate`:
    the door of a vendor by its name, shared by all processes; None where there is none to share. `named_categories`: the arXiv
    categories that active subscriptions ask for at this moment (lower case, `cs.*` for all of an archive), those that most name first;
    raises Transient. `tell`: says a sentence to whoever runs this, once; it waits for nothing and never raises. `installations`,
    `install_states`: for platforms that many workspaces can install. `post_deadline_s`: what a chat platform's `deadline_s` should be.

    `data_dir` exists and is private (0700); an adapter keeps its own files in a folder of its own name.
    """

    clock: Clock
    data_dir: Path
    env_file: Path | None = None
    gate: Callable[[str], Gate] | None = None
    installations: InstallationStore | None = None
    install_states: OneTimeStates | None = None
    post_deadline_s: float = 10.0
    named_categories: Callable[[], Awaitable[Sequence[str]]] | None = None
    tell: Callable[[str], None] = _nobody
