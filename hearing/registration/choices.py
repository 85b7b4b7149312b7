"""What a group can choose from: each mode with its seats as they are now."""

from __future__ import annotations

from dataclasses import dataclass

from hearing.groups import plan, rights
from hearing.groups.models import Group, Mode
from hearing.registration import seats


@dataclass(frozen=True, slots=True)
class Choice:
    """A mode. ``free`` seats are for this group now, None without a limit; who comes when there is
    none waits at ``position``."""

    mode: Mode
    free: int | None
    position: int = 0

    @property
    def full(self) -> bool:
        return self.free == 0


def of(group: Group) -> list[Choice]:
    """The modes that a group may choose, in the order of the interface."""
    contingents = plan.contingents_of(group.hearing_id)
    found = []
    for mode in rights.modes(group):
        own = plan.for_group(contingents, group.id, mode)
        if own:
            free = sum(seats.open_to_all(own).values())
            found.append(Choice(mode, free, seats.waiting(own) + 1))
        else:
            found.append(Choice(mode, None))
    return found
