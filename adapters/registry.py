"""What there is: one line for each platform and each source. mypy checks each factory against its port here.

To add one: write its folder (or file) with a `build`, add its line, and let it pass the contract suite of its port.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from adapters.platforms import console, discord, slack
from adapters.sources import arxiv_feed, feed, huggingface
from bot.errors import Misconfigured
from bot.ports import PaperSource, Platform
from bot.surroundings import Surroundings
from config.base import SettingsError

CONSOLE = "console"  # serves whoever has configured nothing else

PLATFORMS: Mapping[str, Callable[[Surroundings], Platform | None]] = {  # None: not configured
    "slack": slack.build,
    "discord": discord.build,
    "console": console.build,
}

SOURCES: Mapping[str, Callable[[Surroundings], PaperSource]] = {
    "huggingface": huggingface.build,
    "arxiv": arxiv_feed.build,
}


def configured_platforms(surroundings: Surroundings, say: Callable[[str], None]) -> list[Platform]:
    """Those that are configured, or the console when none is. Says what is wrong with those that cannot be built; raises
    Misconfigured when that leaves none."""
    built: list[Platform] = []
    wrong: list[str] = []
    for name, build in PLATFORMS.items():
        if name == CONSOLE and (built or wrong):
            continue
        try:
            with settings_errors():
                platform = build(surroundings)
        except Misconfigured as error:
            wrong.append(error.reason)
            continue
        if platform is not None:
            built.append(platform)
    if not built:
        raise Misconfigured(" ".join(wrong))
    for reason in wrong:
        say(reason)
    return built


def configured_sources(names: Sequence[str], surroundings: Surroundings) -> list[PaperSource]:
    """Those named, feeds of FEED_URLS among them. Raises Misconfigured for a name that there is not."""
    with settings_errors():
        feeds = feed.build_all(surroundings)
        unknown = [name for name in names if name not in SOURCES and name not in feeds]
        if unknown:
            there = ", ".join([*SOURCES, *feeds])
            raise Misconfigured(f"PAPERROUTE_SOURCES: there is no source {', '.join(unknown)}. Choose from {there}.")
        return [feeds[name] if name in feeds else SOURCES[name](surroundings) for name in names]


@contextmanager
def settings_errors() -> Iterator[None]:
    """A wrong setting is Misconfigured to the rest of the program."""
    try:
        yield
    except SettingsError as error:
        raise Misconfigured(str(error)) from None


def slack_manifest(env_file: Path | None) -> str:
    """The Slack app's manifest, as JSON. Raises Misconfigured."""
    from adapters.platforms.slack.manifest import manifest_json  # noqa: PLC0415 (only who asks loads it)
    from adapters.platforms.slack.settings import SlackSettings  # noqa: PLC0415

    with settings_errors():
        found = SlackSettings.read(env_file)
    return manifest_json(
        found.command, found.public_url, socket=found.signing_secret is None or found.app_token is not None
    )


async def discord_invite(surroundings: Surroundings) -> str:
    """The link that invites the bot to a server. Raises Misconfigured, Transient."""
    from adapters.platforms.discord.invite import invite  # noqa: PLC0415 (as above)

    with settings_errors():
        return await invite(surroundings)
