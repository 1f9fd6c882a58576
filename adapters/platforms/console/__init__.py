"""The console as a chat platform: posts appear in the terminal, and what is typed there are commands.

Needs no account, so it is what runs when nothing is configured. Its history is a file in the data directory. Registered in
`adapters/registry.py`.
"""

from __future__ import annotations

import signal
from pathlib import Path
from typing import TYPE_CHECKING

from bot.ports import Clock, Platform
from bot.surroundings import Surroundings

if TYPE_CHECKING:
    from rich.console import Console


def build(surroundings: Surroundings) -> Platform:
    return console_platform(surroundings.clock, surroundings.data_dir)


def console_platform(clock: Clock, data_dir: Path, console: Console | None = None) -> Platform:
    """Leaving the prompt ends the program the way SIGTERM does: what is in flight is finished."""
    from adapters.platforms.console.platform import ConsolePlatform  # noqa: PLC0415 (loads rich: only where it is used)

    return ConsolePlatform(clock, data_dir, console, on_quit=lambda: signal.raise_signal(signal.SIGTERM))
