"""Death between any two steps of a piece of work: every command that it sends to Redis and every call of the archive is a step.

Whatever is called later makes steps of its own and is covered without a hand. What was killed reaches no store any more, as after
kill -9: neither does its `finally`.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from redis.asyncio import Redis
from redis.asyncio.client import Pipeline

from adapters.archive.archive import TantivyArchive


class Killed(BaseException):
    """Not an Exception: nobody catches it."""


class Life:
    """Ends before the step with number `dies_before`, counted from 0; None: it does not. `steps`: those that were done."""

    def __init__(self, dies_before: int | None = None) -> None:
        self._dies_before = dies_before
        self.dead = False
        self.steps: list[str] = []

    def step(self, name: str) -> None:
        self.dead = self.dead or len(self.steps) == self._dies_before
        if self.dead:
            raise Killed
        self.steps.append(name)


_life: ContextVar[Life | None] = ContextVar("life", default=None)


@contextmanager
def living(life: Life) -> Iterator[Life]:
    """What is done inside, and what is started inside, lives this life. Its death ends the block and goes no further."""
    token = _life.set(life)
    try:
        yield life
    except Killed:
        pass
    finally:
        _life.reset(token)


@contextmanager
def mortality() -> Iterator[None]:
    """Within it, lives can end."""
    archive = [(TantivyArchive, name) for name in _public_coroutines(TantivyArchive)]
    places: list[tuple[type, str]] = [(Redis, "execute_command"), (Pipeline, "execute"), *archive]
    saved = [(owner, name, owner.__dict__[name]) for owner, name in places]
    try:
        for owner, name, method in saved:
            setattr(owner, name, _stepping(method, _NAMING.get(owner) or _archive_name(name)))
        yield
    finally:
        for owner, name, method in saved:
            setattr(owner, name, method)


def _stepping(method: Callable[..., Any], naming: Callable[..., list[str]]) -> Callable[..., Any]:
    @functools.wraps(method)
    async def stepping(self: Any, *args: Any, **kwargs: Any) -> Any:
        life = _life.get()
        for done, name in enumerate(naming(self, *args) if life else ()):
            try:
                life.step(name)  # type: ignore[union-attr]  # no life, no names
            except Killed:
                if done:  # a pipeline of commands that stand by themselves: some of them arrived
                    del self.command_stack[done:]
                    await method(self, *args, **kwargs)
                raise
        return await method(self, *args, **kwargs)

    return stepping


def _command(args: Sequence[Any]) -> str:
    """`ZADD pr:announced`; of a script its first key."""
    place = 3 if str(args[0]).startswith("EVALSHA") else 1
    return " ".join(str(each) for each in (args[0], *args[place : place + 1]))


def _commands(pipeline: Any, *_: Any) -> list[str]:
    """One name for a transaction, which is done whole or not at all."""
    names = [_command(command[0]) for command in pipeline.command_stack]
    return [" + ".join(names)] if pipeline.is_transaction or pipeline.explicit_transaction else names


def _archive_name(name: str) -> Callable[..., list[str]]:
    return lambda *_: [f"archive.{name}"]


_NAMING: Mapping[type, Callable[..., list[str]]] = {Redis: lambda _, *args: [_command(args)], Pipeline: _commands}


def _public_coroutines(owner: type) -> list[str]:
    return [name for name, member in vars(owner).items() if name[0] != "_" and inspect.iscoroutinefunction(member)]
