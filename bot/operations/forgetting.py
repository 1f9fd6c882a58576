"""`paperroute forget`: all that is kept of a workspace is deleted, as when it has let the bot go for good."""

from __future__ import annotations

from dataclasses import dataclass

from bot.errors import UserError
from bot.ledger import State
from bot.model import Channel, DeliveryKey
from bot.operations.stores import Stores

WAITING = (State.QUEUED, State.RETRY, State.HELD, State.BURIED)
FORGOTTEN = "the workspace was forgotten"


@dataclass(frozen=True, slots=True)
class Workspace:
    """`topics` by the channels that have some; `settings`: channels with some of their own; `installed`: a token is kept."""

    platform: str
    name: str
    topics: dict[Channel, int]
    settings: tuple[Channel, ...]
    installed: bool

    def sentence(self) -> str:
        topics = _counted(sum(self.topics.values()), "topic")
        channels = _counted(len({*self.topics, *self.settings}), "channel")
        token = ", its token" if self.installed else ""
        return (
            f"{self.platform}:{self.name} has {topics} in {channels}{token}. They are deleted, with settings, "
            "votes, the log of changes, what is known of its posts (subscribed again, a channel may get a paper a second time), and on "
            "Slack its people's reading lists and keys for Zotero."
        )


async def workspace(stores: Stores, text: str) -> Workspace:
    """`slack:T012`. Raises UserError, Transient."""
    platform, colon, name = text.strip().removesuffix("/").partition(":")
    if not colon or not name or "/" in name:
        raise UserError(f"{text!r} is no workspace. Write platform:workspace, such as slack:T012 or discord:812.")
    topics: dict[Channel, int] = {}
    async for each in stores.subscriptions.all():
        if (each.channel.platform, each.channel.workspace) == (platform, name):
            topics[each.channel] = topics.get(each.channel, 0) + 1
    settings = tuple([channel async for channel, _ in stores.preferences.all() if _of(channel, platform, name)])
    return Workspace(platform, name, topics, settings, await stores.installations.find(platform, name) is not None)


async def forget(stores: Stores, found: Workspace) -> str:
    """Cut off anywhere, it may be repeated. Returns the sentence to say. Raises Transient."""
    now = stores.clock.now()
    for channel in found.topics:
        for each in await stores.subscriptions.of_channel(channel):
            await stores.subscriptions.remove(channel, each.id)
    waiting: dict[Channel, list[DeliveryKey]] = {}
    for state in WAITING:
        async for entry in stores.ledger.entries(state):
            if _of(entry.channel, found.platform, found.name):
                waiting.setdefault(entry.channel, []).append(entry.key)
    for channel, names in waiting.items():
        await stores.outbox.drop(channel, names, FORGOTTEN, now)
    left = await stores.erasure.forget(found.platform, found.name, now)
    still = (
        f" In {_counted(left, 'channel')} something is on its way at this moment: once more in a minute, please."
        if left
        else ""
    )
    return (
        f"Forgot {found.platform}:{found.name}.{still} Copies in the data directory still have its topics, and are gone after some days. "
        "As long as the app stands in the workspace, people can subscribe again."
    )


def _counted(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def _of(channel: Channel, platform: str, workspace: str) -> bool:
    return (channel.platform, channel.workspace) == (platform, workspace)
