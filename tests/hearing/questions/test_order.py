"""The order of the queue: by time, in turns, by support, and by hand before all."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from hearing.questions.models import Order
from hearing.questions.order import arrange
from tests.conftest import NOW


@dataclass(frozen=True)
class Row:
    id: int
    group_id: int | None = None
    place: int | None = None
    minute: int = 0

    @property
    def asked_at(self) -> datetime:
        return NOW + timedelta(minutes=self.minute)


def ids(rows: list[Row], by: Order, **facts: dict[int, int]) -> list[int]:
    support, heard = facts.get("support", {}), facts.get("heard", {})
    return [row.id for row in arrange(rows, by, support=support, heard=heard)]


def test_the_oldest_comes_first() -> None:
    rows = [Row(1, minute=2), Row(2, minute=1), Row(3, minute=1)]
    assert ids(rows, Order.TIME) == [2, 3, 1]


def test_what_most_support_comes_first_and_of_equals_the_oldest() -> None:
    rows = [Row(1), Row(2, minute=1), Row(3, minute=2), Row(4, minute=3)]
    assert ids(rows, Order.SUPPORT, support={3: 5, 2: 1, 4: 5}) == [3, 4, 2, 1]


def test_groups_take_turns_and_who_was_heard_least_begins() -> None:
    rows = [Row(1, 7), Row(2, 7, minute=1), Row(3, 7, minute=2), Row(4, 8, minute=3), Row(5)]
    assert ids(rows, Order.BALANCE) == [1, 5, 4, 2, 3]
    assert ids(rows, Order.BALANCE, heard={7: 2}) == [5, 4, 1, 2, 3]


def test_what_was_put_somewhere_comes_before_the_rule() -> None:
    rows = [Row(1, 7), Row(2, 8, minute=1), Row(3, 7, place=1, minute=2), Row(4, 8, 0, minute=3)]
    for by in Order:
        assert ids(rows, by)[:2] == [4, 3], by


ROWS = st.lists(
    st.builds(
        Row,
        id=st.integers(1, 10**6),
        group_id=st.none() | st.integers(1, 4),
        place=st.none() | st.integers(0, 5),
        minute=st.integers(0, 30),
    ),
    unique_by=lambda row: row.id,
    max_size=12,
)


@given(ROWS, st.sampled_from(Order))
def test_nothing_is_lost_or_doubled_and_the_order_of_arrival_changes_nothing(
    rows: list[Row], by: Order
) -> None:
    found = arrange(rows, by, support={}, heard={})
    assert Counter(row.id for row in found) == Counter(row.id for row in rows)
    assert found == arrange(rows[::-1], by, support={}, heard={})
