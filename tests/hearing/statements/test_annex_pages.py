"""The annex: frozen, withheld, public."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from hearing.agenda.models import Hearing
from hearing.database import db
from hearing.files import store
from hearing.statements.models import Annex, Statement
from tests.hearing.cast import a_hearing
from tests.hearing.files import samples
from tests.hearing.statements.conftest import an_office, chosen, link_to, send
from tests.hearing.statements.test_facts import PUBLIC, ROOM, of


def test_the_annex_is_frozen_and_withheld_words_stay_inside(
    app: Flask, hearing: Hearing, office: Statement, olga: FlaskClient, visitor: FlaskClient
) -> None:
    secret = an_office(hearing, office="Stadtkämmerei")
    pdf = (io.BytesIO(samples.pdf()), "Anlage.pdf")
    send(visitor, link_to(office), kind="agrees", text="Fassung 1", file=pdf, action="hand_in")
    send(visitor, link_to(secret), kind="agrees", text="Geheim", action="hand_in")
    assert olga.post(f"{ROOM}/anhang", data={"shown": [chosen(office)]}).status_code == 303
    page = visitor.get(PUBLIC).text
    assert "Fassung 1" in page
    assert "Geheim" not in page
    assert "liegt vor, wird nicht veröffentlicht" in page
    for kind in ("docx", "odt"):
        assert b"Geheim" not in b"".join(
            samples.entries_of(visitor.get(f"{PUBLIC}.{kind}").data).values()
        )
    file_id = of("Direktorium").files[0].file_id
    change = f"{link_to(office)}?aendern=1"
    send(visitor, change, kind="agrees", text="Fassung 2", action=f"remove-{file_id}")
    send(visitor, change, kind="agrees", text="Fassung 2", action="hand_in")
    assert of("Direktorium").text == "Fassung 2"
    page = visitor.get(PUBLIC).text
    assert "Fassung 1" in page
    assert "Fassung 2" not in page
    assert visitor.get(f"{PUBLIC}/dateien/{file_id}").status_code == 200
    refused = olga.post(f"{ROOM}/{office.id}/loeschen")
    assert refused.status_code == 409
    assert "im Anhang veröffentlicht" in refused.text
    olga.post(f"{ROOM}/anhang/zurueckziehen")
    assert visitor.get(PUBLIC).status_code == 404
    assert visitor.get(f"{PUBLIC}.odt").status_code == 404
    assert visitor.get(f"{PUBLIC}/dateien/{file_id}").status_code == 404
    assert olga.post(f"{ROOM}/{office.id}/loeschen").status_code == 303
    assert visitor.get(change).status_code in {404, 410}
    db.session.rollback()
    assert "Fassung 1" not in str([one.content for one in db.session.scalars(select(Annex))])
    store.remove_unused(now=datetime.now(UTC) + timedelta(days=1), data=app.config["DATA"])
    assert list((app.config["DATA"] / "files").glob("??/*")) == []


def test_nobody_publishes_words_that_changed_after_they_were_read(
    office: Statement, olga: FlaskClient, visitor: FlaskClient
) -> None:
    send(visitor, link_to(office), kind="agrees", text="Fassung 1", action="hand_in")
    read = chosen(office)
    change = f"{link_to(office)}?aendern=1"
    send(visitor, change, kind="agrees", text="Fassung 2", action="hand_in")
    answer = olga.post(f"{ROOM}/anhang", data={"shown": [read]})
    assert answer.status_code == 409
    assert "hat das inzwischen geändert" in answer.text
    assert visitor.get(PUBLIC).status_code == 404


def test_an_annex_of_a_hidden_hearing_or_of_nobody_is_refused(
    app: Flask, olga: FlaskClient, visitor: FlaskClient
) -> None:
    hearing = a_hearing(published_at=None)
    assert "noch keine Stellen" in olga.post(f"{ROOM}/anhang").text
    an_office(hearing)
    answer = olga.post(f"{ROOM}/anhang")
    assert answer.status_code == 409
    assert "noch nicht veröffentlicht" in answer.text
    assert visitor.get(PUBLIC).status_code == 404
