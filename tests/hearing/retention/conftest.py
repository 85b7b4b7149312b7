"""A hearing with a published recording and a record, in which a word is said."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from hearing.agenda.models import Hearing
from hearing.archive import index
from hearing.database import commit, db
from hearing.jobs import worker
from hearing.protocol import entries
from hearing.protocol.models import Entry
from hearing.record import signatures, steps
from hearing.record.models import RecordState, SignatureRole
from hearing.recordings import retention
from hearing.recordings.models import Recording
from tests.conftest import NOW
from tests.hearing.cast import a_hearing, a_recording, heard

TODAY = NOW.date()
WORD, TITLE = "Quellwolkenregister", "Mitschnitt Zipfelmütze"
SPEECH = f"Das {WORD} ist neu."
CLERK, CHAIR = "pia@example.org", "leitung@example.org"


@dataclass(frozen=True, slots=True)
class Planted:
    """What was planted; ``folder`` has a file in which the word stands."""

    hearing: Hearing
    recording: Recording
    folder: Path


@pytest.fixture
def planted(app: Flask, data: Path) -> Planted:
    """A hearing with a published recording that is checked, nothing of the record written yet."""
    hearing = a_hearing()
    recording = a_recording(hearing, title=TITLE)
    folder = data / "recordings" / str(recording.id)
    (folder / "source").mkdir(parents=True)
    (folder / "source" / "original").write_bytes(b"sound")
    (folder / "playback.m4a").write_bytes(b"sound")
    (folder / "captions.vtt").write_text(f"WEBVTT\n\n00:05.000 --> 00:06.000\n{SPEECH}\n")
    with commit():
        entries.make(recording, [heard(5, SPEECH)])
        index.make(recording, [])
        for entry in db.session.query(Entry):
            entry.checked_at, entry.checked_by = NOW, CLERK
        retention.publish(recording=recording, now=NOW, today=TODAY)
    return Planted(hearing, recording, folder)


@pytest.fixture
def go_to(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Callable[[date], None]:
    """Set the clocks of the pages and of the worker to noon of a day."""

    def go(day: date) -> None:
        noon = datetime.combine(day, time(12), UTC)
        app.extensions["clock"] = lambda: noon
        monkeypatch.setattr(worker, "utc_now", lambda: noon)
        db.session.expire_all()

    return go


def write_record(hearing: Hearing, *, until: RecordState) -> None:
    """Take the record as far as that, by clerk and chair."""
    review, edited = RecordState.IN_REVIEW, RecordState.EDITED
    for reached, step in (
        (review, partial(steps.move, to=review, who=CLERK)),
        (edited, partial(steps.move, to=edited, who=CLERK)),
        (None, partial(_sign, role=SignatureRole.CLERK, who=CLERK)),
        (RecordState.SIGNED, partial(_sign, role=SignatureRole.CHAIR, who=CHAIR)),
        (RecordState.APPROVED, partial(steps.approve, approved_on=TODAY, today=TODAY, who=CHAIR)),
        (RecordState.PUBLISHED, partial(steps.publish, who=CHAIR)),
    ):
        with commit():
            step(hearing=hearing, seen=steps.of(hearing).version, now=NOW)
        if reached is until:
            return


def _sign(*, hearing: Hearing, who: str, **facts: Any) -> None:
    steps.sign(hearing=hearing, name=who, who=who, read=signatures.digest(hearing), **facts)


def after(day: date, days: int = 1) -> date:
    """So many days later."""
    return day + timedelta(days=days)
