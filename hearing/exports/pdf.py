"""The record to print and to archive: PDF/A-2a and PDF/UA-1 in one file, set by Typst.

Both standards forbid a letter that no font has; then the page is set without the two marks (see
decision 0030).
"""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

import typst

from hearing.exports import outline
from hearing.places import TEMPLATES
from hearing.programme.edition import plain
from hearing.record.values import Record

FOLDER = TEMPLATES / "exports"
STANDARDS = ["a-2a", "ua-1"]
LONGEST = 300


def write(record: Record, *, city: str, zone: ZoneInfo) -> bytes:
    """The record as PDF; the same record gives the same bytes."""
    inputs = {"record": json.dumps(_content(record, city, zone))}
    try:
        return _compile(record, inputs, pdf_standards=STANDARDS)
    except typst.TypstError:
        return _compile(record, inputs)


def _compile(record: Record, inputs: dict[str, str], **options: Any) -> bytes:
    made = typst.compile(
        str(FOLDER / "record.typ"),
        root=str(FOLDER),
        sys_inputs=inputs,
        font_paths=_fonts(),
        timestamp=(record.published_at or record.hearing.ends_at).replace(microsecond=0),
        **options,
    )
    assert isinstance(made, bytes)
    return made


@lru_cache
def _fonts() -> typst.Fonts:
    """Only the fonts inside Typst, so that every machine sets the same."""
    return typst.Fonts(include_system_fonts=False)


def _content(record: Record, city: str, zone: ZoneInfo) -> dict[str, Any]:
    hearing = record.hearing
    begun = hearing.starts_at.astimezone(zone)
    facts = {
        "Tag": outline.day(begun),
        "Ort": plain(hearing.venue),
        "Veranstalter": plain(hearing.organizer),
        "Antrag": plain(hearing.motion),
        "Sitzungsvorlage": plain(hearing.paper),
    }
    return {
        "title": plain(hearing.title)[:LONGEST],
        "author": plain(hearing.organizer) or city,
        "date": {"year": begun.year, "month": begun.month, "day": begun.day},
        "city": city,
        "status": outline.status(record, zone),
        "notes": outline.notes(record),
        "facts": [{"name": name, "value": value} for name, value in facts.items() if value],
        "summary": plain(record.summary),
        "decisions": [plain(decision) for decision in record.decisions],
        "sections": [_section(section) for section in outline.sections(record)],
        "attendance": [
            {"name": plain(one.name), "group": plain(one.group), "times": _times(one.stays, zone)}
            for one in record.attendance
        ],
        "written": [
            {
                "number": one.number,
                "question": plain(one.question),
                "office": plain(one.office),
                "answer": plain(one.answer),
            }
            for one in record.written
        ],
        "annexes": [{"title": plain(one.title), "sha256": one.sha256} for one in record.annexes],
    }


def _section(section: outline.Section) -> dict[str, Any]:
    return {
        "title": section.title,
        "speeches": [
            {
                "label": speech.label,
                "paragraphs": [
                    {"time": outline.clock(one.second), "text": one.text}
                    for one in speech.paragraphs
                ],
            }
            for speech in section.speeches
        ],
    }


def _times(stays: Any, zone: ZoneInfo) -> str:
    told = [
        f"{stay.arrived.astimezone(zone):%H:%M}–"
        + (f"{stay.left.astimezone(zone):%H:%M}" if stay.left else "")
        for stay in stays
    ]
    return ", ".join(told)
