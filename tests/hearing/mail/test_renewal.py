"""New links: sent to the stored address only, the same answer for everybody, throttled."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from hearing.agenda.models import Hearing
from hearing.database import commit, db
from hearing.mail import links, renewal
from hearing.mail.links import LinkEnded, LinkUnknown
from hearing.mail.models import Letter, LetterState
from tests.conftest import NOW
from tests.hearing.mail.conftest import BASE, Clock, Deliver
from tests.hearing.mail.postoffice import PostOffice, text_of

PAGE = "/l/erneuern"


def a_link(hearing: Hearing, *, days: int = -1, subject_id: int = 7) -> str:
    with commit():
        return links.make(
            hearing_id=hearing.id,
            purpose="test",
            subject_id=subject_id,
            expires_at=NOW + timedelta(days=days),
            now=NOW - timedelta(days=90),
        )


def letters() -> list[Letter]:
    db.session.expire_all()
    return list(db.session.scalars(select(Letter)))


def test_who_holds_an_ended_link_gets_a_new_one_that_opens(
    hearing: Hearing, visitor: FlaskClient, office: PostOffice, deliver: Deliver
) -> None:
    token = a_link(hearing)
    with pytest.raises(LinkEnded):
        links.open_link(token=token, purpose="test", now=NOW)
    assert visitor.post(PAGE, data={"token": f"{BASE}/l/test/{token}?x=1"}).status_code == 200
    deliver()
    (text,) = office.texts_to("ada@example.org")
    found = re.search(rf"{BASE}/l/test/(\S+)", text)
    assert found is not None
    assert links.open_link(token=found[1], purpose="test", now=NOW).subject_id == 7


def test_the_answer_is_the_same_for_everybody(hearing: Hearing, visitor: FlaskClient) -> None:
    tokens = [a_link(hearing), a_link(hearing, subject_id=404), "geraten", a_link(hearing, days=9)]
    answers = [visitor.post(PAGE, data={"token": token}) for token in (*tokens, tokens[0])]
    assert len({(answer.status_code, answer.data) for answer in answers}) == 1
    assert answers[0].headers["Referrer-Policy"] == "no-referrer"
    assert answers[0].headers["Cache-Control"] == "no-store"


def test_asking_again_sends_one_letter_an_hour(
    hearing: Hearing, visitor: FlaskClient, app: Flask
) -> None:
    token = a_link(hearing)
    for _ in range(3):
        visitor.post(PAGE, data={"token": token})
    assert len(letters()) == 1
    app.extensions["clock"] = lambda: NOW + timedelta(minutes=61)
    visitor.post(PAGE, data={"token": token})
    assert [letter.state for letter in letters()] == [LetterState.QUEUED] * 2


def test_asking_with_several_links_at_once_sends_one_letter(hearing: Hearing, app: Flask) -> None:
    tokens = [a_link(hearing) for _ in range(2)] * 2
    together = Barrier(len(tokens))

    def _ask(token: str) -> None:
        with app.app_context():
            together.wait()
            with commit():
                renewal.ask(token=token, now=NOW)
            db.session.remove()

    with ThreadPoolExecutor(len(tokens)) as pool:
        list(pool.map(_ask, tokens))
    assert len(letters()) == 1


def test_nobody_is_written_to_when_the_thing_is_gone(
    hearing: Hearing, visitor: FlaskClient
) -> None:
    visitor.post(PAGE, data={"token": a_link(hearing, subject_id=404)})
    visitor.post(PAGE, data={"token": "geraten"})
    assert letters() == []


def test_guessing_is_slowed_down(hearing: Hearing, visitor: FlaskClient) -> None:
    codes = [visitor.post(PAGE, data={"token": "x"}).status_code for _ in range(22)]
    assert codes == [200] * 20 + [429] * 2


def test_nothing_typed_is_said_in_words(visitor: FlaskClient) -> None:
    assert visitor.get(PAGE).status_code == 200
    answer = visitor.post(PAGE, data={"token": ""})
    assert answer.status_code == 422
    assert "Bitte fügen Sie Ihren bisherigen Link ein." in answer.text


@pytest.mark.parametrize(
    "text",
    [
        "tok",
        " https://x.example/l/test/tok/ ",
        "/l/test/tok?lang=en",
        "tok/",
        "https://x.example/l/test/tok/antwort#unten",
    ],
)
def test_a_whole_address_may_be_pasted(text: str) -> None:
    assert renewal.token_in(text) == "tok"


def test_a_page_whose_link_has_ended_offers_a_new_one(hearing: Hearing, app: Flask) -> None:
    token = a_link(hearing)

    @app.get("/l/test/<token>", endpoint="test.link")
    def page(token: str) -> str:
        links.open_link(token=token, purpose="test", now=NOW)
        return "offen"

    from hearing.routes import ROUTES, Door

    ROUTES["test.link"] = Door.LINK
    try:
        answer = app.test_client().get(f"/l/test/{token}")
        assert answer.status_code == 410
        assert f'name="token" value="{token}"' in answer.text
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert app.test_client().get("/l/test/geraten").status_code == 404
    finally:
        del ROUTES["test.link"]


def test_a_link_opens_only_what_it_is_for(hearing: Hearing) -> None:
    token = a_link(hearing, days=9)
    with pytest.raises(LinkUnknown):
        links.open_link(token=token, purpose="stand", now=NOW)
    with commit():
        links.revoke(purpose="test", subject_id=7, now=NOW)
    with pytest.raises(LinkEnded):
        links.open_link(token=token, purpose="test", now=NOW)


def test_an_english_reader_gets_an_english_letter(
    hearing: Hearing,
    visitor: FlaskClient,
    office: PostOffice,
    deliver: Deliver,
    clock: Clock,
) -> None:
    def describe(_subject_id: int) -> links.Addressee:
        return links.Addressee("ben@example.org", "Ben", "en")

    links.register_purpose("test", describe=describe, path="/l/test/<token>")
    visitor.post(PAGE, data={"token": a_link(hearing)})
    deliver()
    message = office.arrived[0][1]
    assert message["Subject"] == "Your new personal link"
    assert message["Content-Language"] == "en"
    assert "Hello Ben," in text_of(message)
