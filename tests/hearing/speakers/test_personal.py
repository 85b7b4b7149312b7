"""The page of a personal link."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from hearing.accounts.models import AuditEntry
from hearing.agenda.models import Hearing
from hearing.database import commit, db
from hearing.mail import links
from hearing.speakers import consents, invitations, people, wordings
from hearing.speakers.models import Consent, Purpose, Speaker, SpeakerState
from tests.conftest import NOW
from tests.hearing.cast import a_hearing
from tests.hearing.speakers.conftest import WHO, an_invited, link_of

YES_TO_ALL = {
    **{purpose.value: "yes" for purpose in Purpose},
    **{f"{purpose.value}_wording": "1" for purpose in Purpose},
}
NO_TO_ALL = {**YES_TO_ALL, **{purpose.value: "no" for purpose in Purpose}}


def fresh(speaker: Speaker) -> Speaker:
    """The row as the database has it now."""
    db.session.expire_all()
    return speaker


def carried(text: str) -> dict[str, str]:
    """The hidden fields of the one form of a page that names what it was made from."""
    found = re.search(r'name="_made_from" value="([^"]*)"', text)
    return {"_made_from": unescape(found[1])} if found else {}


def test_the_page_says_what_is_expected(visitor: FlaskClient, page: str) -> None:
    answer = visitor.get(page)
    assert answer.status_code == 200
    for words in ("Sie sind eingeladen", "Einführung in KI", "Qube 1", "Vortrag", "15 Minuten"):
        assert words in answer.text
    assert "Jetzt zusagen oder absagen" in answer.text


def test_the_secret_address_stays_a_secret(visitor: FlaskClient, page: str) -> None:
    answer = visitor.get(page)
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["Cache-Control"] == "no-store"
    assert "noindex" in answer.headers["X-Robots-Tag"]
    assert 'rel="canonical"' not in answer.text


def test_forms_work_over_https_although_no_page_is_told_where_they_come_from(
    app: Flask, visitor: FlaskClient, page: str, speaker: Speaker
) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    form = visitor.get(f"{page}/antwort", base_url="https://localhost").text
    found = re.search(r'name="csrf_token" type="hidden" value="([^"]*)"', form)
    assert found
    data = {"answer": "yes", "csrf_token": found[1]}
    answer = visitor.post(f"{page}/antwort", data=data, base_url="https://localhost")
    assert answer.status_code == 303
    refused = visitor.post(f"{page}/antwort", data={"answer": "no"}, base_url="https://localhost")
    assert refused.status_code == 400


@pytest.mark.parametrize(
    ("choice", "state", "says"),
    [("yes", SpeakerState.CONFIRMED, "Zusage"), ("no", SpeakerState.DECLINED, "Absage")],
)
def test_an_answer_is_stored_and_said(
    visitor: FlaskClient, page: str, speaker: Speaker, choice: str, state: SpeakerState, says: str
) -> None:
    answer = visitor.post(f"{page}/antwort", data={"answer": choice, "reason": "Urlaub"})
    assert answer.status_code == 303
    assert f"Ihre {says} ist gespeichert" in visitor.get(page).text
    assert fresh(speaker).state is state
    assert speaker.reason == ("Urlaub" if choice == "no" else "")


def test_who_confirmed_may_still_decline_and_come_back(
    visitor: FlaskClient, page: str, speaker: Speaker
) -> None:
    for choice, state in (("yes", "confirmed"), ("no", "declined"), ("yes", "confirmed")):
        assert visitor.post(f"{page}/antwort", data={"answer": choice}).status_code == 303
        assert fresh(speaker).state == state


def test_confirming_at_once_confirms_once(
    app: Flask, page: str, speaker: Speaker, together: Callable[..., list[int]]
) -> None:
    def confirm() -> int:
        return app.test_client().post(f"{page}/antwort", data={"answer": "yes"}).status_code

    assert together(confirm, times=3) == [303] * 3
    assert fresh(speaker).state is SpeakerState.CONFIRMED
    lines = db.session.scalars(
        select(AuditEntry).where(AuditEntry.action == "speakers.confirmed")
    ).all()
    assert [line.who for line in lines] == ["link"]


def test_no_choice_is_a_sentence_next_to_the_field(visitor: FlaskClient, page: str) -> None:
    answer = visitor.post(f"{page}/antwort", data={"reason": "weiß noch nicht"})
    assert answer.status_code == 422
    assert "Bitte wählen Sie Zusage oder Absage." in answer.text
    assert "weiß noch nicht" in answer.text


def test_after_the_hearing_nobody_confirms(
    app: Flask, visitor: FlaskClient, page: str, hearing: Hearing, speaker: Speaker
) -> None:
    app.extensions["clock"] = lambda: hearing.ends_at
    answer = visitor.post(f"{page}/antwort", data={"answer": "yes"})
    assert answer.status_code == 409
    assert "schon vorbei" in answer.text
    assert fresh(speaker).state is SpeakerState.INVITED


def test_whoever_was_uninvited_cannot_confirm_but_can_withdraw(
    visitor: FlaskClient, page: str, speaker: Speaker
) -> None:
    visitor.post(f"{page}/einwilligungen", data=YES_TO_ALL)
    with commit():
        fresh(speaker).state = SpeakerState.WITHDRAWN
    answer = visitor.post(f"{page}/antwort", data={"answer": "yes"})
    assert answer.status_code == 409
    assert "Ihre Mitwirkung entfällt" in visitor.get(page).text
    assert visitor.post(f"{page}/einwilligungen/widerrufen").status_code == 303
    assert not any(row.given for row in consents.current(fresh(speaker)).values() if row)


def test_an_invitation_that_was_taken_back_asks_for_nothing(
    visitor: FlaskClient, page: str, speaker: Speaker
) -> None:
    with commit():
        speaker.state = SpeakerState.PROPOSED
    text = visitor.get(page).text
    assert "wird gerade überarbeitet" in text
    assert "Zusage oder Absage" not in text
    assert visitor.post(f"{page}/antwort", data={"answer": "yes"}).status_code == 409


# --- the link itself


def test_a_guessed_link_opens_nothing(visitor: FlaskClient, app: Flask) -> None:
    answer = visitor.get("/l/mitwirkung/geraten")
    assert answer.status_code in (404, 422)
    assert "gibt es nicht" in answer.text


@pytest.mark.parametrize("path", ["", "/antwort", "/angaben", "/folien", "/einwilligungen"])
def test_a_withdrawn_link_opens_nothing(
    visitor: FlaskClient, page: str, speaker: Speaker, path: str
) -> None:
    with commit():
        invitations.withdraw_link(speaker=speaker, who=WHO, now=NOW)
    answer = visitor.get(page + path)
    assert answer.status_code in (410, 422)
    assert "gilt nicht mehr" in answer.text
    assert speaker.name not in answer.text


def test_an_expired_link_opens_nothing(visitor: FlaskClient, speaker: Speaker) -> None:
    answer = visitor.get(f"/l/mitwirkung/{link_of(speaker, days=0)}")
    assert "gilt nicht mehr" in answer.text


def test_a_link_of_another_purpose_opens_nothing(visitor: FlaskClient, speaker: Speaker) -> None:
    with commit():
        token = links.make(
            hearing_id=speaker.hearing_id,
            purpose="stand",
            subject_id=speaker.id,
            expires_at=NOW + timedelta(days=1),
            now=NOW,
        )
    assert "gibt es nicht" in visitor.get(f"/l/mitwirkung/{token}").text


def test_a_link_of_another_hearing_opens_nothing(visitor: FlaskClient, speaker: Speaker) -> None:
    other = a_hearing(slug="andere")
    with commit():
        token = links.make(
            hearing_id=other.id,
            purpose="speaker",
            subject_id=speaker.id,
            expires_at=NOW + timedelta(days=1),
            now=NOW,
        )
    assert "gibt es nicht" in visitor.get(f"/l/mitwirkung/{token}").text


def test_the_link_of_a_deleted_person_opens_nothing(
    visitor: FlaskClient, page: str, speaker: Speaker
) -> None:
    with commit():
        people.delete(speaker=speaker, who=WHO, now=NOW)
    assert "gibt es nicht" in visitor.get(page).text


def test_an_english_speaker_is_met_in_english(visitor: FlaskClient, hearing: Hearing) -> None:
    token = link_of(an_invited(hearing, "Dr. B", language="en"))
    answer = visitor.get(f"/l/mitwirkung/{token}")
    assert answer.location.endswith("?lang=en")


# --- description and needs


def test_a_description_is_stored(visitor: FlaskClient, page: str, speaker: Speaker) -> None:
    form = visitor.get(f"{page}/angaben").text
    data = {"name": "Prof. Dr. A", "role": "Professorin", "organisation": "TU Beispiel",
            "biography": "Forscht.\r\nLehrt.", **carried(form)}  # fmt: skip
    assert visitor.post(f"{page}/angaben", data=data).status_code == 303
    assert "Ihre Angaben sind gespeichert" in visitor.get(page).text
    assert fresh(speaker).biography == "Forscht.\nLehrt."


def test_a_biography_of_50000_characters_is_refused_and_not_lost(
    visitor: FlaskClient, page: str, speaker: Speaker
) -> None:
    text = "ä" * 50_000
    form = visitor.get(f"{page}/angaben").text
    answer = visitor.post(f"{page}/angaben", data={"name": "A", "biography": text, **carried(form)})
    assert answer.status_code == 422
    assert "höchstens 4000 Zeichen" in answer.text
    assert text in answer.text
    assert fresh(speaker).biography == ""


def test_html_in_a_name_stays_text(visitor: FlaskClient, page: str, olga: FlaskClient) -> None:
    name = "<script>alert(1)</script>"
    form = visitor.get(f"{page}/angaben").text
    visitor.post(f"{page}/angaben", data={"name": name, **carried(form)})
    for text in (
        visitor.get(page).text,
        olga.get("/verwaltung/anhoerungen/ki/mitwirkende").text,
        olga.get("/verwaltung/anhoerungen/ki/mitwirkende/bereitschaft").text,
    ):
        assert name not in text
        assert "&lt;script&gt;alert(1)" in text


def test_a_name_keeps_its_letters_and_loses_signs_that_turn_the_text(
    visitor: FlaskClient, page: str, speaker: Speaker
) -> None:
    form = visitor.get(f"{page}/angaben").text
    data = {"name": "ليلى\u202e gnp.exe\x07", **carried(form)}
    visitor.post(f"{page}/angaben", data=data)
    assert fresh(speaker).name == "ليلى gnp.exe"


def test_what_the_staff_changed_meanwhile_is_not_overwritten(
    visitor: FlaskClient, page: str, speaker: Speaker
) -> None:
    form = visitor.get(f"{page}/angaben").text
    with commit():
        fresh(speaker).role, speaker.version = "Rektorin", speaker.version + 1
    data = {"name": speaker.name, "role": "Kanzlerin", **carried(form)}
    answer = visitor.post(f"{page}/angaben", data=data)
    assert answer.status_code == 409
    assert 'rel="canonical"' not in answer.text  # it would name the secret address
    assert "Rektorin" in answer.text
    assert "Kanzlerin" in answer.text
    assert fresh(speaker).role == "Rektorin"


def test_needing_nothing_is_an_answer(visitor: FlaskClient, page: str, speaker: Speaker) -> None:
    form = visitor.get(f"{page}/buehne").text
    data = {"needs": "", "without_slides": "y", **carried(form)}
    assert visitor.post(f"{page}/buehne", data=data).status_code == 303
    assert fresh(speaker).needs_at == NOW
    assert speaker.without_slides
    assert "Sie brauchen nichts Besonderes" in visitor.get(f"{page}/buehne").text


# --- consents


def test_no_consent_is_ticked_beforehand(visitor: FlaskClient, page: str) -> None:
    text = visitor.get(f"{page}/einwilligungen").text
    assert text.count('type="radio"') == 8
    assert "checked" not in text
    assert "kein Nachteil" in text


def test_each_answer_is_stored_on_its_own_with_version_time_and_channel(
    visitor: FlaskClient, page: str, speaker: Speaker
) -> None:
    visitor.post(f"{page}/einwilligungen", data={"photo": "yes", "photo_wording": "1"})
    (row,) = db.session.scalars(select(Consent)).all()
    assert (row.purpose, row.given, row.wording) == (Purpose.PHOTO, True, "1")
    assert (row.at, row.channel, row.who, row.language) == (NOW, "link", "link", "de")
    assert consents.current(speaker)[Purpose.RECORDING] is None


def test_refusing_everything_still_gives_the_speaking_slot(
    visitor: FlaskClient, page: str, speaker: Speaker
) -> None:
    visitor.post(f"{page}/antwort", data={"answer": "yes"})
    visitor.post(f"{page}/einwilligungen", data=NO_TO_ALL)
    assert fresh(speaker).state is SpeakerState.CONFIRMED
    assert [slot.item.title for slot in speaker.slots] == ["Einführung in KI"]
    assert "Einführung in KI" in visitor.get(page).text


def test_a_withdrawal_holds_at_once_and_keeps_what_was_said(
    visitor: FlaskClient, page: str, speaker: Speaker, hearing: Hearing
) -> None:
    visitor.post(f"{page}/einwilligungen", data=YES_TO_ALL)
    assert consents.may_be_streamed(fresh(speaker), hearing)
    visitor.post(f"{page}/einwilligungen", data={**YES_TO_ALL, "live_stream": "no"})
    assert not consents.may_be_streamed(fresh(speaker), hearing)
    assert consents.may_be_recorded(speaker, hearing)
    assert db.session.scalars(select(Consent.given)).all() == [True] * 4 + [False]


def test_the_same_answers_again_write_nothing(
    visitor: FlaskClient, page: str, speaker: Speaker
) -> None:
    for _ in range(2):
        visitor.post(f"{page}/einwilligungen", data=YES_TO_ALL)
    assert len(db.session.scalars(select(Consent)).all()) == 4


def test_a_new_text_is_a_new_question_and_the_old_answer_holds_meanwhile(
    visitor: FlaskClient,
    page: str,
    speaker: Speaker,
    hearing: Hearing,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    visitor.post(f"{page}/einwilligungen", data=YES_TO_ALL)
    newer = replace(wordings.newest(Purpose.PHOTO), version="2", de="Ein neuer Text.")
    monkeypatch.setattr(wordings, "WORDINGS", (*wordings.WORDINGS, newer))
    text = visitor.get(f"{page}/einwilligungen").text
    assert "Ein neuer Text." in text
    assert "Ihre Antwort zur Fassung 1 gilt" in text
    assert text.count("checked") == 3
    assert consents.may(fresh(speaker), hearing, Purpose.PHOTO)


def test_an_answer_to_a_text_that_was_never_shown_is_refused(
    visitor: FlaskClient, page: str
) -> None:
    answer = visitor.post(f"{page}/einwilligungen", data={"photo": "yes", "photo_wording": "99"})
    assert answer.status_code == 422
    assert "lesen Sie ihn noch einmal" in answer.text
    assert db.session.scalars(select(Consent)).all() == []


def test_an_odd_answer_is_none(visitor: FlaskClient, page: str) -> None:
    visitor.post(f"{page}/einwilligungen", data={"photo": "vielleicht", "photo_wording": "1"})
    assert db.session.scalars(select(Consent)).all() == []


def test_employees_are_not_asked_about_the_screen(visitor: FlaskClient, hearing: Hearing) -> None:
    speaker = an_invited(hearing, "Mitarbeitende B", employee=True)
    page = f"/l/mitwirkung/{link_of(speaker)}"
    text = visitor.get(f"{page}/einwilligungen").text
    assert "live_stream" not in text
    assert "photo" in text
    visitor.post(f"{page}/einwilligungen", data=YES_TO_ALL)
    assert not consents.may_be_streamed(speaker, hearing)


def test_a_file_that_is_none_is_said_so(visitor: FlaskClient, page: str) -> None:
    for step in ("foto", "folien"):
        answer = visitor.post(f"{page}/{step}", data={})
        assert answer.status_code == 422
        assert "Bitte wählen Sie eine Datei aus." in answer.text


def test_a_program_is_no_slides(visitor: FlaskClient, page: str, speaker: Speaker) -> None:
    file = (io.BytesIO(b"MZ" + b"\0" * 4000), "folien.pdf")
    answer = visitor.post(f"{page}/folien", data={"file": file})
    assert answer.status_code == 422
    assert "Das ist ein Programm" in answer.text
    assert fresh(speaker).slides == []
