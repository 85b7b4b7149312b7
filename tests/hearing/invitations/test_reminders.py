"""Reminders: drafted once when their time has come, to those alone who have not answered."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from hearing.agenda.models import Hearing
from hearing.database import commit, db
from hearing.groups.models import Group
from hearing.invitations import people, reminders
from hearing.invitations.models import Invitation, Reminder, Source
from hearing.mail.models import Letter, LetterState
from hearing.registration import answers
from hearing.registration.answers import Answering
from hearing.run import draft_reminders
from tests.conftest import NOW
from tests.hearing.cast import a_group, a_hearing, an_invitation
from tests.hearing.invitations.conftest import ROOM
from tests.hearing.invitations.test_letters import HOUSE

ALL = f"{ROOM}/erinnerungen"
BERLIN = ZoneInfo("Europe/Berlin")
DUE = NOW + timedelta(days=17)  # three days before the group's deadline


def work(app: Flask, time: datetime, monkeypatch: pytest.MonkeyPatch) -> int:
    """What the worker's housekeeping drafts at that time."""
    db.session.rollback()
    monkeypatch.setattr("hearing.jobs.worker.utc_now", lambda: time)
    drafted = draft_reminders(app)
    db.session.expire_all()
    return drafted


def plan(organizer: FlaskClient, group: Group, **form: object) -> None:
    answer = organizer.post(ALL, data={"group_id": group.id, **form})
    assert answer.status_code == 303, answer.text


def drafts() -> list[Letter]:
    query = select(Letter).where(Letter.state == LetterState.DRAFTED).order_by(Letter.name)
    return list(db.session.scalars(query))


def test_three_days_before_the_deadline_those_without_an_answer_have_a_draft(
    app: Flask, organizer: FlaskClient, council: Group, monkeypatch: pytest.MonkeyPatch
) -> None:
    an_invitation(council, name="Still", email="still@example.org")
    english = an_invitation(council, name="Quiet", email="quiet@example.org", language="en")
    answered = an_invitation(council, name="Schnell", email="schnell@example.org")
    an_invitation(council, name="Neu", email="neu@example.org", invited_at=None)
    an_invitation(council, name="Weg", email="weg@example.org", revoked_at=NOW)
    an_invitation(
        council, name="Selbst", email="s@example.org", invited_at=None, source=Source.SELF
    )
    answers.decline(invitation=answered, by=Answering(who="link", now=NOW))
    db.session.commit()
    plan(organizer, council, days_before=3)
    assert "27. Juni 2024" in organizer.get(ALL).text
    assert work(app, DUE - timedelta(minutes=1), monkeypatch) == 0
    assert work(app, DUE, monkeypatch) == 2
    assert work(app, DUE + timedelta(hours=1), monkeypatch) == 0
    found = drafts()
    assert [letter.name for letter in found] == ["Quiet", "Still"]
    assert found[0].concern == f"invitation {english.id} reminded"
    assert found[0].subject.startswith("Please answer by 30 June 2024")
    assert all("{link}" in letter.text for letter in found)
    assert all(letter.state is LetterState.DRAFTED for letter in found)  # nobody has sent them
    assert "2 Erinnerungen warten auf Sie" in organizer.get(ALL).text


def test_who_answers_meanwhile_falls_out_of_the_drafts(
    app: Flask, organizer: FlaskClient, council: Group, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = an_invitation(council)
    other = an_invitation(council, email="b@example.org")
    plan(organizer, council, days_before=3)
    work(app, DUE, monkeypatch)
    answers.answer_maybe(invitation=person, by=Answering(who="link", now=DUE))
    db.session.commit()
    assert [letter.concern for letter in drafts()] == [f"invitation {other.id} reminded"]


def test_who_is_no_longer_invited_falls_out_too(
    app: Flask, organizer: FlaskClient, council: Group, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = an_invitation(council)
    plan(organizer, council, days_before=3)
    work(app, DUE, monkeypatch)
    people.revoke(invitation=person, who="olga@example.org", now=DUE)
    db.session.commit()
    assert drafts() == []


def test_of_two_workers_one_drafts(app: Flask, organizer: FlaskClient, council: Group) -> None:
    an_invitation(council)
    plan(organizer, council, days_before=3)
    number = db.session.scalars(select(Reminder.id)).one()
    db.session.rollback()

    def draft(_worker: int) -> int:
        with app.app_context(), commit():
            return reminders.draft(number=number, house=HOUSE, now=DUE)

    with ThreadPoolExecutor(4) as pool:
        counts = sorted(pool.map(draft, range(4)))
    assert counts == [0, 0, 0, 1]
    assert db.session.scalar(select(func.count()).select_from(Letter)) == 1


def test_a_later_reminder_takes_the_place_of_one_that_still_waits(
    app: Flask, organizer: FlaskClient, council: Group, monkeypatch: pytest.MonkeyPatch
) -> None:
    an_invitation(council)
    plan(organizer, council, days_before=3)
    plan(organizer, council, at="2024-06-29T12:00")
    assert work(app, DUE, monkeypatch) == 1
    assert work(app, DUE + timedelta(days=2, hours=2), monkeypatch) == 1
    assert len(drafts()) == 1


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        ({}, "Bitte geben Sie einen Zeitpunkt an"),
        ({"days_before": 3, "at": "2024-06-20T12:00"}, "nur eines von beiden"),
        ({"at": "2024-07-01T12:00"}, "erst nach der Frist dieser Gruppe (30.06.2024, 10:00)"),
        ({"at": "2024-06-01T12:00"}, "schon vorbei (01.06.2024, 12:00)"),
        ({"days_before": 25}, "schon vorbei"),
        ({"days_before": 0}, "1 bis 365"),
        ({"days_before": "drei"}, ""),
        ({"at": "gestern"}, ""),
    ],
)
def test_a_time_that_makes_no_sense_is_refused_with_a_sentence(
    form: dict[str, object], sentence: str, organizer: FlaskClient, council: Group
) -> None:
    answer = organizer.post(ALL, data={"group_id": council.id, **form})
    assert answer.status_code == 422
    assert sentence in answer.text
    assert db.session.scalar(select(func.count()).select_from(Reminder)) == 0


def test_a_reminder_is_moved_and_given_up(organizer: FlaskClient, council: Group) -> None:
    plan(organizer, council, days_before=3)
    reminder = db.session.scalars(select(Reminder)).one()
    answer = organizer.post(
        f"{ALL}/{reminder.id}",
        data={
            "group_id": council.id,
            "days_before": 5,
            "_made_from": '{"version": 1, "values": {}, "asked": []}',
        },
    )
    assert answer.status_code == 303
    assert "25. Juni 2024" in organizer.get(ALL).text
    assert organizer.post(f"{ALL}/{reminder.id}/loeschen", data={"version": 1}).status_code == 409
    assert organizer.post(f"{ALL}/{reminder.id}/loeschen", data={"version": 2}).status_code == 303
    assert db.session.scalar(select(func.count()).select_from(Reminder)) == 0


def test_a_reminder_that_is_drafted_can_not_be_moved(
    app: Flask, organizer: FlaskClient, council: Group, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan(organizer, council, days_before=3)
    number = db.session.scalars(select(Reminder.id)).one()
    work(app, DUE, monkeypatch)
    answer = organizer.post(
        f"{ALL}/{number}",
        data={
            "group_id": council.id,
            "days_before": 2,
            "_made_from": '{"version": 2, "values": {}, "asked": []}',
        },
    )
    assert answer.status_code == 409
    assert "schon entworfen" in answer.text


def test_nobody_is_reminded_of_a_cancelled_hearing_or_after_the_deadline(
    app: Flask,
    organizer: FlaskClient,
    hearing: Hearing,
    council: Group,
    citizens: Group,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    an_invitation(council)
    plan(organizer, council, days_before=3)
    assert work(app, NOW + timedelta(days=21), monkeypatch) == 0
    hearing.cancelled_at = NOW
    db.session.commit()
    assert work(app, DUE, monkeypatch) == 0


def test_the_group_of_another_hearing_is_not_reminded(
    organizer: FlaskClient, council: Group
) -> None:
    other = a_group(a_hearing(slug="anders"))
    answer = organizer.post(ALL, data={"group_id": other.id, "days_before": 3})
    assert answer.status_code == 422


def test_days_before_are_days_of_the_clock_over_summer_time(app: Flask) -> None:
    begin = datetime(2025, 3, 31, 8, 0, tzinfo=UTC)  # 10:00 in Munich, the day after
    own = a_hearing(slug="spring", starts_at=begin, ends_at=begin + timedelta(hours=4))
    group = a_group(own)
    reminder = Reminder(hearing_id=own.id, group_id=group.id, days_before=2)
    due = reminders.when(reminder, group=group, hearing=own, zone=BERLIN)
    assert due.astimezone(BERLIN).strftime("%d.%m. %H:%M") == "29.03. 10:00"


def test_reminders_follow_a_deadline_that_moves(organizer: FlaskClient, council: Group) -> None:
    plan(organizer, council, days_before=3)
    council.deadline = NOW + timedelta(days=25)
    db.session.commit()
    assert "2. Juli 2024" in organizer.get(ALL).text
    assert db.session.scalar(select(func.count()).select_from(Invitation)) == 0
