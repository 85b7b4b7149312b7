"""The annex: numbered questions with their answers, on a page and as PDF."""

from __future__ import annotations

import io
import threading

import pypdf
import pytest
from flask import Flask
from flask.testing import FlaskClient
from lxml import html
from sqlalchemy import select

from hearing import persons
from hearing.agenda.models import Hearing
from hearing.database import commit, db
from hearing.desk.models import Mark, MarkKind
from hearing.errors import HearingError
from hearing.invitations.models import Invitation
from hearing.mail.models import Letter
from hearing.persons import Erasure
from hearing.privacy import holdings
from hearing.questions import personal_data
from hearing.questions.models import QuestionState
from hearing.questions.written import annex, answers, notices
from hearing.questions.written.errors import HearingUnpublished, NothingApproved
from hearing.questions.written.letters import Frame
from hearing.questions.written.models import AnswerAnnex
from hearing.versions import Stale
from tests.conftest import NOW
from tests.hearing.questions.cast import BEGUN, a_council, a_guest
from tests.hearing.questions.written.cast import (
    BODO,
    PUBLIC,
    an_office,
    approved_answer,
    assigned,
    deferred,
    handed_in,
)
from tests.hearing.registration.conftest import link_to as link_of


def publish(hearing: Hearing) -> AnswerAnnex:
    """All that can be published, committed."""
    chosen = {
        one.question.id: one.answer.version for one in annex.publishable(hearing.id) if one.answer
    }
    with commit():
        return annex.publish(hearing=hearing, chosen=chosen, who=BODO, now=BEGUN)


def shown(client: FlaskClient) -> list[tuple[str, ...]]:
    """Number, question and answer as the public page has them."""
    page = html.fromstring(client.get(PUBLIC).text)
    return [
        tuple(
            entry.xpath(path)[0].text_content().strip()
            for path in (".//h2", ".//blockquote", ".//div[contains(@class, 'written__text')]")
        )
        for entry in page.xpath("//li[contains(@class, 'written-annex__entry')]")
    ]


def test_the_annex_numbers_questions_each_with_its_answer(
    visitor: FlaskClient, hearing: Hearing, guest: Invitation
) -> None:
    first = deferred(guest, "Wer haftet?\nUnd wie lange?", named=True)
    second = deferred(guest, "Was kostet es? <b>& mehr</b> 🎈")
    handed_in(deferred(guest, "Noch nicht freigegeben"), "Entwurf")
    assigned(first, an_office(hearing))
    approved_answer(second, "Nichts.")
    approved_answer(first, "Die Stadt.\n\nSolange sie besteht.")
    assert visitor.get(PUBLIC).status_code == 404
    publish(hearing)
    assert shown(visitor) == [
        ("Frage 1", "Wer haftet?\nUnd wie lange?", "Die Stadt.\n\nSolange sie besteht."),
        ("Frage 2", "Was kostet es? <b>& mehr</b> 🎈", "Nichts."),
    ]
    page = visitor.get(PUBLIC).text
    assert page.count("Gast 0") == 1  # who wants to be named, and nobody else
    assert "Antwort: IT-Referat" in page
    states = [first.state, second.state]
    assert states == [QuestionState.ANSWERED_IN_WRITING] * 2


def test_the_answer_stands_beside_its_question_wherever_that_is_read(
    app: Flask, visitor: FlaskClient, hearing: Hearing, guest: Invitation
) -> None:
    approved_answer(deferred(guest, "Wer haftet?"), "Die Stadt.")
    pages = ("/anhoerungen/ki/fragen", f"{link_of(guest)}/fragen")
    app.extensions["clock"] = lambda: BEGUN
    for page in pages:
        text = visitor.get(page).text
        assert ("Wer haftet?" in text, "Die Stadt." in text) == (True, False)
    publish(hearing)
    for page in pages:
        assert "Die Stadt." in visitor.get(page).text
    assert PUBLIC in visitor.get("/anhoerungen/ki").text


def test_the_annex_is_printed(visitor: FlaskClient, hearing: Hearing, guest: Invitation) -> None:
    approved_answer(deferred(guest, "Wer haftet? 🎈 $x$ #sys"), "Die *Stadt*.\n\nImmer.")
    publish(hearing)
    answer = visitor.get(f"{PUBLIC}.pdf")
    assert answer.data == visitor.get(f"{PUBLIC}.pdf").data
    document = pypdf.PdfReader(io.BytesIO(answer.data))
    text = " ".join(page.extract_text() for page in document.pages)
    for words in ("Frage 1", "Wer haftet?", "$x$ #sys", "Die *Stadt*.", "Immer.", "Nr. 1"):
        assert words in text
    assert document.metadata is not None
    assert "Schriftliche Antworten" in str(document.metadata.title)
    english = pypdf.PdfReader(io.BytesIO(visitor.get(f"{PUBLIC}.pdf?lang=en").data))
    assert english.root_object["/Lang"] == "en"


def test_what_was_published_stays_as_it_was_until_it_is_published_again(
    visitor: FlaskClient, hearing: Hearing, guest: Invitation
) -> None:
    answer = approved_answer(deferred(guest, "Wer haftet?"), "Die Stadt.")
    publish(hearing)
    with commit():
        answers.give_back(answer=answer, seen=answer.version, remark="Wer?", who=BODO, now=BEGUN)
    approved_answer(answer.question, "Der Freistaat.")
    assert shown(visitor)[0][2] == "Die Stadt."
    assert publish(hearing).number == 2
    assert shown(visitor)[0][2] == "Der Freistaat."
    with commit():
        assert annex.withdraw(hearing=hearing, who=BODO, now=BEGUN)
        assert not annex.withdraw(hearing=hearing, who=BODO, now=BEGUN)
    assert visitor.get(PUBLIC).status_code == 404
    assert visitor.get(f"{PUBLIC}.pdf").status_code == 404
    assert answer.question.state is QuestionState.DEFERRED
    hearing.published_at = None
    db.session.commit()
    with pytest.raises(HearingUnpublished):
        publish(hearing)


def test_nobody_publishes_words_that_they_have_not_read(
    hearing: Hearing, guest: Invitation
) -> None:
    answer = approved_answer(deferred(guest, "Wer haftet?"), "Die Stadt.")
    for chosen, error in (
        ({}, NothingApproved),
        ({answer.question_id: answer.version - 1}, Stale),
        ({answer.question_id: answer.version, 99_999: 1}, Stale),
    ):
        with pytest.raises(error):
            annex.publish(hearing=hearing, chosen=chosen, who=BODO, now=BEGUN)
        db.session.rollback()


def test_what_was_asked_in_a_closed_part_stays_out(
    visitor: FlaskClient, hearing: Hearing, guest: Invitation
) -> None:
    private, other = deferred(guest, "Im Vertrauen?"), deferred(guest, "Vor allen?")
    for number, (kind, asked_id) in enumerate(
        ((MarkKind.CLOSED, None), (MarkKind.QUESTION_ASKED, private.id), (MarkKind.OPENED, None))
    ):
        mark = Mark(hearing_id=hearing.id, kind=kind, at=BEGUN, number=number)
        mark.asked_id = asked_id
        db.session.add(mark)
        db.session.flush()
    for question in (private, other):
        approved_answer(question, "Ja.")
    publish(hearing)
    assert [entry[1] for entry in shown(visitor)] == ["Vor allen?"]
    assert private.state is QuestionState.DEFERRED


def test_two_who_publish_at_once_make_two_numbers(
    app: Flask, hearing: Hearing, guest: Invitation
) -> None:
    answer = approved_answer(deferred(guest, "Wer haftet?"), "Die Stadt.")
    number, chosen = hearing.id, {answer.question_id: answer.version}
    together, failed = threading.Barrier(3), []

    def work() -> None:
        with app.app_context():
            own = db.session.get_one(Hearing, number)
            db.session.rollback()
            together.wait()
            try:
                with commit():
                    annex.publish(hearing=own, chosen=chosen, who=BODO, now=BEGUN)
            except HearingError as error:
                failed.append(error)

    threads = [threading.Thread(target=work) for _number in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    numbers = db.session.scalars(select(AnswerAnnex.number).order_by(AnswerAnnex.number))
    assert list(numbers) == [1, 2, 3]


def test_who_asked_gets_a_letter_once_and_nobody_else(
    app: Flask, hearing: Hearing, guest: Invitation
) -> None:
    approved_answer(deferred(guest, "Wer haftet?"), "Die {link} Stadt.")
    revoked = a_guest(a_council(hearing), 1)
    approved_answer(deferred(revoked, "Und ich?"), "Auch.")
    revoked.revoked_at = NOW
    frame = Frame(hearing, "Olga", app.extensions["zone"])
    with commit():
        assert notices.tell(frame=frame, who=BODO, now=BEGUN) == 0  # not public yet
    publish(hearing)
    with commit():
        assert notices.tell(frame=frame, who=BODO, now=BEGUN) == 1
    with commit():
        assert notices.tell(frame=frame, who=BODO, now=BEGUN) == 0
    letter = db.session.scalars(select(Letter).where(Letter.concern.like("question %"))).one()
    assert (letter.address, letter.state.value) == (guest.email, "drafted")
    assert "Die (link) Stadt." in letter.text
    assert letter.text.count("{link}") == 1


def test_an_erased_asker_is_no_longer_named_and_the_answer_stays(
    visitor: FlaskClient, hearing: Hearing, guest: Invitation
) -> None:
    approved_answer(deferred(guest, "Wer haftet?", named=True), "Die Stadt.")
    publish(hearing)
    person = persons.of(guest.email)
    person = person.knowing(holdings.HOLDINGS["Einladungen"].find(person))
    with commit():
        personal_data.erase(Erasure(person, "olga@example.org", NOW))
    assert "Gast 0" not in visitor.get(PUBLIC).text
    assert shown(visitor)[0][1:] == ("Wer haftet?", "Die Stadt.")
