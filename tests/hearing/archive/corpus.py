"""A small archive on both databases: sentences of a hearing, said at known seconds."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime

import pytest
from flask import Flask

from hearing.agenda.models import AgendaItem, Hearing, ItemKind, LegalBasis
from hearing.archive import index
from hearing.archive.search import Results, search
from hearing.database import db, upgrade
from hearing.programme import snapshot
from hearing.programme.models import Release
from hearing.protocol.models import Entry, Segment
from hearing.recordings.models import Recording, State
from hearing.speakers.models import Channel, Consent, Purpose, Speaker
from tests.postgres import fresh_database

START = datetime(2024, 6, 7, 7, 30, tzinfo=UTC)
TODAY = date(2024, 6, 10)
PACE = 0.5  # seconds a word

SENTENCES = (
    "Die Stadtverwaltung begrüßt alle Bürgerinnen und Bürger zum Hearing.",
    "Der Datenethikkodex gilt für jede Abteilung der Landeshauptstadt München.",
    "Auf dem KI-Marktplatz zeigen die Referate ihre Häuser und Straßen.",
    "Das KICC berät den Gesamtpersonalrat bei künstlicher Intelligenz.",
    "Wir sprechen über den Antrag A 04055 und die Vorlage 20-26 / V 12687.",
    "Am 7. Juni 2024 kamen Stadträt*innen ins IT-Rathaus.",
    "Die Verwaltung arbeitet mit MUCGPT und mit Chatbots.",
    "Ein Minister aus dem Apparat lobte das Format und den Transport.",
    "Die Gleichstellungsstelle zeichnet mit, das IT-Referat dankt.",
    "Risiken und Chancen wurden im Plenum breit diskutiert.",
)


def make_hearing(slug: str = "ki", *, published: bool = True) -> Hearing:
    """A hearing with one agenda item."""
    hearing = Hearing(
        slug=slug,
        title="Künstliche Intelligenz: Einsatz in der Stadtverwaltung",
        starts_at=START,
        ends_at=START,
        motion="20-26 / A 04055",
        published_at=START if published else None,
    )
    hearing.items = [
        AgendaItem(
            position=1, kind=ItemKind.TALK, title="Vorstellung der Leitlinien",
            starts_at=START, minutes=30,
        )
    ]  # fmt: skip
    db.session.add(hearing)
    db.session.flush()
    return hearing


def make_recording(hearing: Hearing, **facts: object) -> Recording:
    """A public recording, unless the facts say something else."""
    values: dict[str, object] = {
        "hearing_id": hearing.id, "title": "Vormittag", "file_name": "a.mp4", "size": 1,
        "sha256": secrets.token_hex(32), "state": State.READY,
        "created_at": START, "started_at": START,
        "engine": "test", "model": "test", "legal_basis": LegalBasis.CONSENT,
        "retain_until": date(2024, 7, 19), "published_at": START,
    }  # fmt: skip
    recording = Recording(**(values | facts))
    db.session.add(recording)
    db.session.flush()
    return recording


def make_entry(recording: Recording, text: str, *, position: int = 0, start: float = 0.0) -> Entry:
    """An entry whose words were heard one every half second, in segments of four words."""
    written = text.split()
    entry = Entry(
        recording=recording, recording_id=recording.id, position=position, text=text,
        start=start, end=start + PACE * len(written),
    )  # fmt: skip
    words = [
        {"start": start + PACE * n, "end": start + PACE * (n + 1), "text": word, "probability": 0.9}
        for n, word in enumerate(written)
    ]
    for number in range(0, len(words), 4):
        some = words[number : number + 4]
        entry.segments.append(
            Segment(
                recording_id=recording.id, position=number, start=some[0]["start"],
                end=some[-1]["end"], text=" ".join(str(w["text"]) for w in some), words=some,
            )
        )  # fmt: skip
    db.session.add(entry)
    db.session.flush()
    return entry


def make_speaker(hearing: Hearing, name: str, **facts: object) -> Speaker:
    """Somebody who agreed to be named in the transcript."""
    speaker = Speaker(hearing_id=hearing.id, name=name, **facts)
    db.session.add(speaker)
    db.session.flush()
    consent = Consent(
        hearing_id=hearing.id, speaker_id=speaker.id, purpose=Purpose.TRANSCRIPT, given=True,
        wording="1", language="de", at=START, channel=Channel.LINK, who="link",
    )  # fmt: skip
    db.session.add(consent)
    db.session.flush()
    return speaker


def release_it(hearing: Hearing) -> None:
    """A release of the programme as it is, in the index."""
    programme = snapshot.take(hearing)
    content = snapshot.to_json(programme)
    db.session.add(
        Release(
            hearing_id=hearing.id, number=1, content=content, changes=[],
            digest=snapshot.digest(content), created_at=START, created_by="test",
        )
    )  # fmt: skip
    index.follow(hearing, programme)


def fill_archive() -> None:
    """The sentences above, one entry each, ten seconds apart."""
    hearing = make_hearing()
    speaker = make_speaker(hearing, "Referent*in A")
    recording = make_recording(hearing)
    release_it(hearing)
    for number, sentence in enumerate(SENTENCES):
        entry = make_entry(recording, sentence, position=number, start=10.0 * number)
        entry.item, entry.speaker = hearing.items[0], speaker
        index.write(entry)
    db.session.commit()


@pytest.fixture(
    scope="module", params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)]
)
def archive(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Flask]:
    """The archive on SQLite and on PostgreSQL, made once for tests that only read."""
    yield from open_archive(request, tmp_path_factory, fill=fill_archive)


def open_archive(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    *,
    fill: Callable[[], None],
) -> Iterator[Flask]:
    """An application with nothing but a filled database of the fixture's kind."""
    app = Flask("archive")
    app.config["DATA"] = tmp_path_factory.mktemp("data")  # no slides are in it
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path_factory.mktemp('archive') / 'hearing.db'}"
        yield from _filled(app, url, fill)
    else:
        with fresh_database(request.getfixturevalue("postgres")) as url:
            yield from _filled(app, url, fill)


def _filled(app: Flask, url: str, fill: Callable[[], None]) -> Iterator[Flask]:
    app.config["SQLALCHEMY_DATABASE_URI"] = url
    db.init_app(app)
    with app.app_context():
        upgrade(db.engine)
        fill()
        yield app
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def find(archive: Flask) -> Iterator[Callable[..., Results]]:
    """The search on the archive, on the day after the hearing."""
    assert archive
    yield lambda query, **facts: search(query, **({"today": TODAY} | facts))
    db.session.rollback()
