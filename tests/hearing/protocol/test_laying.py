"""A mark corrected after the hearing: the text follows, and people's work stays."""

from __future__ import annotations

import re
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from hearing.accounts.rights import Role
from hearing.agenda.models import Hearing
from hearing.database import commit, db
from hearing.desk.models import Mark, MarkKind
from hearing.protocol import changes, entries, laying, merging, undoing
from hearing.protocol.models import ChangeKind, Entry, Part, Segment
from hearing.recordings.models import Recording
from hearing.speakers.models import Speaker
from tests.conftest import NOW
from tests.hearing.cast import BEGIN, a_hearing, a_recording, a_release, a_speaker, heard
from tests.hearing.conftest import an_account, logged_in

PIA: dict[str, Any] = {"who": "pia@example.org", "now": NOW}
SAID = [
    heard(10, "Guten Morgen und herzlich willkommen hier im Saal."),
    heard(20, "Ich beginne mit einem Überblick."),
    heard(24, "Er ist kurz."),
    heard(30, "Wer haftet denn dafür?"),
    heard(40, "Die Stadt haftet."),
]
MARKS: list[tuple[MarkKind, float]] = [
    (MarkKind.ITEM_STARTED, 5),
    (MarkKind.ITEM_STARTED, 19),
    (MarkKind.QUESTION_ASKED, 29),
    (MarkKind.ANSWER_STARTED, 39),
]


@pytest.fixture
def hearing(app: Flask) -> Hearing:
    hearing = a_hearing()
    a_speaker(hearing, "Anna Beispiel")
    a_release(hearing)
    return hearing


@pytest.fixture
def recording(hearing: Hearing) -> Recording:
    """Greeting, talk, a question, its answer; the talk's mark was pressed in time."""
    greeting, talk, _asked = hearing.items
    asked = None
    for (kind, second), item in zip(MARKS, (greeting, talk, talk, talk), strict=True):
        at = BEGIN + timedelta(seconds=second)
        mark = Mark(hearing_id=hearing.id, kind=kind, at=at, item_id=item.id)
        mark.question_id = asked if kind is MarkKind.ANSWER_STARTED else None
        db.session.add(mark)
        db.session.flush()
        asked = mark.id
    recording = a_recording(hearing)
    entries.make(recording, SAID)
    db.session.commit()
    return recording


def move(hearing: Hearing, second: float, place: int = 1) -> None:
    """Correct a mark: it was at this second."""
    mark = db.session.scalars(select(Mark).order_by(Mark.id)).all()[place]
    to = BEGIN + timedelta(seconds=second)
    moved = Mark(
        hearing_id=hearing.id, kind=MarkKind.MOVED, at=NOW, corrects_id=mark.id, moved_to=to
    )
    db.session.add(moved)
    db.session.commit()


def told(recording: Recording) -> list[tuple[str, int | None, Part, str]]:
    query = select(Entry).where(Entry.recording_id == recording.id).order_by(Entry.position)
    return [
        (one.text, one.item_id, one.part, one.question.text if one.question else "")
        for one in db.session.scalars(query)
    ]


def chapters_on(page: str) -> list[str]:
    return re.findall(r'class="chapter"\s+data-start="([^"]*)"', page)


def of(recording: Recording) -> list[Entry]:
    query = select(Entry).where(Entry.recording_id == recording.id)
    return list(db.session.scalars(query.order_by(Entry.position)))


def heard_by(recording: Recording) -> list[str]:
    return [" ".join(segment.text for segment in one.segments) for one in of(recording)]


def test_the_text_follows_a_corrected_mark_and_peoples_work_stays(
    hearing: Hearing, recording: Recording
) -> None:
    greeting, talk, questions = (item.id for item in hearing.items)
    before = told(recording)
    assert [row[1] for row in before] == [greeting, talk, talk, talk]
    _first, second, _third, fourth = of(recording)
    text = "Ich beginne mit einem Überblick; er ist kurz. Danke."
    changes.rewrite(entry=second, text=text, seen=1, **PIA)
    for entry in of(recording):
        changes.check(entry=entry, seen=entry.version, **PIA)
    changes.place(entry=fourth, item_id=questions, seen=fourth.version, **PIA)
    db.session.commit()
    assert laying.look(recording).after == {}  # whatever people did, the marks are the same

    key = second.key
    move(hearing, 23)  # the talk began in the middle of what was laid under it
    was = told(recording)
    assert laying.look(recording).count == 1
    change = laying.lay_anew(recording=recording, **PIA)
    db.session.commit()
    assert change is not None
    rows = told(recording)
    assert [row[:2] for row in rows] == [
        ("Guten Morgen und herzlich willkommen hier im Saal.", greeting),
        ("Ich beginne mit einem Überblick;", greeting),
        ("er ist kurz. Danke.", talk),
        ("Wer haftet denn dafür?", talk),
        ("Die Stadt haftet.", questions),
    ]
    assert rows[4][3] == "Wer haftet denn dafür?"
    assert all(entry.checked_at == NOW for entry in of(recording))
    assert key in {entry.key for entry in of(recording)}
    assert laying.lay_anew(recording=recording, **PIA) is None
    words = [one.entry.text for one in db.session.scalars(select(Segment)) if one.entry]
    assert "er ist kurz. Danke." in words  # what was heard goes along

    undoing.undo(recording=recording, **PIA)
    db.session.commit()
    assert told(recording) == was


def test_an_interjection_stays_on_the_item_that_people_said(
    hearing: Hearing, recording: Recording
) -> None:
    key, scene = of(recording)[1].key, {"part": Part.SCENE}
    item_id = hearing.items[2].id
    for verb, facts in ((changes.mark_as, scene), (changes.place, {"item_id": item_id})):
        entry = next(one for one in of(recording) if one.key == key)
        verb(entry=entry, seen=entry.version, **facts, **PIA)
    db.session.commit()
    move(hearing, 29.5)
    laying.lay_anew(recording=recording, **PIA)
    (found,) = (one for one in of(recording) if one.key == key)
    assert (found.item_id, found.part) == (item_id, Part.SCENE)


def test_what_was_heard_stays_with_the_contribution_around_one_that_people_put_in(
    hearing: Hearing, recording: Recording
) -> None:
    changes.insert(recording=recording, start=20.9, end=21.1, text="Darf ich?", **PIA)
    db.session.commit()
    was = heard_by(recording)
    move(hearing, 23)  # cuts the contribution behind, and moves both to the item before
    laying.lay_anew(recording=recording, **PIA)
    db.session.commit()
    assert heard_by(recording)[1:4] == ["Ich beginne mit einem Überblick.", "", "Er ist kurz."]
    undoing.undo(recording=recording, **PIA)
    db.session.commit()
    assert heard_by(recording) == was


def test_of_two_who_lay_anew_at_once_one_does(
    app: Flask, hearing: Hearing, recording: Recording
) -> None:
    move(hearing, 29.5)
    number, start = recording.id, threading.Barrier(2)
    db.session.remove()

    def lay(who: str) -> bool:
        with app.app_context():
            start.wait(10)
            with commit():
                own = db.session.get_one(Recording, number)
                return laying.lay_anew(recording=own, who=who, now=NOW) is not None

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(lay, ["pia@example.org", "greta@example.org"])) == [False, True]


def test_what_was_only_laid_anew_is_heard_anew(hearing: Hearing, recording: Recording) -> None:
    move(hearing, 29.5)
    change = laying.lay_anew(recording=recording, **PIA)
    db.session.commit()
    assert change is not None
    assert change.kind is ChangeKind.LAY
    move(hearing, 19)
    merging.merge(recording=recording, heard=SAID, who="whisper", now=NOW)
    assert [row[1] for row in told(recording)][1] == hearing.items[1].id
    assert laying.look(recording).after == {}


def test_the_staff_page_offers_it_and_chapters_are_those_of_the_text(
    app: Flask, hearing: Hearing, recording: Recording
) -> None:
    pia = logged_in(app, an_account(PIA["who"], roles={hearing: [Role.PROTOCOL_WRITER]}))
    page = "/verwaltung/anhoerungen/ki/niederschrift"
    address = f"/anhoerungen/ki/aufzeichnungen/{recording.id}"
    assert "Neu zuordnen" not in pia.get(page).text
    move(hearing, 29.5)
    assert "Neu zuordnen" in pia.get(page).text
    assert chapters_on(pia.get(address).text) == ["10.0", "20.0"]
    laid = pia.post(f"/verwaltung/aufzeichnungen/{recording.id}/text/zuordnen")
    assert laid.status_code == 303
    assert "Neu zuordnen" not in pia.get(page).text
    assert chapters_on(pia.get(address).text) == ["10.0", "30.0"]


def test_what_people_assigned_stays_when_a_part_of_it_is_heard_anew(
    hearing: Hearing, recording: Recording
) -> None:
    anna = db.session.scalars(select(Speaker)).one()
    second = of(recording)[1]
    changes.give_to(entry=second, speaker_id=anna.id, seen=second.version, **PIA)
    move(hearing, 23)
    laying.lay_anew(recording=recording, **PIA)
    db.session.commit()
    said = [None, anna.id, anna.id, None, None]
    assert [one.speaker_id for one in of(recording)] == said
    merging.merge(recording=recording, heard=SAID, who="whisper", now=NOW)
    db.session.commit()
    assert [one.speaker_id for one in of(recording)] == said
