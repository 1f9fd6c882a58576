"""Makes docs/demo.svg, the README's picture: the demo's first posts, as they look in a terminal. Run by `make picture`."""

from __future__ import annotations

import asyncio
import io
from pathlib import Path

from rich.console import Console
from rich.text import Text

from bot import wiring

POSTS = 4
TITLE = "paperroute demo"


async def main() -> None:
    whole = Console(
        record=True, width=100, file=io.StringIO(), force_terminal=True, highlight=False, color_system="truecolor"
    )
    async with wiring.open_demo(None, whole) as parts:
        await parts.demo.subscribe()
        await parts.console.open()
        await parts.demo.play(lambda _: None)
    shown = Console(record=True, width=100, file=io.StringIO(), force_terminal=True, color_system="truecolor")
    lines = [Text.from_ansi(line) for line in whole.export_text(styles=True).splitlines()]
    ends = [number for number, line in enumerate(lines, 1) if line.plain.startswith("╰")]
    for line in lines[: ends[POSTS - 1]]:
        shown.print(line, no_wrap=True, crop=True)
    Path(__file__).with_name("demo.svg").write_text(shown.export_svg(title=TITLE))


asyncio.run(main())
