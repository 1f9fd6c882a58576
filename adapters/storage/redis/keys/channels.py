"""What a channel asked for, and what is known of it beside its deliveries."""

from __future__ import annotations

CHANGES_KEPT = 100_000  # entries of the change log; who is further behind reads all subscriptions anew
FIRST_LIFE_S = 30 * 86_400  # longer than a digest lets a paper wait
UNFOLDED_LIFE_S = 86_400
LIVING_LIFE_S = 15 * 86_400  # longer than a message is edited after it was posted
OF_MANY_CHANNELS = ("pr:{subscriptions}:channels", "pr:{*}:preferences", "pr:{living}:paper:*")


def subscriptions(channel: str) -> str:
    """Hash: subscription id to its JSON, for one channel. Lives until dropped."""
    return f"pr:{{subscriptions}}:channel:{channel}"


def subscribed_channels() -> str:
    """Set: addresses of the channels that have subscriptions."""
    return "pr:{subscriptions}:channels"


def subscription_changes() -> str:
    """Stream: `id`, and `json` unless it was removed. About CHANGES_KEPT entries."""
    return "pr:{subscriptions}:changes"


def preferences(shard: int) -> str:
    """Hash: channel address to `version json`, the preferences that were changed there. Lives for good."""
    return f"pr:{{{shard}}}:preferences"


def pointing(shard: int, workspace: str) -> str:
    """Set: addresses of the channels of a workspace (`platform:workspace`) that want pointers. Gone when empty."""
    return f"pr:{{{shard}}}:pointing:{workspace}"


def first(shard: int, workspace: str, paper: str) -> str:
    """String: address of the public channel of a workspace that has a paper in full, or is about to. Lives FIRST_LIFE_S."""
    return f"pr:{{{shard}}}:first:{workspace}:{paper}"


def unfolded(shard: int, channel: str, paper: str) -> str:
    """String: a link to this paper was unfolded in this channel. Lives UNFOLDED_LIFE_S."""
    return f"pr:{{{shard}}}:unfolded:{channel}:{paper}"


def living(platform: str, paper: str) -> str:
    """Hash: channel address to `upvotes comments flags edits edited` (`living.py`) of a paper's message there. Lives LIVING_LIFE_S after
    its last change."""
    return f"pr:{{living}}:paper:{platform}:{paper}"


def living_papers(platform: str) -> str:
    """Sorted set: papers by the time (ms) the last message of theirs was begun. Trimmed after LIVING_LIFE_S."""
    return f"pr:{{living}}:papers:{platform}"
