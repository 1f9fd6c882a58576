"""What is kept for and about people: their lists, their votes, what they changed and how often they ask."""

from __future__ import annotations

CHANGE_LOG_LIFE_S = 90 * 86_400
VOTES_LIFE_S = 400 * 86_400
COUNTED_S = 60
OF_MANY_CHANNELS = ("pr:{people}:changed:*", "pr:{people}:voter:*", "pr:{people}:accounts")


def saved(person: str) -> str:
    """Sorted set: paper ids by when (ms) a person saved them. Lives until they are removed or the person is forgotten."""
    return f"pr:{{people}}:saved:{person}"


def accounts() -> str:
    """Hash: person to JSON of their account in a library, its key encrypted. Lives until they take it back or are forgotten."""
    return "pr:{people}:accounts"


def filed(person: str) -> str:
    """Set: ids of the papers that were put into a person's library. Lives as their account."""
    return f"pr:{{people}}:filed:{person}"


def change_log(channel: str) -> str:
    """Sorted set: JSON of a channel's changes by their time (ms). Each lives CHANGE_LOG_LIFE_S."""
    return f"pr:{{people}}:log:{channel}"


def changed_by(person: str) -> str:
    """Sorted set: the channels whose log bears a person. Lives CHANGE_LOG_LIFE_S after their last change."""
    return f"pr:{{people}}:changed:{person}"


def votes(channel: str, paper: str) -> str:
    """Hash: voter to 1 or -1, on one paper in one channel. Lives VOTES_LIFE_S after its last vote."""
    return f"pr:{{people}}:votes:{channel}:{paper}"


def tallies(channel: str) -> str:
    """Hash: paper id to `up down`. Lives VOTES_LIFE_S after the channel's last vote; a paper leaves so long after its own."""
    return f"pr:{{people}}:tallies:{channel}"


def voted_papers(channel: str) -> str:
    """Sorted set: paper ids by the time (ms) of their last vote. Lives as `tallies`."""
    return f"pr:{{people}}:voted:{channel}"


def voted_on(voter: str) -> str:
    """Set: `paper channel` of the votes of a voter (a salted hash). Lives VOTES_LIFE_S after their last vote."""
    return f"pr:{{people}}:voter:{voter}"


def voters_salt() -> str:
    """String: what voters' hashes are salted with, drawn once. Lives for good."""
    return "pr:{people}:salt"


def policies() -> str:
    """Hash: `platform:workspace` to who may change what its channels get. Lives until the workspace is forgotten."""
    return "pr:{people}:policies"


def commands_given(who: str, minute: int) -> str:
    """Integer: how many commands a person or a channel gave in a minute (of the epoch). Lives two minutes."""
    return f"pr:{{limits:{who}}}:{minute}"
