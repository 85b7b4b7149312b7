"""What a dry run says of each line of a handed-in list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from hearing.errors import N_, HearingError
from hearing.groups.models import Mode
from hearing.invitations.people import Facts

COMPARED = {
    "name": N_("Name"),
    "group_id": N_("Gruppe"),
    "organisation": N_("Organisation"),
    "language": N_("Sprache"),
    "note": N_("Interne Notiz"),
}


class CellIsFormula(HearingError):
    """A cell that a spreadsheet would compute."""

    sentence = N_("„%(cell)s“ ist eine Formel. Bitte tragen Sie den Text selbst ein.")


class LettersBroken(HearingError):
    """A text whose umlauts were lost on its way."""

    sentence = N_("„%(cell)s“: Die Umlaute sind beschädigt. Bitte speichern Sie die Datei neu.")


class DoubledInFile(HearingError):
    """An address for the second time in one file."""

    sentence = N_("Diese Adresse steht schon in Zeile %(line)d; sie zählt.")


class KnownAsRevoked(HearingError):
    """Somebody who is no longer invited."""

    sentence = N_("Die Einladung dieser Person ist zurückgezogen; daran ändert sich nichts.")


class Verdict(StrEnum):
    """What a line would do."""

    WRONG = "falsch"
    DOUBLED = "doppelt"
    CHANGED = "geaendert"
    NEW = "neu"
    KNOWN = "gleich"


NAMES: dict[Verdict, str] = {
    Verdict.WRONG: N_("Fehlerhaft"),
    Verdict.DOUBLED: N_("Doppelt"),
    Verdict.CHANGED: N_("Geändert"),
    Verdict.NEW: N_("Neu"),
    Verdict.KNOWN: N_("Unverändert"),
}


@dataclass(frozen=True, slots=True)
class Difference:
    """What a line says otherwise than the list; values are words, of a group its number."""

    field: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the file and what becomes of it; ``person_id`` and ``version`` are those of the
    person on the list that it is about. ``ends``: they take part in a way that their new group
    doesn't have, which would end with it."""

    number: int
    verdict: Verdict
    name: str
    email: str
    group: str = ""
    facts: Facts | None = None
    person_id: int | None = None
    version: int = 0
    differences: tuple[Difference, ...] = ()
    reason: HearingError | None = None
    ends: Mode | None = None


@dataclass(frozen=True, slots=True)
class DryRun:
    """All lines, judged. ``digest`` is of all that would be done and of what it rests on."""

    lines: Sequence[Line]
    missing: Sequence[str] = ()
    digest: str = ""

    def of(self, verdict: Verdict) -> list[Line]:
        """The lines of a kind."""
        return [line for line in self.lines if line.verdict is verdict]

    @property
    def ending(self) -> int:
        """How many registrations would end."""
        return sum(line.ends is not None for line in self.lines)

    @property
    def counts(self) -> dict[Verdict, int]:
        return {verdict: len(self.of(verdict)) for verdict in Verdict}
