"""The page of what is kept: a refused form loses nothing, two at once lose nothing."""

from __future__ import annotations

from flask import Flask
from flask.testing import FlaskClient

from hearing.accounts.rights import Role
from hearing.database import db
from hearing.record import steps
from hearing.record.models import RecordState
from hearing.recordings import terms
from tests.hearing.conftest import an_account, logged_in
from tests.hearing.retention.conftest import TITLE, TODAY, Planted, write_record

PAGE = "/verwaltung/anhoerungen/ki/aufbewahrung"


def test_terms_are_chosen_and_offers_noted(app: Flask, planted: Planted) -> None:
    olga = logged_in(app, an_account("olga@example.org", roles={planted.hearing: [Role.ORGANIZER]}))
    ina = logged_in(app, an_account("ina@example.org", roles={planted.hearing: [Role.EDITOR]}))
    shown = olga.get(PAGE).get_data(as_text=True)
    assert TITLE in shown
    assert "19. Juli 2024" in shown
    assert "Als angeboten vermerken" in shown
    assert "Als angeboten vermerken" not in ina.get(PAGE).get_data(as_text=True)
    wrong = {"version": "0", "next_session_on": "2024-06-01", "text_days": "77"}
    refused = olga.post(PAGE, data=wrong)
    assert refused.status_code == 422
    assert "77" in refused.get_data(as_text=True)
    assert "liegt nach der Anhörung" in refused.get_data(as_text=True)
    right = {"version": "0", "next_session_on": "2024-09-25", "text_days": "77"}
    assert olga.post(PAGE, data=right).status_code == 303
    assert terms.of(planted.hearing.id).text_days == 77
    late = olga.post(PAGE, data={**right, "text_days": "78"})
    assert late.status_code == 409
    assert 'value="78"' in late.get_data(as_text=True)
    assert "Gespeichert ist inzwischen: 77" in late.get_data(as_text=True)
    assert 'name="version" type="hidden" value="1"' in late.get_data(as_text=True)
    number = planted.recording.id
    assert olga.post(f"{PAGE}/{number}/angebot").status_code == 303
    assert olga.post(f"{PAGE}/{number}/antwort", data={"takes": "1"}).status_code == 303
    assert "Das Archiv übernimmt es." in olga.get(PAGE).get_data(as_text=True)
    assert olga.post(f"{PAGE}/4711/angebot").status_code == 404


def test_the_team_reads_beforehand_what_goes_beside_the_programme_and_on_its_start_page(
    app: Flask, planted: Planted
) -> None:
    olga = logged_in(app, an_account("olga@example.org", roles={planted.hearing: [Role.ORGANIZER]}))
    places = ("/verwaltung", "/verwaltung/anhoerungen/ki/programm")
    sentence = (
        f"danach wird gelöscht: Aufzeichnung: Ton, Bild, Untertitel und Fundstellen („{TITLE}“)"
    )
    assert not [place for place in places if sentence in olga.get(place).get_data(as_text=True)]
    planted.recording.retain_until = TODAY
    db.session.commit()
    for place in places:
        assert sentence in olga.get(place).get_data(as_text=True), place


def test_a_recording_for_the_minutes_only_goes_when_the_chair_notes_the_approval(
    app: Flask, planted: Planted, visitor: FlaskClient
) -> None:
    olga = logged_in(app, an_account("olga@example.org", administrator=True))
    page = f"/verwaltung/aufzeichnungen/{planted.recording.id}"
    assert olga.post(f"{page}/zweck", data={"for_minutes": "y"}).status_code == 303
    shown = olga.get(page).get_data(as_text=True)
    assert "dient nur der Niederschrift" in shown
    assert f"{page}/veroeffentlichen" not in shown
    public = f"/anhoerungen/ki/aufzeichnungen/{planted.recording.id}"
    assert visitor.get(public).status_code == 404
    write_record(planted.hearing, until=RecordState.SIGNED)
    record = "/verwaltung/anhoerungen/ki/niederschrift"
    assert "Mit der Genehmigung wird der Ton gelöscht" in olga.get(record).get_data(as_text=True)
    approved = {"version": steps.of(planted.hearing).version, "approved_on": TODAY.isoformat()}
    assert planted.folder.exists()
    assert olga.post(f"{record}/genehmigung", data=approved).status_code == 303
    assert not planted.folder.exists()
    assert "Ton und Bild sind gelöscht" in olga.get(page).get_data(as_text=True)
