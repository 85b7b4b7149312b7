"""Drafts about a place follow the name and the language of their person."""

from __future__ import annotations

from dataclasses import replace

import pytest

from hearing.database import commit
from hearing.groups.models import Mode
from hearing.invitations import people
from hearing.invitations.models import Invitation
from hearing.invitations.people import Facts
from hearing.mail import review
from hearing.mail.models import LetterState
from hearing.registration import answers, decisions
from hearing.registration.changes import Answering
from hearing.registration.models import Channel
from tests.conftest import NOW
from tests.hearing.calendars.postbag import event, last, letters, method, post, say

OLGA = "olga@example.org"


def correct(person: Invitation, **values: str) -> None:
    facts = Facts(person.name, person.email, person.group_id, language=person.language)
    wanted = replace(facts, **values)  # type: ignore[arg-type]
    with commit():
        people.change(invitation=person, seen=person.version, facts=wanted, who=OLGA, now=NOW)


def a_draft_of_the_end(person: Invitation) -> None:
    """An organizer has taken the registration back: the letter lies in the outbox."""
    say(person, answers.accept, mode=Mode.IN_PERSON)
    post()
    by = Answering(who=OLGA, now=NOW, channel=Channel.STAFF)
    with commit():
        decisions.take_back(invitation=person, reason="Absage per Telefon", by=by)
    assert last().state is LetterState.DRAFTED


@pytest.mark.parametrize(
    ("values", "subject", "greeting"),
    [
        ({"name": "Dr. Ada Neu"}, "Ihre Anmeldung ist zurückgenommen", "Guten Tag Dr. Ada Neu,"),
        ({"language": "en"}, "Your registration has been withdrawn", "Ada Übermut,"),
    ],
)
def test_the_draft_that_waits_is_written_anew_with_the_same_entry(
    ada: Invitation, values: dict[str, str], subject: str, greeting: str
) -> None:
    a_draft_of_the_end(ada)
    number, before = last().id, event(last())
    correct(ada, **values)
    letter = last()
    assert (letter.id, letter.state) == (number, LetterState.DRAFTED)
    assert letter.subject.startswith(subject)
    assert greeting in letter.text
    assert method(letter) == "CANCEL"
    after = event(letter)
    assert [after[key] for key in ("UID", "SEQUENCE")] == [
        before[key] for key in ("UID", "SEQUENCE")
    ]
    assert after["ATTENDEE"].params["CN"] == ada.name


def test_a_text_that_was_changed_by_hand_stays(ada: Invitation) -> None:
    a_draft_of_the_end(ada)
    letter = last()
    with commit():
        review.change(
            letter=letter, seen=letter.version, address=letter.address, name=letter.name,
            subject=letter.subject, text="Liebe Ada, schade!", who=OLGA, now=NOW,
        )  # fmt: skip
    correct(ada, name="Dr. Ada Neu")
    assert last().text == "Liebe Ada, schade!"
    assert len(letters(LetterState.DRAFTED)) == 1
