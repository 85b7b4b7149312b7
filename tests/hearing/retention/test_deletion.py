"""Each thing goes after its own last day: files, pages, words; the log says nothing of anybody."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection
from concurrent.futures import ThreadPoolExecutor, wait
from datetime import date
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from hearing import run
from hearing.agenda.models import Hearing
from hearing.database import commit, db
from hearing.privacy.models import Deletion
from hearing.protocol.models import Entry
from hearing.record import steps
from hearing.record.models import RecordState, RecordVersion
from hearing.recordings import retention, terms
from hearing.recordings.models import Recording, State
from hearing.recordings.terms import Choice
from hearing.retention import things
from hearing.retention.things import What
from hearing.routes import ROUTES, Door
from tests.conftest import NOW
from tests.hearing.privacy.searching import find_everywhere
from tests.hearing.retention.conftest import (
    CHAIR,
    CLERK,
    TITLE,
    TODAY,
    WORD,
    Planted,
    after,
    write_record,
)

ROOMS = frozenset({"archive", "open_data", "public_record"})
GoTo = Callable[[date], None]


def choose(hearing: Hearing, **facts: object) -> None:
    with commit():
        terms.choose(
            hearing=hearing,
            choice=Choice(**facts),  # type: ignore[arg-type]  # facts by name
            seen=terms.of(hearing.id).version,
            days=42,
            today=TODAY,
            who=CLERK,
            now=NOW,
        )


def of_recording(number: int) -> list[str]:
    page = f"/anhoerungen/ki/aufzeichnungen/{number}"
    names = ("", "/woerter.json", "/protokoll.txt", "/dateien/captions.vtt")
    return [*(f"{page}{name}" for name in names), f"/einbetten/ki/{number}"]


RECORD = [
    f"/anhoerungen/ki/{name}"
    for name in ("niederschrift", "niederschrift.txt", "niederschrift/1.json", "niederschrift/1")
]


def every(app: Flask, part: str, blueprints: Collection[str], number: int) -> list[str]:
    """All public addresses that have this part, of these rooms, whatever was added to them."""
    values = {"slug": "ki", "recording_id": number, "speaker_id": 1, "number": number}
    values |= {"key": "0" * 12, "name": "captions.vtt", "form": "pdf", "captions": "vtt"}
    adapter = app.url_map.bind("localhost")
    return [
        adapter.build(rule.endpoint, {name: values.get(name, 1) for name in rule.arguments})
        for rule in app.url_map.iter_rules()
        if ROUTES[rule.endpoint] is Door.PUBLIC
        and "GET" in (rule.methods or ())
        and part in rule.arguments
        and rule.endpoint.partition(".")[0] in blueprints
    ]


def answers(visitor: FlaskClient, addresses: list[str]) -> set[int]:
    return {visitor.get(address).status_code for address in addresses}


def test_sound_text_and_record_each_go_after_their_own_last_day(
    app: Flask,
    planted: Planted,
    visitor: FlaskClient,
    go_to: GoTo,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.INFO)
    number, last = planted.recording.id, planted.recording.retain_until
    choose(planted.hearing, text_days=10, record_until=after(last, 30))
    write_record(planted.hearing, until=RecordState.PUBLISHED)
    public = ["/sitemap.xml", "/podcast.xml", f"/suche?q={WORD}"]
    assert answers(visitor, of_recording(number)) == {200}
    assert answers(visitor, RECORD) == {200}
    page = of_recording(number)[0]
    assert [page in visitor.get(one).get_data(as_text=True) for one in public] == [True] * 3

    go_to(last)
    assert run.delete_expired(app) == 0
    assert answers(visitor, of_recording(number)) == {200}

    go_to(after(last))
    assert answers(visitor, of_recording(number)) == {410}  # even before the worker comes by
    assert run.delete_expired(app) == 1
    assert run.delete_expired(app) == 0
    everything = every(app, "recording_id", ROOMS, number)
    assert len(everything) > 5
    assert answers(visitor, everything) == {410}
    assert [page in visitor.get(one).get_data(as_text=True) for one in public] == [False] * 3
    assert not planted.folder.exists()
    assert answers(visitor, RECORD) == {200}
    assert db.session.scalars(select(Entry)).all()  # to be corrected still

    go_to(after(last, 11))
    assert run.delete_expired(app) == 1
    assert not db.session.scalars(select(Entry)).all()
    assert db.session.get_one(Recording, number).state is State.DELETED
    assert answers(visitor, RECORD) == {200}

    go_to(after(last, 31))
    assert answers(visitor, RECORD) == {410}
    assert run.delete_expired(app) == 1
    assert run.delete_expired(app) == 0
    everything = every(app, "slug", {"exports", "public_record"}, number)
    assert len(everything) > 8
    assert answers(visitor, everything) == {410}
    assert not db.session.scalars(select(RecordVersion)).all()
    assert find_everywhere(app, [WORD, TITLE]) == set()
    assert [row.kind for row in db.session.scalars(select(Deletion).order_by(Deletion.id))] == [
        *("recording", "recording_text", "record")
    ]
    said = [line.getMessage() for line in caplog.records if line.name == "hearing"]
    assert len(said) == 3
    assert not [line for line in said if WORD in line or TITLE in line or "ki" in line.split()]


def test_without_a_record_being_written_the_text_goes_with_the_sound(
    app: Flask, planted: Planted, visitor: FlaskClient, go_to: GoTo
) -> None:
    assert visitor.get("/anhoerungen/ki/niederschrift.txt").status_code == 200
    go_to(after(planted.recording.retain_until))
    assert run.delete_expired(app) == 1
    assert planted.recording.state is State.DELETED
    assert visitor.get("/anhoerungen/ki/niederschrift.txt").status_code == 410
    assert find_everywhere(app, [WORD, TITLE]) == set()


def test_an_organizer_may_let_the_text_end_with_the_sound(
    app: Flask, planted: Planted, go_to: GoTo
) -> None:
    choose(planted.hearing, text_days=0)
    write_record(planted.hearing, until=RecordState.IN_REVIEW)
    assert [thing.what for thing in things.of(planted.hearing)] == [What.SOUND, What.RECORD]
    go_to(after(planted.recording.retain_until))
    assert run.delete_expired(app) == 1
    assert planted.recording.state is State.DELETED


def test_two_workers_at_once_delete_and_note_it_once(
    app: Flask, planted: Planted, go_to: GoTo
) -> None:
    choose(planted.hearing, record_until=after(planted.recording.retain_until))
    write_record(planted.hearing, until=RecordState.PUBLISHED)
    go_to(after(planted.recording.retain_until, 500))
    db.session.remove()
    with ThreadPoolExecutor(2) as workers:
        done = list(workers.map(run.delete_expired, [app, app]))
    assert sum(done) == 2
    rows = db.session.execute(select(Deletion.kind, Deletion.count).order_by(Deletion.kind))
    assert [tuple(row) for row in rows] == [("record", 1), ("recording", 1)]


def test_what_gets_a_later_day_at_once_with_its_deletion_stays(
    app: Flask, planted: Planted, go_to: GoTo
) -> None:
    last = planted.recording.retain_until
    go_to(after(last))
    planted.recording.retain_until = after(last, 30)
    db.session.flush()
    with ThreadPoolExecutor(1) as workers:
        done = workers.submit(run.delete_expired, app)
        wait([done], timeout=0.3)  # it has seen the old day, and waits
        db.session.commit()
        assert done.result() == 0
    assert planted.recording.state is State.READY


def test_sound_for_the_minutes_is_never_public_and_goes_with_the_approval(
    planted: Planted, visitor: FlaskClient, data: Path
) -> None:
    number = planted.recording.id
    with commit():
        retention.keep_for_minutes(recording=planted.recording, only=True)
    with pytest.raises(retention.ForMinutesOnly):
        retention.publish(recording=planted.recording, now=NOW, today=TODAY)
    assert answers(visitor, of_recording(number)) == {404}
    write_record(planted.hearing, until=RecordState.SIGNED)
    assert planted.folder.exists()
    with commit():
        steps.approve(
            hearing=planted.hearing,
            approved_on=TODAY,
            today=TODAY,
            seen=steps.of(planted.hearing).version,
            who=CHAIR,
            now=NOW,
        )
    retention.clean_up(data=data, now=NOW)
    assert not planted.folder.exists()
    with pytest.raises(retention.SoundGone):
        retention.keep_for_minutes(recording=planted.recording, only=False)
    with commit():  # what was signed is what is published
        steps.publish(
            hearing=planted.hearing,
            seen=steps.of(planted.hearing).version,
            who=CHAIR,
            now=NOW,
        )
    assert WORD in visitor.get("/anhoerungen/ki/niederschrift.txt").get_data(as_text=True)
    assert 200 not in answers(visitor, of_recording(number))
