"""What Discord's refusals mean, in one table.

Lives here: the three ways in which a request can fail, and their translation into the errors of `bot.errors`. Not here: how
a request is made (`rest.py`). Called by `platform.py` for everything that crosses the port.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from bot.errors import ChannelGone, PaperRouteError, Rejected, Transient, Uncertain, WorkspaceGone
from bot.language import N_


class Refused(Exception):
    """Discord answered no. `code`: its JSON error code, 0 for none. `from_discord`: the answer had Discord's form."""

    def __init__(self, status: int, code: int, message: str, errors: Any = None, *, from_discord: bool = True) -> None:
        super().__init__(f"{status} {code} {message}")
        self.status = status
        self.code = code
        self.message = message
        self.errors = errors
        self.from_discord = from_discord
        self.retry_after_s: float | None = None
        self.everywhere = False  # the limit is the bot's, not the channel's


class NotSent(Exception):
    """Nothing left this machine. `retry_after_s` where Discord had named a time before."""

    def __init__(self, reason: str, retry_after_s: float | None = None, *, everywhere: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.retry_after_s = retry_after_s
        self.everywhere = everywhere


class Lost(Exception):
    """It may have been taken: the request left, at or after `started_at`, and no answer came back whole."""

    def __init__(self, reason: str, started_at: datetime) -> None:
        super().__init__(reason)
        self.reason = reason
        self.started_at = started_at


Failure = Refused | NotSent | Lost

# JSON error codes. Why a channel refuses is read by people.
# Source: discord-api-docs, topics/opcodes-and-status-codes, "JSON Error Codes"
MEANING: Mapping[int, tuple[type[PaperRouteError], str]] = {
    10003: (ChannelGone, N_("The channel does not exist any more.")),
    10004: (ChannelGone, N_("The server does not exist any more, or the bot is not in it.")),
    10008: (Rejected, "the message was posted before and deleted by someone since"),  # a known nonce: resources/message
    20016: (Transient, "slow mode is on in this channel"),
    20022: (Transient, "messages of an announcement channel take three edits an hour"),
    20028: (Transient, "the channel has taken as much as it may for now"),
    20029: (Transient, "the server has taken as much as it may for now"),
    40001: (WorkspaceGone, "the token is not accepted"),
    40002: (WorkspaceGone, "the bot's account must be verified"),
    40004: (Transient, "sending messages is switched off for a while"),
    40062: (Transient, "too many requests for this channel"),
    40067: (
        ChannelGone,
        N_("The forum wants a tag on every post, and has none that everybody may use: add one (Edit Channel, Tags)."),
    ),
    50001: (
        ChannelGone,
        N_("The bot cannot see the channel: allow its role View Channel there (Edit Channel, Permissions)."),
    ),
    50007: (ChannelGone, N_("This person takes no direct messages from the bot.")),
    50008: (ChannelGone, N_("This kind of channel takes no messages.")),
    50013: (
        ChannelGone,
        N_(
            "The bot lacks a permission: allow its role Send Messages and Embed Links in the channel (Edit Channel, Permissions)."
        ),
    ),
    50024: (ChannelGone, N_("This kind of channel takes no messages.")),
    50083: (ChannelGone, N_("The thread is archived.")),
    110000: (Transient, "Discord is overloaded"),
    130000: (Transient, "Discord is overloaded"),
    160005: (ChannelGone, N_("The thread is locked.")),
    200000: (Rejected, "the server's AutoMod refused the message"),
    200001: (Rejected, "the server's AutoMod refused the title"),
}
DELETED = frozenset({10003, 10004})  # the channel; the server, or the bot was thrown out of it
WRONG_KIND = frozenset({50008, 50024})  # it takes posts in another way, or none
# Where the code says nothing. Source: the same page, "HTTP Response Codes"
BY_STATUS: Mapping[int, tuple[type[PaperRouteError], str]] = {
    401: (WorkspaceGone, "the token is not accepted"),
    403: (ChannelGone, N_("The bot may not post in the channel.")),
    404: (ChannelGone, N_("The channel does not exist any more.")),
    429: (Transient, "too many requests"),
}


def meaning(failure: Failure, started_at: datetime) -> PaperRouteError:
    """The port's error for a post, an edit or a delete that failed. `started_at`: when the attempt began."""
    if isinstance(failure, NotSent):
        return Transient(failure.reason, failure.retry_after_s, "app" if failure.everywhere else "channel")
    if isinstance(failure, Lost):
        return Uncertain(failure.reason, failure.started_at)
    return _of_refusal(failure, started_at)


def _of_refusal(refusal: Refused, started_at: datetime) -> PaperRouteError:
    detail = f"{refusal.code} {refusal.message}".strip() if refusal.code else f"{refusal.status} {refusal.message}"
    if refusal.code in MEANING:
        kind, phrase = MEANING[refusal.code]
    elif refusal.status >= 500:
        return Uncertain(f"Discord failed while it had the message ({detail}).", started_at)
    elif not refusal.from_discord and refusal.status != 401:
        kind, phrase = Transient, "something between here and Discord refused"
    else:
        kind, phrase = BY_STATUS.get(refusal.status, (Rejected, _places(refusal.errors)))
    if kind is ChannelGone:
        known = refusal.code in MEANING  # constant, so that it can be looked up in the reader's language
        phrase = phrase if known else f"{phrase.rstrip('.')} ({detail})."
        return ChannelGone(phrase, for_good=refusal.code in DELETED)
    reason = f"Discord: {phrase} ({detail})."
    if kind is Transient:
        return Transient(reason, refusal.retry_after_s, "app" if refusal.everywhere else "channel")
    return kind(reason)


def _places(errors: Any) -> str:
    """`embeds.0.title: too long` for each place of a 50035's error tree, three at most."""
    places = [f"{where}: {message}" for where, message in _leaves(errors, "")]
    return "; ".join(places[:3]) or "the message was refused"


def _leaves(tree: Any, where: str) -> Iterator[tuple[str, str]]:
    if not isinstance(tree, Mapping):
        return
    for item in tree.get("_errors") or ():
        if isinstance(item, Mapping):
            yield where or "message", str(item.get("message", item.get("code", "")))
    for key, branch in tree.items():
        if key != "_errors":
            yield from _leaves(branch, f"{where}.{key}" if where else str(key))
