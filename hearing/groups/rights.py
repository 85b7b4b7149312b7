"""What a participant group allows: one table, read by the gate, the forms, tickets and letters."""

from __future__ import annotations

from enum import StrEnum

from hearing.groups.models import Group, Mode


class Use(StrEnum):
    """What a participant may do; the first three are the modes."""

    IN_PERSON = "in_person"
    VIRTUAL = "virtual"
    STREAM = "stream"
    ASK = "ask"


def allows(group: Group, use: Use) -> bool:
    """Say whether people of a group may do it."""
    return use in uses(group)


def uses(group: Group) -> frozenset[Use]:
    """All that people of a group may do."""
    modes = {Use(mode) for mode in group.modes}
    return frozenset(modes | {Use.ASK} if group.may_ask else modes)


def modes(group: Group) -> list[Mode]:
    """The modes that a group may choose, in the order of the interface."""
    return [mode for mode in Mode if mode in group.modes]
