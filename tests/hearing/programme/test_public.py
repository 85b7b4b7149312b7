"""The public's page of a released programme."""

from __future__ import annotations

import re
from datetime import timedelta

from flask import Flask
from flask.testing import FlaskClient

from hearing import versions
from hearing.agenda.models import AgendaItem, Hearing
from hearing.archive import index
from hearing.database import db
from hearing.speakers.models import Slot, SpeakerState
from tests.conftest import NOW
from tests.hearing.cast import BEGIN, a_hearing, a_release, a_speaker

PAGE = "/anhoerungen/ki/programm"


def _text(visitor: FlaskClient, path: str = PAGE) -> str:
    answer = visitor.get(path)
    assert answer.status_code == 200, answer.status
    return re.sub(r"\s+", " ", answer.get_data(as_text=True))


def _at(app: Flask, minutes: int) -> None:
    app.extensions["clock"] = lambda: BEGIN + timedelta(minutes=minutes)


def _rename(hearing: Hearing, position: int, title: str) -> None:
    hearing.items[position].title = title
    hearing.programme_version += 1
    db.session.commit()


def test_before_the_first_release_the_page_says_so_and_shows_no_draft(visitor: FlaskClient) -> None:
    a_hearing()
    page = _text(visitor)
    assert "Das Programm ist noch nicht veröffentlicht." in page
    assert "Einführung in KI" not in page
    for name in ("programm.ics", "programm.pdf", "schedule.xml", "schedule.json", "mitwirkende"):
        assert visitor.get(f"/anhoerungen/ki/{name}").status_code == 404


def test_a_hearing_that_is_not_published_is_not_there(
    visitor: FlaskClient, olga: FlaskClient
) -> None:
    a_release(a_hearing(published_at=None))
    for name in ("programm", "programm.ics", "mitwirkende", "datenschutz", "vorschau.png"):
        assert visitor.get(f"/anhoerungen/ki/{name}").status_code == 404
        assert olga.get(f"/anhoerungen/ki/{name}").status_code == 200


def test_the_page_shows_the_release_and_not_the_draft(visitor: FlaskClient) -> None:
    hearing = a_hearing()
    a_release(hearing)
    _rename(hearing, 1, "Heimlicher Entwurf")
    page = _text(visitor)
    assert "Einführung in KI" in page
    assert "Heimlicher Entwurf" not in page
    assert "Fassung 1 vom 10. Juni 2024, 10:00 Uhr" in page


def test_changes_since_the_last_release_are_told(visitor: FlaskClient) -> None:
    hearing = a_hearing()
    a_release(hearing)
    assert "Geändert seit der letzten Fassung" not in _text(visitor)
    _rename(hearing, 1, "Was ist KI?")
    a_release(hearing, NOW + timedelta(hours=1))
    page = _text(visitor)
    assert "„Einführung in KI“ heißt jetzt „Was ist KI?“." in page


def test_only_people_who_confirmed_are_shown(visitor: FlaskClient) -> None:
    hearing = a_hearing()
    for name, state in (
        ("Referentin A", SpeakerState.CONFIRMED),
        ("Referent B", SpeakerState.INVITED),
        ("Referent C", SpeakerState.DECLINED),
    ):
        speaker = a_speaker(hearing, name)
        speaker.state, speaker.email = state, "privat@example.org"
        speaker.biography, speaker.needs = "Forscht.", "Rollstuhl"
        db.session.add(Slot(item_id=hearing.items[1].id, speaker_id=speaker.id))
    db.session.commit()
    a_release(hearing)
    for path in (PAGE, "/anhoerungen/ki/mitwirkende", "/api/v1/hearings/ki/programme",
                 "/api/v1/hearings/ki/speakers", "/anhoerungen/ki/programm.ics",
                 "/anhoerungen/ki/schedule.xml", "/anhoerungen/ki/schedule.json"):  # fmt: skip
        page = _text(visitor, path)
        assert "Referentin A" in page
        for secret in ("Referent B", "Referent C", "privat@example.org", "Rollstuhl"):
            assert secret not in page


def test_now_and_next_follow_the_clock_by_the_release(app: Flask, visitor: FlaskClient) -> None:
    a_release(a_hearing())

    def told() -> str:
        found = re.search(r'<section class="now".*?</section>', _text(visitor))
        assert found
        return re.sub(r"<[^>]+>|\s+", " ", found[0])

    _at(app, -60 * 24)
    assert told().strip() == ""
    _at(app, -5)
    assert re.search(r"Als Nächstes +Begrüßung +ab 09:30 Uhr", told())
    _at(app, 20)
    assert re.search(r"Jetzt +Einführung in KI +bis 10:00 Uhr", told())
    assert re.search(r"Danach +Fragen und Antworten +ab 10:00 Uhr", told())
    _at(app, 44)
    assert "Danach" not in told()
    _at(app, 45)
    assert told().strip() == ""


def test_a_kept_copy_is_answered_with_304_until_something_changes(
    app: Flask, visitor: FlaskClient
) -> None:
    hearing = a_hearing()
    a_release(hearing)
    for path in (PAGE, "/anhoerungen/ki/programm.ics", "/anhoerungen/ki/programm.pdf",
                 "/api/v1/hearings/ki/programme"):  # fmt: skip
        first = visitor.get(path)
        kept = {"If-None-Match": first.headers["ETag"]}
        assert "no-cache" in first.headers["Cache-Control"]
        again = visitor.get(path, headers=kept)
        assert (again.status_code, again.data) == (304, b"")
    first = visitor.get(PAGE)
    kept = {"If-None-Match": first.headers["ETag"]}
    _at(app, 20)
    assert visitor.get(PAGE, headers=kept).status_code == 200
    app.extensions["clock"] = lambda: NOW
    assert visitor.get(PAGE, headers=kept).status_code == 304
    assert visitor.get(f"{PAGE}?lang=en", headers=kept).status_code == 200
    _rename(hearing, 0, "Grußwort")
    a_release(hearing, NOW + timedelta(hours=1))
    visitor.delete_cookie("lang")
    assert visitor.get(PAGE, headers=kept).status_code == 200


def test_who_is_logged_in_gets_a_page_of_their_own(olga: FlaskClient, visitor: FlaskClient) -> None:
    a_release(a_hearing())
    assert "Abmelden" in _text(olga)
    assert "Abmelden" not in _text(visitor)
    assert "ETag" not in olga.get(PAGE).headers


def test_texts_beside_the_programme_are_shown_and_escaped(visitor: FlaskClient) -> None:
    hearing = a_hearing(
        access_info="Aufzug im Hof", easy_summary="KI ist ein Programm.\n\nEs lernt.",
        sign_video_url="/static/gebaerden.mp4", title="</script><b>KI</b>",
    )  # fmt: skip
    a_release(hearing)
    page = _text(visitor)
    assert "Aufzug im Hof" in page
    assert '<p class="own-text">Es lernt.</p>' in page
    assert '<video class="sign-video" src="/static/gebaerden.mp4"' in page
    assert "</script><b>" not in page
    hearing.sign_video_url = "https://video.example/dgs"
    db.session.commit()
    page = _text(visitor)
    assert "<video" not in page
    assert 'href="https://video.example/dgs"' in page


def test_three_hundred_items_and_a_title_without_end_are_shown(visitor: FlaskClient) -> None:
    hearing = a_hearing()
    for number in range(300):
        start = BEGIN + timedelta(minutes=45 + number)
        hearing.items.append(
            AgendaItem(
                position=3 + number, kind="talk", title=f"{number} " + "ש" * 5000,
                starts_at=start, minutes=1, parallel=True,
            )
        )  # fmt: skip
    db.session.commit()
    a_release(hearing)
    assert _text(visitor).count('class="agenda__title"') == 303
    for name in ("programm.ics", "programm.pdf", "schedule.xml", "schedule.json", "vorschau.png"):
        assert visitor.get(f"/anhoerungen/ki/{name}").status_code == 200


def test_the_page_is_there_in_english(visitor: FlaskClient) -> None:
    a_release(a_hearing())
    assert '<html lang="en">' in _text(visitor, f"{PAGE}?lang=en")


def test_a_change_of_title_and_time_is_public_only_with_the_next_release(
    app: Flask, visitor: FlaskClient
) -> None:
    hearing = a_hearing(summary="Vorher")
    index.write(hearing)
    a_release(hearing)
    seen = hearing.version
    facts = {"title": "Geheimer neuer Titel", "starts_at": hearing.starts_at + timedelta(days=1)}
    versions.save(hearing, seen=seen, **facts)
    index.write(hearing)
    db.session.commit()
    pages = (
        "/",
        "/anhoerungen/ki",
        "/api/v1/hearings",
        "/suche?q=Verwaltung",
        "/anhoerungen/ki/marktstaende",
    )
    for address in pages:
        assert "Geheimer neuer Titel" not in visitor.get(address).text, address
    assert "Geheimer neuer" not in visitor.get("/suche?q=Geheimer").text
    a_release(hearing, NOW + timedelta(hours=1))
    for address in ("/", "/anhoerungen/ki", "/api/v1/hearings"):
        assert "Geheimer neuer Titel" in visitor.get(address).text, address
