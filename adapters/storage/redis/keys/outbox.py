"""Deliveries that wait, what became of them, and when a channel, a workspace and a platform may be posted to next.

What one script touches bears the channel's shard. Times in ms."""

from __future__ import annotations

GAP_LIFE_S = 14 * 86_400  # by then sources list nothing any more that was posted in it

EVERY_LEDGER = "pr:{*}:ledger:*"  # patterns, for what an operator may wait for
EVERY_DUE = "pr:{*}:due:*"
OF_MANY_CHANNELS = ("pr:{*}:due:*", "pr:{*}:buried", "pr:{*}:held", "pr:{*}:run", "pr:{*}:gap")


def due(shard: int, platform: str) -> str:
    """Sorted set: channel address by the time (ms) at which it may next be served. A channel with a claim stands at its lease's
    end. Members leave when nothing is found to wait there."""
    return f"pr:{{{shard}}}:due:{platform}"


def queue(shard: int, channel: str = "") -> str:
    """List: keys of the deliveries that wait for a message, the head first. Gone when empty. Without a channel: the prefix."""
    return f"pr:{{{shard}}}:queue:{channel}"


def ledger(shard: int, channel: str = "") -> str:
    """Hash: delivery key to its entry (`entries.py`), for one channel. Entries live LEDGER_LIFE_S after their last change. Without a
    channel: the prefix."""
    return f"pr:{{{shard}}}:ledger:{channel}"


def channel(shard: int, channel: str = "") -> str:
    """Hash: what is in flight in a channel, and what is wrong with it. Gone when nothing waits there, nothing is wrong, and its last posts
    count no more. Without a
    channel: the prefix. Times in ms. Fields:

    n the last claim's number, o the number of the claim under way, p it was woken meanwhile;
    of the message in flight: k kind, m key, d delivery keys (lines), y where it replies to, g its gist (JSON), s state, a attempts,
    f failures, r reason, x changed at, t due at, b and u the stretch in which it may have been posted, w it was in doubt at some
    time, q a doubt that nobody could resolve, v when a restart of Redis put it in doubt, c the gap (its end) in whose light it was
    frozen, j it is looked for because of that (1; o for a look alone), i the restart after which nobody could tell of it;
    l the times of its last posts (lines), lu until when they count, z the moment that is booked for its next post;
    of a channel that is held: h since, hr reason, hk ailment, hg gone since, hf failures, hp next probe, ht a person was told, hw
    until when one process tells them;
    e it was held since, and no post has succeeded since it was freed.
    """
    return f"pr:{{{shard}}}:channel:{channel}"


def counts(shard: int) -> str:
    """Hash: `platform:state` to the number of deliveries. What is held counts as what it would be if it were not. Lives for good."""
    return f"pr:{{{shard}}}:counts"


def buried(shard: int) -> str:
    """Sorted set: `channel⇥delivery key` of what is buried by the time (ms) it was."""
    return f"pr:{{{shard}}}:buried"


def held(shard: int) -> str:
    """Sorted set: addresses of the channels that are held by the time (ms) since when."""
    return f"pr:{{{shard}}}:held"


def past(shard: int, channel: str = "") -> str:
    """Hash: what was posted in a channel. Lives LEDGER_LIFE_S after the last paper there. Without a channel: the prefix. Fields: l the
    last paper's or digest's time (ms), t those of the last two days (at most 100); of the last message of many: k kind, g gist (JSON)."""
    return f"pr:{{{shard}}}:past:{channel}"


def run(shard: int) -> str:
    """Hash: `id` of the server's run that was last written to, `seen` when couriers last claimed (ms); after a restart also `at` when it
    was noticed, `since` from when on posts may be forgotten, and a field for each channel that was looked at since, `x channel⇥delivery
    key` for what is known not to stand there alone. Lives for good."""
    return f"pr:{{{shard}}}:run"


def gap(shard: int) -> str:
    """Hash: Redis came back older than what the data directory saw of it (`pulse.py`): `since` and `until` (ms) of what it may have
    forgotten; `found`, `absent`, `untold`: what became of messages that were looked for; `shared`: deliveries of the found ones of many;
    a field `x channel⇥delivery key` for what is known not to stand there, `l channel` the last of those. Lives GAP_LIFE_S after it was
    noticed."""
    return f"pr:{{{shard}}}:gap"


def workspace_pace(shard: int, workspace: str = "") -> str:
    """String: when (ms) a workspace (`platform:workspace`) may be posted to next. Lives a minute longer. Without a workspace: the
    prefix."""
    return f"pr:{{{shard}}}:pace:{workspace}"


def delivery(shard: int, platform: str) -> list[str]:
    """What every script of the outbox is given: see moves.lua."""
    return [
        due(shard, platform),
        queue(shard),
        ledger(shard),
        channel(shard),
        counts(shard),
        buried(shard),
        held(shard),
        past(shard),
        run(shard),
        workspace_pace(shard),
        gap(shard),
    ]


def app_pace(platform: str) -> str:
    """Hash: `next` (ms), when a platform may be posted to next, over all its workspaces; `closed` (ms), until when it asked to be left
    alone. Lives until then, a minute at least."""
    return f"pr:{{pace:{platform}}}"


def left(platform: str, workspace: str = "") -> str:
    """List: when (ms) the last posts to a platform, or to a workspace of it, left, or will: as many as its rate counts. Lives as long as
    they count."""
    return f"pr:{{pace:{platform}}}:left:{workspace}"
