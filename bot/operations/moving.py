"""`paperroute move`: the operator's way to carry a channel's things to another."""

from __future__ import annotations

from bot.delivery.moving import Mover, told
from bot.errors import UserError
from bot.model import Channel
from bot.operations.stores import Stores


async def move(stores: Stores, old: Channel, new: Channel) -> str:
    """Returns the sentence to say. Raises UserError when there is nothing to move, Transient."""
    if old == new:
        raise UserError(f"{old} is the same channel twice: name where from and where to.")
    moved = await mover(stores).move(old, new)
    if not moved:
        raise UserError(
            f"{old} has no topics, no settings of its own, and nothing that waits: there is nothing to move."
        )
    return f"Moved {told(moved)} from {old} to {new}."


def mover(stores: Stores) -> Mover:
    kept = (stores.subscriptions, stores.preferences, stores.outbox, stores.ledger, stores.sightings, stores.living)
    return Mover(*kept, stores.clock)
