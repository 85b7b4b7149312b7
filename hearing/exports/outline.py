"""The outline that every form of a record follows: items, who spoke, paragraphs with their times.

The record is a German document, so its words are German whatever the interface speaks.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from zoneinfo import ZoneInfo

from babel.dates import format_date

from hearing.exports import asides
from hearing.programme.edition import plain
from hearing.protocol.models import Part
from hearing.record.values import Contribution, Item, Person, Record

PARTS = dict.fromkeys(Part, "") | {Part.QUESTION: "Frage", Part.ANSWER: "Antwort"}
SOMEBODY = "Eine Person"
BEFORE = "Vor Beginn"
GERMAN, UNKNOWN = "de", "auto"


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph; ``second`` is where it begins in its recording. An interjection, or applause,
    stands between ``opening`` and ``closing`` inside the speech that it interrupts. ``language`` is
    empty while nobody knows it, ``notes`` say why something was taken out."""

    key: str
    recording_id: int
    second: float
    text: str
    who: str
    part: Part
    opening: str
    closing: str
    language: str = ""
    notes: tuple[str, ...] = ()

    @property
    def is_foreign(self) -> bool:
        """Whether something else than German is spoken, as far as that is known."""
        return self.language not in ("", GERMAN)

    @property
    def is_aside(self) -> bool:
        return self.part.is_aside

    @property
    def told(self) -> str:
        """The text as it is read."""
        return f"{self.opening}{self.text}{self.closing}"


@dataclass(frozen=True, slots=True)
class Speech:
    """What one person said, whoever interrupted; ``answers`` is the key of the question. Before
    anybody has spoken there may be applause: then nobody is named."""

    who: str
    person_id: int | None
    part: Part
    answers: str
    paragraphs: tuple[Paragraph, ...]

    @property
    def label(self) -> str:
        """Who speaks, and whether it is a question or an answer."""
        return f"{PARTS[self.part]}: {self.who}" if PARTS[self.part] else self.who

    @property
    def language(self) -> str:
        """What is spoken, if it is another language than German."""
        first = self.paragraphs[0]
        return first.language if first.is_foreign else ""

    @property
    def words(self) -> str:
        """What the person said, without what others called out, a line for each paragraph."""
        return "\n".join(one.text for one in self.paragraphs if not one.is_aside)


@dataclass(frozen=True, slots=True)
class Section:
    """An agenda item as far as something was said on it; ``item`` is None before the first. Of
    several sections on an item the last one has its ``result``."""

    item: Item | None
    speeches: tuple[Speech, ...]
    result: str = ""

    @property
    def title(self) -> str:
        return title_of(self.item) if self.item else BEFORE


@dataclass(frozen=True, slots=True)
class Exchange:
    """A question with all answers to it; ``key`` is that of its first paragraph."""

    key: str
    item: Item | None
    question: Speech
    answers: tuple[Speech, ...]


def sections(record: Record) -> list[Section]:
    """The verbatim text by item and speech; the order is that of the recordings."""
    items = {item.id: item for item in record.items}
    people = {person.id: person for person in record.people}
    languages = {one.id: one.language for one in record.recordings if one.language != UNKNOWN}
    results = {one.item_id: one.text for one in record.results}
    found = [
        (items.get(number or 0), tuple(_speeches(group, people, languages)))
        for number, group in groupby(record.contributions, key=lambda one: one.item_id)
    ]
    told = (  # from the end: each result is taken once
        Section(item, speeches, plain(results.pop(item.id, "")) if item else "")
        for item, speeches in reversed(found)
    )
    return list(told)[::-1]


def exchanges(sections: Sequence[Section]) -> Iterator[Exchange]:
    """All questions with their answers, in the order in which they were asked."""
    answers: dict[str, list[Speech]] = {}
    for speech in (speech for section in sections for speech in section.speeches):
        answers.setdefault(speech.answers, []).append(speech)
    for section in sections:
        for speech in section.speeches:
            if speech.part is Part.QUESTION:
                keys = [paragraph.key for paragraph in speech.paragraphs]
                told = tuple(answer for key in keys for answer in answers.get(key, ()))
                yield Exchange(keys[0], section.item, speech, told)


def _speeches(
    contributions: Iterable[Contribution], people: dict[int, Person], languages: dict[int, str]
) -> Iterator[Speech]:
    for told in asides.turns(contributions, lambda c: (c.person_id, c.part, c.question)):
        first = told[0]
        is_aside = first.part.is_aside  # nobody has spoken yet
        yield Speech(
            who="" if is_aside else name_of(people.get(first.person_id or 0)),
            person_id=None if is_aside else first.person_id,
            part=first.part,
            answers=first.question,
            paragraphs=tuple(
                _paragraph(one, people.get(one.person_id or 0), languages.get(one.recording_id, ""))
                for one in told
            ),
        )


def _paragraph(one: Contribution, person: Person | None, language: str) -> Paragraph:
    opening, closing = asides.brackets(one, person)
    return Paragraph(
        key=one.key,
        recording_id=one.recording_id,
        second=one.start,
        text=plain(one.text),
        who=asides.nobody(one, person) or name_of(person),
        part=one.part,
        opening=opening,
        closing=closing,
        language=language,
        notes=tuple(dict.fromkeys(f"[…] {gone.note}" for gone in one.removals if gone.note)),
    )


def foreign(record: Record, recording_id: int) -> str:
    """What is spoken in a recording, if it is another language than German."""
    told = {one.id: one.language for one in record.recordings}.get(recording_id, UNKNOWN)
    return told if told not in (GERMAN, UNKNOWN) else ""


def title_of(item: Item) -> str:
    """An item with its number."""
    return f"{item.number}. {plain(item.title)}"


def name_of(person: Person | None) -> str:
    """How the record calls somebody: by name and role, or by role only."""
    if person is None:
        return SOMEBODY
    told = [plain(text) for text in (person.name, person.role) if text]
    return ", ".join(told) or SOMEBODY


def day(moment: date) -> str:
    """A day as it stands in a letter."""
    return str(format_date(moment, "long", locale="de"))


def weekday(moment: date) -> str:
    """The same with the day of the week."""
    return str(format_date(moment, "full", locale="de"))


def ran(record: Record) -> tuple[datetime | None, datetime | None]:
    """From when to when it really was, by the desk's presses: where the first item has none, or the
    last one, nobody knows."""
    items = record.items
    begun = min((one.start for one in items if one.start), default=None)
    ended = max((one.end for one in items if one.end), default=None)
    known = bool(items and items[0].start), bool(items and items[-1].end)
    return begun if known[0] else None, ended if known[1] else None


def time(moment: datetime, zone: ZoneInfo) -> str:
    """A time of the day."""
    return f"{moment.astimezone(zone):%H:%M}"


def span(start: datetime | None, end: datetime | None, zone: ZoneInfo) -> str:
    """From when to when something was, as far as that is known."""
    if start is None:
        return ""
    begun = time(start, zone)
    return f"{begun}–{time(end, zone)} Uhr" if end else f"ab {begun} Uhr"


def clock(seconds: float) -> str:
    """Seconds as hours, minutes and seconds."""
    minutes, rest = divmod(int(seconds), 60)
    return f"{minutes // 60}:{minutes % 60:02d}:{rest:02d}"
