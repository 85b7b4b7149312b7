"""The outline that every form of a record follows: items, who spoke, paragraphs with their times.

The record is a German document, so its words are German whatever the interface speaks.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from zoneinfo import ZoneInfo

from babel.dates import format_date

from hearing.programme.edition import plain
from hearing.protocol.models import Part
from hearing.record.values import Contribution, Item, Person, Record

MACHINE_MADE = "Maschinell erstellter Text, nicht von Menschen geprüft."
PARTLY = "Teile dieses Textes sind maschinell erstellt und nicht von Menschen geprüft."
AUTHENTIC = "Dieser Wortlaut gilt als Niederschrift."
AN_AID = "Dieser Wortlaut ist ein Hilfsmittel; maßgeblich ist die Ergebnisniederschrift."
REMOVED = "An mit […] bezeichneten Stellen wurde etwas entfernt."
PARTS = {Part.SPEECH: "", Part.QUESTION: "Frage", Part.ANSWER: "Antwort"}
SOMEBODY = "Eine Person"
BEFORE = "Vor Beginn"


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph; ``second`` is where it begins in its recording."""

    key: str
    recording_id: int
    second: float
    text: str


@dataclass(frozen=True, slots=True)
class Speech:
    """What one person said without interruption; ``answers`` is the key of the question."""

    who: str
    person_id: int | None
    part: Part
    answers: str
    paragraphs: tuple[Paragraph, ...]

    @property
    def label(self) -> str:
        """Who speaks, and whether it is a question or an answer."""
        return f"{PARTS[self.part]}: {self.who}" if PARTS[self.part] else self.who


@dataclass(frozen=True, slots=True)
class Section:
    """An agenda item as far as something was said on it; ``item`` is None before the first."""

    item: Item | None
    speeches: tuple[Speech, ...]

    @property
    def title(self) -> str:
        return f"{self.item.number}. {plain(self.item.title)}" if self.item else BEFORE


def sections(record: Record) -> list[Section]:
    """The verbatim text by item and speech; the order is that of the recordings."""
    items = {item.id: item for item in record.items}
    people = {person.id: person for person in record.people}
    return [
        Section(items.get(number or 0), tuple(_speeches(group, people)))
        for number, group in groupby(record.contributions, key=lambda one: one.item_id)
    ]


def _speeches(contributions: Iterable[Contribution], people: dict[int, Person]) -> Iterator[Speech]:
    for _key, group in groupby(contributions, key=lambda c: (c.person_id, c.part, c.question)):
        told = tuple(group)
        first = told[0]
        yield Speech(
            who=name_of(people.get(first.person_id or 0)),
            person_id=first.person_id,
            part=first.part,
            answers=first.question,
            paragraphs=tuple(
                Paragraph(one.key, one.recording_id, one.start, plain(one.text)) for one in told
            ),
        )


def name_of(person: Person | None) -> str:
    """How the record calls somebody: by name and role, or by role only."""
    if person is None:
        return SOMEBODY
    told = [plain(text) for text in (person.name, person.role) if text]
    return ", ".join(told) or SOMEBODY


def status(record: Record, zone: ZoneInfo) -> str:
    """One sentence about which version this is."""
    if record.number == 0:
        return "Vorläufiger Text, noch keine Niederschrift."
    told = f"Fassung {record.number}"
    if record.approved_on:
        told += f", genehmigt am {day(record.approved_on)}"
    if record.published_at:
        told += f", veröffentlicht am {day(record.published_at.astimezone(zone))}"
    return f"{told}. Berichtigung: {plain(record.erratum)}" if record.erratum else f"{told}."


def notes(record: Record) -> list[str]:
    """What a reader has to know: who made the text, what it counts for, what is missing."""
    told = []
    if record.unchecked:
        is_all = not any(one.checked for one in record.contributions)
        told.append(MACHINE_MADE if is_all else PARTLY)
    if record.number:
        told.append(AUTHENTIC if record.authentic else AN_AID)
    if any("[…]" in one.text for one in record.contributions):
        told.append(REMOVED)
    return told


def day(moment: date) -> str:
    """A day as it stands in a letter."""
    return str(format_date(moment, "long", locale="de"))


def clock(seconds: float) -> str:
    """Seconds as hours, minutes and seconds."""
    minutes, rest = divmod(int(seconds), 60)
    return f"{minutes // 60}:{minutes % 60:02d}:{rest:02d}"
