"""What can stand against a change of groups and seats."""

from __future__ import annotations

from hearing.errors import N_, HearingError


class GroupNameTaken(HearingError):
    """Two groups of one hearing with the same name."""

    sentence = N_("Eine Gruppe „%(name)s“ gibt es in dieser Anhörung schon.")
    field = "name"


class GroupInUse(HearingError):
    """Deleting a group that people belong to."""

    sentence = N_(
        "Zur Gruppe „%(name)s“ gehören Personen oder Plätze. Bitte zuerst diese verschieben oder"
        " löschen."
    )


class ModeInUse(HearingError):
    """Taking a mode from a group whose people have chosen it."""

    sentence = N_("„%(mode)s“ ist in dieser Gruppe schon gewählt (Personen: %(count)d).")
    field = "modes"


class ContingentEmpty(HearingError):
    """Seats for nobody."""

    sentence = N_("Bitte wählen Sie mindestens eine Gruppe, die diese Plätze nutzen darf.")
    field = "groups"


class ContingentInUse(HearingError):
    """Deleting seats, or taking them from a group, that people sit on."""

    sentence = N_(
        "Plätze davon sind schon an die Gruppe „%(group)s“ vergeben (Personen: %(count)d)."
    )
    field = "groups"


class ModeNotOfGroup(HearingError):
    """Seats in a mode that a group may not choose."""

    sentence = N_("Die Gruppe „%(group)s“ darf „%(mode)s“ nicht wählen.")
    field = "groups"


class CodeMissing(HearingError):
    """Admission by proof without anything that proves."""

    sentence = N_("Bitte geben Sie Mail-Domains oder einen Code an, woran man die Gruppe erkennt.")
    field = "domains"
