"""Builds the gallery: pages of all scenes and answers in build/gallery, in every language, and some a sheet to be looked through; with
Chromium on the machine the pictures in docs/gallery, and with `--review` one of each sheet."""

from __future__ import annotations

import asyncio
import html
import logging
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import structlog

from adapters.platforms.discord import embeds
from adapters.platforms.slack import blocks
from bot.language import ENGLISH, LANGUAGES, speaking
from bot.model import Post
from docs.gallery import discord, discord_views, payloads, slack, slack_views
from docs.gallery.conversations import conversation
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
    ("discord", "subscribe", "phone"),
    ("discord", "forum", "desktop"),
    ("discord", "said-search", "desktop"),
    ("discord", "de-digest", "phone"),
    ("discord", "said-settings", "phone"),
    ("discord", "de-said-list", "phone"),
}
ON_A_SHEET = 6
HEIGHT = re.compile(r"<title>(\d+)</title>")
PAGE = """<!doctype html><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title></title>
<style>*{{box-sizing:border-box}}body{{margin:0}}{style}</style>{body}
<script>document.title = Math.ceil(document.documentElement.getBoundingClientRect().height)</script>"""


def slack_body(scene: Scene) -> str:
    return "".join(slack.message(each.body["blocks"], private=each.private) for each in payloads.on_slack(scene))


def discord_body(scene: Scene) -> str:
    return "".join(
        discord.message(each.body, private=each.private, file=each.file) for each in payloads.on_discord(scene)
    )


def on_slack(language: str) -> Iterator[tuple[str, str]]:
    """Name and markup of everything there is to see."""
    for scene in scenes("slack", blocks.CAPACITY):
        yield scene.name, slack_body(scene)
    for view in asyncio.run(slack_views.views(language)):
        yield view.name, slack.view(view.payload, view.typed)
    yield "unfolded", slack.unfurled(slack_views.unfolded())


def on_discord(language: str) -> Iterator[tuple[str, str]]:
    for scene in scenes("discord", embeds.CAPACITY):
        yield scene.name, discord_body(scene)
        if scene.name == "post" and isinstance(scene.shown, Post):
            thread = discord_views.in_forum(scene.shown, payloads.ID)
            yield "forum", discord.thread(thread, {tag.id: tag.name for tag in discord_views.TAGS})
    for name, form in discord_views.forms().items():
        yield name, discord.modal(form)
    shown = asyncio.run(discord_views.shown_first(language))
    yield shown.name, discord_body(shown)


def everything(platform: str, language: str) -> list[tuple[str, str]]:
    """The posts and forms, then what the desk answers to every command."""
    body, style = (slack_body, on_slack) if platform == "slack" else (discord_body, on_discord)
    with speaking(language):
        found = list(style(language))
    for scene in asyncio.run(conversation(platform, language)):
        with speaking(language):
            found.append((scene.name, _caption(scene.about) + body(scene)))
    return found


def sheets(pieces: list[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """All of them, some a page, to be looked through."""
    for start in range(0, len(pieces), ON_A_SHEET):
        some = pieces[start : start + ON_A_SHEET]
        yield f"sheet-{start // ON_A_SHEET:02}", "".join(_caption(name) + body for name, body in some)


def _caption(text: str) -> str:
    return f'<div class="caption">{html.escape(text)}</div>'


def main(review: bool) -> None:
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    PAGES.mkdir(parents=True, exist_ok=True)
    browser = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    for platform, style in (("slack", slack.STYLE), ("discord", discord.STYLE)):
        for language in LANGUAGES:
            pieces = everything(platform, language)
            prefix = "" if language == ENGLISH else f"{language}-"
            for name, body in (*pieces, *sheets(pieces)):
                pictured = review and name.startswith("sheet")
                _written(browser, platform, f"{prefix}{name}", PAGE.format(style=style, body=body), pictured)
    print(f"{PAGES}" + ("" if browser else ": no pictures, as there is no Chromium here"))


def _written(browser: str | None, platform: str, name: str, page: str, pictured: bool) -> None:
    """A page; a picture of it where it is one to be kept, or is wanted."""
    path = PAGES / f"{platform}-{name}.html"
    path.write_text(page, encoding="utf-8")
    for width_name, width in WIDTHS.items() if browser else ():
        wanted = (platform, name, width_name) in COMMITTED
        if wanted or pictured:
            _picture(str(browser), path, width, (HERE if wanted else PAGES) / f"{platform}-{name}-{width_name}.png")


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
    main(review="--review" in sys.argv[1:])
