"""The commands as Discord registers them: `/papers` for everyone, `/topics` for who may manage the channel.

Lives here: the second group, and who sees what. Two groups, because Discord gates permissions by top-level command only
(discord-api-docs, interactions/application-commands, "Permissions"); the core checks again, for a server can override it.
Not here: the first group (`everyone.py`), the menu of messages (`pointing.py`), what happens then (`desk.py`). Called by `gateway.py`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import discord
from discord import app_commands

from adapters.platforms.discord.asking import Asker, reader_of
from adapters.platforms.discord.desk import Desk
from adapters.platforms.discord.elsewhere import WHICH, Elsewhere, seen
from adapters.platforms.discord.everyone import INSTALLED, WHERE, Papers, Topic, Words, completed
from adapters.platforms.discord.localizing import localized
from adapters.platforms.discord.modals import Modals
from adapters.platforms.discord.pointing import menu_entries
from bot.chat import CommandHelp
from bot.commands import settings_on
from bot.language import N_, speak

ANYWHERE = frozenset({"papers", "More like this"})
DESCRIPTION = 100  # Source: interactions/application-commands, "Application Command Structure"


class Topics(app_commands.Group):
    def __init__(self, desk: Desk, modals: Modals) -> None:
        super().__init__(
            name="topics",
            description=N_("What new papers this channel gets"),
            default_permissions=discord.Permissions(manage_channels=True),
            allowed_contexts=WHERE,
            allowed_installs=INSTALLED,
        )
        self._desk = desk
        self._modals = modals

    @app_commands.command(name="subscribe", description=N_("Post new papers on a topic here"))
    @app_commands.describe(
        channel=WHICH, topic=N_('What about, such as: diffusion policy OR "flow matching"; nothing for a form')
    )
    async def subscribe(self, interaction: Asker, topic: Topic | None = None, channel: Elsewhere | None = None) -> None:
        if topic is None and (channel is None or seen(channel)):
            await self._modals.subscribe(interaction, there=channel.id if channel else None)
        else:
            await self._desk.command(interaction, "subscribe", topic or "", channel)

    @subscribe.autocomplete("topic")
    async def _wishes(self, interaction: Asker, current: str) -> list[app_commands.Choice[str]]:
        return await completed(self._desk, interaction, "subscribe", current)

    @app_commands.command(name="unsubscribe", description=N_("Stop posting papers on a topic here"))
    @app_commands.describe(channel=WHICH, topic=N_("One of this channel's topics, or its number in the list"))
    async def unsubscribe(self, interaction: Asker, topic: Topic, channel: Elsewhere | None = None) -> None:
        await self._desk.command(interaction, "unsubscribe", topic, channel)

    @unsubscribe.autocomplete("topic")
    async def _topics(self, interaction: Asker, current: str) -> list[app_commands.Choice[str]]:
        return await completed(self._desk, interaction, "unsubscribe", current)

    @app_commands.command(name="edit", description=N_("Change what a topic says"))
    @app_commands.describe(
        channel=WHICH, topic=N_("One of this channel's topics, or its number in the list"), to=N_("What it is to say")
    )
    async def edit(self, interaction: Asker, topic: Topic, to: Topic, channel: Elsewhere | None = None) -> None:
        await self._desk.command(interaction, "edit", f"{topic} {to}", channel)

    @edit.autocomplete("topic")
    async def _editable(self, interaction: Asker, current: str) -> list[app_commands.Choice[str]]:
        return await completed(self._desk, interaction, "edit", current)

    @app_commands.command(name="name", description=N_("Give a topic a short name"))
    @app_commands.describe(
        channel=WHICH, topic=N_("One of this channel's topics, or its number in the list"), to=N_("One word, or off")
    )
    async def rename(self, interaction: Asker, topic: Topic, to: Words, channel: Elsewhere | None = None) -> None:
        await self._desk.command(interaction, "name", f"{topic} {to}", channel)

    @rename.autocomplete("topic")
    async def _nameable(self, interaction: Asker, current: str) -> list[app_commands.Choice[str]]:
        return await completed(self._desk, interaction, "name", current)

    @app_commands.command(name="settings", description=N_("Change what this channel gets, and when"))
    @app_commands.describe(
        channel=WHICH,
        name=N_("What to change; nothing: you see them all"),
        value=N_("What it is to be; without it, you see what it is"),
    )
    @app_commands.choices(name=[app_commands.Choice(name=each, value=each) for each in settings_on("discord")])
    async def settings(
        self,
        interaction: Asker,
        name: app_commands.Choice[str] | None = None,
        value: Words | None = None,
        channel: Elsewhere | None = None,
    ) -> None:
        await self._desk.command(interaction, "settings", f"{name.value if name else ''} {value or ''}", channel)

    @settings.autocomplete("value")
    async def _values(self, interaction: Asker, current: str) -> list[app_commands.Choice[str]]:
        """The core completes name and value together; here the name stands in another field."""
        name = f"{interaction.namespace.name or ''} "
        choices = await self._desk.complete(interaction, "settings", name + current)
        return [
            app_commands.Choice(name=each.label, value=each.value.removeprefix(name))
            for each in choices
            if each.value.startswith(name)
        ]

    @app_commands.command(name="daily", description=N_("The day's most upvoted papers, whatever their topic"))
    @app_commands.describe(channel=WHICH, number=N_("How many, at most 10, or off"))
    async def daily(self, interaction: Asker, number: Words | None = None, channel: Elsewhere | None = None) -> None:
        await self._desk.command(interaction, "daily", number or "", channel)

    @app_commands.command(name="pause", description=N_("Let nothing come here for a while"))
    @app_commands.describe(
        channel=WHICH, what=N_("Until when (a date, 2 weeks), or the number of one topic; nothing: until you resume it")
    )
    async def pause(self, interaction: Asker, what: Words | None = None, channel: Elsewhere | None = None) -> None:
        await self._desk.command(interaction, "pause", what or "", channel)

    @app_commands.command(name="resume", description=N_("End a pause"))
    @app_commands.describe(
        channel=WHICH, topic=N_("One of this channel's topics, or its number; nothing: the whole channel")
    )
    async def resume(self, interaction: Asker, topic: Topic | None = None, channel: Elsewhere | None = None) -> None:
        await self._desk.command(interaction, "resume", topic or "", channel)

    @resume.autocomplete("topic")
    async def _paused(self, interaction: Asker, current: str) -> list[app_commands.Choice[str]]:
        return await completed(self._desk, interaction, "resume", current)

    @app_commands.command(name="mute", description=N_("Let nothing by an author come here"))
    @app_commands.describe(channel=WHICH, author=N_("The author's name"))
    async def mute(self, interaction: Asker, author: Words, channel: Elsewhere | None = None) -> None:
        await self._desk.command(interaction, "mute", author, channel)

    @mute.autocomplete("author")
    async def _authors(self, interaction: Asker, current: str) -> list[app_commands.Choice[str]]:
        return await completed(self._desk, interaction, "mute", current)

    @app_commands.command(name="unmute", description=N_("Let papers by an author come here again"))
    @app_commands.describe(channel=WHICH, author=N_("The author's name"))
    async def unmute(self, interaction: Asker, author: Words, channel: Elsewhere | None = None) -> None:
        await self._desk.command(interaction, "unmute", author, channel)

    @unmute.autocomplete("author")
    async def _muted(self, interaction: Asker, current: str) -> list[app_commands.Choice[str]]:
        return await completed(self._desk, interaction, "unmute", current)

    @app_commands.command(name="move", description=N_("Carry this channel's topics and settings to another channel"))
    @app_commands.describe(code=N_("What I gave you in the channel to move; nothing there"))
    async def move(self, interaction: Asker, code: Words | None = None) -> None:
        await self._desk.command(interaction, "move", code or "")

    @app_commands.command(name="policy", description=N_("Who may change what this server's channels get"))
    @app_commands.describe(who=N_("members, managers, or group and a role; nothing to see it"))
    async def policy(self, interaction: Asker, who: Words | None = None) -> None:
        await self._desk.command(interaction, "policy", who or "")

    @app_commands.command(name="list", description=N_("The topics of this channel"))
    @app_commands.describe(channel=WHICH)
    async def list(self, interaction: Asker, channel: Elsewhere | None = None) -> None:
        await self._desk.command(interaction, "list", "", channel)


class Tree(app_commands.CommandTree[Any]):
    """discord.py's tree, with our groups, and an answer to whatever goes wrong in it."""

    def __init__(self, client: discord.Client, desk: Desk, modals: Modals, helps: Iterable[CommandHelp]) -> None:
        super().__init__(client, fallback_to_global=True)
        self._desk = desk
        summaries = {item.name: item.summary for item in helps}
        for group in (Papers(desk, modals), Topics(desk, modals)):
            _describe(group, summaries)
            self.add_command(group)
        for entry in menu_entries(desk):
            self.add_command(entry)

    async def on_error(self, interaction: Asker, error: app_commands.AppCommandError) -> None:
        await self._desk.unknown(interaction, error)

    async def interaction_check(self, interaction: Asker, /) -> bool:
        """Before a command or a completion, in the task that serves it."""
        speak(reader_of(interaction))
        return True

    def payload(self, *, anywhere: bool) -> list[dict[str, Any]]:
        """The body of a bulk overwrite. `anywhere`: people can install the app for themselves, to search where the bot is not."""
        commands = [localized(command.to_dict(self)) for command in self.get_commands()]
        for command in commands:
            if anywhere and command["name"] in ANYWHERE:
                command |= {"integration_types": [0, 1], "contexts": [0, 1, 2]}
        return commands


def _describe(group: app_commands.Group, summaries: Mapping[str, str]) -> None:
    """The core's own words for a command, where it has them."""
    for command in group.commands:
        summary = " ".join(summaries.get(command.name, "").split())
        if summary:
            command.description = summary if len(summary) <= DESCRIPTION else summary[: DESCRIPTION - 1] + "…"
