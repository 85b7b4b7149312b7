"""What would take most of the suite's time, and is not what its tests are about, done quickly."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from argon2 import PasswordHasher
from werkzeug.routing import Rule

from hearing.accounts import staff


@contextmanager
def passwords() -> Iterator[None]:
    """The same argon2 with little memory: on purpose it takes longer than a whole test."""
    quick = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(staff, "_hasher", quick)
        yield


@contextmanager
def addresses() -> Iterator[None]:
    """Tests make many applications; compiling their addresses anew would take half of that time."""
    compiled: dict[object, Callable[..., tuple[str, str]]] = {}
    compile_builder = Rule._compile_builder

    def remembered(rule: Rule, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        key = (tuple(rule._trace), repr(rule.defaults), append_unknown)
        if key not in compiled:
            compiled[key] = compile_builder(rule, append_unknown)
        return compiled[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Rule, "_compile_builder", remembered)
        yield
