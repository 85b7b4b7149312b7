"""What people and machines type into the public form: kept, cleaned or refused in words."""

from __future__ import annotations

import pytest
from flask import Flask

from hearing.agenda.models import Hearing
from hearing.database import commit
from hearing.groups.models import Admission
from hearing.programme import privacy
from hearing.registration import person_names
from tests.conftest import NOW
from tests.hearing.cast import a_group
from tests.hearing.registration.selfhelp import PATH, SENT, Clock, Stranger, everybody, letters


@pytest.fixture
def stranger(app: Flask, hearing: Hearing) -> Stranger:
    a_group(hearing, name="Bürger*innen", modes=["stream"], admission=Admission.OPEN)
    return Stranger(app, Clock(app))


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Anna   Beispiel ", "Anna Beispiel"),
        ("Dr.Anna Beispiel", "Dr.Anna Beispiel"),
        ("Prof.Dr.med. A. Beispiel", "Prof.Dr.med. A. Beispiel"),
        ("J.R.R. Beispiel", "J.R.R. Beispiel"),
        ("Seán O’Beispiel-Müller (IT)", "Seán O’Beispiel-Müller (IT)"),
        ("Anna\r\nBcc: x", "Anna Bcc: x"),
        ("Anna\u2028Beispiel\tB", "Anna Beispiel B"),
        ("An\u00adna\u200b Bei\x00spiel", "Anna Bei spiel"),
        ("\u202egnA\u202c Beispiel", "gnA Beispiel"),
        ("محمد عبد\u200cالله", "محمد عبد\u200cالله"),
        ("רות לוי", "רות לוי"),
        ("Zoe\u0308 Beispiel", "Zoë Beispiel"),
        ("{link}", None),
        ("billig.example", None),
        ("www.billig", None),
        ("Jetzt https://billig.example/x", None),
        ("kauf@billig", None),
        ("<b>Anna</b>", None),
        ("+49 89 123456", None),
        ("...", None),
    ],
)
def test_names(typed: str, kept: str | None, stranger: Stranger) -> None:
    answer = stranger.send(name=typed)
    if kept is None:
        assert answer.status_code == 422
        assert "nur Ihren Namen" in answer.text
        assert (everybody(), letters()) == ([], [])
    else:
        assert answer.location == SENT
        assert [person.name for person in everybody()] == [kept]
        assert person_names.check(kept) == kept


@pytest.mark.parametrize("name", ["", "   ", "\u200b\u2060", "x" * 101, "ä" * 5000, "𝕏" * 5000])
def test_no_name_and_endless_names(name: str, stranger: Stranger) -> None:
    answer = stranger.send(name=name)
    assert answer.status_code == 422
    assert 'id="name-error"' in answer.text
    assert (everybody(), letters()) == ([], [])


@pytest.mark.parametrize(
    "address",
    [
        "",
        "b",
        "b@",
        "@example.org",
        "b@example.org\nBcc: opfer@example.org",
        "b@example.org\r\nSubject: x",
        "b@example.org, opfer@example.org",
        "b@example.org;opfer@example.org",
        "B <b@example.org>",
        '"b@example.org opfer"@example.org',
        "b@localhost",
        "b@127.0.0.1",
        "b@[127.0.0.1]",
        "b@example..org",
        "b\x00@example.org",
        "bé@example.org",
        "x" * 5000 + "@example.org",
        "b@" + "x" * 5000 + ".org",
    ],
)
def test_addresses_that_are_none_or_more_than_one(address: str, stranger: Stranger) -> None:
    answer = stranger.send(email=address)
    assert answer.status_code == 422
    assert 'id="email-error"' in answer.text
    assert 'value="Beispiel Bürgerin"' in answer.text
    assert (everybody(), letters()) == ([], [])


def test_other_fields_posted_by_hand(stranger: Stranger) -> None:
    assert stranger.send(language="tlh").location == SENT
    assert everybody()[0].language == "de"
    assert stranger.send(email="c@example.org", code="x" * 5000).status_code == 422
    assert stranger.client.post(PATH).status_code == 422
    assert (
        stranger.client.post(PATH, data=b"\xff\xfe", content_type="text/plain").status_code == 422
    )


def test_the_letter_comes_in_the_language_that_was_chosen(stranger: Stranger) -> None:
    page = stranger.client.get(f"{PATH}?lang=en")
    assert '<option selected value="en">' in page.text
    stranger.send(language="en")
    assert letters()[0].language == "en"


CHECKLIST = (
    "Verantwortlich", "Datenschutzbeauftragte", "Zwecke", "Rechtsgrundlagen", "Empfänger",
    "Länder außerhalb der EU", "Speicherdauer", "Auskunft", "Berichtigung", "Löschung",
    "Einschränkung", "Widerspruch", "Datenübertragbarkeit", "jederzeit widerrufen",
    "Nachteile", "Aufsichtsbehörde", "BayLfD", "nicht das Publikum", "ohne Namen",
    "Unbestätigte Anmeldungen", "zwei Wochen nach der Veranstaltung", "Stimmen werden nicht",
)  # fmt: skip


def publish(hearing: Hearing, text: str, seen: int) -> None:
    with commit():
        privacy.publish(hearing=hearing, text=text, seen=seen, who="olga", now=NOW)


def test_the_privacy_notice_stands_beside_the_form_and_has_all_that_it_must(
    stranger: Stranger, hearing: Hearing
) -> None:
    publish(hearing, privacy.OUTLINE, 0)
    page = stranger.open().text
    assert "Datenschutzhinweise (Fassung 1)" in page
    address = "/anhoerungen/ki/datenschutz/1"
    assert f'href="{address}"' in page
    alone = stranger.client.get(address).text
    assert [words for words in CHECKLIST if words not in page] == []
    assert [words for words in CHECKLIST if words not in alone] == []


def test_a_new_notice_is_shown_and_the_old_one_can_still_be_read(
    stranger: Stranger, hearing: Hearing
) -> None:
    for number, text in enumerate(("Alte Hinweise", "Neue Hinweise")):
        publish(hearing, text, number)
    page = stranger.open().text
    assert ("Neue Hinweise" in page, "Alte Hinweise" in page) == (True, False)
    old = stranger.client.get("/anhoerungen/ki/datenschutz/1").text
    assert "Alte Hinweise" in old
    assert "gilt nicht mehr" in old


def test_what_was_typed_is_only_text_in_the_page(stranger: Stranger) -> None:
    page = stranger.send(name='"><script>alert(1)</script>', email="x")
    assert "<script>alert" not in page.text
    assert "&lt;script&gt;alert(1)" in page.text
