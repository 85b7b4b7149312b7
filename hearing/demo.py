"""The demonstration: Munich's hearing of 7 June 2024 with a recording and the desk's marks.

The programme follows the public council paper (Sitzungsvorlage Nr. 20-26 / V 12687). Persons are
roles, and the recording is spoken by machines: ``tools/demo_recording`` makes it.
"""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from hearing import demo_guests
from hearing.agenda.models import AgendaItem, Hearing, ItemKind, LegalBasis
from hearing.archive import index
from hearing.database import db
from hearing.desk.models import Mark, MarkKind
from hearing.places import PACKAGE
from hearing.programme import release
from hearing.recordings import pipeline, uploads
from hearing.recordings.models import Recording
from hearing.speakers import consents, wordings
from hearing.speakers.models import Channel, Speaker

SLUG = "ki-stadtratshearing-2024"
NEXT_SLUG = "ki-stadtratshearing-beispiel"
BEGIN = datetime(2024, 6, 7, 9, 30, tzinfo=ZoneInfo("Europe/Berlin"))
KEPT = timedelta(days=42)
AHEAD = timedelta(days=60)
TITLE = "Künstliche Intelligenz: Einsatz in der Stadtverwaltung"
SUMMARY = (
    "Stadtratshearing zu den Chancen und Risiken Künstlicher Intelligenz in der "
    "Stadtverwaltung, vor Ort und im Livestream, am bundesweiten Digitaltag."
)
RESULT = PACKAGE.parent / "tools" / "demo_recording" / "result"
PROGRAMME: tuple[tuple[ItemKind, str, int], ...] = (
    (ItemKind.GREETING, "Begrüßung", 15),
    (ItemKind.TALK, "Einführung in die Künstliche Intelligenz", 30),
    (ItemKind.Q_AND_A, "Fragen und Antworten", 30),
    (ItemKind.PRESENTATION, "Das KI Competence Center und die Projekte der Stadt", 30),
    (ItemKind.MARKETPLACE, "KI-Marktplatz: Praxisbeispiele an den Ständen", 60),
    (ItemKind.PANEL, "Podiumsdiskussion im Plenum", 60),
    (ItemKind.CLOSING, "Abschluss", 15),
)
VOCABULARY = """
KICC
MUCGPT
it@M
LHM
RIT
GPR
GSt
KVR
RAW
RBS
Qubes
Agnes-Pockels-Bogen
Datenethikkodex
Stadtratshearing
Gesamtpersonalrat
Sitzungsvorlage
IT-Rathaus
Digitalrat
CovBot
""".strip()


def build(*, now: datetime, data: Path, folder: Path | None = None) -> str:
    """Make the hearing, its recording and marks; what is there is not made again.

    Gives a sentence on what was made. ``folder`` holds hearing.mp4 and reference.json; without the
    film there are the desk's marks all the same, and somebody can hand it in.
    """
    folder = folder or RESULT
    hearing = _find(SLUG) or _hearing(now)
    _release(hearing, now)
    demo_guests.add(_find(NEXT_SLUG) or _next_hearing(now), now=now)
    if db.session.scalar(select(Recording.id).where(Recording.hearing_id == hearing.id)):
        return f"The demonstration hearing is there: /anhoerungen/{SLUG}"
    film, reference = folder / "hearing.mp4", folder / "reference.json"
    has_marks = db.session.scalar(select(Mark.id).where(Mark.hearing_id == hearing.id).limit(1))
    if reference.exists() and not has_marks:
        _marks(hearing, json.loads(reference.read_text(encoding="utf-8")))
    if not film.exists():
        return "The demonstration hearing is there, without a recording: none was found."
    recording = _recording(hearing, film, now=now, data=data)
    # It becomes visible by itself when it is processed; a real one is published by hand.
    recording.published_at = now
    return f"The demonstration hearing is made: /anhoerungen/{SLUG}. A worker hears it now."


def _find(slug: str) -> Hearing | None:
    found: Hearing | None = db.session.scalar(select(Hearing).where(Hearing.slug == slug))
    return found


def _hearing(now: datetime) -> Hearing:
    return _planned(slug=SLUG, title=TITLE, summary=SUMMARY, begin=BEGIN, now=now)


def _next_hearing(now: datetime) -> Hearing:
    """Make an invented hearing that is still to come: to invite to, and to answer."""
    day = now.astimezone(BEGIN.tzinfo) + AHEAD
    hearing = _planned(
        slug=NEXT_SLUG,
        title="KI in der Stadtverwaltung: Was daraus geworden ist (Beispiel)",
        summary="Eine erfundene Anhörung, um Einladung, Anmeldung und Einlass auszuprobieren.",
        begin=day.replace(hour=9, minute=30, second=0, microsecond=0),
        now=now,
    )
    _release(hearing, now)
    return hearing


def _planned(*, slug: str, title: str, summary: str, begin: datetime, now: datetime) -> Hearing:
    hearing = Hearing(
        slug=slug,
        title=title,
        summary=summary,
        venue="Qubes am IT-Rathaus, Agnes-Pockels-Bogen, München",
        organizer="IT-Referat",
        starts_at=begin,
        ends_at=begin + timedelta(hours=4),
        motion="Antrag Nr. 20-26 / A 04055",
        paper="Sitzungsvorlage Nr. 20-26 / V 12687",
        legal_basis=LegalBasis.CONSENT,
        vocabulary=VOCABULARY,
        demonstration=True,
        published_at=now,
    )
    start = begin
    for position, (kind, name, minutes) in enumerate(PROGRAMME):
        hearing.items.append(
            AgendaItem(position=position, kind=kind, title=name, starts_at=start, minutes=minutes)
        )
        start += timedelta(minutes=minutes)
    db.session.add(hearing)
    db.session.flush()
    index.write(hearing)
    return hearing


def _release(hearing: Hearing, now: datetime) -> None:
    """Release the programme, unless somebody has done that already."""
    if release.latest(hearing) is None:
        draft = release.look(hearing)
        release.make(
            hearing=hearing, version=draft.version, digest=draft.digest, who="demo", now=now
        )


def _recording(hearing: Hearing, film: Path, *, now: datetime, data: Path) -> Recording:
    with uploads.copied(film, data=data) as copied:
        return pipeline.add(
            hearing=hearing,
            source=copied,
            file_name=film.name,
            title="Aufzeichnung des Hearings (Demonstration)",
            started_at=BEGIN,
            language="de",
            engine="faster-whisper",
            model="demo",
            retain_until=(now + KEPT).date(),
            now=now,
            data=data,
        )


def _marks(hearing: Hearing, reference: dict[str, Any]) -> None:
    """Write the presses of the desk as the reference knows them, to the second they were due."""
    asked: dict[int, Mark] = {}
    items = _items(hearing, reference["items"])
    speakers = _speakers(hearing, reference["turns"])
    for number, item in enumerate(items):
        start = 0.0 if number == 0 else reference["items"][number]["start"]
        _press(hearing, MarkKind.ITEM_STARTED, start, item_id=item.id)
    for number, turn in enumerate(reference["turns"]):
        kind, question = MarkKind.FLOOR_GIVEN, None
        if turn["question"]:
            kind = MarkKind.QUESTION_ASKED
        elif turn["answers_turn"] is not None:
            kind, question = MarkKind.ANSWER_STARTED, asked[turn["answers_turn"]]
        mark = _press(
            hearing,
            kind,
            turn["start"],
            item_id=items[turn["item"]].id,
            speaker_id=speakers[turn["speaker"]].id,
            question_id=question.id if question else None,
        )
        if kind is MarkKind.QUESTION_ASKED:
            asked[number] = mark


def _press(hearing: Hearing, kind: MarkKind, second: float, **facts: int | None) -> Mark:
    at = hearing.starts_at + timedelta(seconds=second)
    mark = Mark(hearing_id=hearing.id, kind=kind, at=at, **facts)
    db.session.add(mark)
    db.session.flush()
    return mark


def _items(hearing: Hearing, rows: list[dict[str, Any]]) -> list[AgendaItem]:
    """The agenda item of each row of the reference: the next one of its kind."""
    rest = list(hearing.items)
    found = []
    for row in rows:
        item = next(item for item in rest if item.kind == row["kind"])
        rest = rest[rest.index(item) + 1 :]
        found.append(item)
    return found


def _speakers(hearing: Hearing, turns: list[dict[str, Any]]) -> dict[str, Speaker]:
    names = {turn["speaker"]: turn["role"] for turn in turns}
    speakers = {}
    for key, text in names.items():
        name, _comma, role = text.partition(", ")
        speakers[key] = Speaker(hearing_id=hearing.id, name=name, role=role)
    db.session.add_all(speakers.values())
    db.session.flush()
    for speaker in speakers.values():
        _agree(speaker, hearing)
    return speakers


def _agree(speaker: Speaker, hearing: Hearing) -> None:
    """The voices of the example agree to everything that they are asked: they are nobody's."""
    asked = consents.asked(speaker, hearing)
    consents.answer(
        speaker=speaker,
        answers=dict.fromkeys(asked, True),
        versions={purpose: wordings.newest(purpose).version for purpose in asked},
        channel=Channel.PAPER,
        language="de",
        who="demo",
        now=hearing.starts_at,
    )
