"""Letters to one person arrive in their order, whatever happens to the first of them."""

from __future__ import annotations

from typing import Any

import pytest

from hearing.agenda.models import Hearing
from hearing.database import commit, db
from hearing.mail import errors, outbox, review
from hearing.mail.models import Letter, LetterState
from tests.conftest import NOW
from tests.hearing.mail.conftest import Clock, Deliver, a_letter, a_waiting_letter, again
from tests.hearing.mail.postoffice import PostOffice

CALENDAR = "BEGIN:VCALENDAR\nEND:VCALENDAR"


def request(hearing: Hearing, **facts: Any) -> dict[str, Any]:
    return {
        "concern": "test 7 calendar",
        "subject": "Einladung",
        "calendar": CALENDAR,
        "method": "REQUEST",
        **facts,
    }


def cancel(hearing: Hearing, **facts: Any) -> dict[str, Any]:
    return request(hearing, subject="Absage", method="CANCEL", link=None, **facts)


def send(letter: Letter) -> None:
    with commit():
        review.send(letter=letter, seen=letter.version, who="olga@example.org", now=NOW)


def subjects(office: PostOffice) -> list[str]:
    return [message["Subject"] for _to, message in office.arrived]


def test_a_cancellation_waits_for_its_request_though_the_address_has_changed(
    hearing: Hearing, office: PostOffice, deliver: Deliver, clock: Clock
) -> None:
    office.replies["alt@example.org"] = ["450 later", "450 later"]
    first = a_waiting_letter(hearing, **request(hearing), address="alt@example.org")
    a_waiting_letter(hearing, **cancel(hearing), address="neu@example.org")
    assert first.person == "test 7"
    deliver()
    assert again(first).state is LetterState.RETRYING
    clock.pass_by(minutes=2)
    deliver()
    assert subjects(office) == []
    clock.pass_by(minutes=6)
    deliver()
    assert subjects(office) == ["Einladung", "Absage"]


@pytest.mark.parametrize("answer", ["550 no such user", "hang up"])
def test_a_request_that_failed_or_is_in_doubt_holds_up_no_cancellation(
    hearing: Hearing, office: PostOffice, deliver: Deliver, answer: str
) -> None:
    office.data_replies["ada@example.org"] = [answer]
    first = a_waiting_letter(hearing, **request(hearing))
    a_waiting_letter(hearing, **cancel(hearing))
    deliver()
    assert subjects(office)[-1] == "Absage"
    with pytest.raises(errors.Overtaken):
        send(again(first))
    db.session.rollback()
    assert again(first).state in {LetterState.FAILED, LetterState.DOUBTFUL}


def test_a_draft_of_a_request_is_not_sent_after_the_cancellation(
    hearing: Hearing, office: PostOffice, deliver: Deliver
) -> None:
    first = a_letter(hearing, **request(hearing))
    a_waiting_letter(hearing, **cancel(hearing, concern="test 7 cancelled"))
    deliver()
    with pytest.raises(errors.Overtaken):
        send(again(first))


def test_a_request_that_slipped_into_the_queue_is_stopped_there(
    hearing: Hearing, office: PostOffice, deliver: Deliver
) -> None:
    first = a_waiting_letter(hearing, **request(hearing))
    second = a_letter(hearing, **cancel(hearing, concern="test 7 cancelled"))
    with commit():
        second.state = LetterState.SENT
    deliver()
    assert subjects(office) == []
    assert again(first).state is LetterState.FAILED


def test_a_new_request_after_a_cancellation_is_a_new_letter(
    hearing: Hearing, office: PostOffice, deliver: Deliver
) -> None:
    old = a_letter(hearing, **request(hearing))
    a_waiting_letter(hearing, **cancel(hearing, concern="test 7 cancelled"))
    deliver()
    new = a_letter(hearing, **request(hearing, subject="Wieder eingeladen"))
    assert new.id > old.id
    assert again(old).state is LetterState.DISCARDED
    send(new)
    deliver()
    assert subjects(office) == ["Absage", "Wieder eingeladen"]


def test_others_do_not_wait_and_letters_without_a_calendar_go_again(
    hearing: Hearing, office: PostOffice, deliver: Deliver
) -> None:
    office.replies["ada@example.org"] = ["550 no"]
    first = a_waiting_letter(hearing, subject="Eins")
    a_waiting_letter(hearing, concern="test 8", link=("test", 8), subject="Zwei")
    deliver()
    send(again(first))
    deliver()
    assert subjects(office) == ["Zwei", "Eins"]


def test_what_is_tried_again_later_can_be_tried_now(
    hearing: Hearing, office: PostOffice, deliver: Deliver
) -> None:
    office.replies["ada@example.org"] = ["450 later"]
    letter = a_waiting_letter(hearing)
    deliver()
    send(again(letter))
    deliver()
    assert again(letter).state is LetterState.SENT
    assert deliver() == 0
    assert len(office.arrived) == 1


def test_a_letter_that_came_back_goes_again_as_another(
    hearing: Hearing, office: PostOffice, deliver: Deliver
) -> None:
    letter = a_waiting_letter(hearing)
    deliver()
    with commit():
        again(letter).state = LetterState.BOUNCED
    send(again(letter))
    deliver()
    first, second = (message["Message-ID"] for _to, message in office.arrived)
    assert first != second


def test_the_address_of_a_calendar_is_changed_at_the_person(hearing: Hearing) -> None:
    letter = a_letter(hearing, **cancel(hearing, text="Abgesagt"))
    with pytest.raises(errors.AddressInCalendar):
        review.change(
            letter=letter,
            seen=letter.version,
            address="neu@example.org",
            name="",
            subject="x",
            text="x",
            who="olga@example.org",
            now=NOW,
        )
    with commit():
        outbox.follow_address(hearing_id=hearing.id, subject="test 7", address="neu@example.org")
    assert again(letter).address == "ada@example.org"
