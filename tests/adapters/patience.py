"""How long a test's source waits for an answer, whatever else the machine has to do meanwhile."""

from __future__ import annotations

from typing import NamedTuple

import pytest

from tests.emulators.faults import Fault


class Waits(NamedTuple):
    """`read_s`: between two pieces of an answer. `deadline_s`: for the whole."""

    read_s: float
    deadline_s: float


LONG = Waits(120.0, 240.0)  # nothing that answers at all is given up, however slow the machine
SHORT = Waits(1.0, 3.0)


def waits_of(request: pytest.FixtureRequest) -> Waits:
    """Short only where the test's `fault` is that nobody answers."""
    spec = getattr(request.node, "callspec", None)
    fault = spec.params.get("fault") if spec is not None else None
    return SHORT if fault in (Fault.HANG, Fault.SLOW_DRIP) else LONG
