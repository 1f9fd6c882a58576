"""Ten things people do on an ordinary day: how many steps each takes, and how long until the answer stands there, on both platforms.

`python -m benchmarks.answers [PAPERS.jsonl.gz] [--times N]`. The real program between the emulators; with a file of papers its archive
holds those too. A step is what a person types or presses. Time is counted from the step to the answer on the emulator's side, all steps
together, without what people need to think and type. Not a test: it says numbers, and with `--show` what was answered.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import statistics
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from tests.e2e.conftest import Lab
from tests.e2e.paperroute import paperroute
from tests.emulators.discord.emulator import DiscordEmulator
from tests.emulators.huggingface import HuggingFaceEmulator
from tests.emulators.slack.emulator import SlackEmulator

PAPER = "2611.00001"
PATIENCE_S = 20.0
BETWEEN_S = 0.55  # a channel may give 120 commands a minute


@dataclass(frozen=True)
class Typed:
    """A command; on Discord with the group it stands in and the field that takes the words."""

    command: str
    words: str = ""
    group: str = "papers"
    field: str = "words"


@dataclass(frozen=True)
class Pressed:
    """A button on the newest paper's post."""

    label: str


@dataclass(frozen=True)
class Task:
    """`before` and `after` are not timed: they make each time like the first."""

    name: str
    steps: tuple[Typed | Pressed, ...]
    before: tuple[Typed, ...] = ()
    after: tuple[Typed, ...] = ()


SUBSCRIBE = Typed("subscribe", '"flow matching" robot*', "topics", "topic")
UNSUBSCRIBE = Typed("unsubscribe", "2", "topics", "topic")
TASKS = (
    Task("find a paper", (Typed("search", "diffusion policy"),)),
    Task("subscribe to a narrow topic", (SUBSCRIBE,), after=(UNSUBSCRIBE,)),
    Task("see what a topic would bring", (Typed("preview", "diffusion policy", field="topic"),)),
    Task("find out why nothing came", (Typed("status"),)),
    Task("find out why this paper came", (Typed("why", PAPER, field="paper"),)),
    Task("stop a noisy topic", (Typed("list", group="topics"), UNSUBSCRIBE), before=(SUBSCRIBE,)),
    Task(
        "get a Monday digest",
        (Typed("settings", "mode weekly", "topics"),),
        after=(Typed("settings", "mode instant", "topics"),),
    ),
    Task(
        "save and export to BibTeX",
        (Pressed("Save"), Typed("saved", "export bibtex", field="what")),
        after=(Typed("saved", "remove 1", field="what"),),
    ),
    Task("read an abstract", (Pressed("Abstract"),)),
    Task(
        "pause for a holiday", (Typed("pause", "2 weeks", "topics", "what"),), after=(Typed("resume", group="topics"),)
    ),
)

Step = Callable[[Typed | Pressed], Awaitable[str]]


def somebody_new(lab: Lab) -> str:
    """Each time another person: one may give 30 commands a minute."""
    name = f"U{len(lab.slack.workspace.users)}"
    lab.slack.add_user(name, name.lower())
    lab.discord.typing_as(lab.discord.world.snowflake(), name.lower())
    return name


async def on_slack(lab: Lab, person: str, step: Typed | Pressed) -> str:
    """What is answered first."""
    if isinstance(step, Pressed):
        post = next(message for message in reversed(lab.slack.messages("C1")) if message.paper_route_id)
        asked = await lab.slack.click(post, step.label, user=person)
    else:
        asked = await lab.slack.command(f"{step.command} {step.words}", channel="C1", user=person)
    return (await asked.answer(timeout_s=PATIENCE_S)).text


async def on_discord(lab: Lab, step: Typed | Pressed) -> str:
    if isinstance(step, Pressed):
        post = next(message for message in reversed(lab.discord.messages(lab.here)) if message["components"])
        asked = await lab.discord.press_on(lab.here, post, step.label)
    else:
        options: dict[str, Any] = {step.field: step.words} if step.words else {}
        if step.command == "settings":
            options = dict(zip(("name", "value"), step.words.split(), strict=True))
        asked = await lab.discord.invoke(lab.here, step.group, step.command, timeout_s=PATIENCE_S, **options)
    original = asked.original or {}
    return str(original.get("content") or [embed.get("description") for embed in original.get("embeds", ())])


@asynccontextmanager
async def at_work(folder: Path, papers: Path | None) -> AsyncIterator[Lab]:
    """The program, subscribed on both sides, with some papers posted."""
    if papers is not None:
        await paperroute("import", str(papers), folder=folder)
    async with SlackEmulator() as slack, DiscordEmulator() as discord, HuggingFaceEmulator(quota=100_000) as feed:
        lab = Lab(slack, discord, feed, folder)
        try:
            await lab.ready()
            await lab.subscribe("diffusion")
            titles = lab.publish(range(1, 4))
            await lab.program.until(
                lambda: all(sum(side.values()) >= len(titles) for side in lab.posted()), "the papers are posted"
            )
            yield lab
        finally:
            await lab.program.end()


async def timed(task: Task, step: Step) -> tuple[float, list[str]]:
    """Seconds for all steps, and what each was answered."""
    for each in task.before:
        await step(each)
    began = time.perf_counter()
    answers = [await step(each) for each in task.steps]
    took_s = time.perf_counter() - began
    for each in task.after:
        await step(each)
    if any("a little fast" in answer for answer in answers):
        raise RuntimeError("too many commands a minute: this would have timed refusals")
    await asyncio.sleep(BETWEEN_S * (len(task.before) + len(task.steps) + len(task.after)))
    return took_s, answers


async def measure(folder: Path, papers: Path | None, times: int, show: bool) -> None:
    async with at_work(folder, papers) as lab:
        sides: Sequence[tuple[str, Callable[[str], Step]]] = (
            ("Slack", lambda person: partial(on_slack, lab, person)),
            ("Discord", lambda _: partial(on_discord, lab)),
        )
        print(f"{'':32}{'steps':>6}{'Slack':>9}{'Discord':>9}   median of {times}, ms; load {os.getloadavg()[0]:.1f}")
        for task in TASKS:
            figures = []
            for name, speaking in sides:
                found = []
                for _ in range(times):
                    took_s, answers = await timed(task, speaking(somebody_new(lab)))
                    found.append(took_s)
                figures.append(statistics.median(found) * 1000)
                if show:
                    print(*(f"  {name}: {answer[:300]}" for answer in answers), sep="\n")
            print(f"{task.name:32}{len(task.steps):>6}{figures[0]:>9.0f}{figures[1]:>9.0f}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("papers", type=Path, nargs="?", help="JSON lines that the archive is to hold")
    parser.add_argument("--times", type=int, default=5)
    parser.add_argument("--show", action="store_true", help="what was answered, too")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(measure(Path(folder), asked.papers, asked.times, asked.show))


if __name__ == "__main__":
    main()
