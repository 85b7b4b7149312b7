"""The numbers of a hearing: invited, answered, seats, arrived, by group and mode.

What is counted in rooms above this one is registered as a column.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from hearing.errors import N_
from hearing.groups import labels, occupancy, plan
from hearing.groups.models import Contingent, Group, Mode
from hearing.groups.occupancy import Tally

# How many of each group and mode; None where no mode has been chosen.
Counts = Mapping[tuple[int, Mode | None], int]
Counter = Callable[[int], Counts]
_columns: dict[str, Counter] = {}


def register(name: str, counter: Counter) -> None:
    """Let a room add a column ("invited", "arrived"). A second time replaces it."""
    _columns[name] = counter


@dataclass(frozen=True, slots=True)
class Row:
    """One group: how many were invited, have answered in which way, have arrived."""

    group: Group
    invited: int
    states: Mapping[str, int]
    modes: Mapping[Mode, int]  # people who hold a seat
    arrived: Mapping[Mode, int]

    @property
    def answered(self) -> int:
        return sum(self.states.values())


@dataclass(frozen=True, slots=True)
class Seats:
    """One contingent: how many of its seats are taken, how many people wait for one of them."""

    contingent: Contingent
    taken: int
    waiting: int

    @property
    def free(self) -> int:
        return max(0, self.contingent.seats - self.taken)

    @property
    def over(self) -> int:
        """How many sit here beyond the limit."""
        return max(0, self.taken - self.contingent.seats)


def rows(hearing_id: int) -> list[Row]:
    """The numbers of each group."""
    tallies = occupancy.of(hearing_id)
    columns = {name: counter(hearing_id) for name, counter in _columns.items()}
    return [_row(group, tallies, columns) for group in plan.groups_of(hearing_id)]


def seats(hearing_id: int) -> list[Seats]:
    """The numbers of each contingent."""
    tallies = occupancy.of(hearing_id)
    return [_seats(contingent, tallies) for contingent in plan.contingents_of(hearing_id)]


def table(hearing_id: int, *, say: Callable[[str], object]) -> list[list[object]]:
    """The numbers as rows of a table, head first; ``say`` translates."""
    head = [N_("Gruppe"), N_("eingeladen"), N_("beantwortet"), *labels.STATES.values()]
    places = [f"{say(N_('Plätze'))} {say(name)}" for name in labels.MODES.values()]
    came = [f"{say(N_('gekommen'))} {say(name)}" for name in labels.MODES.values()]
    found: list[list[object]] = [[*(say(word) for word in head), *places, *came]]
    for row in rows(hearing_id):
        states = [row.states.get(state, 0) for state in labels.STATES]
        modes = [row.modes[mode] for mode in Mode] + [row.arrived[mode] for mode in Mode]
        found.append([row.group.name, row.invited, row.answered, *states, *modes])
    return found


def _row(group: Group, tallies: Sequence[Tally], columns: Mapping[str, Counts]) -> Row:
    own = [tally for tally in tallies if tally.group_id == group.id]
    seated = [tally for tally in own if tally.seated]
    arrived = columns.get("arrived", {})
    invited = columns.get("invited", {})
    return Row(
        group,
        invited=sum(count for (number, _mode), count in invited.items() if number == group.id),
        states={
            state: sum(tally.count for tally in own if tally.state == state)
            for state in dict.fromkeys(tally.state for tally in own)
        },
        modes={mode: sum(t.count for t in seated if t.mode is mode) for mode in Mode},
        arrived={mode: arrived.get((group.id, mode), 0) for mode in Mode},
    )


def _seats(contingent: Contingent, tallies: Sequence[Tally]) -> Seats:
    groups = {group.id for group in contingent.groups}
    taken = sum(t.count for t in tallies if t.seated and t.contingent_id == contingent.id)
    waiting = sum(
        t.count
        for t in tallies
        if t.state == "waiting" and t.mode is contingent.mode and t.group_id in groups
    )
    return Seats(contingent, taken, waiting)
