"""The office's own page through its link, and the same form in the staff's hands."""

from __future__ import annotations

import io
import re
from datetime import timedelta

from flask import Flask
from flask.testing import FlaskClient

from hearing.agenda.models import Hearing
from hearing.database import db
from hearing.files import limits
from hearing.mail import links
from hearing.statements.models import AnswerKind, Channel, Statement
from tests.conftest import NOW
from tests.hearing.cast import a_hearing
from tests.hearing.files import samples
from tests.hearing.statements.conftest import LATER, chosen, link_to, send, turn_clock
from tests.hearing.statements.test_facts import PUBLIC, ROOM, hidden, of


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


def test_a_correction_by_the_staff_keeps_the_very_second_at_which_it_came_in(
    office: Statement, olga: FlaskClient
) -> None:
    received = NOW - timedelta(minutes=5) + timedelta(seconds=42, microseconds=7)
    office.received_at, office.kind = received, AnswerKind.AGREES
    office.channel, office.text = Channel.LINK, "Im Amt vertippt"
    db.session.commit()
    values = {"channel": "link", "kind": "agrees", "received_at": "2024-06-10T09:55"}
    address = f"{ROOM}/{office.id}/antwort"
    assert send(olga, address, **values, text="Berichtigt").status_code == 303
    assert (of("Direktorium").text, of("Direktorium").received_at) == ("Berichtigt", received)
    values["received_at"] = "2024-06-10T09:30"
    assert send(olga, address, **values, text="Berichtigt").status_code == 303
    assert of("Direktorium").received_at == NOW - timedelta(minutes=30)


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
