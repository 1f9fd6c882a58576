"""Builds the gallery: pages of all scenes in build/gallery, and with Chromium on the machine the pictures in docs/gallery."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from adapters.platforms.discord import answers as discord_answers
from adapters.platforms.discord import embeds
from adapters.platforms.discord.paging import Pager
from adapters.platforms.slack import answers as slack_answers
from adapters.platforms.slack import blocks
from bot.chat import Answer
from bot.model import MessageId, Post
from docs.gallery import discord, slack, slack_views
from docs.gallery.scenes import Scene, scenes

HERE = Path(__file__).parent
PAGES = HERE.parents[1] / "build" / "gallery"
WIDTHS = {"desktop": 760, "phone": 390}
COMMITTED = {
    ("slack", "digest", "desktop"),
    ("discord", "digest", "desktop"),
    ("slack", "post", "phone"),
    ("discord", "post", "phone"),
    ("slack", "subscribe", "desktop"),
    ("slack", "home", "desktop"),
}
ID = MessageId("abcdefghijklmnopqrstuvwx")
HEIGHT = re.compile(r"<title>(\d+)</title>")
PAGE = """<!doctype html><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title></title>
<style>*{{box-sizing:border-box}}body{{margin:0}}{style}</style>{body}
<script>document.title = Math.ceil(document.body.getBoundingClientRect().height)</script>"""


def slack_page(scene: Scene) -> str:
    if isinstance(scene.shown, Post):
        return _page(slack.STYLE, slack.message(blocks.message(scene.shown, ID)["blocks"], private=False))
    said = slack_answers.private(scene.shown)
    return _page(slack.STYLE, slack.message(said["blocks"] if said else [], private=True))


def discord_page(scene: Scene) -> str:
    if isinstance(scene.shown, Post):
        return _page(discord.STYLE, discord.message(embeds.message(scene.shown, ID), private=False))
    return _page(discord.STYLE, discord.message(_discord_answer(scene.shown), private=True))


def _discord_answer(answer: Answer) -> dict[str, object]:
    return discord_answers.answer_body(answer, Pager(answer.pages.query, answer.pages.page) if answer.pages else None)


def _page(style: str, body: str) -> str:
    return PAGE.format(style=style, body=body)


def pages() -> Iterator[tuple[str, str, str]]:
    """Platform, name and page of everything there is to see."""
    for scene in scenes(blocks.CAPACITY):
        yield "slack", scene.name, slack_page(scene)
    for view in slack_views.views():
        yield "slack", view.name, _page(slack.STYLE, slack.view(view.payload, view.typed))
    yield "slack", "unfolded", _page(slack.STYLE, slack.unfurled(slack_views.unfolded()))
    for scene in scenes(embeds.CAPACITY):
        yield "discord", scene.name, discord_page(scene)


def main() -> None:
    PAGES.mkdir(parents=True, exist_ok=True)
    browser = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    for platform, name, page in pages():
        path = PAGES / f"{platform}-{name}.html"
        path.write_text(page, encoding="utf-8")
        for width_name, width in WIDTHS.items() if browser else ():
            wanted = (platform, name, width_name) in COMMITTED
            target = (HERE if wanted else PAGES) / f"{platform}-{name}-{width_name}.png"
            _picture(str(browser), path, width, target)
    print(f"{PAGES}" + ("" if browser else ": no pictures, as there is no Chromium here"))


def _picture(browser: str, page: Path, width: int, target: Path) -> None:
    # A headless window is no narrower than 500: a phone's page is an inner frame's width.
    base = [
        browser,
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--hide-scrollbars",
        "--force-device-scale-factor=1",
    ]
    framed = page.with_suffix(f".{width}.html")
    framed.write_text(page.read_text().replace("<style>", f"<style>body{{width:{width}px}}", 1), encoding="utf-8")
    dumped = subprocess.run(
        [*base, "--dump-dom", framed.as_uri()], capture_output=True, text=True, check=True, timeout=60
    )
    found = HEIGHT.search(dumped.stdout)
    height = int(found[1]) if found else 800
    shot = [*base, f"--window-size={width},{height}", f"--screenshot={target}", framed.as_uri()]
    subprocess.run(shot, capture_output=True, check=True, timeout=60)


if __name__ == "__main__":
    sys.exit(main())
