"""What goes wrong on purpose: for the next calls of a method, and the rates that hold always."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

# What the client gets in place of the true answer: a status, a connection that closes, or nothing until it gives up.
Answer = int | Literal["close", "hang", "garbage"]


@dataclass
class Fault:
    """`takes_it`: the method does its work all the same, and only the answer goes wrong. `delay_s` alone is slowness; `answers_after_s`:
    the work is done at once and the answer is slow."""

    method: str
    times: int = 1
    error: str | None = None
    answer: Answer | None = None
    retry_after_s: int | None = None
    takes_it: bool = False
    delay_s: float = 0.0
    answers_after_s: float = 0.0
    plant: str = ""  # one of `control.PLANTS`
    detail: tuple[str, ...] = ()
    where: Callable[[dict[str, object]], bool] | None = None


class Faults:
    def __init__(self) -> None:
        self._planned: list[Fault] = []

    def plan(self, fault: Fault) -> None:
        self._planned.append(fault)

    def take(self, method: str, arguments: dict[str, object]) -> Fault | None:
        for fault in self._planned:
            if fault.method in (method, "*") and fault.times > 0 and (fault.where is None or fault.where(arguments)):
                fault.times -= 1
                return fault
        return None

    def clear(self) -> None:
        self._planned.clear()


@dataclass
class Bucket:
    """A leaky bucket: `burst` at once, then one every `every_s`."""

    burst: float
    every_s: float
    level: float = 0.0
    at: float = 0.0

    def take(self, now: float) -> int | None:
        """None where there is room, else the whole seconds to wait."""
        self.level = max(0.0, self.level - (now - self.at) / self.every_s)
        self.at = now
        if self.level + 1 > self.burst + 1e-9:
            return max(1, -int(-(self.level + 1 - self.burst) * self.every_s // 1))
        self.level += 1
        return None
