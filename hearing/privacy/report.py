"""What is held about a person, handed out: as JSON for machines, as PDF to read.

The JSON is described in docs/privacy.md; its ``version`` rises when a name changes its meaning.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Any

from icalendar import Calendar
from sqlalchemy import select

from hearing import times, typesetting
from hearing.agenda.models import Hearing
from hearing.database import db
from hearing.errors import N_
from hearing.persons import Held
from hearing.privacy import labels
from hearing.privacy.holdings import Everything
from hearing.privacy.models import ConsentProof
from hearing.programme.edition import plain

Values = dict[str, Any]
Say = Callable[[str], str]
FORMAT, VERSION = "hearing.personal-data", 1
LONGEST = 3000


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads: in their language, by the city's clocks; on a page that is ``brief`` of whole
    files only what they are about, which is what the download has."""

    say: Say
    zone: tzinfo
    brief: bool = False

    def clock(self, moment: str) -> str:
        """A time as the clocks show it: 7.6.2024, 09:30."""
        local = times.wall(datetime.fromisoformat(moment), self.zone)
        return f"{local.day}.{local.month}.{local.year}, {local:%H:%M}"


@dataclass(frozen=True, slots=True)
class Report:
    """Everything about a person at one moment, and what is kept of them under a pseudonym."""

    everything: Everything
    proofs: Sequence[ConsentProof]
    at: datetime

    @property
    def is_empty(self) -> bool:
        return not self.everything.filled and not self.proofs

    def hearings(self) -> dict[int, Hearing]:
        """The hearings that are named."""
        numbers = {held.hearing_id for held in self.everything}
        numbers |= {proof.hearing_id for proof in self.proofs}
        query = select(Hearing).where(Hearing.id.in_(number for number in numbers if number))
        return {hearing.id: hearing for hearing in db.session.scalars(query)}


def to_json(report: Report) -> str:
    """The whole report for machines; the same facts give the same text."""
    hearings = report.hearings()
    content = {
        "format": FORMAT,
        "version": VERSION,
        "address": report.everything.person.key,
        "at": report.at.isoformat(),
        "hearings": [
            {"slug": hearing.slug, "title": hearing.title} for hearing in hearings.values()
        ],
        "rooms": [
            {"room": holding.name, "items": [_item(held, hearings) for held in found]}
            for holding, found in report.everything.filled
        ],
        "consent_proofs": [proof_facts(proof, hearings) for proof in report.proofs],
    }
    return json.dumps(content, ensure_ascii=False, indent=2)


def proof_facts(proof: ConsentProof, hearings: dict[int, Hearing]) -> Values:
    """A proof as it is handed out."""
    return {
        "hearing": hearings[proof.hearing_id].slug,
        "part": proof.part,
        "purpose": proof.purpose,
        "given": proof.given,
        "wording": proof.wording,
        "language": proof.language,
        "channel": proof.channel,
        "at": proof.at.isoformat(),
    }


def in_words(facts: Iterable[tuple[str, Any]], reader: Reader) -> list[tuple[str, str]]:
    """Facts as people read them; what says nothing is left out."""
    named = [
        (reader.say(labels.FIELDS.get(name, name)), _word(name, value, reader))
        for name, value in facts
    ]
    return [(name, value) for name, value in named if value]


def to_pdf(report: Report, *, city: str, reader: Reader) -> bytes:
    """The whole report to read, A4, tagged. The same facts give the same bytes."""
    return typesetting.pdf("privacy/report.typ", _content(report, city, reader), at=report.at)


def _item(held: Held, hearings: dict[int, Hearing]) -> Values:
    hearing = hearings.get(held.hearing_id) if held.hearing_id else None
    return {
        "what": held.what,
        "hearing": hearing.slug if hearing else None,
        "thing": held.subject or None,
        "stays": held.stays or None,
        "facts": dict(held.facts),
    }


def _word(name: str, value: Any, reader: Reader) -> str:
    if isinstance(value, bool):
        return reader.say(N_("ja")) if value else reader.say(N_("nein"))
    if value is None:
        return ""
    if isinstance(value, dict):
        return "\n".join(f"{label}: {word}" for label, word in in_words(value.items(), reader))
    if isinstance(value, list):
        return ", ".join(word for one in value if (word := _word(name, one, reader)))
    if name == "calendar" and value and reader.brief:
        return _entry(str(value), reader)
    if known := labels.VALUES.get(name, {}).get(str(value)):
        return reader.say(known)
    if name.endswith(("at", "until")) and isinstance(value, str):
        return reader.clock(value)
    return str(value)


def _entry(text: str, reader: Reader) -> str:
    """What a calendar file is about."""
    try:
        event = Calendar.from_ical(text.encode()).walk("VEVENT")[0]
        title, begin = str(event["SUMMARY"]), event.decoded("DTSTART").isoformat()
    except (ValueError, KeyError, IndexError):
        return reader.say(N_("eine Datei, die ganz nur im Download steht"))
    sentence = reader.say(N_("Termin „%(title)s“ am %(begin)s; die ganze Datei steht im Download"))
    return sentence % {"title": title, "begin": reader.clock(begin)}


def _content(report: Report, city: str, reader: Reader) -> Values:
    hearings, say = report.hearings(), reader.say
    return {
        "city": plain(city),
        "title": say(N_("Auskunft über gespeicherte Daten")),
        "address": plain(report.everything.person.key),
        "words": {
            "at": say(N_("Stand")),
            "stays": say(N_("Bleibt bei einer Löschung")),
            "proofs": say(N_("Aufbewahrte Nachweise von Einwilligungen")),
            "nothing": say(N_("Unter dieser Adresse ist nichts gespeichert.")),
        },
        "at": reader.clock(report.at.isoformat()),
        "date": {"year": report.at.year, "month": report.at.month, "day": report.at.day},
        "rooms": [
            {
                "name": say(holding.name),
                "items": [_printed(held, hearings, reader) for held in found],
            }
            for holding, found in report.everything.filled
        ],
        "proofs": [_pairs(proof_facts(proof, hearings).items(), reader) for proof in report.proofs],
    }


def _printed(held: Held, hearings: dict[int, Hearing], reader: Reader) -> Values:
    hearing = hearings.get(held.hearing_id) if held.hearing_id else None
    return {
        "what": reader.say(held.what),
        "hearing": plain(hearing.title) if hearing else "",
        "facts": _pairs(held.facts.items(), reader),
        "stays": reader.say(held.stays) if held.stays else "",
    }


def _pairs(facts: Iterable[tuple[str, Any]], reader: Reader) -> list[Values]:
    return [
        {"name": plain(name), "value": plain(value)[:LONGEST]}
        for name, value in in_words(facts, reader)
    ]
