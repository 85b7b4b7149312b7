"""A hearing as OParl tells it: a meeting with its items, people, papers and files."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import select

from hearing import city
from hearing.agenda.models import Hearing
from hearing.database import db
from hearing.exports import text
from hearing.exports.views import MINUTES, WRITERS, Writer
from hearing.open_data import annex_files, tracks
from hearing.open_data.objects import Ref, Thing
from hearing.open_data.tracks import Address, Track
from hearing.programme import release
from hearing.programme.edition import plain
from hearing.programme.snapshot import Facts
from hearing.protocol.seals import digest_of
from hearing.record import reading
from hearing.record.models import RecordVersion
from hearing.record.values import Record

BODY = Ref("body", "1")
COUNCIL = Ref("organization", "stadtrat")
MACHINE_MADE = "maschinell erstellt, ungeprüft"
# Ours, as OParl lets everybody add with a prefix: until when a file is public, and its digest.
LAST_DAY, SHA256 = "hearing:lastDay", "hearing:sha256"
# A number such as 20-26 / A 04055.
NUMBER = re.compile(r"\d\d-\d\d\s*/\s*[A-Z]\s*\d+")


@dataclass(frozen=True, slots=True)
class Told:
    """A hearing with all that is public of it; ``record`` is None while nobody can read it."""

    hearing: Hearing
    facts: Facts | Hearing
    record: Record | None
    tracks: tuple[Track, ...]
    address: Address
    now: datetime

    @property
    def key(self) -> str:
        return str(self.hearing.id)

    @property
    def meeting(self) -> Ref:
        return Ref("meeting", self.key)


def things_of(hearing: Hearing, *, address: Address, now: datetime) -> list[Thing]:
    """All objects of a hearing; none where it is not public."""
    if hearing.published_at is None:
        return []
    told = Told(
        hearing=hearing,
        facts=release.facts(hearing),
        record=reading.in_public(hearing, today=city.today()),
        tracks=tuple(tracks.of(hearing, address=address)),
        address=partial(address, slug=hearing.slug),
        now=now,
    )
    items, people, papers = list(_items(told)), list(_people(told)), list(_papers(told))
    files, places = list(_files(told)), list(_places(told))
    consultations = [thing for thing in papers if thing.kind == "consultation"]
    meeting = Thing("meeting", told.key, dict(_meeting(told, items, people, files, places)))
    own = [thing for thing in papers if thing not in consultations]
    return [meeting, *items, *people, *own, *consultations, *files, *places]


def _meeting(
    told: Told, items: list[Thing], people: list[Thing], files: list[Thing], places: list[Thing]
) -> Iterator[tuple[str, Any]]:
    is_off = told.hearing.cancelled_at is not None
    held = "durchgeführt" if told.facts.ends_at <= told.now else "terminiert"
    yield "name", plain(told.facts.title)
    yield "meetingState", "abgesagt" if is_off else held
    yield "cancelled", is_off
    yield "start", told.facts.starts_at
    yield "end", told.facts.ends_at
    yield from (("location", place.inside) for place in places)
    yield "organization", (COUNCIL,)
    yield "participant", tuple(person.ref for person in people)
    protocols = {
        f"{told.key}-ergebnis-pdf": "resultsProtocol",
        f"{told.key}-pdf": "verbatimProtocol",
    }
    yield from ((protocols[file.key], file.inside) for file in files if file.key in protocols)
    yield "auxiliaryFile", tuple(file.inside for file in files if file.key not in protocols)
    yield "agendaItem", tuple(item.inside for item in items)
    if told.hearing.demonstration:
        yield "keyword", ("Beispiel",)
    yield "web", told.address("archive.hearing")


def _items(told: Told) -> Iterator[Thing]:
    """The items as they took place, before that as they are planned."""
    if told.record is not None:
        for item in told.record.items:
            times = {"start": item.start, "end": item.end}
            yield _item(told, item.id, item.number, item.title, times)
        return
    programme = release.current(told.hearing)
    items = sorted(programme.items, key=lambda one: one.position) if programme else []
    for number, planned in enumerate([one for one in items if one.public], 1):
        yield _item(told, planned.id, number, planned.title, {})


def _item(told: Told, key: int, number: int, title: str, times: Mapping[str, Any]) -> Thing:
    values = {"number": str(number), "order": number, "name": plain(title), "public": True}
    return Thing("agendaitem", str(key), values | dict(times), {"meeting": told.meeting})


def _people(told: Told) -> Iterator[Thing]:
    """Those who spoke and agreed to be named. Who only called something out has no page."""
    if told.record is None:
        return
    spoke = {one.person_id for one in told.record.contributions if not one.part.is_aside}
    for one in told.record.people:
        if one.name and one.id in spoke:
            yield Thing(
                "person",
                str(one.id),
                {
                    "body": BODY,
                    "name": plain(one.name),
                    "status": tuple(plain(word) for word in (one.role, one.organisation) if word),
                    "web": told.address("public_record.speaker", speaker_id=one.id),
                },
            )


def _papers(told: Told) -> Iterator[Thing]:
    """The motion and the council's paper, each with this hearing as what was held about it."""
    named = {
        f"{told.key}-antrag": ("Antrag", plain(told.facts.motion)),
        f"{told.key}-vorlage": ("Sitzungsvorlage", plain(told.facts.paper)),
    }
    shown = {key: paper for key, paper in named.items() if paper[1].strip()}
    for key, (kind, name) in shown.items():
        held = Thing(
            "consultation",
            key,
            {"organization": (COUNCIL,), "meeting": told.meeting, "role": "Anhörung"},
            {"paper": Ref("paper", key)},
        )
        number = NUMBER.search(name)
        others = tuple(Ref("paper", other) for other in shown if other != key)
        values = {"body": BODY, "name": name, "reference": number.group() if number else name}
        values |= {"paperType": kind, "consultation": (held.inside,)}
        yield Thing("paper", key, values | ({"relatedPaper": others} if others else {}))
        yield held


def _places(told: Told) -> Iterator[Thing]:
    if told.facts.venue:
        values = {"description": plain(told.facts.venue)}
        yield Thing("location", told.key, values, {"meetings": (told.meeting,)})


def _files(told: Told) -> Iterator[Thing]:
    """The record in all its forms, older versions of it, captions, recordings, annexes."""
    if told.record is not None:
        yield from _record(told, told.record)
        yield from _older(told, told.record)
    for track in told.tracks:
        last = {LAST_DAY: track.last_day.isoformat()}
        values: dict[str, Any] = {"name": track.title, "mimeType": track.mimetype}
        values |= {"size": track.size} | last
        yield _file(told, f"{told.key}-aufzeichnung-{track.number}", track.media, values)
        for address in track.captions[:1]:
            values = {"name": f"Untertitel: {track.title}", "mimeType": "text/vtt"} | last
            stamp = digest_of(text.as_json(told.record)) if told.record else ""
            yield _file(told, f"{told.key}-untertitel-{track.number}", address, values, stamp)
    for one in annex_files.of(told.hearing, address=told.address):
        values = {"name": one.name, "mimeType": one.mimetype, "size": one.size, SHA256: one.sha256}
        yield _file(told, f"{told.key}-{one.key}", one.address, values, one.stamp)


@dataclass(frozen=True, slots=True)
class Protocol:
    """One of the two documents of a record: its files' key and name, and the views' names."""

    name: str
    key: str
    file_name: str
    view: str
    writers: Mapping[str, tuple[str, Writer]]


SUMMARY = Protocol(
    "Ergebnisniederschrift", "ergebnis-", "ergebnisniederschrift", "exports.minutes_", MINUTES
)
VERBATIM = Protocol("Wortprotokoll", "", "niederschrift", "exports.", WRITERS)


def _record(told: Told, record: Record) -> Iterator[Thing]:
    """The verbatim record of what was recorded, and once there is a version the summary record."""
    if record.number:
        yield from _forms(told, record, SUMMARY)
    if record.recordings:
        yield from _forms(told, record, VERBATIM)


def _forms(told: Told, record: Record, protocol: Protocol) -> Iterator[Thing]:
    """A document; the PDF is what counts, the other forms are made of the same text."""
    own = f"{told.key}-{protocol.key}"
    name = f"{protocol.name}, Fassung {record.number}" if record.number else protocol.name
    name += f" ({MACHINE_MADE})" if record.unchecked else ""
    others = [form for form in protocol.writers if form != "pdf"]
    stamp = digest_of(text.as_json(record))
    for form in protocol.writers:
        values: dict[str, Any] = {"name": name, "mimeType": protocol.writers[form][0]}
        values["fileName"] = f"{protocol.file_name}-{told.hearing.slug}.{form}"
        values |= {"date": str(city.day(record.published_at))} if record.published_at else {}
        values |= {"keyword": (MACHINE_MADE,)} if record.unchecked else {}
        values[LAST_DAY] = record.kept_until
        if form == "pdf":
            values["derivativeFile"] = tuple(Ref("file", f"{own}{one}") for one in others)
        else:
            values["masterFile"] = Ref("file", f"{own}pdf")
        address = told.address(f"{protocol.view}newest", form=form)
        yield _file(told, f"{own}{form}", address, values, stamp)


def _older(told: Told, record: Record) -> Iterator[Thing]:
    query = select(RecordVersion.number, RecordVersion.published_at).where(
        RecordVersion.hearing_id == told.hearing.id, RecordVersion.number < record.number
    )
    for number, published_at in db.session.execute(query.order_by(RecordVersion.number)):
        for one in (SUMMARY, VERBATIM):
            address = told.address(f"{one.view}numbered", number=number, form="pdf")
            name, day = f"{one.name}, Fassung {number} (berichtigt)", str(city.day(published_at))
            values = {"name": name, "mimeType": "application/pdf", "date": day}
            values |= {LAST_DAY: record.kept_until}
            yield _file(told, f"{told.key}-{one.key}fassung-{number}", address, values)


def _file(told: Told, key: str, address: str, values: Mapping[str, Any], stamp: str = "") -> Thing:
    where = {"accessUrl": address, "downloadUrl": address}
    return Thing("file", key, dict(values) | where, {"meeting": (told.meeting,)}, stamp)
