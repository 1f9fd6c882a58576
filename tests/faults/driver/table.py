"""The report of a run: what was broken, how often, and what it cost. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from tests.faults.driver.campaign import Outcome
from tests.faults.driver.verdict import Pair

SHOWN = 20  # of each kind of finding


def report(outcome: Outcome) -> str:
    return "\n".join([*_faults(outcome), "", *_totals(outcome), *_findings(outcome)])


def _faults(outcome: Outcome) -> Iterable[str]:
    """A row a fault. Lost and doubled are put down to the fault that came last in that channel, or to all, before it."""
    verdict = outcome.verdict
    lost, twice = _blamed(outcome, verdict.lost), _blamed(outcome, verdict.twice)
    named = _blamed(outcome, (*verdict.lost_named, *verdict.twice_named))
    yield f"{'fault':<36} {'injected':>8} {'lost':>6} {'twice':>6} {'named by the ledger':>20}"
    for name, count in sorted(outcome.counts.items()):
        cause = name.rpartition("post ")[2]
        shares = _share(name, cause, lost), _share(name, cause, twice), _share(name, cause, named)
        yield f"{name:<36} {count:>8} {shares[0]:>6} {shares[1]:>6} {shares[2]:>20}"
    yield f"{'all':<36} {outcome.counts.total():>8} {len(verdict.lost):>6} {len(verdict.twice):>6} {sum(named.values()):>20}"


def _share(name: str, cause: str, blamed: Counter[tuple[str, str]]) -> int:
    platform = name.partition(":")[0]
    return sum(
        count
        for (where, what), count in blamed.items()
        if (what in (name, cause) and where in (platform, "")) or what == name
    )


def _blamed(outcome: Outcome, pairs: Iterable[Pair]) -> Counter[tuple[str, str]]:
    """(platform, fault): how many."""
    blamed: Counter[tuple[str, str]] = Counter()
    for pair in pairs:
        before = [
            event
            for event in outcome.events
            if event.address in (None, pair[0]) and event.at <= outcome.verdict.at.get(pair, float("inf"))
        ]
        if before:
            blamed[pair[0].partition(":")[0], before[-1].name] += 1
    return blamed


def _totals(outcome: Outcome) -> Iterable[str]:
    run, verdict = outcome.run, outcome.verdict
    yield f"seed {run.seed}: {verdict.deliveries} deliveries expected, {verdict.messages} messages stand in {2 * run.channels} channels,"
    yield f"{verdict.many} of them of many papers."
    yield f"lost {len(verdict.lost)}, twice {len(verdict.twice)}, unasked {len(verdict.unasked)}, out of order {len(verdict.out_of_order)};"
    yield f"named by the ledger: {len(verdict.lost_named)} missing, {len(verdict.twice_named)} twice."
    yield f"Broken for {outcome.breaking_s:.0f} s, settled within {outcome.settling_s:.0f} s."
    yield f"Still waiting: {dict(outcome.waiting) or 'nothing'}."
    yield f"Again with: make faults SEED={run.seed} ROUNDS={run.rounds} CHANNELS={run.channels} BOTS={run.bots}"


def _findings(outcome: Outcome) -> Iterable[str]:
    verdict = outcome.verdict
    for end in outcome.ended_by_themselves:
        yield f"ENDED with exit code {end.code}, which nobody asked for. It said last:\n{end.said}"
    kinds = {
        "LOST": verdict.lost,
        "TWICE": verdict.twice,
        "UNASKED": verdict.unasked,
        "OUT OF ORDER": verdict.out_of_order,
    }
    for kind, pairs in kinds.items():
        for address, paper in pairs[:SHOWN]:
            recent = [event for event in outcome.events if event.address == address][-5:]
            state = verdict.states.get((address, paper), "not in the ledger")
            yield f"{kind} {address} {paper} ({state}); broken there: {', '.join(event.name for event in recent) or 'nothing'}"
        if len(pairs) > SHOWN:
            yield f"{kind}: {len(pairs) - SHOWN} more"
