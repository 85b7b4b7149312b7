"""The staff's pages of the people with a part."""

from __future__ import annotations

import re
import time
from concurrent.futures import ThreadPoolExecutor
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, select, update

from hearing.accounts.models import AuditEntry
from hearing.accounts.rights import Role
from hearing.agenda.models import Hearing
from hearing.database import commit, db
from hearing.desk.models import Mark, MarkKind
from hearing.mail import links
from hearing.mail.links import LinkEnded
from hearing.mail.models import Letter, LetterState
from hearing.programme import release, snapshot
from hearing.programme.models import Release
from hearing.speakers import consents, invitations, perspectives, readiness
from hearing.speakers.models import Channel, Part, Purpose, Slot, Speaker, SpeakerState
from hearing.speakers.perspectives import Cover
from hearing.speakers.readiness import Lack
from tests.conftest import NOW
from tests.hearing.cast import a_hearing, a_speaker
from tests.hearing.conftest import an_account, logged_in
from tests.hearing.speakers.conftest import an_invited, link_of

ALL = "/verwaltung/anhoerungen/ki/mitwirkende"


@pytest.fixture
def one(speaker: Speaker) -> str:
    """The address of the invited person's page for the staff."""
    return f"{ALL}/{speaker.id}"


def fresh(speaker: Speaker) -> Speaker:
    """The row as the database has it now."""
    db.session.expire_all()
    return speaker


def letters() -> list[Letter]:
    """All letters, the oldest first."""
    db.session.expire_all()
    return list(db.session.scalars(select(Letter).order_by(Letter.id)))


def carried(text: str) -> dict[str, str]:
    """What the form of a page was made from."""
    found = re.search(r'name="_made_from" value="([^"]*)"', text)
    assert found
    return {"_made_from": unescape(found[1])}


def test_a_person_is_entered_given_a_part_and_invited(olga: FlaskClient, hearing: Hearing) -> None:
    answer = olga.post(
        f"{ALL}/neu",
        data={"name": "Referent*in A", "email": "a@example.org", "language": "de", "role": "TU"},
    )
    assert answer.status_code == 303
    one = answer.location
    item = hearing.items[1].id
    assert olga.post(f"{one}/beitraege", data={"item": item, "part": "speaker"}).status_code == 303
    assert olga.post(f"{one}/einladen").status_code == 303
    (letter,) = letters()
    assert letter.state is LetterState.DRAFTED
    assert (letter.address, letter.link_purpose) == ("a@example.org", "speaker")
    for words in ("{link}", "Einführung in KI", "Vortrag", "10:15 Uhr", "Mittwoch, 10. Juli 2024"):
        assert words in letter.text
    text = olga.get(ALL).text
    assert "eingeladen" in text
    assert "Einladung entworfen, noch nicht gesendet" in text


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({"name": ""}, "Bitte geben Sie einen Namen an."),
        ({"name": "A" * 5000}, "Bitte höchstens 200 Zeichen."),
        ({"name": "A", "email": "kein Klammeraffe"}, "lässt sich keine E-Mail schicken"),
        ({"name": "A", "biography": "b" * 50_000}, "Bitte höchstens 4000 Zeichen."),
        ({"name": "A", "office": "König*in"}, "Auswahl"),
    ],
)
def test_bad_facts_are_refused_next_to_the_field(
    olga: FlaskClient, hearing: Hearing, facts: dict[str, str], sentence: str
) -> None:
    answer = olga.post(f"{ALL}/neu", data={"language": "de", "role": "bleibt da", **facts})
    assert answer.status_code == 422
    assert sentence in unescape(answer.text)
    assert "bleibt da" in answer.text
    assert db.session.scalars(select(Speaker)).all() == []


def test_without_an_address_nobody_is_invited(olga: FlaskClient, hearing: Hearing) -> None:
    speaker = a_speaker(hearing, "Ohne Adresse")
    olga.post(f"{ALL}/{speaker.id}/einladen")
    assert "Es fehlt eine E-Mail-Adresse." in olga.get(f"{ALL}/{speaker.id}").text
    assert fresh(speaker).state is SpeakerState.PROPOSED


def test_two_invitations_are_one_draft(olga: FlaskClient, one: str) -> None:
    for _ in range(2):
        olga.post(f"{one}/einladen")
    assert len(letters()) == 1


def test_the_same_part_twice_is_one(olga: FlaskClient, one: str, hearing: Hearing) -> None:
    for _ in range(2):
        olga.post(f"{one}/beitraege", data={"item": hearing.items[2].id, "part": "moderator"})
    slots = db.session.scalars(select(Slot).where(Slot.part == Part.MODERATOR)).all()
    assert len(slots) == 1
    for _ in range(2):
        assert olga.post(f"{one}/beitraege/{slots[0].id}/entfernen").status_code == 303
    assert "Moderation: <bdi>" not in olga.get(one).text


def test_an_item_of_another_hearing_is_none(olga: FlaskClient, one: str) -> None:
    other = a_hearing(slug="andere")
    answer = olga.post(f"{one}/beitraege", data={"item": other.items[0].id, "part": "speaker"})
    assert answer.status_code == 422


def test_a_person_of_another_hearing_is_not_here(olga: FlaskClient, hearing: Hearing) -> None:
    stranger = a_speaker(a_hearing(slug="andere"), "Fremd")
    for path in ("", "/aendern", "/loeschen", "/foto"):
        assert olga.get(f"{ALL}/{stranger.id}{path}").status_code == 404
    assert olga.post(f"{ALL}/{stranger.id}/einladen").status_code == 404


def test_a_withdrawn_link_is_withdrawn_with_its_drafts(
    olga: FlaskClient, one: str, speaker: Speaker
) -> None:
    token = link_of(speaker)
    olga.post(f"{one}/einladen")
    olga.post(f"{one}/link-zurueckziehen")
    with pytest.raises(LinkEnded):
        links.open_link(token=token, purpose="speaker", now=NOW)
    assert [letter.state for letter in letters()] == [LetterState.DISCARDED]
    olga.post(f"{one}/link")
    assert letters()[-1].subject.startswith("Ihr persönlicher Link")


def test_an_answer_by_phone_is_entered(olga: FlaskClient, one: str, speaker: Speaker) -> None:
    answer = olga.post(f"{one}/stand", data={"state": "confirmed", "reason": "Telefonat"})
    assert answer.status_code == 303
    assert fresh(speaker).state is SpeakerState.CONFIRMED
    assert olga.post(f"{one}/stand", data={"state": "geträumt"}).status_code == 422


def test_a_cancelled_speaker_gets_a_letter_once(
    olga: FlaskClient, one: str, speaker: Speaker
) -> None:
    olga.post(f"{one}/stand", data={"state": "confirmed"})
    for _ in range(2):
        olga.post(f"{one}/ausladen", data={"cancel-reason": "Programm gekürzt"})
    (letter,) = letters()
    assert letter.concern == f"speaker {speaker.id} cancelled"
    assert "entfällt" in letter.text
    assert "gekürzt" not in letter.text
    assert fresh(speaker).state is SpeakerState.WITHDRAWN
    assert speaker.reason == "Programm gekürzt"


def test_who_never_heard_of_it_gets_no_letter(olga: FlaskClient, one: str) -> None:
    olga.post(f"{one}/einladen")
    olga.post(f"{one}/ausladen", data={})
    assert [letter.state for letter in letters()] == [LetterState.DISCARDED]


def test_two_organizers_lose_nothing(olga: FlaskClient, one: str, speaker: Speaker) -> None:
    form = olga.get(f"{one}/aendern").text
    with commit():
        fresh(speaker).organisation, speaker.version = "TU Beispiel", speaker.version + 1
    data = {"name": "Prof. A", "email": speaker.email, "language": "de", **carried(form)}
    assert olga.post(f"{one}/aendern", data=data).status_code == 303
    assert (fresh(speaker).name, speaker.organisation) == ("Prof. A", "TU Beispiel")


def test_a_person_in_the_record_is_not_deleted(
    olga: FlaskClient, one: str, speaker: Speaker, hearing: Hearing
) -> None:
    with commit():
        db.session.add(
            Mark(hearing_id=hearing.id, kind=MarkKind.FLOOR_GIVEN, at=NOW, speaker_id=speaker.id)
        )
    answer = olga.post(f"{one}/loeschen")
    assert answer.status_code == 409
    assert "kann deshalb nicht gelöscht werden" in answer.text
    assert fresh(speaker).slots


def test_who_is_invited_again_gets_no_cancellation(
    olga: FlaskClient, one: str, speaker: Speaker
) -> None:
    olga.post(f"{one}/stand", data={"state": "confirmed"})
    olga.post(f"{one}/ausladen", data={"cancel-reason": ""})
    olga.post(f"{one}/einladen")
    drafts = [letter for letter in letters() if letter.state is LetterState.DRAFTED]
    assert [letter.concern for letter in drafts] == [f"speaker {speaker.id} invited"]


def test_no_letter_brings_a_link_to_somebody_who_is_deleted(
    olga: FlaskClient, one: str, speaker: Speaker
) -> None:
    olga.post(f"{one}/einladen")
    assert olga.post(f"{one}/loeschen").status_code == 303
    assert [letter.state for letter in letters()] == [LetterState.DISCARDED]


def test_who_had_confirmed_and_is_deleted_gets_a_letter(
    olga: FlaskClient, one: str, speaker: Speaker
) -> None:
    olga.post(f"{one}/stand", data={"state": "confirmed"})
    assert olga.post(f"{one}/loeschen").status_code == 303
    (letter,) = letters()
    assert (letter.state, letter.link_purpose) == (LetterState.DRAFTED, "")
    assert "entfällt" in letter.text


def test_letters_that_wait_follow_the_person_to_a_new_address(
    olga: FlaskClient, one: str, speaker: Speaker
) -> None:
    olga.post(f"{one}/einladen")
    form = carried(olga.get(f"{one}/aendern").text)
    form |= {"name": speaker.name, "email": "neu@example.org", "language": "de"}
    assert olga.post(f"{one}/aendern", data=form).status_code == 303
    assert [letter.address for letter in letters()] == ["neu@example.org"]


def test_a_deleted_person_stays_in_frozen_releases(
    olga: FlaskClient, one: str, speaker: Speaker, hearing: Hearing
) -> None:
    with commit():
        speaker.state = SpeakerState.CONFIRMED
        content = snapshot.to_json(snapshot.take(hearing))
        facts = {"number": 1, "changes": [], "digest": "d", "created_by": "x"}
        db.session.add(Release(hearing_id=hearing.id, content=content, created_at=NOW, **facts))
    assert olga.post(f"{one}/loeschen").status_code == 303
    shown = release.current(hearing)
    assert shown
    assert [person.name for person in shown.people] == ["Referent*in A"]
    assert db.session.scalars(select(Speaker)).all() == []
    assert db.session.scalars(select(Slot)).all() == []


def test_a_consent_on_paper_is_entered_with_who_did_it(
    olga: FlaskClient, one: str, speaker: Speaker
) -> None:
    data = {"purpose": "recording", "given": "yes", "channel": "paper"}
    assert olga.post(f"{one}/einwilligungen", data=data).status_code == 303
    row = consents.current(speaker)[Purpose.RECORDING]
    assert row
    assert (row.given, row.channel, row.who) == (True, Channel.PAPER, "olga@example.org")
    assert "auf Papier" in olga.get(one).text


def test_reminders_are_drafted_for_exactly_those_who_lack_something_once(
    olga: FlaskClient, speaker: Speaker, hearing: Hearing
) -> None:
    done = an_invited(hearing, "Fertig", biography="Alles da.", needs="nichts")
    with commit():
        done.state, done.without_slides = SpeakerState.CONFIRMED, True
        consents.answer(
            speaker=done,
            answers=dict.fromkeys(Purpose, False),
            versions=dict.fromkeys(Purpose, "1"),
            channel=Channel.LINK,
            language="de",
            who="link",
            now=NOW,
        )
    board = olga.get(f"{ALL}/bereitschaft").text
    assert "Referent*in A</bdi>:" in board
    assert "Fertig</bdi>:" not in board
    for _ in range(2):
        assert olga.post(f"{ALL}/bereitschaft/erinnern").status_code == 303
    (letter,) = letters()
    assert "einige Sätze zu Ihrer Person" in letter.text
    assert "wurde an genau das schon erinnert" in olga.get(f"{ALL}/bereitschaft").text


def test_when_something_came_the_old_reminder_is_replaced(
    olga: FlaskClient, speaker: Speaker, hearing: Hearing
) -> None:
    olga.post(f"{ALL}/bereitschaft/erinnern")
    with commit():
        fresh(speaker).biography = "Jetzt doch."
    olga.post(f"{ALL}/bereitschaft/erinnern")
    first, second = letters()
    assert (first.state, second.state) == (LetterState.DISCARDED, LetterState.DRAFTED)
    assert "Person" not in second.text.split("noch:")[1].split("{link}")[0]


def test_the_board_asks_the_database_as_often_for_few_as_for_many(
    olga: FlaskClient, hearing: Hearing
) -> None:
    asked: list[str] = []
    event.listen(db.engine, "before_cursor_execute", lambda *facts: asked.append(facts[2]))
    counts = []
    for size in (2, 20):
        for number in range(size):
            an_invited(hearing, f"Referent*in {size}-{number}")
        asked.clear()
        assert olga.get(f"{ALL}/bereitschaft").status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_a_letter_that_somebody_sends_at_this_moment_is_not_thrown_away(
    app: Flask, olga: FlaskClient, one: str, speaker: Speaker
) -> None:
    olga.post(f"{one}/einladen")
    (letter,) = letters()
    number, speaker_id = letter.id, speaker.id
    db.session.commit()
    with ThreadPoolExecutor(1) as pool, db.engine.connect() as sending:
        own = update(Letter).where(Letter.id == number)
        sending.execute(own.values(state=LetterState.QUEUED, version=Letter.version + 1))
        cancelled = pool.submit(
            lambda: olga.post(f"{ALL}/{speaker_id}/ausladen", data={"cancel-reason": ""})
        )
        time.sleep(0.5)
        sending.commit()
        assert cancelled.result().status_code == 303
    assert letters()[0].state is LetterState.QUEUED


def test_a_moderator_owes_no_slides(hearing: Hearing, speaker: Speaker) -> None:
    with commit():
        for slot in speaker.slots:
            slot.part = Part.MODERATOR
    row = readiness.of(hearing=hearing, speaker=speaker)
    assert Lack.SLIDES not in row.lacks
    assert Lack.BIOGRAPHY in row.lacks


def test_perspectives_are_open_asked_or_covered(hearing: Hearing) -> None:
    hearing.perspectives = ["Wissenschaft", "Ethik", "Praxis"]
    first = an_invited(hearing, "A", perspective="Wissenschaft")
    second = an_invited(hearing, "B", perspective="Ethik")
    gone = an_invited(hearing, "C", perspective="Praxis")
    old = an_invited(hearing, "D", perspective="von der Liste genommen")
    first.state, gone.state = SpeakerState.CONFIRMED, SpeakerState.DECLINED
    found = perspectives.covered(hearing=hearing, speakers=[first, second, gone, old])
    assert [(one.name, one.cover) for one in found] == [
        ("Wissenschaft", Cover.COVERED),
        ("Ethik", Cover.ASKED),
        ("Praxis", Cover.OPEN),
        ("von der Liste genommen", Cover.ASKED),
    ]


def test_offices_are_a_setting_of_the_hearing(olga: FlaskClient, hearing: Hearing) -> None:
    speaker = an_invited(hearing, "Leitung", employee=True, office="Bürgermeister*in")
    with commit():
        consents.answer(
            speaker=speaker,
            answers={Purpose.LIVE_STREAM: True},
            versions={Purpose.LIVE_STREAM: "1"},
            channel=Channel.PAPER,
            language="de",
            who="x",
            now=NOW,
        )
    assert consents.may_be_streamed(speaker, hearing)
    olga.post(f"{ALL}/aemter", data={"offices": "Stadtdirektor*in\r\n\r\nOberbürgermeister*in"})
    assert not consents.may_be_streamed(fresh(speaker), hearing)
    assert "Stadtdirektor*in" in olga.get(f"{ALL}/neu").text


def test_only_who_edits_the_programme_gets_in(
    app: Flask, hearing: Hearing, speaker: Speaker
) -> None:
    editor = logged_in(app, an_account("e@example.org", roles={hearing: [Role.EDITOR]}))
    desk = logged_in(app, an_account("d@example.org", roles={hearing: [Role.DESK]}))
    assert editor.get(ALL).status_code == 200
    assert desk.get(ALL).status_code == 403
    assert desk.post(f"{ALL}/{speaker.id}/ausladen").status_code == 403


def test_every_change_is_in_the_audit_log(olga: FlaskClient, one: str, speaker: Speaker) -> None:
    olga.post(f"{one}/stand", data={"state": "confirmed"})
    olga.post(f"{one}/link-zurueckziehen")
    lines = db.session.scalars(
        select(AuditEntry).where(AuditEntry.subject == f"speaker {speaker.id}")
    )
    last = [(line.action, line.who) for line in lines][-2:]
    who = "olga@example.org"
    assert last == [("speakers.confirmed", who), ("speakers.withdraw_link", who)]


def test_whose_link_has_ended_may_ask_for_a_new_one(speaker: Speaker) -> None:
    invitations.register()
    addressee = links.PURPOSES["speaker"].describe(speaker.id)
    assert addressee
    assert (addressee.address, addressee.name) == (speaker.email, speaker.name)
    assert links.PURPOSES["speaker"].describe(4711) is None
