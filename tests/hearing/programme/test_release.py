"""Releases: frozen, numbered, never two of one number, never with a block."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete, func, select

from hearing.accounts.models import AuditEntry
from hearing.agenda.models import AgendaItem, Hearing
from hearing.database import commit, db
from hearing.errors import HearingError
from hearing.programme import outputs, release, snapshot
from hearing.programme.models import Release
from hearing.programme.snapshot import Programme
from hearing.speakers.models import Speaker, SpeakerState
from tests.conftest import NOW
from tests.hearing.cast import a_hearing
from tests.hearing.programme.staging import WHO, a_person, released

PAGE = "/verwaltung/anhoerungen/ki/fassungen"


def seen(hearing: Hearing) -> dict[str, str]:
    """What the page's form would send."""
    draft = release.look(hearing)
    return {"version": str(draft.version), "digest": draft.digest, "note": ""}


def test_a_release_is_numbered_hashed_and_written_into_the_log(app: Flask) -> None:
    hearing = a_hearing()
    first = released(hearing, note="Zum Versand der Einladungen")
    assert first.number == 1
    assert first.changes == []
    assert release.is_sound(first)
    hearing.items[0].title = "Grußworte"
    second = released(hearing)
    assert second.number == 2
    assert [change["change"] for change in second.changes] == ["renamed"]
    lines = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "programme.release"))
    assert [(line.subject, line.who) for line in lines] == [("release 1", WHO), ("release 2", WHO)]


def test_a_release_that_was_tampered_with_is_noticed(app: Flask, olga: FlaskClient) -> None:
    hearing = a_hearing()
    made = released(hearing)
    assert "stimmt mit dem Inhalt überein" in olga.get(f"{PAGE}/1").text
    with commit():
        made.content = {**made.content, "people": [], "stands": [{"id": 1, "title": "Erfunden"}]}
    assert not release.is_sound(made)
    assert "stimmt nicht mit dem Inhalt überein" in olga.get(f"{PAGE}/1").text


def test_the_public_reads_the_release_and_never_the_draft(app: Flask) -> None:
    hearing = a_hearing()
    assert release.current(hearing) is None
    released(hearing)
    with commit():
        hearing.items[0].title = "Noch geheim"
    shown = release.current(hearing)
    assert shown is not None
    assert shown.items[0].title == "Begrüßung"


def test_an_unchanged_draft_is_not_released_again(app: Flask, olga: FlaskClient) -> None:
    hearing = a_hearing()
    released(hearing)
    answer = olga.post(PAGE, data=seen(hearing))
    assert answer.status_code == 409
    assert "genau die veröffentlichte Fassung 1" in answer.text
    assert [one.number for one in release.history(hearing)] == [1]


def test_a_programme_without_items_is_not_released(app: Flask, olga: FlaskClient) -> None:
    hearing = a_hearing()
    with commit():
        db.session.execute(delete(AgendaItem))
    db.session.expire_all()
    answer = olga.post(PAGE, data=seen(hearing))
    assert answer.status_code == 409
    assert "noch keinen Punkt" in answer.text


def test_a_block_stops_a_release_and_nothing_typed_is_lost(app: Flask, olga: FlaskClient) -> None:
    hearing = a_hearing()
    with commit():
        hearing.items[1].starts_at -= timedelta(minutes=5)
    answer = olga.post(PAGE, data={**seen(hearing), "note": "Bitte heute noch"})
    assert answer.status_code == 409
    assert "kann noch nicht veröffentlicht werden" in answer.text
    assert (
        "„Begrüßung“ und „Einführung in KI“ überschneiden sich von 09:40 bis 09:45 Uhr."
        in answer.text
    )
    assert "Bitte heute noch" in answer.text
    assert release.history(hearing) == []


def test_a_draft_that_changed_since_it_was_looked_at_is_shown_again(
    app: Flask, olga: FlaskClient
) -> None:
    hearing = a_hearing()
    form = seen(hearing)
    with commit():
        hearing.items[0].summary = "Mit einem Satz dazu"
    answer = olga.post(PAGE, data=form)
    assert answer.status_code == 409
    assert "Inzwischen hat jemand anders den Entwurf geändert" in answer.text
    assert release.history(hearing) == []


def test_through_the_page_a_draft_becomes_a_release(app: Flask, olga: FlaskClient) -> None:
    hearing = a_hearing()
    assert "sieht noch kein Programm" in olga.get(PAGE).text
    answer = olga.post(PAGE, data={**seen(hearing), "note": "Erste"}, follow_redirects=True)
    assert answer.status_code == 200
    assert "Fassung 1 ist veröffentlicht." in answer.text
    made = release.history(hearing)[0]
    assert (made.note, made.created_by) == ("Erste", WHO)


def test_a_note_beyond_all_use_is_refused_next_to_the_field(app: Flask, olga: FlaskClient) -> None:
    hearing = a_hearing()
    answer = olga.post(PAGE, data={**seen(hearing), "note": "a" * 1001})
    assert answer.status_code == 422
    assert "höchstens 1000 Zeichen" in answer.text


@pytest.mark.parametrize("fields", [{}, {"version": "x", "digest": "y"}, {"version": "99"}])
def test_a_form_that_is_not_ours_releases_nothing(
    app: Flask, olga: FlaskClient, fields: dict[str, str]
) -> None:
    hearing = a_hearing()
    assert olga.post(PAGE, data=fields).status_code in {409, 422}
    assert release.history(hearing) == []


def test_of_two_releases_at_once_one_wins_and_the_other_gets_a_sentence(app: Flask) -> None:
    hearing = a_hearing()
    draft = release.look(hearing)
    hearing_id, version, digest = hearing.id, draft.version, draft.digest
    db.session.remove()
    start = threading.Barrier(4)
    said: list[str] = []

    def press(number: int) -> None:
        with app.app_context():
            own = db.session.get_one(Hearing, hearing_id)
            start.wait()
            try:
                with commit():
                    who = f"{number}@example.org"
                    release.make(hearing=own, version=version, digest=digest, who=who, now=NOW)
                said.append("veröffentlicht")
            except HearingError as error:
                said.append(str(error))

    threads = [threading.Thread(target=press, args=[number]) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert said.count("veröffentlicht") == 1
    others = [text for text in said if text != "veröffentlicht"]
    assert len(others) == 3
    assert all(text.startswith("Inzwischen hat jemand anders") for text in others)
    assert db.session.scalar(select(func.count()).select_from(Release)) == 1


def test_who_is_deleted_afterwards_stays_in_the_old_release(app: Flask, olga: FlaskClient) -> None:
    hearing = a_hearing()
    person = a_person(hearing, "Referent*in A", hearing.items[1])
    made = released(hearing)
    with commit():
        db.session.delete(db.session.get_one(Speaker, person.id))
    db.session.expire_all()
    frozen = snapshot.from_json(made.content)
    assert [one.name for one in frozen.people] == ["Referent*in A"]
    assert release.is_sound(made)
    assert "Referent*in A" in olga.get(f"{PAGE}/1").text
    assert "Referent*in A nimmt nicht teil." in olga.get(PAGE).text


def test_who_follows_the_releases_gets_the_public_programme(app: Flask) -> None:
    hearing = a_hearing()
    a_person(hearing, "Referent*in A", hearing.items[1])
    a_person(hearing, "Referent*in B", hearing.items[1], state=SpeakerState.PROPOSED)
    got: list[Programme] = []

    def follow(_hearing: Hearing, programme: Programme) -> None:
        got.append(programme)

    outputs.register(follow)
    outputs.register(follow)
    try:
        released(hearing)
    finally:
        outputs.FOLLOWERS.remove(follow)
    assert [[person.name for person in one.people] for one in got] == [["Referent*in A"]]


def test_a_release_of_another_hearing_is_not_found(app: Flask, olga: FlaskClient) -> None:
    a_hearing()
    other = a_hearing(slug="andere")
    released(other)
    assert olga.get("/verwaltung/anhoerungen/andere/fassungen/1").status_code == 200
    assert olga.get(f"{PAGE}/1").status_code == 404
    assert olga.get(f"{PAGE}/1/zurueck").status_code == 404
    assert olga.get(f"{PAGE}/vergleich?von=1&bis=entwurf").status_code == 404


def test_nobody_without_a_login_sees_the_pages(app: Flask, visitor: FlaskClient) -> None:
    hearing = a_hearing()
    for address in (PAGE, f"{PAGE}/vergleich", f"{PAGE}/regeln"):
        assert visitor.get(address).status_code == 302
    assert visitor.post(PAGE, data=seen(hearing)).status_code == 302
    assert release.history(hearing) == []
