"""A command at work: settings read, stores opened, errors said as a sentence with an exit code.

Called by `cli.py` and the files of commands beside it.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Annotated, Any

import typer

from bot import wiring
from bot.errors import Misconfigured
from bot.operations.stores import Stores
from bot.terminal import err, perform
from config.logging import configure_logging

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON: an object a line.")]
ChannelAddress = Annotated[
    str, typer.Argument(help="slack:TEAM/CHANNEL, discord:SERVER/CHANNEL or console:local/NAME.")
]

Task = Callable[[wiring.Setting, Stores], Coroutine[Any, Any, int | None]]


def with_stores(task: Task, *, even_forgotten: bool = False) -> None:
    """Run a task on the stores that the settings name; nothing is said of what a person did not ask for. `even_forgotten`: also where
    Redis is empty and the data directory remembers more, which is no place to write in."""

    async def work() -> int | None:
        setting = wiring.read_settings()
        configure_logging("warning", setting.core.log_format)
        async with wiring.open_stores(setting, err.print) as stores:
            if stores.forgotten and not even_forgotten:
                raise Misconfigured(stores.forgotten)
            return await task(setting, stores)

    perform(work())
