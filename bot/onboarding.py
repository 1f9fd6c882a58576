"""`paperroute slack …` and `paperroute discord …`: what is typed once, to set an app up. Part of `cli.py`."""

from __future__ import annotations

import typer

from bot import wiring
from bot.terminal import perform

slack = typer.Typer(help="Set up the Slack app.", no_args_is_help=True)
discord = typer.Typer(help="Set up the Discord app.", no_args_is_help=True)


@slack.command()
def manifest() -> None:
    """Print the app manifest to paste at api.slack.com/apps."""

    async def work() -> None:
        print(wiring.slack_manifest(wiring.read_settings()))  # noqa: T201

    perform(work())


@discord.command()
def invite() -> None:
    """Print the link that invites the bot to a server, with exactly the permissions it needs."""

    async def work() -> None:
        print(await wiring.discord_invite(wiring.read_settings()))  # noqa: T201

    perform(work())
