"""Which family answers which command, of those that concern channels, papers and readers. Built by the desk, which has the others."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from bot.chat import Answer, Request
from bot.commands.abstract import Abstracts
from bot.commands.alike import Alike
from bot.commands.asking import Asking
from bot.commands.dropping import Dropping
from bot.commands.editing import Editing
from bot.commands.expecting import Expecting
from bot.commands.filing import Filing
from bot.commands.following import Following
from bot.commands.knowing import Knowing
from bot.commands.mentioning import Mentioning
from bot.commands.menu import Menu
from bot.commands.moving import Moving
from bot.commands.muting import Muting
from bot.commands.pausing import Pausing
from bot.commands.saved import Saving
from bot.commands.searching import PaperSearch, Searching
from bot.commands.settings import Settings
from bot.commands.showing import Showing
from bot.commands.subscribing import Subscribing
from bot.commands.tasting import Tasting
from bot.commands.voting import Voting
from bot.commands.why import History, Why
from bot.delivery.judging import Judge
from bot.people import People, Votes

Handler = Callable[[Request], Awaitable[Answer]]


def of_channels(
    settings: Settings, subscribing: Subscribing, dropping: Dropping, moving: Moving, *, votes: Votes, judge: Judge
) -> dict[str, Handler]:
    """What comes to a channel, and how."""
    how = subscribing.how_to
    editing, following = Editing(subscribing, settings), Following(subscribing, how)
    pausing, muting = Pausing(settings, how), Muting(settings)
    mentioning = Mentioning(settings, subscribing.platforms)
    return {
        "preview": subscribing.preview.answer,
        "subscribe": subscribing.subscribe,
        "edit": editing.edit,
        "name": editing.name,
        "unsubscribe": dropping.unsubscribe,
        "list": dropping.show,
        "settings": Tasting(mentioning.settings, votes, judge, how).settings,
        "daily": settings.daily,
        "pause": pausing.pause,
        "resume": pausing.resume,
        "follow": following.follow,
        "unfollow": following.unfollow,
        "mute": muting.mute,
        "unmute": muting.unmute,
        "move": moving.move,
    }


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
    expecting = Expecting(settings, judge, history.ledger)
    return {
        "like": Alike(asking, knowing).like,
        "menu": Menu(asking, settings).show,
        "search": PaperSearch(searcher, archive, clock, how).search,
        "why": Why(history, archive, settings.subscriptions, asking, expecting, clock, how).answer,
        "abstract": Abstracts(knowing, asking, clock).answer,
        "paper": Showing(knowing, history.events, asking, clock).show,
    }
