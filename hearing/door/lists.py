"""The presence list as a file: CSV for spreadsheets, DOCX for the record."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import tzinfo

import docx
from babel.dates import format_date

from hearing import tables
from hearing.agenda.models import Hearing
from hearing.door import labels
from hearing.door.presence import Attendee, Part, Section
from hearing.door.stays import Stay
from hearing.errors import N_
from hearing.programme.labels import Say

HEAD = (
    N_("Name"),
    N_("Organisation"),
    N_("Gruppe"),
    N_("Teilnahme"),
    N_("gekommen"),
    N_("gegangen"),
)
# What XML can't hold; a paste from elsewhere may bring it.
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Sheet:
    """A presence list with what it needs to be said: words and clocks."""

    hearing: Hearing
    sections: list[Section]
    say: Say
    zone: tzinfo
    language: str


def write_csv(sheet: Sheet) -> bytes:
    """As CSV: a line for each stay, its times with their distance from UTC."""
    rows = [[sheet.say(word) for word in HEAD]]
    for section in sheet.sections:
        for person in section.people:
            for part, stay in _stays(person):
                rows.append([*_words(sheet, section, person, part), *_times(sheet, stay)])
    return tables.write(rows).encode()


def write_docx(sheet: Sheet) -> bytes:
    """As DOCX: a table for each group."""
    document = docx.Document()
    day = format_date(sheet.hearing.starts_at.astimezone(sheet.zone), "long", locale=sheet.language)
    title = f"{sheet.say(N_('Anwesenheitsliste'))}: {sheet.hearing.title}, {day}"
    document.core_properties.title = _clean(title)
    document.core_properties.author = ""
    document.add_heading(_clean(title), level=1)
    for section in sheet.sections:
        document.add_heading(_clean(section.group.name), level=2)
        document.add_paragraph(tell_numbers(section, sheet.say))
        grid = document.add_table(rows=1, cols=3, style="Table Grid")
        heads = (HEAD[0], HEAD[1], HEAD[3])
        for cell, word in zip(grid.rows[0].cells, heads, strict=True):
            cell.paragraphs[0].add_run(sheet.say(word)).bold = True
        for person in section.people:
            words = (person.name, person.organisation, " ".join(_said(sheet, person)))
            for cell, word in zip(grid.add_row().cells, words, strict=True):
                cell.text = _clean(word)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


WRITERS = {"csv": write_csv, "docx": write_docx}
MEDIA_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


def tell_numbers(section: Section, say: Say) -> str:
    """How many of a group were there and how many were missing."""
    sentence = say(N_("%(present)s anwesend, %(absent)s nicht erschienen, %(excused)s abgesagt"))
    counts = {part.value: section.count(part) for part in Part}
    online = say(N_(", %(online)s online dabei")) if counts[Part.ONLINE] else ""
    return (sentence + online) % counts


def span(stay: Stay, zone: tzinfo) -> str:
    """From when to when, on the city's clocks."""
    until = f"{stay.until.astimezone(zone):%H:%M}" if stay.until else ""
    return f"{stay.since.astimezone(zone):%H:%M}–{until}"


def _stays(person: Attendee) -> Iterator[tuple[Part, Stay | None]]:
    """What is a line each: how and from when to when; one line where there was nothing."""
    yield from ((Part.PRESENT, stay) for stay in person.stays)
    yield from ((Part.ONLINE, stay) for stay in person.online)
    if not (person.stays or person.online):
        yield person.part, None


def _said(sheet: Sheet, person: Attendee) -> Iterator[str]:
    yield sheet.say(labels.PARTS[person.part])
    if person.stays:
        yield ", ".join(span(stay, sheet.zone) for stay in person.stays)
    if person.stays and person.online:
        yield sheet.say(labels.PARTS[Part.ONLINE])
    if person.online:
        yield ", ".join(span(stay, sheet.zone) for stay in person.online)


def _words(sheet: Sheet, section: Section, person: Attendee, part: Part) -> list[str]:
    said = sheet.say(labels.PARTS[part])
    return [person.name, person.organisation, section.group.name, said]


def _times(sheet: Sheet, stay: Stay | None) -> list[str]:
    if stay is None:
        return ["", ""]
    times = (stay.since, stay.until)
    return [
        time.astimezone(sheet.zone).isoformat(timespec="seconds") if time else "" for time in times
    ]


def _clean(text: str) -> str:
    return _CONTROLS.sub("", text)
