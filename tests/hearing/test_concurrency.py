"""The worker and the web process write at the same time, and neither loses anything."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from hearing.accounts.models import LoginFailure
from hearing.database import commit, db
from hearing.jobs import leases
from hearing.jobs.models import Job
from tests.conftest import NOW

BEATS = 20
BEATING = """
import sys
from datetime import timedelta
from pathlib import Path
from hearing.app import create_app
from hearing.database import commit
from hearing.jobs import leases
from tests.conftest import NOW

data, database, job_id, token, beats = sys.argv[1:]
app = create_app({}, DATA=Path(data), DATABASE=database, SECRET_KEY="test")
with app.app_context():
    for number in range(1, int(beats) + 1):
        with commit():
            assert leases.beat(job_id=int(job_id), token=token, now=NOW,
                               lease=timedelta(seconds=10), done=float(number), total=60.0)
"""


@pytest.mark.slow
def test_heartbeats_of_a_worker_and_forms_of_visitors_do_not_lock_each_other_out(
    app: Flask,
) -> None:
    app.config["LOGIN_FAILURES"] = 10_000
    with commit():
        job = leases.add(kind="audio", subject="recording:1", stage=1, now=NOW)
    with commit():
        lease = timedelta(seconds=10)
        token = leases.claim(job_id=job.id, worker="anna", now=NOW, lease=lease)
    assert token
    facts = (str(app.config["DATA"]), app.config["DATABASE"], str(job.id), token, str(BEATS))
    worker = subprocess.Popen([sys.executable, "-c", BEATING, *facts], stderr=subprocess.PIPE)
    statuses: list[int] = []

    def visit() -> None:
        browser = app.test_client()
        form = {"email": "nobody@example.org", "password": "falsch"}
        while worker.poll() is None or len(statuses) < 20:
            statuses.append(browser.post("/anmelden", data=form).status_code)
            time.sleep(0.01)

    visitors = [threading.Thread(target=visit) for _ in range(2)]
    for visitor in visitors:
        visitor.start()
    errors = worker.communicate(timeout=60)[1]
    for visitor in visitors:
        visitor.join()
    db.session.expire_all()
    assert worker.returncode == 0, errors.decode()
    assert set(statuses) == {401}
    assert db.session.get_one(Job, job.id).done_seconds == BEATS
    failures = db.session.scalar(select(func.count()).select_from(LoginFailure))
    assert failures == 2 * len(statuses)
