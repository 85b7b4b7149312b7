"""Speakers read their own words, and nobody else's; what they say is decided on by people."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from hearing.accounts.rights import Role
from hearing.agenda.models import Hearing
from hearing.database import db
from hearing.mail import links
from hearing.mail.models import Letter, LetterState
from hearing.protocol.models import Entry
from hearing.record import errors, remarks, steps
from hearing.record.models import RecordState, Remark
from hearing.speakers.models import Speaker
from hearing.speakers.people import LINKS
from tests.conftest import NOW
from tests.hearing.cast import a_speaker
from tests.hearing.conftest import an_account, logged_in

WEEK = timedelta(days=7)
PAGE = "/verwaltung/anhoerungen/ki/niederschrift"


@pytest.fixture
def anna(checked: Hearing) -> Speaker:
    """Anna, who spoke, while the record is with the speakers."""
    for to, facts in (
        (RecordState.IN_REVIEW, {}),
        (RecordState.WITH_SPEAKERS, {"speakers_until": NOW + WEEK}),
    ):
        seen = steps.of(checked).version
        steps.move(hearing=checked, to=to, seen=seen, who="pia@example.org", now=NOW, **facts)
    anna = db.session.scalars(select(Speaker)).one()
    anna.email = "anna@example.org"
    db.session.commit()
    return anna


@pytest.fixture
def own(anna: Speaker) -> str:
    token = links.make(
        hearing_id=anna.hearing_id,
        purpose=LINKS,
        subject_id=anna.id,
        expires_at=NOW + WEEK,
        now=NOW,
    )
    db.session.commit()
    return f"/l/mitwirkung/{token}/niederschrift"


@pytest.fixture
def pia(app: Flask, checked: Hearing) -> FlaskClient:
    roles = {checked: [Role.PROTOCOL_WRITER]}
    return logged_in(app, an_account("pia@example.org", roles=roles))


def entry_of(anna: Speaker) -> Entry:
    db.session.expire_all()
    return db.session.scalars(select(Entry).where(Entry.speaker_id == anna.id)).one()


def test_somebody_sees_their_own_words_alone_and_says_what_is_wrong(
    visitor: FlaskClient, anna: Speaker, own: str
) -> None:
    page = visitor.get(own)
    assert "Was kann die KI schon?" in page.text
    assert "Guten Morgen." not in page.text
    assert page.headers["Referrer-Policy"] == "no-referrer"
    key = entry_of(anna).key
    answer = visitor.post(f"{own}/{key}", data={"text": "Was kann die KI schon heute?"})
    assert answer.status_code == 303
    assert "Was kann die KI schon heute?" in visitor.get(own).text
    assert entry_of(anna).text == "Was kann die KI schon?"
    assert visitor.post(own).status_code == 303
    assert "Gelesen am" in visitor.get(own).text


def test_a_remark_is_taken_over_or_left(
    app: Flask, checked: Hearing, visitor: FlaskClient, pia: FlaskClient, anna: Speaker, own: str
) -> None:
    ina = logged_in(app, an_account("ina@example.org", roles={checked: [Role.CHECK_IN]}))
    key = entry_of(anna).key
    visitor.post(f"{own}/{key}", data={"text": "Was kann die KI schon heute?"})
    shown = pia.get(PAGE).text
    assert "Was kann die KI schon heute?" in shown
    assert '<h3 class="kern-heading-small" dir="auto">Anna Beispiel</h3>' in shown
    assert "Was kann die KI schon heute?" not in ina.get(PAGE).text
    number = db.session.scalars(select(Remark.id)).one()
    assert pia.post(f"{PAGE}/anmerkungen/{number}", data={"take": "1"}).status_code == 303
    assert entry_of(anna).text == "Was kann die KI schon heute?"
    again = pia.post(f"{PAGE}/anmerkungen/{number}", data={"take": "0"})
    assert again.status_code == 409
    visitor.post(f"{own}/{key}", data={"text": "Etwas ganz anderes."})
    second = db.session.scalars(select(Remark.id).order_by(Remark.id.desc())).first()
    assert pia.post(f"{PAGE}/anmerkungen/{second}", data={"take": "0"}).status_code == 303
    assert entry_of(anna).text == "Was kann die KI schon heute?"


def test_a_remark_on_words_that_changed_is_not_taken_over_blindly(
    checked: Hearing, anna: Speaker
) -> None:
    entry = entry_of(anna)
    remarks.say(hearing=checked, speaker=anna, key=entry.key, text="Anders.", now=NOW)
    entry.text = "Inzwischen neu."
    db.session.commit()
    (remark,) = remarks.waiting(checked)
    with pytest.raises(errors.WordsMoved):
        remarks.decide(hearing=checked, number=remark.id, takes=True, who="pia", now=NOW)


def test_the_words_as_they_are_take_a_remark_back(checked: Hearing, anna: Speaker) -> None:
    entry = entry_of(anna)
    remarks.say(hearing=checked, speaker=anna, key=entry.key, text="Anders.", now=NOW)
    remarks.say(hearing=checked, speaker=anna, key=entry.key, text=entry.text, now=NOW)
    assert remarks.waiting(checked) == []


def test_after_the_deadline_nothing_is_taken_and_nothing_lost(
    checked: Hearing, anna: Speaker
) -> None:
    key = entry_of(anna).key
    with pytest.raises(errors.CheckClosed):
        remarks.say(hearing=checked, speaker=anna, key=key, text="Zu spät.", now=NOW + 2 * WEEK)
    with pytest.raises(errors.CheckClosed):
        remarks.confirm(hearing=checked, speaker=anna, now=NOW + 2 * WEEK)


def test_what_was_typed_too_late_is_still_there_to_be_copied(
    visitor: FlaskClient, checked: Hearing, anna: Speaker, own: str
) -> None:
    facts = {"seen": steps.of(checked).version, "who": "pia@example.org", "now": NOW}
    steps.move(hearing=checked, to=RecordState.IN_REVIEW, **facts)  # type: ignore[arg-type]  # facts by name
    db.session.commit()
    late = visitor.post(f"{own}/{entry_of(anna).key}", data={"text": "Viel später getippt."})
    assert (late.status_code, "Viel später getippt." in late.text) == (409, True)


def test_nobody_remarks_on_anothers_words(visitor: FlaskClient, anna: Speaker, own: str) -> None:
    other = db.session.scalars(select(Entry).where(Entry.speaker_id.is_(None))).one()
    refused = visitor.post(f"{own}/{other.key}", data={"text": "Fremd."})
    assert refused.status_code == 404


def test_letters_to_speakers_wait_to_be_read(
    pia: FlaskClient, checked: Hearing, anna: Speaker
) -> None:
    bert = a_speaker(checked, "Bert Muster")
    bert.email = "bert@@example"
    db.session.scalars(select(Entry).where(Entry.speaker_id.is_(None))).one().speaker_id = bert.id
    db.session.commit()
    assert pia.post(f"{PAGE}/briefe").status_code == 303
    told = pia.get(PAGE).text.split("Wer seine Worte gelesen hat")[1]
    assert told.index("Bert Muster") < told.index("kein Brief möglich")
    assert told.count("kein Brief möglich") == 1
    letter = db.session.scalars(select(Letter)).one()
    assert letter.state is LetterState.DRAFTED
    assert "Frist: 17. Juni 2024." in letter.text
    assert "{link}" in letter.text
    assert (letter.link_purpose, letter.link_subject_id) == (LINKS, anna.id)
    pia.post(f"{PAGE}/briefe")
    assert (
        len(db.session.scalars(select(Letter).where(Letter.state == LetterState.DRAFTED)).all())
        == 1
    )


def test_who_closes_before_the_deadline_says_why_or_waits_until_all_have_read(
    checked: Hearing, anna: Speaker, own: str, visitor: FlaskClient, pia: FlaskClient
) -> None:
    def close(now: datetime = NOW) -> str:
        seen = steps.of(checked).version
        to, who = RecordState.EDITED, "pia@example.org"
        record = steps.move(hearing=checked, to=to, seen=seen, who=who, now=now)
        return record.unread_because

    refused = pia.post(f"{PAGE}/schritt", data={"version": "2", "to": "edited", "because": " "})
    assert refused.status_code == 422
    assert "nicht alle Mitwirkenden haben ihre Worte gelesen (es fehlen: 1)" in refused.text
    steps.move(hearing=checked, to=RecordState.IN_REVIEW, seen=2, who="pia@example.org", now=NOW)
    with pytest.raises(errors.SpeakersUnread):
        close()  # nor does it help to go back first
    db.session.rollback()
    assert close(now=NOW + WEEK + timedelta(seconds=1)) == ""
    db.session.rollback()
    facts = {"version": "2", "to": "edited", "because": "Anna ist in Elternzeit."}
    assert pia.post(f"{PAGE}/schritt", data=facts).status_code == 303
    assert "Anna ist in Elternzeit." in pia.get(PAGE).text
    steps.of(checked).state = RecordState.WITH_SPEAKERS
    db.session.commit()
    visitor.post(own)
    assert close() == ""
