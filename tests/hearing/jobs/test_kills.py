"""A worker killed with -9 at random moments loses at most the piece in flight."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import func, select

from hearing.app import create_app
from hearing.database import commit, db, upgrade
from hearing.jobs import leases
from hearing.jobs.models import Job, JobState
from hearing.jobs.worker import utc_now

KILLS = int(os.environ.get("HEARING_KILLS", "2"))
PIECES = 6 + KILLS
PATIENCE = 60.0 + 10.0 * KILLS


def start(data: Path) -> subprocess.Popen[bytes]:
    with (data / "worker.log").open("ab") as log:
        return subprocess.Popen(
            [sys.executable, "-m", "tests.hearing.jobs.slow_worker", str(data)],
            stdout=log,
            stderr=log,
        )


def notes_in(data: Path) -> list[str]:
    path = data / "notes.txt"
    return path.read_text().splitlines() if path.exists() else []


@pytest.mark.slow
def test_no_piece_is_lost_and_none_done_twice_but_those_in_flight(data: Path) -> None:
    app = create_app({}, DATA=data, SECRET_KEY="test")
    with app.app_context():
        upgrade(db.engine)
        with commit():
            for index in range(PIECES):
                facts = {"index": index}
                leases.add(kind="piece", subject="r:1", stage=3, now=utc_now(), facts=facts)
            leases.add(kind="join", subject="r:1", stage=4, now=utc_now())
    dice, kills = Random(7), 0
    worker, end = start(data), time.monotonic() + PATIENCE
    seen = 0
    try:
        while time.monotonic() < end and not finished(app):
            time.sleep(0.1)
            if kills < KILLS and len(notes_in(data)) > seen:  # it works: somewhere in a piece
                time.sleep(dice.uniform(0.0, 0.6))
                worker.send_signal(signal.SIGKILL)
                worker.wait()
                kills, seen = kills + 1, len(notes_in(data))
                worker = start(data)
    finally:
        worker.terminate()
        worker.wait(20)
    notes = Counter(notes_in(data))
    log = (data / "worker.log").read_text()
    assert all(notes[f"end {index}"] >= 1 for index in range(PIECES)), log
    assert notes["joined"] == 1, log
    begun = sum(count for note, count in notes.items() if note.startswith("begin"))
    assert begun <= PIECES + kills
    assert kills == KILLS


def finished(app: object) -> bool:
    with app.app_context():  # type: ignore[attr-defined]
        query = select(func.count()).select_from(Job).where(Job.state != JobState.DONE)
        return db.session.scalar(query) == 0
