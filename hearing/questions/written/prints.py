"""The annex to print (PDF), set by Typst."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import tzinfo
from typing import Any

from babel.dates import format_date

from hearing import typesetting
from hearing.agenda.announced import Announced
from hearing.errors import N_
from hearing.programme.edition import plain
from hearing.programme.labels import Say
from hearing.questions.written.annex import Entry
from hearing.questions.written.models import AnswerAnnex

Values = dict[str, Any]
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
    return typesetting.pdf("written/annex.typ", content, at=annex.published_at)


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
