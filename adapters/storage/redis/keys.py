"""Every key, its type and its life. Nothing else in the program spells a key.

Keys that one script touches share a hash tag: the keys of a channel and its deliveries bear its shard (a hash of the workspace),
subscriptions and intake have a tag of their own. So each script runs in one slot of a Redis Cluster.
"""

from __future__ import annotations

import functools
import hashlib

from bot.model import Channel

SHARDS = 16  # fixed for good: a channel's keys would move with it
LEDGER_LIFE_S = 400 * 86_400  # longer than any source looks back
ANNOUNCED_LIFE_S = 800 * 86_400  # the mark outlives the ledger
FACTS_LIFE_S = 60 * 86_400  # longer than any source goes on reporting a paper
QUESTIONS_LIFE_S = 30 * 86_400  # longer than anything is asked again
INSTALL_STATE_LIFE_S = 600  # as the cookie beside it
COUNTED_S = 60
CHANGE_LOG_LIFE_S = 90 * 86_400
GAP_LIFE_S = 14 * 86_400  # by then sources list nothing any more that was posted in it
UNFOLDED_LIFE_S = 86_400
VOTES_LIFE_S = 400 * 86_400
FIRST_LIFE_S = 30 * 86_400  # longer than a digest lets a paper wait
LIVING_LIFE_S = 15 * 86_400  # longer than a message is edited after it was posted
CHANGES_KEPT = 100_000  # entries of the change log; who is further behind reads all subscriptions anew


def shard(of: Channel) -> int:
    """0 to SHARDS - 1, the same for all channels of a workspace."""
    return _shard(f"{of.platform}:{of.workspace}")


@functools.lru_cache(maxsize=4096)
def _shard(workspace: str) -> int:
    return int.from_bytes(hashlib.blake2b(workspace.encode(), digest_size=2).digest(), "big") % SHARDS


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
    of a channel that is held: h since, hr reason, hk ailment, hg gone since, hf failures, hp next probe, ht a person was told;
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


def workspace_pace(shard: int, workspace: str = "") -> str:
    """String: when (ms) a workspace (`platform:workspace`) may be posted to next. Lives a minute longer. Without a workspace: the
    prefix."""
    return f"pr:{{{shard}}}:pace:{workspace}"


def app_pace(platform: str) -> str:
    """Hash: `next` (ms), when a platform may be posted to next, over all its workspaces; `closed` (ms), until when it asked to be left
    alone. Lives until then, a minute at least."""
    return f"pr:{{pace:{platform}}}"


def left(platform: str, workspace: str = "") -> str:
    """List: when (ms) the last posts to a platform, or to a workspace of it, left, or will: as many as its rate counts. Lives as long as
    they count."""
    return f"pr:{{pace:{platform}}}:left:{workspace}"


EVERY_LEDGER = "pr:{*}:ledger:*"  # patterns, for what an operator may wait for
EVERY_DUE = "pr:{*}:due:*"

# Keys of many channels, where a channel has a field or is a member, alone or beside something.
OF_MANY_CHANNELS = (
    *("pr:{*}:due:*", "pr:{*}:buried", "pr:{*}:held", "pr:{*}:run", "pr:{*}:gap", "pr:{*}:preferences"),
    *(
        "pr:{subscriptions}:channels",
        "pr:{intake}:moved",
        "pr:{living}:paper:*",
        "pr:{people}:changed:*",
        "pr:{people}:voter:*",
        "pr:{people}:accounts",
    ),
)


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


def layout() -> str:
    """String: the version of all that is kept (`layout.py`). Lives for good."""
    return "pr:{layout}"


def pulse() -> str:
    """String: when (ms) Redis was last seen to take what it is told. Lives for good."""
    return "pr:{layout}:pulse"


def layout_lease() -> str:
    """String: a token of the process that brings the data up to date. Lives a minute after its last piece of work."""
    return "pr:{layout}:lease"


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


def source(name: str) -> str:
    """String: JSON of a source's state. Lives for good."""
    return f"pr:{{intake}}:source:{name}"


def sightings(source: str, day: str) -> str:
    """Hash: paper id to JSON of what became of it, for one source and day. Lives LEDGER_LIFE_S after its last change."""
    return f"pr:{{intake}}:sightings:{source}:{day}"


def moved() -> str:
    """Hash: address of a channel to that of the one which has its things now. Lives for good."""
    return "pr:{intake}:moved"


def facts() -> str:
    """Hash: paper id to `upvotes comments digest sources` as the last finished pass saw them."""
    return "pr:{intake}:facts"


def facts_seen() -> str:
    """Sorted set: the papers in `facts` by the time (ms) they were last listed. Both are trimmed after FACTS_LIFE_S."""
    return "pr:{intake}:facts-seen"


def lease(name: str) -> str:
    """Hash: who may read a source, until when (ms), and the token that numbers the takings. Lives for good."""
    return f"pr:{{intake}}:lease:{name}"


def announced() -> str:
    """Sorted set: paper id by the time (ms) it was announced or taken as known. Trimmed after ANNOUNCED_LIFE_S."""
    return "pr:{intake}:announced"


def identity(name: str) -> str:
    """String: JSON of the paper that a name of a work (id, DOI, title) leads to. Lives as long as the core says: 90 days for an id that
    leads to itself, half a year for a title, 800 days for another id or a DOI."""
    return f"pr:{{intake}}:identity:{name}"


def events(paper: str) -> str:
    """Hash: event id to its JSON, for one paper. Lives LEDGER_LIFE_S after its last event."""
    return f"pr:{{intake}}:events:{paper}"


def events_seen() -> str:
    """Sorted set: `event paper` by the time (ms) it was first seen. Trimmed after LEDGER_LIFE_S."""
    return "pr:{intake}:events-seen"


def events_read(reader: str) -> str:
    """String: when (ms) a reader of the events last had read them all. Lives for good."""
    return f"pr:{{intake}}:events-read:{reader}"


def living(platform: str, paper: str) -> str:
    """Hash: channel address to `upvotes comments flags edits edited` (`living.py`) of a paper's message there. Lives LIVING_LIFE_S after
    its last change."""
    return f"pr:{{living}}:paper:{platform}:{paper}"


def living_papers(platform: str) -> str:
    """Sorted set: papers by the time (ms) the last message of theirs was begun. Trimmed after LIVING_LIFE_S."""
    return f"pr:{{living}}:papers:{platform}"


def questions(source: str) -> str:
    """Hash: paper id to `since due failures` (ms, ms, count), what a source is yet to be asked. Each leaves when it is
    answered or given up. Lives QUESTIONS_LIFE_S after the last one came or was put off."""
    return f"pr:{{intake}}:questions:{source}"


def gate(vendor: str) -> str:
    """Hash: `holder` (a turn's token), `lease`, `next`, `closed` (ms of the server's clock), `number` (of the last in line). Lives until
    nobody asked for a day and it is open."""
    return f"pr:{{gate:{vendor}}}"


def gate_line(vendor: str) -> str:
    """Sorted set: tokens of those who wait for a turn, by when they came. Lives as `gate`."""
    return f"pr:{{gate:{vendor}}}:line"


def gate_signs(vendor: str) -> str:
    """Sorted set: the same tokens by when they last gave a sign of life (ms). Lives as `gate`."""
    return f"pr:{{gate:{vendor}}}:signs"


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


def policies() -> str:
    """Hash: `platform:workspace` to who may change what its channels get. Lives until the workspace is forgotten."""
    return "pr:{people}:policies"


def commands_given(who: str, minute: int) -> str:
    """Integer: how many commands a person or a channel gave in a minute (of the epoch). Lives two minutes."""
    return f"pr:{{limits:{who}}}:{minute}"


def voters_salt() -> str:
    """String: what voters' hashes are salted with, drawn once. Lives for good."""
    return "pr:{people}:salt"


def installations(platform: str) -> str:
    """Hash: workspace to JSON, its tokens encrypted. Lives until the workspace lets the app go."""
    return f"pr:{{installations}}:{platform}"


def install_state(state: str) -> str:
    """String: an install page was shown with this state. Lives INSTALL_STATE_LIFE_S, or until it comes back."""
    return f"pr:{{installations}}:state:{state}"
