"""A hearing as OParl tells it: a meeting with its items, people, papers and files."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any

from sqlalchemy import select

from hearing import city
from hearing.agenda.models import Hearing
from hearing.database import db
from hearing.exports import text
from hearing.exports.views import WRITERS
from hearing.open_data import tracks
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
    record = [file for file in files if file.key == f"{told.key}-pdf"]
    if record and told.record and (told.record.summary or told.record.decisions):
        yield "resultsProtocol", record[0].inside
    yield from (("verbatimProtocol", file.inside) for file in record)
    yield "auxiliaryFile", tuple(file.inside for file in files if file not in record)
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
    """Those who spoke and agreed to be named."""
    for one in told.record.people if told.record else ():
        if one.name:
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
        values = {"name": track.title, "mimeType": track.mimetype, "size": track.size}
        yield _file(told, f"{told.key}-aufzeichnung-{track.number}", track.media, values)
        for address, kind in zip(track.captions[:1], ("text/vtt",), strict=False):
            values = {"name": f"Untertitel: {track.title}", "mimeType": kind}
            stamp = digest_of(text.as_json(told.record)) if told.record else ""
            yield _file(told, f"{told.key}-untertitel-{track.number}", address, values, stamp)


def _record(told: Told, record: Record) -> Iterator[Thing]:
    """The verbatim record; the PDF is what counts, the other forms are made of the same text."""
    name = f"Niederschrift, Fassung {record.number}" if record.number else "Wortprotokoll"
    name += f" ({MACHINE_MADE})" if record.unchecked else ""
    others = [form for form in WRITERS if form != "pdf"]
    stamp = digest_of(text.as_json(record))
    for form in WRITERS:
        values: dict[str, Any] = {"name": name, "mimeType": WRITERS[form][0]}
        values["fileName"] = f"niederschrift-{told.hearing.slug}.{form}"
        if record.published_at:
            values["date"] = _day(record.published_at)
        if record.unchecked:
            values["keyword"] = (MACHINE_MADE,)
        if form == "pdf":
            values["derivativeFile"] = tuple(Ref("file", f"{told.key}-{one}") for one in others)
        else:
            values["masterFile"] = Ref("file", f"{told.key}-pdf")
        address = told.address("exports.newest", form=form)
        yield _file(told, f"{told.key}-{form}", address, values, stamp)


def _older(told: Told, record: Record) -> Iterator[Thing]:
    query = select(RecordVersion.number, RecordVersion.published_at).where(
        RecordVersion.hearing_id == told.hearing.id, RecordVersion.number < record.number
    )
    for number, published_at in db.session.execute(query.order_by(RecordVersion.number)):
        address = told.address("exports.numbered", number=number, form="pdf")
        values = {"name": f"Niederschrift, Fassung {number} (berichtigt)"}
        values |= {"mimeType": "application/pdf", "date": _day(published_at)}
        yield _file(told, f"{told.key}-fassung-{number}", address, values)


def _file(told: Told, key: str, address: str, values: Mapping[str, Any], stamp: str = "") -> Thing:
    where = {"accessUrl": address, "downloadUrl": address}
    return Thing("file", key, dict(values) | where, {"meeting": (told.meeting,)}, stamp)


def _day(moment: datetime) -> str:
    day: date = city.wall(moment).date()
    return day.isoformat()
