"""The annex to print (PDF), set by Typst."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import tzinfo
from functools import lru_cache
from typing import Any

import typst
from babel.dates import format_date

from hearing.agenda.announced import Announced
from hearing.errors import N_
from hearing.places import TEMPLATES
from hearing.programme.edition import plain
from hearing.programme.labels import Say
from hearing.questions.written.annex import Entry
from hearing.questions.written.models import AnswerAnnex

Values = dict[str, Any]
FOLDER = TEMPLATES / "written"
# For archives and for screen readers. A letter that no font has would break both rules.
STANDARDS = ["a-2a", "ua-1"]
LONGEST = 300


def write(
    annex: AnswerAnnex,
    entries: Sequence[Entry],
    facts: Announced,
    *,
    city: str,
    language: str,
    say: Say,
    zone: tzinfo,
) -> bytes:
    """The PDF of an annex; the same annex gives the same bytes."""
    published = annex.published_at.astimezone(zone)
    day = format_date(published, "long", locale=language)
    heading = say(N_("Anhang: schriftliche Antworten Nr. %(number)d vom %(day)s"))
    content: Values = {
        "language": language,
        "title": say(N_("Schriftliche Antworten")),
        "hearing": _line(facts.title),
        "author": city,
        "city": city,
        "state": heading % {"number": annex.number, "day": day},
        "date": {"year": published.year, "month": published.month, "day": published.day},
        "entries": [_entry(entry, language, say) for entry in entries],
    }
    try:
        return _compile(content, annex, pdf_standards=STANDARDS)
    except typst.TypstError:
        return _compile(content, annex)


def by(entry: Entry, language: str, say: Say) -> str:
    """Who asked, about what, and to whom, as far as it is said."""
    group = entry.group_en if language == "en" else entry.group
    to = say(N_("an %(name)s")) % {"name": entry.speaker} if entry.speaker else ""
    who = ", ".join(part for part in (entry.name, group) if part)
    return " · ".join(part for part in (who, to, entry.item) if part)


def _entry(entry: Entry, language: str, say: Say) -> Values:
    number = say(N_("Frage %(number)d")) % {"number": entry.number}
    office = say(N_("Antwort: %(office)s")) % {"office": entry.office}
    return {
        "heading": number,
        "by": _line(by(entry, language, say)),
        "question": _paragraphs(entry.text),
        "answered": _line(office) if entry.office else say(N_("Antwort")),
        "answer": _paragraphs(entry.answer),
    }


def _paragraphs(text: str) -> list[str]:
    return [line for line in plain(text).splitlines() if line.strip()]


def _line(text: str) -> str:
    text = " ".join(plain(text).split())
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


def _compile(content: Values, annex: AnswerAnnex, **options: Any) -> bytes:
    made = typst.compile(
        str(FOLDER / "annex.typ"),
        root=str(FOLDER),
        sys_inputs={"annex": json.dumps(content)},
        font_paths=_fonts(),
        timestamp=annex.published_at.replace(microsecond=0),
        **options,
    )
    assert isinstance(made, bytes)
    return made


@lru_cache
def _fonts() -> typst.Fonts:
    """Only the fonts inside Typst, so that every machine sets the same."""
    return typst.Fonts(include_system_fonts=False)
