"""From the press on "publish" until everything that everybody may read is made anew.

``python -m benchmarks.exports [--words 35000]``: four hours of talk, half of it asked and answered
by forty people, reviewed, signed and approved. Then it is published, index included, and every
public address of the record is asked for once: pages, documents, captions, feeds, dump, OParl,
search. The addresses come from the routes, so that none is forgotten. Target: 10 seconds for all.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import datetime
from itertools import product
from pathlib import Path

import click
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update
from werkzeug.routing import AnyConverter, Rule

from benchmarks.editor import plant
from hearing.agenda.models import Hearing
from hearing.app import create_app
from hearing.archive import index
from hearing.database import commit, db, upgrade
from hearing.protocol.models import Entry, Part
from hearing.record import signatures, steps
from hearing.record.models import RecordState, SignatureRole
from hearing.recordings.models import Recording
from hearing.routes import ROUTES, Door
from hearing.speakers import consents
from hearing.speakers.models import Channel, Purpose, Speaker
from tests.hearing.cast import a_release

LONGEST_SECONDS = 10.0
PEOPLE = 40
ROOMS = frozenset({"archive", "public_record", "exports", "open_data", "oparl"})
# Answered without a record: what was uploaded, what somebody types.
WITHOUT = frozenset({"archive.media", "archive.suggest"})
CLERK, CHAIR = "clerk@example.org", "chair@example.org"
NOW = datetime.fromisoformat("2024-07-01T08:00:00+00:00")


@click.command()
@click.option("--words", default=35_000, show_default=True)
def main(words: int) -> None:
    """Print the seconds of publishing and of the slowest answers; fails when all take too long."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        app = create_app(
            {}, DATA=folder, DATABASE=f"sqlite:///{folder / 'hearing.db'}", SECRET_KEY="benchmark"
        )
        app.extensions["clock"] = lambda: NOW
        with app.app_context():
            upgrade(db.engine)
            hearing = ready(words, folder)
            sys.exit(measure(app, hearing) > LONGEST_SECONDS)


def ready(words: int, folder: Path) -> Hearing:
    """A hearing whose record only has to be published."""
    number, _bare = plant(words)
    recording = db.session.get_one(Recording, number)
    hearing = recording.hearing
    hearing.published_at = recording.published_at = NOW
    people = [Speaker(hearing_id=hearing.id, name=f"Person {n}", role="Rat") for n in range(PEOPLE)]
    db.session.add_all(people)
    db.session.flush()
    entries = db.session.scalars(select(Entry).order_by(Entry.position)).all()
    for place, entry in enumerate(entries):
        entry.speaker = people[place // 4 % PEOPLE]
        entry.part = (Part.SPEECH, Part.SPEECH, Part.QUESTION, Part.ANSWER)[place % 4]
        entry.question = entries[place - 1] if entry.part is Part.ANSWER else None
    db.session.execute(update(Entry).values(checked_at=NOW, checked_by=CLERK))
    for person in people:
        _agree(person)
    a_release(hearing, NOW)
    (folder / "recordings" / str(number)).mkdir(parents=True)
    (folder / "recordings" / str(number) / "playback.mp4").write_bytes(b"film")
    index.rebuild()
    db.session.commit()
    _sign(hearing)
    return hearing


def _agree(person: Speaker) -> None:
    purposes = (Purpose.RECORDING, Purpose.TRANSCRIPT)
    consents.answer(
        speaker=person,
        answers=dict.fromkeys(purposes, True),
        versions=dict.fromkeys(purposes, "1"),
        channel=Channel.LINK,
        language="de",
        who="link",
        now=NOW,
    )


def _sign(hearing: Hearing) -> None:
    for to in (RecordState.IN_REVIEW, RecordState.EDITED):
        steps.move(hearing=hearing, to=to, seen=_seen(hearing), who=CLERK, now=NOW)
    for role, who in ((SignatureRole.CLERK, CLERK), (SignatureRole.CHAIR, CHAIR)):
        digest = signatures.digest(hearing)
        steps.sign(
            hearing=hearing, role=role, name=who, seen=_seen(hearing), read=digest, who=who, now=NOW
        )
    day = NOW.date()
    steps.approve(
        hearing=hearing, approved_on=day, today=day, seen=_seen(hearing), who=CHAIR, now=NOW
    )
    db.session.commit()


def _seen(hearing: Hearing) -> int:
    return steps.of(hearing).version


def measure(app: Flask, hearing: Hearing) -> float:
    """Seconds until the record is published and every address has answered once."""
    begun, worked = time.perf_counter(), time.process_time()
    with commit():
        steps.publish(hearing=hearing, seen=_seen(hearing), who=CHAIR, now=NOW)
    published = time.perf_counter() - begun
    client, told = app.test_client(), []
    asked = list(addresses(app, hearing))
    begun = time.perf_counter()
    for address in asked:
        told.append((_ask(client, address), address))
    answered = time.perf_counter() - begun
    print(f"{published:6.2f} s  published and filed in the index")
    print(f"{answered:6.2f} s  {len(asked)} public addresses, the slowest:")
    for seconds, address in sorted(told, reverse=True)[:12]:
        print(f"{seconds:6.2f} s    {address}")
    total = published + answered
    print(f"{time.process_time() - worked:6.2f} s  of a processor")
    print(f"{total:6.2f} s  all (at most {LONGEST_SECONDS:.0f})")
    return total


def _ask(client: FlaskClient, address: str) -> float:
    begun = time.perf_counter()
    answer = client.get(address)
    if answer.status_code not in (200, 302):
        raise SystemExit(f"{address}: {answer.status_code}")
    return time.perf_counter() - begun


def addresses(app: Flask, hearing: Hearing) -> Iterator[str]:
    """All that everybody may ask for and that is made of the record; of a person, a question and a
    quoted place one each."""
    adapter = app.url_map.bind("localhost")
    values = _values(hearing)
    for rule in app.url_map.iter_rules():
        if rule.endpoint.partition(".")[0] not in ROOMS or rule.endpoint in WITHOUT:
            continue
        if ROUTES[rule.endpoint] is Door.PUBLIC and "GET" in (rule.methods or ()):
            for parts in _parts(rule, values):
                yield adapter.build(rule.endpoint, parts) + _query(rule)


def _values(hearing: Hearing) -> dict[str, object]:
    asked = select(Entry.key).where(Entry.part == Part.QUESTION).limit(1)
    return {
        "slug": hearing.slug,
        "recording_id": db.session.scalar(select(Recording.id)),
        "number": 1,  # of the version; the recording's is the same
        "speaker_id": db.session.scalar(select(Entry.speaker_id).limit(1)),
        "key": db.session.scalar(asked),
    }


def _parts(rule: Rule, values: dict[str, object]) -> Iterator[dict[str, object]]:
    """The parts of an address, once for each form that there is."""
    choices = {
        name: list(kind.items)
        for name, kind in rule._converters.items()
        if isinstance(kind, AnyConverter)
    }
    known = {name: values[name] for name in rule.arguments - choices.keys()}
    if rule.endpoint == "oparl.single":  # keys of their own kinds; the lists have them all
        choices, known = {"oparl": ["meeting"]}, {"key": values["number"]}
    for chosen in product(*choices.values()):
        yield known | dict(zip(choices, chosen, strict=True))


def _query(rule: Rule) -> str:
    if rule.endpoint in {"archive.search", "archive.feed"}:
        return "?q=Stadt"
    if rule.endpoint == "public_record.describe":
        return "?url=http://localhost/anhoerungen/last/aufzeichnungen/1"
    return ""


if __name__ == "__main__":
    main()
