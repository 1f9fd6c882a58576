"""The command line: what there is to type, and how results and errors are printed.

What the commands do is in `operations/` and `running.py`; how errors become sentences and exit codes, in `terminal.py`.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

import typer
from rich.progress import Progress

from bot import crew, onboarding, running, upkeep, wiring
from bot.intake.pace import Pace
from bot.intake.poller import Poller
from bot.operations import audit as accounts
from bot.operations import papers, reports, subscribing
from bot.operations.gap import outcome
from bot.operations.stores import Stores
from bot.plan import Start
from bot.session import AsJson, ChannelAddress, with_stores
from bot.terminal import EX_UNAVAILABLE, TakesTopic, channel_of, err, out, perform, print_record, say, show
from config.logging import configure_logging

app = typer.Typer(
    name="paperroute",
    help="Brings new research papers to the chat channels that asked for them, once each, lost never.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.add_typer(onboarding.slack, name="slack")
app.add_typer(onboarding.discord, name="discord")
for each in upkeep.COMMANDS:
    app.command()(each)

# What tables show, title by title; where the field has another name: title=field.
SUBSCRIPTION = "channel topic paused waiting by=created_by"
ACCOUNT = "day source announced seen missing new merged matched queued delivered held buried doubtful to-post=took"


@app.command()
def run(
    fresh: Annotated[
        bool, typer.Option("--fresh", help="Begin anew on an empty Redis, whatever the data directory remembers.")
    ] = False,
    resume_from: Annotated[
        Literal["now"] | None,
        typer.Option(help="Leave out what waits and what was announced since the last run, as after a long pause."),
    ] = None,
) -> None:
    """Serve what .env configures: Slack, Discord, or this terminal when neither is set up."""

    async def work() -> int:
        setting = wiring.read_settings()
        configure_logging(setting.core.log_level, setting.core.log_format)
        return await running.serve(setting, out.print, Start(fresh, skip_gap=resume_from is not None))

    perform(work())


@app.command()
def demo(
    feed: Annotated[
        Path | None,
        typer.Option(help="A folder of recorded daily responses (DATE.json) to replay.", file_okay=False, exists=True),
    ] = None,
    once: Annotated[bool, typer.Option("--once", help="End when everything due is posted.")] = False,
) -> None:
    """Show papers being found, matched and posted here, from a bundled sample feed. Needs no account, touches none of your data."""
    configure_logging("error", "auto")
    perform(running.demonstrate(feed, interactive=not once and sys.stdin.isatty() and sys.stdout.isatty(), console=out))


@app.command()
def poll(
    once: Annotated[bool, typer.Option("--once", help="One pass; the loop is `paperroute run`.")] = True,
    as_json: AsJson = False,
) -> None:
    """Read every source once, and queue what is due (`paperroute run` posts it)."""

    async def work(setting: wiring.Setting, stores: Stores) -> int:
        async with wiring.open_sources(setting, stores) as sources:
            shared = crew.intake(
                stores, f"poll:{os.getpid()}", setting.core.backfill_days, Pace(setting.core.poll_interval_s)
            )
            done = [await Poller(source, shared).poll_once() for source in sources]
        if as_json:
            print_record({report.source: report.record() for report in done})
        for report in done if not as_json else ():
            out.print(report.sentence())
        return EX_UNAVAILABLE if any(report.error for report in done) else 0

    with_stores(work)


@app.command(cls=TakesTopic)
def match(
    topic: Annotated[str, typer.Argument(help='A topic, such as "diffusion policy" OR robot.')],
    papers_file: Annotated[
        typer.FileText, typer.Option("--papers", help="JSON lines with id, title, abstract (- for standard input).")
    ],
    as_json: AsJson = False,
) -> None:
    """Print the ids of the papers in a file that a topic wants."""

    async def work() -> None:
        for found in papers.match(topic, papers.read_papers(papers_file, papers_file.name)):
            if as_json:
                print_record(found)
            else:
                print(found["id"], flush=True)  # noqa: T201

    perform(work())


@app.command(cls=TakesTopic)
def search(
    query: Annotated[str, typer.Argument(help="Words, a title, an author, an arXiv id or link.")],
    limit: Annotated[int, typer.Option(min=1, max=1000, help="How many at most.")] = 10,
    hosted: Annotated[bool, typer.Option("--hosted", help="Ask the sources' own search as well.")] = False,
    as_json: AsJson = False,
) -> None:
    """Search every paper seen."""

    async def work(setting: wiring.Setting, stores: Stores) -> None:
        async with wiring.open_sources(setting, stores) as sources:
            found = await papers.search(crew.searcher(stores, sources), query, limit, hosted)
        if not as_json and not found:
            out.print("Nothing found. The archive holds what was seen so far; --hosted asks Hugging Face as well.")
        for record in found:
            if as_json:
                print_record(record)
            else:
                out.print(f"{record['id']}  {record['title']}")

    with_stores(work)


@app.command(name="import")
def import_(
    file: Annotated[
        Path, typer.Argument(help="JSON lines with id, title, abstract and more.", exists=True, dir_okay=False)
    ],
) -> None:
    """Put papers into the archive without announcing them."""

    async def work(setting: wiring.Setting, stores: Stores) -> None:
        with Progress(console=err, transient=True) as bar:
            task = bar.add_task("Importing", total=file.stat().st_size)
            count = await papers.import_file(stores, file, lambda done: bar.update(task, completed=done))
        out.print(f"Imported {count} papers; the archive holds {await stores.archive.count()}.")

    with_stores(work)


@app.command(cls=TakesTopic)
def subscribe(channel: ChannelAddress, topic: str) -> None:
    """Have papers on a topic posted in a channel."""
    with_stores(lambda _, stores: say(subscribing.subscribe(stores, wiring.reachable(channel_of(channel)), topic)))


@app.command(cls=TakesTopic)
def unsubscribe(channel: ChannelAddress, topic: str) -> None:
    """Drop a channel's topic."""
    with_stores(lambda _, stores: say(subscribing.unsubscribe(stores, channel_of(channel), topic)))


@app.command()
def subscriptions(
    channel: Annotated[str | None, typer.Argument(help="Only this channel's.")] = None, as_json: AsJson = False
) -> None:
    """List what channels are subscribed to."""
    with_stores(
        lambda _, stores: show(
            subscribing.subscriptions(stores, channel_of(channel) if channel else None),
            as_json,
            SUBSCRIPTION,
            "No subscriptions. Try: paperroute subscribe console:local/reading-group 'diffusion policy'",
        )
    )


@app.command()
def status(
    as_json: AsJson = False,
    check: Annotated[bool, typer.Option("--check", help="Exit with 1 when a source is late or failing.")] = False,
) -> None:
    """Show how the sources and the outbox are."""

    async def work(setting: wiring.Setting, stores: Stores) -> int:
        async with wiring.open_sources(setting, stores) as sources:
            found = await reports.status(stores, sources, ZoneInfo(setting.core.timezone))
        if as_json:
            print_record(found.record)
        else:
            for sentence in reports.sentences(found, (*filter(None, [stores.forgotten]), *stores.warnings)):
                out.print(sentence)
        return 1 if check and found.unhealthy else 0

    with_stores(work, even_forgotten=True)


@app.command()
def audit(
    since: Annotated[str, typer.Option(help="A day (2026-04-15), or how many past days, today included.")] = "7",
    ids: Annotated[bool, typer.Option("--ids", help="Name the papers and deliveries behind each number.")] = False,
    as_json: AsJson = False,
) -> None:
    """Account for every paper that a source announced: seen, new, matched, posted, or missing by its id."""

    async def work(setting: wiring.Setting, stores: Stores) -> None:
        async with wiring.open_sources(setting, stores) as sources:
            today = stores.clock.now().date()
            days = accounts.audit(stores, sources, accounts.first_day(since, today), today)
            records = (day.record() async for day in days)
            if ids and not as_json:
                async for record in records:
                    for sentence in accounts.traced(record):
                        out.print(sentence, markup=False)
            else:
                await show(records, as_json, ACCOUNT, "Nothing was announced in these days.")
            if (gap := await stores.state.gap()) and not as_json:
                out.print(outcome(gap), markup=False)

    with_stores(work)
