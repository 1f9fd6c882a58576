"""What a run is. Read from the command line, whose defaults come from the environment, as `make faults SEED=… ROUNDS=…` gives them."""

from __future__ import annotations

import argparse
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass

CORE = ("PAPERROUTE_", "SLACK_", "DISCORD_", "HUGGINGFACE_", "ARXIV_", "FEED_")


@dataclass(frozen=True)
class Run:
    """`rounds`: how many faults go wrong before all is left to settle. `emulators`: base addresses, none for our own. `given`: settings of
    the program from this environment, over the driver's own."""

    seed: int
    rounds: int
    channels: int  # a platform
    bots: int
    settle_s: float  # the most that settling may take
    most_s: float  # the most that the breaking may take
    emulators: tuple[str, ...]
    given: dict[str, str]
    plants: tuple[str, ...] = ()


def read(arguments: list[str] | None = None) -> Run:
    env = os.environ
    found = _options(env).parse_args(arguments)
    emulators = tuple(each.strip().rstrip("/") for each in found.emulators.split(",") if each.strip())
    given = {name: value for name, value in env.items() if name.startswith(CORE)}
    plants = tuple(each for each in found.plant.split(",") if each)
    return Run(
        found.seed, found.rounds, found.channels, found.bots, found.settle_s, found.most_s, emulators, given, plants
    )


def _options(env: Mapping[str, str]) -> argparse.ArgumentParser:
    """Each has an environment variable beside it, as `make` passes them on."""
    parser = argparse.ArgumentParser(
        prog="make faults", description="Break things at random and count what got lost or doubled."
    )
    add = parser.add_argument
    add(
        "--seed",
        type=int,
        default=int(env.get("SEED") or secrets.randbelow(10**6)),
        help="SEED: repeats the same choices",
    )
    add("--rounds", type=int, default=int(env.get("ROUNDS") or 2000), help="ROUNDS: how many faults")
    add("--channels", type=int, default=int(env.get("CHANNELS") or 24), help="CHANNELS: how many channels a platform")
    add("--bots", type=int, default=int(env.get("BOTS") or 2), help="BOTS: how many processes share the Redis")
    add(
        "--settle-s",
        type=float,
        default=float(env.get("SETTLE_S") or 240),
        help="SETTLE_S: the most that settling may take",
    )
    add(
        "--most-s",
        type=float,
        default=float(env.get("MOST_S") or 3600),
        help="MOST_S: the most that the breaking may take",
    )
    add(
        "--emulators",
        default=env.get("EMULATORS", ""),
        help="EMULATORS: base addresses of other emulators, with commas",
    )
    add(
        "--plant",
        default="",
        help="swallowed, doubled, or both with a comma: plant a loss or a double, to see that it is found",
    )
    return parser
