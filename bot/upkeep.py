"""`paperroute backup | restore | move | forget | deliveries`: what an operator does to keep it well over a year. Part of `cli.py`.

What the commands do is in `operations/`.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.progress import Progress

from bot import wiring
from bot.errors import UserError
from bot.ledger import State
from bot.operations import copies, forgetting, moving, reports
from bot.operations.driving import Act, Choice, drive
from bot.operations.stores import Stores
from bot.session import AsJson, with_stores
from bot.terminal import channel_of, err, out, print_record, say, show

DELIVERY = (
    "state channel paper=paper_id topics tries=attempts reason"  # what the table shows, as `terminal.show` reads it
)


def backup(
    file: Annotated[
        Path | None, typer.Argument(help="Where to. Default: today's copy in the data directory.", dir_okay=False)
    ] = None,
) -> None:
    """Write down all that people set up: subscriptions and what channels prefer. `run` does so every night."""

    async def work(_: wiring.Setting, stores: Stores) -> None:
        path, count = await copies.backup(stores, file.absolute() if file else stores.clock.now().date())
        out.print(f"Wrote {count} entries to {path}.")

    with_stores(work)


def restore(
    file: Annotated[
        Path | None, typer.Argument(help="Which copy. Default: the newest in the data directory.", dir_okay=False)
    ] = None,
) -> None:
    """Put back what a copy has and Redis has not. What is there stays as it is."""

    async def work(_: wiring.Setting, stores: Stores) -> None:
        path, copy = await _chosen(stores, file)
        with Progress(console=err, transient=True, disable=not err.is_terminal) as bar:
            task = bar.add_task("Restoring", total=len(copy.entries))
            restored = await copies.restore(stores, copy, lambda done: bar.update(task, completed=done))
        await stores.state.settle(err.print)
        for sentence in restored.sentences(path):
            out.print(sentence)

    with_stores(work, even_forgotten=True)


async def _chosen(stores: Stores, file: Path | None) -> tuple[Path, copies.Copy]:
    if file is not None:
        return file, copies.read_copy(await stores.copies.read(file), str(file))
    found = await copies.newest(stores.copies)
    if found is None:
        raise UserError("The data directory has no copy that can be read. Name a file: paperroute restore FILE")
    return found


def deliveries(
    ids: Annotated[list[str] | None, typer.Argument(help="Only these, by the ids that --json shows.")] = None,
    *,
    state: Annotated[State | None, typer.Option(help="Only those in this state.")] = None,
    channel: Annotated[str | None, typer.Option(help="Only this channel's.")] = None,
    redrive: Annotated[bool, typer.Option("--redrive", help="Queue again what was given up or withdrawn.")] = False,
    release: Annotated[bool, typer.Option("--release", help="Try channels now that are held.")] = False,
    drop: Annotated[bool, typer.Option("--drop", help="Never post what waits or was given up.")] = False,
    as_json: AsJson = False,
) -> None:
    """Show what happened to each delivery; have it tried again, or dropped."""

    async def work(_: wiring.Setting, stores: Stores) -> None:
        choice = Choice(state, channel_of(channel) if channel else None, frozenset(ids or ()))
        acts = [act for act, asked in zip(Act, (redrive, release, drop), strict=True) if asked]
        if len(acts) > 1:
            raise UserError("Only one of --redrive, --release and --drop at a time.")
        if not acts:
            await show(reports.deliveries(stores, choice), as_json, DELIVERY, "No deliveries.")
            return
        done = await drive(stores, acts[0], choice)
        if as_json:
            print_record(done.record())
        else:
            out.print(done.sentence())

    with_stores(work)


def move(
    old: Annotated[str, typer.Argument(metavar="FROM", help="The channel that has the topics.")],
    new: Annotated[str, typer.Argument(metavar="TO", help="The channel that shall have them.")],
) -> None:
    """Carry a channel's topics, settings and what waits there to another channel."""
    with_stores(lambda _, stores: say(moving.move(stores, channel_of(old), wiring.reachable(channel_of(new)))))


def forget(
    workspace: Annotated[str, typer.Argument(help="Such as slack:T012 or discord:812.")],
    *,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask first.")] = False,
) -> None:
    """Delete all that is kept of a workspace: topics, settings, what was posted there, votes, the log, its token."""

    async def work(_: wiring.Setting, stores: Stores) -> None:
        found = await forgetting.workspace(stores, workspace)
        out.print(found.sentence(), highlight=False)
        if yes or typer.confirm("This cannot be undone. Delete it?"):
            out.print(await forgetting.forget(stores, found), highlight=False)

    with_stores(work)


COMMANDS = (deliveries, backup, restore, move, forget)
