"""Patterns to start a hearing from: programmes as data, each item with its usual minutes."""

from __future__ import annotations

from dataclasses import dataclass

from hearing.agenda.models import ItemKind
from hearing.errors import N_


@dataclass(frozen=True, slots=True)
class PatternItem:
    """One item of a pattern; they follow each other."""

    kind: ItemKind
    title: str
    minutes: int


@dataclass(frozen=True, slots=True)
class Pattern:
    """A programme to start from, with the perspectives that its talks usually cover."""

    name: str
    items: tuple[PatternItem, ...] = ()
    perspectives: tuple[str, ...] = ()

    @property
    def minutes(self) -> int:
        return sum(item.minutes for item in self.items)


PATTERNS: dict[str, Pattern] = {
    "empty": Pattern(N_("Leeres Programm")),
    "council": Pattern(
        N_("Stadtratshearing"),
        (
            PatternItem(ItemKind.GREETING, "Begrüßung", 15),
            PatternItem(ItemKind.TALK, "Einführung (externer Vortrag)", 25),
            PatternItem(ItemKind.Q_AND_A, "Fragen zur Einführung", 20),
            PatternItem(ItemKind.TALK, "Impulsvortrag", 20),
            PatternItem(ItemKind.Q_AND_A, "Fragen zum Impulsvortrag", 15),
            PatternItem(ItemKind.PRESENTATION, "Projekte und Angebote der Stadt", 25),
            PatternItem(ItemKind.MARKETPLACE, "Marktplatz: Praxisbeispiele an den Ständen", 60),
            PatternItem(ItemKind.PANEL, "Podiumsdiskussion im Plenum", 50),
            PatternItem(ItemKind.CLOSING, "Abschluss", 10),
        ),
        (
            "Wissenschaftliche Grundlagen (extern)",
            "Ethik und Regulierung (extern)",
            "Bestehende Projekte der Stadt (intern)",
            "Vergleich mit anderen deutschen und internationalen Kommunen",
            "Praxis am Marktplatz",
            "Sicht der Nutzenden in der Verwaltung und Nutzen für Bürger*innen",
        ),
    ),
    "citizens": Pattern(
        N_("Bürgerversammlung"),
        (
            PatternItem(ItemKind.GREETING, "Begrüßung und Ablauf", 10),
            PatternItem(ItemKind.PRESENTATION, "Bericht der Verwaltung", 30),
            PatternItem(ItemKind.Q_AND_A, "Fragen und Anträge der Bürger*innen", 60),
            PatternItem(ItemKind.CLOSING, "Abschluss", 5),
        ),
    ),
}
