"""`paperroute subscribe | unsubscribe | subscriptions`: the operator's way past the chat."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

from bot.errors import UserError
from bot.model import Channel, Subscription
from bot.operations.stores import Stores
from bot.topics.language import parse

OPERATOR = "operator"  # who made a subscription that came from the command line


async def subscribe(stores: Stores, channel: Channel, topic: str) -> str:
    """Returns the sentence to say. Raises UserError for a topic that does not parse."""
    parsed = parse(topic)
    subscription = Subscription(channel, parsed.text, parsed.canonical, OPERATOR, stores.clock.now())
    here = await stores.subscriptions.of_channel(channel)
    same = next((each for each in here if each.canonical == parsed.canonical), None)
    before = same or await stores.subscriptions.add(subscription)
    if before is not None:
        return f"{channel} is subscribed to {before.topic!r} already."
    return f"Subscribed {channel} to {parsed.text!r}. New papers on it are posted there from now on."


async def unsubscribe(stores: Stores, channel: Channel, topic: str) -> str:
    """Raises UserError when there is no such subscription."""
    parsed = parse(topic)
    here = await stores.subscriptions.of_channel(channel)
    wanted = next((each for each in here if each.canonical == parsed.canonical), None)
    removed = await stores.subscriptions.remove(channel, wanted.id) if wanted else None
    if removed is None:
        listed = "; it has " + ", ".join(repr(each.topic) for each in here) if here else "; it has none at all"
        raise UserError(f"{channel} has no subscription to {parsed.text!r}{listed}.")
    return f"Unsubscribed {channel} from {removed.topic!r}."


async def subscriptions(stores: Stores, channel: Channel | None) -> AsyncIterator[dict[str, Any]]:
    """A record a subscription, of one channel or of all."""
    if channel is not None:
        for each in await stores.subscriptions.of_channel(channel):
            yield _record(each)
        return
    async for each in stores.subscriptions.all():
        yield _record(each)


def _record(subscription: Subscription) -> dict[str, Any]:
    return {
        "channel": str(subscription.channel),
        "topic": subscription.topic,
        "paused": subscription.options.paused,
        "waiting": subscription.options.waiting,
        "canonical": subscription.canonical,
        "created_by": subscription.created_by,
        "created_at": subscription.created_at.isoformat(),
        "id": subscription.id,
    }
