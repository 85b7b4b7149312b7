"""The staff's page: what would go is shown first; what is no passage is said at its field."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from hearing.accounts.rights import Role
from hearing.agenda.models import Hearing
from hearing.database import db
from hearing.jobs.models import Job, JobState
from hearing.protocol.models import Entry
from hearing.recordings.models import Recording
from hearing.redactions import endings, orders
from hearing.redactions.forms import SpanForm
from hearing.redactions.models import RedactionState
from tests.conftest import NOW
from tests.hearing.conftest import an_account, logged_in
from tests.hearing.redactions.conftest import SECRET, texts

PAGE = "/verwaltung/anhoerungen/ki/schwaerzungen"


@pytest.fixture
def pia(app: Flask, hearing: Hearing) -> FlaskClient:
    """Whoever writes the protocol."""
    writer = an_account("pia@example.org", roles={hearing: [Role.PROTOCOL_WRITER]})
    return logged_in(app, writer)


def test_a_passage_is_looked_at_and_then_taken_out(
    pia: FlaskClient, hearing: Hearing, recording: Recording
) -> None:
    number = recording.id
    shown = pia.get(PAGE, query_string={"recording": number, "start": "0:21,2", "end": "21.5"}).text
    assert f"<del>{SECRET}</del>" in shown
    assert texts(recording)[1] == f"Ich wohne im {SECRET} am Markt."

    key = db.session.scalars(select(Entry.key).where(Entry.text.contains(SECRET))).one()
    whole = pia.get(PAGE, query_string={"recording": number, "entry": key}, follow_redirects=True)
    assert f"<del>Ich wohne im {SECRET} am Markt.</del>" in whole.text

    wrong = {"recording": number, "start": "21,2", "end": "morgen", "reason": "personal"}
    refused = pia.post(PAGE, data=wrong | {"note": "Frau B. rief an"})
    assert refused.status_code == 422
    assert "1:02:03" in refused.text
    assert "Frau B. rief an" in refused.text
    late = pia.get(PAGE, query_string={"recording": number, "start": "1:00:00", "end": "2:00:00"})
    assert late.status_code == 422
    assert "dauert nur bis 1:00:00" in late.text

    told = {"recording": number, "start": "21,2", "end": "21,5", "reason": "personal", "note": "x"}
    done = pia.post(PAGE, data=told)
    assert (done.status_code, done.location) == (303, PAGE)
    page = pia.get(PAGE).text
    assert "wird entfernt" in page
    assert SECRET not in page
    (made,) = orders.of([number])
    assert pia.post(f"{PAGE}/{made.id}/wiederholen").status_code == 409
    made.state = RedactionState.FAILED
    work = db.session.scalars(select(Job).where(Job.subject == orders.subject_of(number))).one()
    work.state = JobState.FAILED
    facts = {"name": "playback.m4a", "time": "00:00:21.200"}
    work.error = {"code": "still_heard", "text": "", "facts": facts}
    db.session.commit()
    assert "in „playback.m4a“ bei 00:00:21.200 noch etwas zu hören" in pia.get(PAGE).text
    assert pia.post(f"{PAGE}/{made.id}/wiederholen").status_code == 303
    entry = db.session.scalars(select(Entry).where(Entry.text.contains("[…]"))).one()
    assert entry.text == "Ich wohne im […] am Markt."
    endings.settle(numbers=[made.id], state=RedactionState.DONE, now=NOW, heard=True)
    db.session.commit()
    assert "Nachgehört am 10. Juni 2024, 10:00: In dieser Stelle" in pia.get(PAGE).text


def test_times_are_typed_as_players_show_them(app: Flask) -> None:
    with app.test_request_context():
        field = SpanForm(formdata=None).start
        for typed, second in {"1:02:03": 3723.0, "2:03": 123.0, "63,5": 63.5, "0:00": 0.0}.items():
            field.process_formdata([typed])
            assert field.data == second
        for typed in ("-5", "1:x", "1:2:3:4", "nan", "1e9"):
            with pytest.raises(ValueError, match="1:02:03"):
                field.process_formdata([typed])
