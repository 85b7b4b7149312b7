"""What stands beside the programme: texts, and the privacy notice in versions."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient

from hearing.database import db
from hearing.programme import privacy
from hearing.versions import Stale
from tests.conftest import NOW
from tests.hearing.cast import a_hearing

PAGE = "/verwaltung/anhoerungen/ki/oeffentliche-seite"
NOTICE = f"{PAGE}/datenschutz"
PUBLIC = "/anhoerungen/ki/datenschutz"


def carrier(client: FlaskClient) -> str:
    page = client.get(PAGE).get_data(as_text=True)
    found = re.search(r'name="_made_from" value="([^"]*)"', page)
    assert found
    return found[1].replace("&#34;", '"')


def test_texts_are_saved_and_public_at_once(olga: FlaskClient) -> None:
    hearing = a_hearing()
    sent = {
        "_made_from": carrier(olga),
        "access_info": "Aufzug",
        "easy_summary": "KI lernt.",
        "sign_video_url": "https://video.example/dgs",
    }
    answer = olga.post(PAGE, data=sent)
    assert (answer.status_code, answer.location) == (303, PAGE)
    db.session.refresh(hearing)
    assert (hearing.access_info, hearing.easy_summary) == ("Aufzug", "KI lernt.")


@pytest.mark.parametrize(
    "address",
    ["javascript:alert(1)", "//fremd.example/x.mp4", "http://x.example", "data:text/html,x",
     'https://x.example/"><script>', "/\\fremd.example", "video.mp4"],
)  # fmt: skip
def test_an_address_that_is_none_is_refused_and_nothing_typed_is_lost(
    olga: FlaskClient, address: str
) -> None:
    a_hearing()
    sent = {"_made_from": carrier(olga), "access_info": "Aufzug", "sign_video_url": address}
    answer = olga.post(PAGE, data=sent)
    assert answer.status_code == 422
    page = answer.get_data(as_text=True)
    assert "Bitte geben Sie eine Adresse an" in page
    assert "Aufzug</textarea>" in page


def test_two_who_edit_different_texts_lose_nothing(olga: FlaskClient) -> None:
    hearing = a_hearing()
    old = carrier(olga)
    olga.post(PAGE, data={"_made_from": old, "access_info": "Aufzug"})
    olga.post(PAGE, data={"_made_from": old, "easy_summary": "KI lernt."})
    db.session.refresh(hearing)
    assert (hearing.access_info, hearing.easy_summary) == ("Aufzug", "KI lernt.")


def test_a_notice_is_public_with_all_its_versions(olga: FlaskClient, visitor: FlaskClient) -> None:
    a_hearing()
    assert "keine eigenen Hinweise" in visitor.get(PUBLIC).get_data(as_text=True)
    assert "Verantwortlich: …" in olga.get(NOTICE).get_data(as_text=True)
    for number, text in enumerate(("Zweck: Hearing.", "Zweck: Hearing und Stream.")):
        assert olga.post(NOTICE, data={"seen": number, "text": text}).status_code == 303
    newest = visitor.get(PUBLIC).get_data(as_text=True)
    assert "Zweck: Hearing und Stream." in newest
    older = visitor.get(f"{PUBLIC}/1").get_data(as_text=True)
    assert "Zweck: Hearing.</p>" in older
    assert "Diese Fassung gilt nicht mehr." in older
    assert visitor.get(f"{PUBLIC}/3").status_code == 404


def test_a_notice_changed_by_somebody_else_is_not_replaced_unseen(olga: FlaskClient) -> None:
    hearing = a_hearing()
    olga.post(NOTICE, data={"seen": 0, "text": "Von Olga"})
    answer = olga.post(NOTICE, data={"seen": 0, "text": "Von Otto"})
    assert answer.status_code == 409
    assert "Von Otto</textarea>" in answer.get_data(as_text=True)
    assert [notice.text for notice in privacy.history(hearing)] == ["Von Olga"]
    with pytest.raises(Stale):
        privacy.publish(hearing=hearing, text="x", seen=0, who="x", now=NOW)


@pytest.mark.parametrize(("text", "sentence"), [
    ("  ", "Bitte geben Sie den Text der Datenschutzhinweise ein."),
    ("x" * 30_001, "höchstens 30000 Zeichen"),
])  # fmt: skip
def test_a_notice_without_or_with_endless_text_is_refused(
    olga: FlaskClient, text: str, sentence: str
) -> None:
    a_hearing()
    answer = olga.post(NOTICE, data={"seen": 0, "text": text})
    assert answer.status_code == 422
    assert sentence in answer.get_data(as_text=True)


def test_the_same_notice_again_is_no_new_version(olga: FlaskClient) -> None:
    hearing = a_hearing()
    for seen in (0, 1):
        olga.post(NOTICE, data={"seen": seen, "text": "Zweck: Hearing.\r\n"})
    assert len(privacy.history(hearing)) == 1
