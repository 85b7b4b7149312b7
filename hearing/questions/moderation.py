"""The moderators' board: every question of the day, by what is still to be done with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from hearing.desk.asked import Asked
from hearing.desk.course import Course
from hearing.questions import at_desk, merging, queue
from hearing.questions.merging import Double
from hearing.questions.models import Question, QuestionState

# Of so many that came in, doubles are looked for; the others come when these are decided.
SEARCHED = 100
TO_DO = frozenset({QuestionState.SUBMITTED, QuestionState.APPROVED, QuestionState.CALLED})


@dataclass(frozen=True, slots=True)
class Row:
    """A question as moderators see it: the row, how it is read, what may ask the same, how many
    were merged into it, and into which it was merged itself."""

    question: Question
    said: Asked
    doubles: Sequence[Double] = ()
    merged: int = 0
    into: Question | None = None


@dataclass(frozen=True, slots=True)
class Board:
    """``lines`` are the queues by item: what is on first, then the hearing as a whole."""

    open: Row | None
    submitted: tuple[Row, ...]
    lines: Mapping[int | None, tuple[Row, ...]]
    done: tuple[Row, ...]


def look(hearing_id: int, on: Course, *, rehearsal: bool) -> Board:
    """All questions as they are now."""
    found = queue.read(hearing_id, rehearsal=rehearsal)
    said = {one.id: one for one in at_desk.tell_all(found, hearing_id)}
    new = [one for one in found if one.state is QuestionState.SUBMITTED]
    alike = merging.likenesses(new[:SEARCHED], found)
    merged = _merged(found)
    by_id = {one.id: one for one in found}

    def row(one: Question) -> Row:
        into = by_id.get(one.merged_into_id or 0)
        return Row(one, said[one.id], alike.get(one.id, ()), merged.get(one.id, 0), into)

    opened = [row(one) for one in found if one.state is QuestionState.CALLED]
    lines = queue.lines(found, hearing_id)
    order = dict.fromkeys([on.item_id, None, *lines])
    rest = [one for one in found if one.state not in TO_DO]
    rest.sort(key=lambda one: (one.state_at or one.asked_at, one.id), reverse=True)
    return Board(
        open=opened[0] if opened else None,
        submitted=tuple(row(one) for one in new),
        lines={item: tuple(map(row, lines[item])) for item in order if item in lines},
        done=tuple(map(row, rest)),
    )


def _merged(found: Sequence[Question]) -> dict[int, int]:
    numbers: dict[int, int] = {}
    for one in found:
        if one.state is QuestionState.MERGED and one.merged_into_id is not None:
            numbers[one.merged_into_id] = numbers.get(one.merged_into_id, 0) + 1
    return numbers
