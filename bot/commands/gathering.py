"""Which family answers which command, for those that concern papers and readers. Built by the desk, which has the others itself."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from bot.chat import Answer, Request
from bot.commands.abstract import Abstracts
from bot.commands.alike import Alike
from bot.commands.asking import Asking
from bot.commands.expecting import Expecting
from bot.commands.filing import Filing
from bot.commands.knowing import Knowing
from bot.commands.menu import Menu
from bot.commands.saved import Saving
from bot.commands.searching import PaperSearch, Searching
from bot.commands.settings import Settings
from bot.commands.showing import Showing
from bot.commands.voting import Voting
from bot.commands.why import History, Why
from bot.delivery.judging import Judge
from bot.people import People

Handler = Callable[[Request], Awaitable[Answer]]


def of_readers(people: People, asking: Asking, knowing: Knowing, filing: Filing | None) -> dict[str, Handler]:
    """What concerns the person who asks."""
    saving = Saving(people.saved, asking.archive, asking, knowing, asking.clock, asking.how_to, filing)
    return {
        "save": saving.save,
        "saved": saving.show,
        "vote": Voting(people.votes, asking.archive, asking, asking.clock, asking.how_to).vote,
    }


def of_papers(
    searcher: Searching,
    history: History,
    settings: Settings,
    asking: Asking,
    *,
    knowing: Knowing,
    judge: Judge,
) -> dict[str, Handler]:
    """What there is, and what became of it."""
    archive, clock, how = asking.archive, asking.clock, asking.how_to
    expecting = Expecting(settings, judge)
    return {
        "like": Alike(asking, knowing).like,
        "menu": Menu(asking, settings).show,
        "search": PaperSearch(searcher, archive, clock, how).search,
        "why": Why(history, archive, settings.subscriptions, asking, expecting, clock, how).answer,
        "abstract": Abstracts(knowing, asking, clock).answer,
        "paper": Showing(knowing, history.events, asking, clock).show,
    }
