"""The page of a record: who may do what, and what stands in the way."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from hearing.accounts.rights import Role
from hearing.agenda.models import Hearing
from hearing.database import db
from hearing.protocol.models import Entry
from hearing.record import signatures, steps
from hearing.record.models import RecordState
from tests.hearing.cast import a_hearing, a_release
from tests.hearing.conftest import an_account, logged_in
from tests.hearing.record.test_steps import published

PAGE = "/verwaltung/anhoerungen/ki/niederschrift"


@pytest.fixture
def pia(app: Flask, checked: Hearing) -> FlaskClient:
    """Pia writes the protocol."""
    roles = {checked: [Role.PROTOCOL_WRITER]}
    return logged_in(app, an_account("pia@example.org", roles=roles))


@pytest.fixture
def greta(app: Flask, checked: Hearing) -> FlaskClient:
    """Greta chairs the hearing and approves its record."""
    return logged_in(app, an_account("greta@example.org", roles={checked: [Role.APPROVER]}))


def send(client: FlaskClient, address: str, hearing: Hearing, **facts: str) -> int:
    form = {"version": str(steps.of(hearing).version), **facts}
    return client.post(f"{PAGE}/{address}", data=form).status_code


def test_two_people_bring_a_record_to_the_public(
    checked: Hearing, pia: FlaskClient, greta: FlaskClient, visitor: FlaskClient
) -> None:
    assert send(pia, "schritt", checked, to="in_review") == 303
    assert send(pia, "kurzfassung", checked, **result(checked, "Zur Kenntnis genommen.")) == 303
    assert send(pia, "schritt", checked, to="edited") == 303
    read = signatures.digest(checked)
    assert send(pia, "schriftfuehrung", checked, name="Pia Protokoll", read=read) == 303
    assert send(greta, "vorsitz", checked, name="Greta Vorsitz", read=read) == 303
    assert send(greta, "genehmigung", checked, approved_on="2024-06-10") == 303
    assert send(greta, "veroeffentlichung", checked) == 303
    assert steps.of(checked).state is RecordState.PUBLISHED
    page = pia.get(PAGE).text
    assert "Fassung 1" in page
    assert "veröffentlicht" in page
    summary = visitor.get("/anhoerungen/ki/ergebnis/1.txt").text
    assert "Ergebnis: Zur Kenntnis genommen." in summary
    words = visitor.get("/anhoerungen/ki/niederschrift/1.txt").text
    for told in (summary, words):
        assert "Vorsitz: gezeichnet Greta Vorsitz, 10. Juni 2024" in told
    public = visitor.get("/anhoerungen/ki/niederschrift").text
    assert "Zur Kenntnis genommen." in public
    assert "/anhoerungen/ki/ergebnis/1.pdf" in public
    (dump,) = visitor.get("/anhoerungen/ki/niederschrift/fassungen.json").json["versions"]
    sealed = [part["content"] for part in dump["parts"] if "role" in (part["content"] or ())]
    for role, who in (("Schriftführung", "Pia Protokoll"), ("Vorsitz", "Greta Vorsitz")):
        for shown in (page, public):
            assert who in shown.partition(f"{role}: ")[2][:60]
        assert who in {one["name"] for one in sealed if "at" in one}


def test_a_hearing_that_nobody_recorded_has_a_summary_record(
    app: Flask, visitor: FlaskClient
) -> None:
    silent = a_hearing()
    a_release(silent)
    pia = logged_in(app, an_account("p@example.org", roles={silent: [Role.PROTOCOL_WRITER]}))
    greta = logged_in(app, an_account("g@example.org", roles={silent: [Role.APPROVER]}))
    assert send(pia, "schritt", silent, to="in_review") == 303
    assert send(pia, "schritt", silent, to="edited") == 409  # there is nothing at all
    assert "oder eine Kurzfassung, wenn nicht aufgezeichnet wurde" in pia.get(PAGE).text
    assert send(pia, "kurzfassung", silent, summary="Der Stadtrat hat sich informiert.") == 303
    assert send(pia, "schritt", silent, to="edited") == 303
    read = signatures.digest(silent)
    assert send(pia, "schriftfuehrung", silent, name="Pia Protokoll", read=read) == 303
    assert send(greta, "vorsitz", silent, name="Greta Vorsitz", read=read) == 303
    assert send(greta, "genehmigung", silent, approved_on="2024-06-10") == 303
    assert send(greta, "veroeffentlichung", silent) == 303
    page = visitor.get("/anhoerungen/ki/niederschrift").text
    assert "Der Stadtrat hat sich informiert." in page
    assert 'id="wortlaut"' not in page
    for form in ("ergebnis/1.pdf", "ergebnis.docx", "niederschrift.json", "niederschrift/1.xml"):
        assert visitor.get(f"/anhoerungen/ki/{form}").status_code == 200
    summary = visitor.get("/anhoerungen/ki/ergebnis.txt").text
    assert "Maßgeblich ist diese Ergebnisniederschrift." in summary
    assert "Wortprotokoll" not in summary


def result(hearing: Hearing, text: str) -> dict[str, str]:
    """What came out on the first item, as the form sends it."""
    return {"results-0-item_id": str(hearing.items[0].id), "results-0-text": text}


def test_the_clerk_cannot_sign_for_the_chair(checked: Hearing, pia: FlaskClient) -> None:
    assert send(pia, "vorsitz", checked, name="Pia", read="x") == 403


def test_the_page_says_what_is_open(hearing: Hearing, pia: FlaskClient) -> None:
    entry = db.session.scalars(select(Entry)).first()
    assert entry is not None
    entry.checked_at = None
    db.session.commit()
    assert "Eine offene Stelle" in pia.get(PAGE).text


def test_a_step_that_does_not_fit_says_so_and_changes_nothing(
    checked: Hearing, pia: FlaskClient
) -> None:
    assert send(pia, "schritt", checked, to="edited") == 409
    assert send(pia, "schritt", checked, to="published") == 422
    assert steps.of(checked).state is RecordState.DRAFT


def test_a_form_that_is_older_than_the_record_is_refused(
    checked: Hearing, pia: FlaskClient
) -> None:
    old = {"version": "0", "to": "in_review"}
    assert pia.post(f"{PAGE}/schritt", data=old).status_code == 303
    refused = pia.post(f"{PAGE}/schritt", data=old)
    assert refused.status_code == 409
    assert "Jemand anders hat die Niederschrift inzwischen geändert" in refused.text


def test_a_missing_date_is_asked_for_beside_its_field(checked: Hearing, pia: FlaskClient) -> None:
    send(pia, "schritt", checked, to="in_review")
    page = pia.post(
        f"{PAGE}/schritt", data={"version": str(steps.of(checked).version), "to": "with_speakers"}
    )
    assert page.status_code == 422
    assert "Die Frist muss in der Zukunft liegen." in page.text
    label = page.text.partition('for="speakers_until"')[2].partition("</label>")[0]
    assert "freiwillig" not in label


def test_the_short_record_is_kept(checked: Hearing, pia: FlaskClient) -> None:
    decisions = "Der Antrag A 04055 ist behandelt.\r\n\r\nEin Bericht folgt."
    assert send(pia, "kurzfassung", checked, summary="Kurz.", decisions=decisions) == 303
    record = steps.of(checked)
    assert record.decisions == ["Der Antrag A 04055 ist behandelt.", "Ein Bericht folgt."]
    assert "Ein Bericht folgt." in pia.get(PAGE).text


def test_who_writes_the_short_record_later_reads_both(
    checked: Hearing, pia: FlaskClient, greta: FlaskClient
) -> None:
    seen = str(steps.of(checked).version)
    mine = result(checked, "Pias Ergebnis.")
    assert send(pia, "kurzfassung", checked, summary="Von Pia.", **mine) == 303
    late = {"version": seen, "summary": "Von Max.", **result(checked, "Max' Ergebnis.")}
    page = pia.post(f"{PAGE}/kurzfassung", data=late)
    assert page.status_code == 409
    for text in ("Von Pia.", "Von Max.", "Pias Ergebnis.", "Max&#39; Ergebnis."):
        assert text in page.text
    assert send(pia, "kurzfassung", checked, summary="Von Pia.") == 303  # says nothing of results
    assert steps.of(checked).results == {str(checked.items[0].id): "Pias Ergebnis."}
    assert send(pia, "kurzfassung", checked, **result(checked, "")) == 303
    assert steps.of(checked).results == {}
    long = pia.post(
        f"{PAGE}/kurzfassung",
        data={"version": str(steps.of(checked).version), **result(checked, "x" * 20_001)},
    )
    assert (long.status_code, "results-0-text" in long.text) == (422, True)
    assert steps.of(checked).results == {}
    for state in ("in_review", "edited"):
        send(pia, "schritt", checked, to=state)
    assert "Kurzfassung speichern" not in pia.get(PAGE).text
    refused = pia.post(
        f"{PAGE}/kurzfassung", data={**late, "version": str(steps.of(checked).version)}
    )
    assert (refused.status_code, "Von Max." in refused.text) == (409, True)


def test_all_versions_come_as_a_file(checked: Hearing, pia: FlaskClient) -> None:
    response = pia.get(f"{PAGE}/fassungen.json")
    assert response.json == {"format": 3, "versions": [], "removals": [], "changes": {}}


def test_what_a_version_corrects_is_changed_while_it_is_reviewed(
    checked: Hearing, pia: FlaskClient
) -> None:
    published(checked)
    facts = {"to": "in_review", "erratum": "Die Zal war falsch."}
    assert send(pia, "schritt", checked, **facts) == 303
    assert "Die Zal war falsch." in pia.get(f"{PAGE}/entwurf").text
    assert "Die Zal war falsch." in pia.get(PAGE).text
    assert send(pia, "kurzfassung", checked, summary="Neu.", erratum=" ") == 422
    assert send(pia, "kurzfassung", checked, summary="Neu.", erratum="Die Zahl war falsch.") == 303
    assert steps.of(checked).erratum == "Die Zahl war falsch."
