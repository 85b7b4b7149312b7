"""The staff's list, the office's own page through its link, and the annex, page by page."""

from __future__ import annotations

import io
import re
from datetime import UTC, datetime, timedelta
from html import unescape
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from hearing.agenda.models import Hearing
from hearing.database import db
from hearing.files import limits, store
from hearing.mail import links
from hearing.mail.models import Letter, LetterState
from hearing.statements.models import Annex, AnswerKind, Channel, Statement
from tests.conftest import NOW
from tests.hearing.cast import a_hearing
from tests.hearing.files import samples
from tests.hearing.statements.test_facts import PUBLIC, ROOM, add_offices, hidden, of

LATER = datetime(2024, 6, 30, 10, 0, tzinfo=UTC)


@pytest.fixture
def hearing(app: Flask) -> Hearing:
    return a_hearing(paper="20-26 / V 12687", organizer="IT-Referat")


@pytest.fixture
def office(hearing: Hearing) -> Statement:
    """An office asked, with a deadline that is still to come."""
    return an_office(hearing)


def an_office(hearing: Hearing, **facts: Any) -> Statement:
    values = {
        "office": "Direktorium",
        "address": "direktorium@example.org",
        "deadline": NOW + timedelta(days=7),
        "asked_at": NOW,
        **facts,
    }
    statement = Statement(hearing_id=hearing.id, **values)
    db.session.add(statement)
    db.session.commit()
    return statement


def link_to(statement: Statement, **facts: Any) -> str:
    """The address of a new personal link."""
    values = {"purpose": "statement", "subject_id": statement.id, **facts}
    token = links.make(
        hearing_id=statement.hearing_id, expires_at=NOW + timedelta(days=90), now=NOW, **values
    )
    db.session.commit()
    return f"/l/stellungnahme/{token}"


def send(client: FlaskClient, address: str, **values: Any) -> Any:
    data = {**hidden(client.get(address).text), **values}
    return client.post(address, data=data, content_type="multipart/form-data")


def turn_clock(app: Flask, time: datetime) -> None:
    app.extensions["clock"] = lambda: time


def test_offices_are_added_several_at_once_and_a_bad_line_is_named(
    hearing: Hearing, olga: FlaskClient
) -> None:
    add_offices(olga, ["Direktorium", "Stadtkämmerei"])
    data = {"deadline": "2024-06-20T12:00"}
    bad = {
        "Referat A; nicht@da@wo": "Zeile 1",
        "\n\nReferat B;b@example.org\n ; c@example.org": "Zeile 4",
        "x" * 201: "höchstens 200 Zeichen",
        "direktorium": "steht schon in der Liste",
    }
    for lines, sentence in bad.items():
        answer = olga.post(f"{ROOM}/neu", data={**data, "offices": lines})
        assert answer.status_code == 422
        assert sentence in answer.text
        assert unescape(answer.text).count(lines.strip()[:50]) >= 1
    assert len(db.session.scalars(select(Statement)).all()) == 2


@pytest.mark.parametrize(
    ("deadline", "sentence"),
    [
        ("2024-03-31T02:30", "Diese Uhrzeit gibt es nicht"),
        ("0001-01-01T00:00", "ein Jahr zwischen 2000 und 2034"),
        ("2124-06-10T12:00", "ein Jahr zwischen 2000 und 2034"),
    ],
)
def test_a_deadline_that_no_clock_will_show_is_refused(
    hearing: Hearing, olga: FlaskClient, deadline: str, sentence: str
) -> None:
    answer = olga.post(f"{ROOM}/neu", data={"offices": "Direktorium", "deadline": deadline})
    assert answer.status_code == 422
    assert sentence in answer.text


def test_requests_and_reminders_are_drafted_to_exactly_those_concerned(
    hearing: Hearing, olga: FlaskClient
) -> None:
    add_offices(olga, ["Direktorium", "Stadtkämmerei", "Referat A"])
    olga.post(f"{ROOM}/neu", data={"offices": "Ohne Adresse", "deadline": "2024-06-20T12:00"})
    olga.post(f"{ROOM}/anfragen")
    letters = db.session.scalars(select(Letter).order_by(Letter.id)).all()
    assert [letter.name for letter in letters] == ["Direktorium", "Referat A", "Stadtkämmerei"]
    assert {letter.link_purpose for letter in letters} == {"statement"}
    assert all("{link}" in letter.text for letter in letters)
    assert "Montag, 20. Mai 2024, 12:00 Uhr" in letters[0].text
    statement = of("Direktorium")
    statement.received_at, statement.kind = NOW, AnswerKind.NOTHING_TO_REPORT
    statement.channel = Channel.PAPER
    db.session.commit()
    olga.post(f"{ROOM}/erinnern")
    db.session.expire_all()
    about = [letter.concern for letter in db.session.scalars(select(Letter))]
    reminded = [concern for concern in about if concern.endswith("reminder")]
    expected = [of("Referat A").id, of("Stadtkämmerei").id]
    assert sorted(reminded) == sorted(f"statement {one} reminder" for one in expected)


def test_an_office_whose_request_was_thrown_away_is_asked_and_not_reminded(
    hearing: Hearing, olga: FlaskClient
) -> None:
    add_offices(olga, ["Direktorium"])
    olga.post(f"{ROOM}/anfragen")
    letter = db.session.scalars(select(Letter)).one()
    letter.state = LetterState.DISCARDED
    db.session.commit()
    olga.post(f"{ROOM}/erinnern")
    assert len(db.session.scalars(select(Letter)).all()) == 1
    olga.post(f"{ROOM}/anfragen")
    db.session.expire_all()
    states = db.session.scalars(select(Letter.state).order_by(Letter.id)).all()
    assert states == [LetterState.DISCARDED, LetterState.DRAFTED]
    olga.post(f"{ROOM}/erinnern")
    assert len(db.session.scalars(select(Letter)).all()) == 3


def test_an_office_drafts_adds_rows_and_hands_in(
    office: Statement, visitor: FlaskClient, olga: FlaskClient
) -> None:
    address = link_to(office)
    page = visitor.get(address)
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert page.headers["Cache-Control"] == "no-store"
    assert "checked" not in page.text
    answer = send(visitor, address, comment_1="Erste", comment_2="Zweite", action="add")
    assert answer.status_code == 200
    assert "Erste" in answer.text
    assert answer.text.count('name="comment_') == 5
    assert send(visitor, address, comment_1="Erste", action="draft").status_code == 303
    draft = of("Direktorium")
    assert draft.received_at is None
    assert [one.text for one in draft.comments] == ["Erste"]
    assert "Entwurf begonnen" in olga.get(ROOM).text
    answer = send(
        visitor,
        address,
        kind="co_signs_with_remarks",
        comment_1="Erste, genauer",
        comment_2="Zweite",
        action="hand_in",
    )
    assert answer.status_code == 303
    handed_in = of("Direktorium")
    assert handed_in.received_at == NOW
    assert handed_in.channel is Channel.LINK
    assert [one.text for one in handed_in.comments] == ["Erste, genauer", "Zweite"]
    page = visitor.get(address).text
    assert "Abgegeben am 10. Juni 2024, 10:00" in page
    assert "verspätet" not in page


def test_what_is_missing_is_said_and_nothing_typed_is_lost(
    office: Statement, visitor: FlaskClient
) -> None:
    address = link_to(office)
    answer = send(visitor, address, text="Allgemeines", action="hand_in")
    assert answer.status_code == 422
    assert "Bitte wählen Sie aus, wie Ihre Stelle Stellung nimmt." in answer.text
    assert "Allgemeines" in answer.text
    answer = send(visitor, address, kind="does_not_agree", text="Allgemeines", action="hand_in")
    assert answer.status_code == 422
    assert "mindestens eine Anmerkung" in answer.text
    answer = send(visitor, address, kind="agrees", new_sentence="Neu", action="hand_in")
    assert "den Satz, der geändert werden soll" in answer.text
    assert send(visitor, address, kind="nonsense", action="hand_in").status_code == 422
    assert of("Direktorium").received_at is None


def test_a_comment_is_taken_away_and_the_others_keep_their_answers(
    office: Statement, visitor: FlaskClient, olga: FlaskClient
) -> None:
    address = link_to(office)
    three = {f"comment_{n}": f"Anmerkung {n}" for n in (1, 2, 3)}
    send(visitor, address, kind="agrees", action="hand_in", **three)
    third = of("Direktorium").comments[2]
    reply = f"{ROOM}/{office.id}/anmerkungen/{third.id}"
    data = {**hidden(olga.get(reply).text), "answer": "Antwort auf 3"}
    assert olga.post(reply, data=data).status_code == 303
    change = f"{address}?aendern=1"
    answer = send(visitor, change, kind="agrees", action="clear-2", **three)
    assert answer.status_code == 200
    assert "Anmerkung 2</textarea>" not in answer.text
    send(visitor, change, kind="agrees", action="hand_in", **{**three, "comment_2": ""})
    comments = of("Direktorium").comments
    assert [(one.text, one.answer) for one in comments] == [
        ("Anmerkung 1", ""),
        ("Anmerkung 3", "Antwort auf 3"),
    ]


def test_files_are_judged_kept_sent_and_removed(
    office: Statement, visitor: FlaskClient, olga: FlaskClient
) -> None:
    address = link_to(office)
    good = (io.BytesIO(samples.pdf()), "../Stellungnahme Müller.pdf")
    answer = send(visitor, address, kind="agrees", file=good, text="Bleibt", action="draft")
    assert answer.status_code == 303
    file_id = of("Direktorium").files[0].file_id
    assert of("Direktorium").files[0].file.name == "Stellungnahme Müller.pdf"
    sent = visitor.get(f"{address}/dateien/{file_id}")
    assert sent.data.startswith(b"%PDF")
    assert sent.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in sent.headers["Content-Security-Policy"]
    disposition = sent.headers["Content-Disposition"]
    assert disposition.startswith("attachment")
    assert "filename*=UTF-8''Stellungnahme%20M%C3%BCller.pdf" in disposition
    assert olga.get(f"{ROOM}/{office.id}/dateien/{file_id}").data == sent.data
    bad = (io.BytesIO(samples.EXE), "Stellungnahme.pdf")
    answer = send(visitor, address, kind="agrees", file=bad, text="Anders", action="hand_in")
    assert answer.status_code == 422
    assert "Stellungnahme.pdf: Das ist ein Programm" in answer.text
    assert "Anders" in answer.text
    answer = send(visitor, address, text="Anders", action=f"remove-{file_id}")
    assert "Anders" in answer.text
    assert of("Direktorium").files == []
    assert visitor.get(f"{address}/dateien/{file_id}").status_code == 404


def test_large_forms_are_read_only_from_those_who_were_invited(
    office: Statement, visitor: FlaskClient
) -> None:
    page, kind = "statements.office.page", "multipart/form-data"
    stranger = limits.limit(page, {"token": "geraten"}, is_staff=lambda: False)
    assert stranger == limits.FORM_BYTES
    body = {"file": (io.BytesIO(bytes(3_000_000)), "a.pdf")}
    guest = visitor.post(link_to(office), data=body, content_type=kind)
    assert guest.status_code == 422


def test_after_the_deadline_it_is_late_unless_closed(
    app: Flask, office: Statement, olga: FlaskClient, visitor: FlaskClient
) -> None:
    address = link_to(office)
    turn_clock(app, LATER)
    olga.post("/anmelden", data={"email": "olga@example.org", "password": "Anhörung-2024-sicher"})
    assert "als verspätet geführt" in visitor.get(address).text
    assert olga.post(f"{ROOM}/nachfrist", data={"accept": "no"}).status_code == 303
    assert "keine Stellungnahme mehr angenommen" in visitor.get(address).text
    closed = visitor.post(address, data={"kind": "agrees", "text": "Zu spät", "action": "hand_in"})
    assert closed.status_code == 409
    assert "keine Stellungnahme mehr angenommen" in closed.text
    assert "Zu spät" in closed.text
    assert of("Direktorium").received_at is None
    olga.post(f"{ROOM}/nachfrist", data={"accept": "yes"})
    assert send(visitor, address, kind="agrees", action="hand_in").status_code == 303
    assert "verspätet eingegangen" in olga.get(ROOM).text
    again = visitor.post(address, data={"kind": "agrees", "text": "Neu", "action": "hand_in"})
    assert again.status_code == 409
    assert "liegt vor" in again.text


def test_a_link_withdrawn_guessed_foreign_or_of_another_purpose_opens_nothing(
    hearing: Hearing, office: Statement, olga: FlaskClient, visitor: FlaskClient
) -> None:
    address = link_to(office)
    assert visitor.get("/l/stellungnahme/geraten").status_code == 404
    assert visitor.get(link_to(office, purpose="speaker")).status_code == 404
    assert visitor.get(link_to(office, subject_id=9999)).status_code == 404
    other = a_hearing(slug="anders")
    token = links.make(
        hearing_id=other.id,
        purpose="statement",
        subject_id=office.id,
        expires_at=NOW + timedelta(days=1),
        now=NOW,
    )
    db.session.commit()
    assert visitor.get(f"/l/stellungnahme/{token}").status_code == 404
    assert visitor.get(address).status_code == 200
    assert olga.post(f"{ROOM}/{office.id}/links-beenden").status_code == 303
    assert visitor.get(address).status_code == 410
    assert visitor.post(address, data={"kind": "agrees"}).status_code == 410


def test_another_address_ends_the_old_links(
    office: Statement, olga: FlaskClient, visitor: FlaskClient
) -> None:
    address = link_to(office)
    change = f"{ROOM}/{office.id}/bearbeiten"
    values = {"office": "Direktorium", "deadline": "2024-06-17T10:00", "accepts_late": "y"}
    data = {**hidden(olga.get(change).text), **values, "address": "neu@example.org"}
    assert olga.post(change, data=data).status_code == 303
    assert visitor.get(address).status_code == 410
    data = {**hidden(olga.get(change).text), **values, "address": "neu"}
    assert olga.post(change, data=data).status_code == 422


def test_two_who_write_at_once_choose_and_lose_nothing(
    office: Statement, olga: FlaskClient, visitor: FlaskClient
) -> None:
    enter = f"{ROOM}/{office.id}/antwort"
    first = hidden(olga.get(enter).text)
    address = link_to(office)
    send(visitor, address, kind="agrees", comment_1="Vom Amt", text="Vom Amt", action="hand_in")
    answer = olga.post(
        enter,
        data={
            **first,
            "channel": "email",
            "received_at": "2024-06-10T09:00",
            "kind": "agrees",
            "comment_1": "Aus der E-Mail",
            "text": "",
        },
    )
    assert answer.status_code == 409
    assert "Vom Amt" in answer.text
    assert "Aus der E-Mail" in answer.text
    assert of("Direktorium").comments[0].text == "Vom Amt"


def test_received_in_the_future_is_refused(office: Statement, olga: FlaskClient) -> None:
    values = {"channel": "paper", "kind": "agrees", "received_at": "2025-06-10T09:00"}
    answer = send(olga, f"{ROOM}/{office.id}/antwort", **values)
    assert answer.status_code == 422
    assert "liegt in der Zukunft" in answer.text


def chosen(statement: Statement) -> str:
    """What the page to publish sends for a statement that is ticked."""
    db.session.expire_all()
    return f"{statement.id}:{statement.version}"


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


def test_a_statement_of_another_hearing_is_not_found(office: Statement, olga: FlaskClient) -> None:
    a_hearing(slug="anders")
    other = ROOM.replace("/ki/", "/anders/")
    for page in ("", "/antwort", "/bearbeiten", "/loeschen"):
        assert olga.get(f"{other}/{office.id}{page}").status_code == 404


def test_odd_characters_are_shown_as_text(
    office: Statement, olga: FlaskClient, visitor: FlaskClient
) -> None:
    words = "<script>alert(1)</script> \u202eumgekehrt \x0b {link}"
    answer = send(visitor, link_to(office), kind="agrees", text=words, action="hand_in")
    assert answer.status_code == 303
    olga.post(f"{ROOM}/anhang", data={"shown": [chosen(office)]})
    page = visitor.get(PUBLIC).text
    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page
    for kind in ("docx", "odt"):
        assert visitor.get(f"{PUBLIC}.{kind}").status_code == 200


def test_the_text_of_a_comment_may_be_long_but_not_endless(
    office: Statement, visitor: FlaskClient
) -> None:
    address = link_to(office)
    ok = send(visitor, address, kind="agrees", comment_1="ä" * 19_000, action="draft")
    assert ok.status_code == 303
    answer = send(visitor, address, kind="agrees", comment_1="ä" * 20_001, action="draft")
    assert answer.status_code == 422
    assert re.search(r"höchstens 20.?000 Zeichen", answer.text)
