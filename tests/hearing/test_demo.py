"""The demonstration hearing: complete, built once."""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from hearing import demo
from hearing.database import commit, db
from hearing.desk.models import Mark, MarkKind
from hearing.invitations.models import Invitation
from hearing.mail.models import Letter
from hearing.protocol import timeline
from hearing.protocol.models import Part
from hearing.recordings.models import Recording
from tests.conftest import NOW


def build(data: Path) -> str:
    with commit():
        return demo.build(now=NOW, data=data)


def test_it_has_a_programme_a_recording_and_the_desks_marks(app: Flask, data: Path) -> None:
    build(data)
    recording = db.session.scalars(select(Recording)).one()
    assert len(recording.hearing.items) == 7
    assert recording.model == "demo"
    assert recording.hearing.demonstration
    assert recording.retain_until == (NOW + timedelta(days=42)).date()
    turns = timeline.read(recording=recording).turns
    assert {turn.part for turn in turns} == {part for part in Part if not part.is_aside}
    answers = [turn for turn in turns if turn.part is Part.ANSWER]
    questions = {turn.mark_id for turn in turns if turn.part is Part.QUESTION}
    assert {turn.question_id for turn in answers} <= questions


def test_every_item_of_the_recording_starts_with_a_mark_in_order(app: Flask, data: Path) -> None:
    build(data)
    marks = db.session.scalars(
        select(Mark).where(Mark.kind == MarkKind.ITEM_STARTED).order_by(Mark.at)
    ).all()
    positions = [mark.item.position for mark in marks if mark.item]
    assert positions == sorted(set(positions))
    assert marks[0].at == demo.BEGIN


def test_a_second_time_changes_nothing(app: Flask, data: Path) -> None:
    build(data)
    before = db.session.scalar(select(func.count()).select_from(Mark))
    assert "is there" in build(data)
    assert db.session.scalar(select(func.count()).select_from(Mark)) == before


def test_without_a_recording_the_hearing_is_there_all_the_same(
    app: Flask, data: Path, tmp_path: Path, visitor: FlaskClient
) -> None:
    with commit():
        said = demo.build(now=NOW, data=data, folder=tmp_path)
    assert "without a recording" in said
    assert "KI-Marktplatz" in visitor.get(f"/anhoerungen/{demo.SLUG}").text
    shutil.copy(demo.RESULT / "reference.json", tmp_path)
    for _time in range(2):
        with commit():
            demo.build(now=NOW, data=data, folder=tmp_path)
    items = db.session.scalars(select(Mark).where(Mark.kind == MarkKind.ITEM_STARTED)).all()
    assert 0 < len(items) == len({mark.item_id for mark in items})


def test_it_has_the_seven_groups_with_invented_guests_and_writes_to_nobody(
    app: Flask, data: Path
) -> None:
    for _time in range(2):
        build(data)
    guests = db.session.scalars(select(Invitation)).all()
    assert len({guest.group_id for guest in guests}) == 7
    assert all(guest.email.endswith("@example.org") for guest in guests)
    assert 0 < sum(1 for guest in guests if guest.invited_at) < len(guests)
    assert db.session.scalar(select(func.count()).select_from(Letter)) == 0


def test_its_guests_are_invited_to_a_hearing_that_is_still_to_come(app: Flask, data: Path) -> None:
    build(data)
    guest = db.session.scalars(select(Invitation)).first()
    assert guest is not None
    assert guest.hearing.slug == demo.NEXT_SLUG
    assert guest.hearing.starts_at > NOW + timedelta(days=30)
