"""The Munich programme as a value, in a release, without a database."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hearing.agenda.models import ItemKind
from hearing.programme.edition import Edition, Site
from hearing.programme.snapshot import Facts, Item, Person, Programme, Slot
from hearing.speakers.models import Part, SpeakerState

BERLIN = ZoneInfo("Europe/Berlin")
BEGIN = datetime(2024, 6, 7, 9, 30, tzinfo=BERLIN)
ADDRESS = "https://hearing.example/anhoerungen/ki"
ITEMS = (
    (ItemKind.GREETING, "Begrüßung", 15),
    (ItemKind.TALK, "Einführung in die Künstliche Intelligenz", 30),
    (ItemKind.Q_AND_A, "Fragen und Antworten", 30),
    (ItemKind.PRESENTATION, "Das KI Competence Center und die Projekte der Stadt", 30),
    (ItemKind.MARKETPLACE, "KI-Marktplatz: Praxisbeispiele an den Ständen", 60),
    (ItemKind.PANEL, "Podiumsdiskussion im Plenum", 60),
    (ItemKind.CLOSING, "Abschluss", 15),
)
PEOPLE = (
    Person(1, "Referent*in A", "Wissenschaft", "Beispiel-Universität", "", "Forscht.", *[
        SpeakerState.CONFIRMED
    ]),
    Person(2, "Bürgermeister*in", "Grußwort", "", "", "", SpeakerState.CONFIRMED),
)  # fmt: skip
PARTS = {1: (Slot(2, Part.SPEAKER),), 2: (Slot(1, Part.SPEAKER),), 6: (Slot(1, Part.PANELLIST),)}


def items(begin: datetime = BEGIN) -> tuple[Item, ...]:
    """The seven items, one after the other."""
    found: list[Item] = []
    for number, (kind, title, minutes) in enumerate(ITEMS, start=1):
        found.append(
            Item(
                id=number,
                position=number - 1,
                kind=kind,
                title=title,
                summary="",
                starts_at=begin.astimezone(UTC),
                minutes=minutes,
                room="Qube 1",
                public=True,
                parallel=False,
                slots=PARTS.get(number, ()),
            )
        )
        begin += timedelta(minutes=minutes)
    return tuple(found)


def programme(begin: datetime = BEGIN, **facts: object) -> Programme:
    """The programme, with other ``items`` or ``people`` where they are given."""
    hearing = Facts(
        id=1,
        slug="ki",
        title="Künstliche Intelligenz: Einsatz in der Stadtverwaltung",
        summary="Was Künstliche Intelligenz ist und was die Stadt mit ihr tut.",
        venue="Qubes am IT-Rathaus, Agnes-Pockels-Bogen",
        organizer="IT-Referat",
        starts_at=begin.astimezone(UTC),
        ends_at=(begin + timedelta(hours=4)).astimezone(UTC),
        motion="20-26 / A 04055",
        paper="20-26 / V 12687",
    )
    values: dict[str, object] = {"items": items(begin), "people": PEOPLE, **facts}
    return Programme(hearing=hearing, **values)  # type: ignore[arg-type]


def edition(shown: Programme | None = None, **facts: object) -> Edition:
    """Release 2 of the programme."""
    values: dict[str, object] = {
        "programme": shown or programme(),
        "site": Site("Landeshauptstadt München", BERLIN, ADDRESS),
        "number": 2,
        "released_at": datetime(2024, 6, 1, 12, 0, 0, 123456, tzinfo=UTC),
        "digest": "0" * 64,
    }
    return Edition(**{**values, **facts})  # type: ignore[arg-type]
