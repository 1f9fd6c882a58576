"""How the command line prints: records, tables, errors as sentences with their exit codes. Called by `cli.py`.

Exit codes: 0; 1 a check failed; 2 a mistake in what was typed; 69 a service is away; 78 a setting is wrong (sysexits.h).
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Collection, Coroutine, Sequence
from itertools import islice
from typing import Any

from rich.console import Console
from rich.table import Table
from typer.core import TyperCommand

from bot.errors import Misconfigured, PaperRouteError, Transient, Unavailable, UserError
from bot.model import Channel

EX_USAGE, EX_UNAVAILABLE, EX_CONFIG = 2, 69, 78

out = Console(soft_wrap=True, highlight=False, markup=False)
err = Console(stderr=True, soft_wrap=True, highlight=False, markup=False)


def perform(work: Coroutine[Any, Any, int | None]) -> None:
    """Run it to its end, with errors as a sentence and an exit code."""
    try:
        raise SystemExit(asyncio.run(work) or 0)
    except UserError as error:
        err.print(error.reason + (f"\n{error.pointer}" if error.pointer else ""))
        raise SystemExit(EX_USAGE) from None
    except Misconfigured as error:
        err.print(error.reason)
        raise SystemExit(EX_CONFIG) from None
    except (Unavailable, Transient) as error:
        err.print(error.reason)
        raise SystemExit(EX_UNAVAILABLE) from None
    except PaperRouteError as error:
        err.print(error.reason)
        raise SystemExit(1) from None
    except KeyboardInterrupt:
        raise SystemExit(130) from None


class TakesTopic(TyperCommand):
    """A command whose topic may begin with a minus (`-survey robot`): only what it knows as an option is one."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        options = [param for param in self.params if param.param_type_name == "option"]
        valued = {name for option in options if not getattr(option, "is_flag", False) for name in option.opts}
        return super().parse_args(ctx, args if "--" in args else words_last(args, valued, ctx.help_option_names))


def words_last(args: Sequence[str], valued: Collection[str], short: Collection[str]) -> list[str]:
    """The arguments with the options first and the words behind `--`. `valued`: options that take the next argument; of the
    others only `short` may have a single minus."""
    options: list[str] = []
    words: list[str] = []
    rest = iter(args)
    for arg in rest:
        if arg in valued:
            options += [arg, *islice(rest, 1)]
        else:
            (options if arg.startswith("--") or arg in short else words).append(arg)
    return [*options, "--", *words]


def channel_of(address: str) -> Channel:
    try:
        return Channel.parse(address)
    except ValueError as error:
        raise UserError(str(error)) from None


async def say(sentence: Coroutine[Any, Any, str]) -> None:
    out.print(await sentence)


def print_record(record: Any) -> None:
    print(json.dumps(record, ensure_ascii=False), flush=True)  # noqa: T201 (rich would wrap it)


async def show(records: AsyncIterator[dict[str, Any]], as_json: bool, columns: str, nothing: str) -> None:
    """As JSON lines, or as a table of some of the fields: `title` or `title=field`, with spaces between."""
    if as_json:
        async for record in records:
            print_record(record)
        return
    rows = [record async for record in records]
    if not rows:
        out.print(nothing)
        return
    table = Table(box=None, pad_edge=False)
    fields = dict((each.split("=") * 2)[:2] for each in columns.split())
    for title in fields:
        table.add_column(title, overflow="fold")
    for record in rows:
        table.add_row(*(_cell(record[name]) for name in fields.values()))
    Console(highlight=False, markup=False).print(table)


def _cell(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, value))
    if value is None or value is False:
        return ""
    return "yes" if value is True else str(value)
