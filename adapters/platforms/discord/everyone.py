"""`/papers`: the commands that everyone may use, as Discord registers them; and what both groups of commands have in common.

Lives here: names, options, completion. Not here: what changes a channel (`command_tree.py`), what happens then (`desk.py`).
"""

from __future__ import annotations

from typing import Literal

from discord import app_commands

from adapters.platforms.discord.asking import Asker
from adapters.platforms.discord.desk import CHOICE, CHOICES, Desk
from adapters.platforms.discord.modals import Modals
from adapters.platforms.discord.paging import MOST, Pager
from bot.chat import PAGE_SIZE
from bot.errors import UserError
from bot.language import N_
from bot.topics.wishing import wished

WHERE = app_commands.AppCommandContext(guild=True, dm_channel=True, private_channel=False)
INSTALLED = app_commands.AppInstallationType(guild=True, user=False)

Words = app_commands.Range[str, 1, 1000]  # the core says it more kindly when it is too long
Limit = app_commands.Range[int, 1, MOST]
PageNumber = app_commands.Range[int, 1, 1000]
Topic = app_commands.Range[str, 1, 2000]


class Papers(app_commands.Group):
    def __init__(self, desk: Desk, modals: Modals) -> None:
        super().__init__(
            name="papers", description=N_("Research papers"), allowed_contexts=WHERE, allowed_installs=INSTALLED
        )
        self._desk = desk
        self._modals = modals

    @app_commands.command(name="search", description=N_("Search all papers seen so far"))
    @app_commands.describe(words=N_("Words to look for"), limit=N_("How many results a page, 5 where not given"))
    async def search(self, interaction: Asker, words: Words, limit: Limit | None = None) -> None:
        await self._desk.search(interaction, Pager(" ".join(words.split()), 1, limit or PAGE_SIZE))

    @app_commands.command(name="why", description=N_("What became of a paper in this channel, and why"))
    @app_commands.describe(paper=N_("Its arXiv id, a link to it or to my message, or its title"))
    async def why(self, interaction: Asker, paper: Words) -> None:
        await self._desk.command(interaction, "why", paper)

    @why.autocomplete("paper")
    async def _papers(self, interaction: Asker, current: str) -> list[app_commands.Choice[str]]:
        return await completed(self._desk, interaction, "why", current)

    @app_commands.command(name="abstract", description=N_("Read a paper's abstract; only you see it"))
    @app_commands.describe(paper=N_("Its arXiv id, a link to it or to my message, or its title"))
    async def abstract(self, interaction: Asker, paper: Words) -> None:
        await self._desk.command(interaction, "abstract", paper)

    @abstract.autocomplete("paper")
    async def _abstracts(self, interaction: Asker, current: str) -> list[app_commands.Choice[str]]:
        return await completed(self._desk, interaction, "abstract", current)

    @app_commands.command(name="paper", description=N_("All about a paper"))
    @app_commands.describe(paper=N_("Its arXiv id, its DOI, a link to it or to my message, or its title"))
    async def paper(self, interaction: Asker, paper: Words) -> None:
        await self._desk.command(interaction, "paper", paper)

    @paper.autocomplete("paper")
    async def _showable(self, interaction: Asker, current: str) -> list[app_commands.Choice[str]]:
        return await completed(self._desk, interaction, "paper", current)

    @app_commands.command(name="like", description=N_("Papers like one"))
    @app_commands.describe(paper=N_("Its arXiv id, a link to it or to my message, or its title"))
    async def like(self, interaction: Asker, paper: Words) -> None:
        await self._desk.command(interaction, "like", paper)

    @like.autocomplete("paper")
    async def _likable(self, interaction: Asker, current: str) -> list[app_commands.Choice[str]]:
        return await completed(self._desk, interaction, "like", current)

    @app_commands.command(name="menu", description=N_("What you can do about a paper"))
    @app_commands.describe(paper=N_("Its arXiv id, a link to it or to my message, or its title"))
    async def menu(self, interaction: Asker, paper: Words) -> None:
        await self._desk.command(interaction, "menu", paper)

    @menu.autocomplete("paper")
    async def _handled(self, interaction: Asker, current: str) -> list[app_commands.Choice[str]]:
        return await completed(self._desk, interaction, "menu", current)

    @app_commands.command(name="today", description=N_("What was listed today"))
    @app_commands.describe(page=N_("Which page, the first where not given"))
    async def today(self, interaction: Asker, page: PageNumber | None = None) -> None:
        await self._desk.command(interaction, "today", str(page or ""))

    @app_commands.command(name="day", description=N_("What was listed on a day"))
    @app_commands.describe(
        date=N_("Year, month and day, such as 2026-04-15"), page=N_("Which page, the first where not given")
    )
    async def day(self, interaction: Asker, date: Words, page: PageNumber | None = None) -> None:
        await self._desk.command(interaction, "day", f"{date} {page or ''}")

    @day.autocomplete("date")
    async def _dates(self, interaction: Asker, current: str) -> list[app_commands.Choice[str]]:
        return await completed(self._desk, interaction, "day", current)

    @app_commands.command(name="trending", description=N_("What people look at most"))
    @app_commands.describe(
        period=N_("In which time, a week where not given"), page=N_("Which page, the first where not given")
    )
    async def trending(
        self, interaction: Asker, period: Literal["day", "week", "month"] = "week", page: PageNumber | None = None
    ) -> None:
        await self._desk.command(interaction, "trending", f"{period} {page or ''}")

    @app_commands.command(name="share", description=N_("Post a list of papers here for everybody"))
    @app_commands.describe(what=N_("A command that lists papers, such as: search induction heads"))
    async def share(self, interaction: Asker, what: Words) -> None:
        await self._desk.command(interaction, "share", what)

    @app_commands.command(name="preview", description=N_("What a topic would have brought lately"))
    @app_commands.describe(topic=N_("A topic, as for subscribing"))
    async def preview(self, interaction: Asker, topic: Topic) -> None:
        await self._desk.command(interaction, "preview", topic)

    @preview.autocomplete("topic")
    async def _wishes(self, interaction: Asker, current: str) -> list[app_commands.Choice[str]]:
        return await completed(self._desk, interaction, "preview", current)

    @app_commands.command(name="follow", description=N_("Get an author's new papers as direct messages"))
    @app_commands.describe(author=N_("The author's name; nothing: whom you follow"))
    async def follow(self, interaction: Asker, author: Words | None = None) -> None:
        await self._desk.command(interaction, "follow", author or "")

    @follow.autocomplete("author")
    async def _authors(self, interaction: Asker, current: str) -> list[app_commands.Choice[str]]:
        return await completed(self._desk, interaction, "follow", current)

    @app_commands.command(name="unfollow", description=N_("Stop following an author"))
    @app_commands.describe(author=N_("The author's name"))
    async def unfollow(self, interaction: Asker, author: Words) -> None:
        await self._desk.command(interaction, "unfollow", author)

    @app_commands.command(name="save", description=N_("Put a paper on your reading list"))
    @app_commands.describe(paper=N_("Its arXiv id, a link to it or to my message, or its title"))
    async def save(self, interaction: Asker, paper: Words) -> None:
        await self._desk.command(interaction, "save", paper)

    @save.autocomplete("paper")
    async def _savable(self, interaction: Asker, current: str) -> list[app_commands.Choice[str]]:
        return await completed(self._desk, interaction, "save", current)

    @app_commands.command(name="saved", description=N_("Your reading list"))
    @app_commands.describe(what=N_("A page, remove NUMBER, export bibtex, ris or csl, or zotero"))
    async def saved(self, interaction: Asker, what: Words | None = None) -> None:
        if not await self._modals.typed(interaction, "saved", what or ""):
            await self._desk.command(interaction, "saved", what or "")

    @app_commands.command(name="vote", description=N_("What you think of a paper here"))
    @app_commands.describe(
        vote=N_("Up, down, or none to take it back"), paper=N_("Its arXiv id, a link to it, or its title")
    )
    async def vote(self, interaction: Asker, vote: Literal["up", "down", "none"], paper: Words) -> None:
        await self._desk.command(interaction, "vote", f"{vote} {paper}")

    @vote.autocomplete("paper")
    async def _votable(self, interaction: Asker, current: str) -> list[app_commands.Choice[str]]:
        return await completed(self._desk, interaction, "vote", current)

    @app_commands.command(name="list", description=N_("The topics of this channel"))
    async def show(self, interaction: Asker) -> None:
        await self._desk.command(interaction, "list")

    @app_commands.command(name="status", description=N_("How the sources are, what came here last, what is held back"))
    async def status(self, interaction: Asker) -> None:
        await self._desk.command(interaction, "status")

    @app_commands.command(name="log", description=N_("Who changed what in this channel"))
    async def log(self, interaction: Asker) -> None:
        await self._desk.command(interaction, "log")

    @app_commands.command(name="forget", description=N_("Have what I keep of you deleted"))
    async def forget(self, interaction: Asker) -> None:
        await self._desk.command(interaction, "forget", "me")

    @app_commands.command(name="settings", description=N_("What this channel gets, and when"))
    async def settings(self, interaction: Asker) -> None:
        await self._desk.command(interaction, "settings")

    @app_commands.command(name="help", description=N_("What I can do, with examples"))
    @app_commands.describe(command=N_("A command to be told more of"))
    async def show_help(self, interaction: Asker, command: Words | None = None) -> None:
        await self._desk.command(interaction, "help", command or "")

    @show_help.autocomplete("command")
    async def _commands(self, interaction: Asker, current: str) -> list[app_commands.Choice[str]]:
        return await completed(self._desk, interaction, "help", current)


async def completed(desk: Desk, interaction: Asker, command: str, current: str) -> list[app_commands.Choice[str]]:
    first = _as_typed(current) if command in ("subscribe", "preview") else []
    choices = [
        each for each in await desk.complete(interaction, command, current) if not first or each.value != current
    ]
    return [*first, *(app_commands.Choice(name=each.label, value=each.value) for each in choices)][:CHOICES]


def _as_typed(topic: str) -> list[app_commands.Choice[str]]:
    """Enter takes the first choice: for a topic that could be sent, that is what was typed."""
    try:
        wished(topic)
    except UserError:
        return []
    return [app_commands.Choice(name=topic, value=topic)] if len(topic) <= CHOICE else []
