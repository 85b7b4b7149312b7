"""The order of the queue: what was put somewhere by hand, then by the rule of the item."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Protocol, TypeVar

from hearing.questions.models import Order


class Waiting(Protocol):
    """What is put in order."""

    @property
    def id(self) -> int: ...

    @property
    def group_id(self) -> int | None: ...

    @property
    def place(self) -> int | None: ...

    @property
    def asked_at(self) -> datetime: ...


T = TypeVar("T", bound=Waiting)
Heard = Mapping[int | None, int]


def arrange(
    questions: Iterable[T], by: Order, *, support: Mapping[int, int], heard: Heard
) -> list[T]:
    """Questions as they come. ``heard`` is how often each group was called already."""
    ordered = sorted(questions, key=_age)
    first = sorted(
        (one for one in ordered if one.place is not None), key=lambda one: one.place or 0
    )
    rest = [one for one in ordered if one.place is None]
    if by is Order.SUPPORT:
        rest.sort(key=lambda one: -support.get(one.id, 0))
    if by is Order.BALANCE:
        rest = _in_turns(rest, Counter(heard) + Counter(one.group_id for one in first))
    return first + rest


def _in_turns(questions: list[T], heard: Counter[int | None]) -> list[T]:
    """The groups take turns: next is the oldest of the group that was called least often."""
    found, left = [], list(questions)
    while left:
        chosen = min(left, key=lambda one: (heard[one.group_id], *_age(one)))
        heard[chosen.group_id] += 1
        found.append(chosen)
        left.remove(chosen)
    return found


def _age(one: Waiting) -> tuple[datetime, int]:
    return one.asked_at, one.id
