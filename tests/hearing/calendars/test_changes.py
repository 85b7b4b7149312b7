"""Letters with calendars follow registrations and hearings: one each, only what is new."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask

from hearing.agenda import calling_off, hearings
from hearing.agenda.models import Hearing
from hearing.database import commit, db
from hearing.groups.models import Group, Mode
from hearing.invitations import people
from hearing.invitations.models import Invitation
from hearing.mail.models import LetterState
from hearing.registration import answers, decisions, substitutes
from hearing.registration.changes import Answering
from hearing.registration.models import Channel
from hearing.registration.substitutes import Person
from tests.conftest import NOW
from tests.hearing.calendars.postbag import event, last, letters, method, post, say
from tests.hearing.cast import an_invitation

HALL, CALL, STREAM = Mode.IN_PERSON, Mode.VIRTUAL, Mode.STREAM
STAFF = Answering(who="olga@example.org", now=NOW, channel=Channel.STAFF)
LATER = NOW + timedelta(hours=1)


def change(hearing: Hearing, **values: object) -> None:
    """Change what is said of a hearing, committed."""
    known = {name: getattr(hearing, name) for name in hearings.Facts.__dataclass_fields__}
    facts = replace(hearings.Facts(**known), **values)
    with commit():
        hearings.change(
            hearing=hearing, seen=hearing.version, facts=facts, who="olga@example.org", now=LATER
        )


def test_who_says_yes_gets_the_entry_at_once(ada: Invitation) -> None:
    say(ada, answers.accept, mode=HALL)
    (letter,) = letters()
    assert letter.state is LetterState.QUEUED
    assert method(letter) == letter.calendar_method == "REQUEST"
    entry = event(letter)
    assert str(entry["ATTENDEE"]) == "mailto:ada@example.org"
    assert entry["ATTENDEE"].params["CN"] == "Ada Übermut"
    assert str(entry["ORGANIZER"]) == "mailto:post@stadt.example.org"
    assert entry["SEQUENCE"] == 0
    assert entry["LOCATION"] == ada.hearing.venue
    assert "Stufenlos über den Hof.\nU-Bahn" in entry["DESCRIPTION"]
    assert "Freitag, 5. Juli 2024, 09:30 bis 13:30 Uhr" in letter.text
    assert "{link}" in letter.text


def test_no_personal_link_and_no_address_of_the_conference_is_in_an_entry(
    ada: Invitation,
) -> None:
    say(ada, answers.accept, mode=CALL)
    assert event(last())["LOCATION"] == "online"
    assert "/l/" not in last().calendar
    say(ada, answers.accept, mode=STREAM)
    page = "https://hearing.example.org/anhoerungen/ki"
    assert event(last())["LOCATION"] == str(event(last())["URL"]) == page


def test_the_same_answer_again_brings_no_letter(ada: Invitation) -> None:
    say(ada, answers.accept, mode=HALL)
    say(ada, answers.accept, mode=HALL)
    assert len(letters()) == 1


def test_another_mode_brings_an_update_and_no_a_cancel(ada: Invitation) -> None:
    say(ada, answers.accept, mode=HALL)
    post()
    say(ada, answers.accept, mode=CALL)
    say(ada, answers.decline)
    assert [method(one) for one in letters()] == ["REQUEST", "REQUEST", "CANCEL"]
    assert [event(one)["SEQUENCE"] for one in letters()] == [0, 1, 2]
    assert len({str(event(one)["UID"]) for one in letters()}) == 1
    assert event(last())["STATUS"] == "CANCELLED"


def test_a_cancel_follows_a_request_that_still_waits(ada: Invitation) -> None:
    say(ada, answers.accept, mode=HALL)
    say(ada, answers.decline)
    assert [method(one) for one in letters(LetterState.QUEUED)] == ["REQUEST", "CANCEL"]


def test_who_waits_gets_a_letter_without_a_calendar(council: Group) -> None:
    for number in range(3):
        say(an_invitation(council, email=f"g{number}@example.org"), answers.accept, mode=HALL)
    assert [method(one) for one in letters()] == ["REQUEST", "REQUEST", ""]
    assert "Warteliste" in last().subject


def test_who_never_had_an_entry_gets_no_cancel(ada: Invitation) -> None:
    say(ada, answers.decline)
    say(ada, answers.answer_maybe)
    assert letters() == []


def test_maybe_makes_the_entry_tentative_without_moving_it(ada: Invitation) -> None:
    say(ada, answers.accept, mode=HALL)
    post()
    say(ada, answers.answer_maybe)
    assert (event(last())["STATUS"], event(last())["SEQUENCE"]) == ("TENTATIVE", 0)
    post()
    say(ada, answers.accept, mode=HALL)
    assert (event(last())["STATUS"], event(last())["SEQUENCE"]) == ("CONFIRMED", 0)


def test_a_substitute_has_an_entry_of_their_own(ada: Invitation) -> None:
    say(ada, answers.accept, mode=HALL)
    post()
    with commit():
        person = Person("Bob", "bob@example.org")
        by = Answering(who="link", now=NOW)
        heir = substitutes.name(invitation=ada, person=person, by=by)
    assert (method(last()), last().address) == ("CANCEL", "ada@example.org")
    cancelled = str(event(last())["UID"])
    say(heir, answers.accept, mode=HALL)
    assert (method(last()), last().address) == ("REQUEST", "bob@example.org")
    assert str(event(last())["UID"]) != cancelled


def test_what_an_organizer_takes_back_is_a_draft(ada: Invitation) -> None:
    say(ada, answers.accept, mode=HALL)
    post()
    with commit():
        decisions.take_back(invitation=ada, reason="Doppelt", by=STAFF)
    assert (last().state, method(last())) == (LetterState.DRAFTED, "CANCEL")
    assert "{link}" not in last().text


def test_who_is_invited_again_gets_the_same_entry_with_a_higher_number(ada: Invitation) -> None:
    say(ada, answers.accept, mode=HALL)
    post()
    with commit():
        people.revoke(invitation=ada, who="olga@example.org", now=NOW)
    post(drafts=True)
    with commit():
        people.restore(invitation=ada, who="olga@example.org", now=NOW)
    say(ada, answers.accept, mode=HALL)
    first, cancel, again = letters()
    assert [method(one) for one in (first, cancel, again)] == ["REQUEST", "CANCEL", "REQUEST"]
    assert [event(one)["SEQUENCE"] for one in (first, cancel, again)] == [0, 1, 2]
    assert event(first)["UID"] == event(again)["UID"]


def test_a_request_that_failed_was_never_told(ada: Invitation) -> None:
    say(ada, answers.accept, mode=HALL)
    with commit():
        last().state = LetterState.FAILED
    say(ada, answers.decline)
    assert len(letters()) == 1
    say(ada, answers.accept, mode=CALL)
    assert event(last())["SEQUENCE"] == 0


def test_a_moved_hearing_drafts_updates_for_all_with_an_entry(
    council: Group, hearing: Hearing, ada: Invitation
) -> None:
    bob = an_invitation(council, email="bob@example.org", language="en")
    for one in (ada, bob):
        say(one, answers.accept, mode=HALL)
    say(an_invitation(council, email="c@example.org"), answers.accept, mode=HALL)  # waits
    post()
    change(hearing, starts_at=hearing.starts_at + timedelta(days=7),
           ends_at=hearing.ends_at + timedelta(days=7))  # fmt: skip
    drafts = letters(LetterState.DRAFTED)
    assert [one.address for one in drafts] == ["ada@example.org", "bob@example.org"]
    assert [event(one)["SEQUENCE"] for one in drafts] == [1, 1]
    assert "bisher: Freitag, 5. Juli 2024" in drafts[0].text
    assert letters(LetterState.QUEUED) == []


def test_a_second_change_replaces_the_drafts(hearing: Hearing, ada: Invitation) -> None:
    say(ada, answers.accept, mode=HALL)
    post()
    change(hearing, venue="Gasteig")
    change(hearing, title="KI in der Verwaltung")
    (draft,) = letters(LetterState.DRAFTED)
    assert (event(draft)["SUMMARY"], event(draft)["LOCATION"]) == (hearing.title, "Gasteig")
    assert event(draft)["SEQUENCE"] == 1


def test_who_is_told_nothing_new_gets_no_letter(hearing: Hearing, ada: Invitation) -> None:
    say(ada, answers.accept, mode=CALL)
    post()
    change(hearing, venue="Gasteig")  # nothing to who is online
    change(hearing, motion="20-26 / A 1")
    assert letters(LetterState.DRAFTED) == []


def test_what_is_changed_back_before_it_was_sent_needs_no_letter(
    hearing: Hearing, ada: Invitation
) -> None:
    say(ada, answers.accept, mode=HALL)
    post()
    before = hearing.venue
    change(hearing, venue="Gasteig")
    change(hearing, venue=before)
    assert letters(LetterState.DRAFTED) == []


def test_a_new_title_goes_without_a_higher_number(hearing: Hearing, ada: Invitation) -> None:
    say(ada, answers.accept, mode=HALL)
    post()
    old = event(last())
    change(hearing, title="KI in der Verwaltung")
    new = event(last())
    assert (new["SEQUENCE"], new["SUMMARY"]) == (old["SEQUENCE"], "KI in der Verwaltung")
    assert new["DTSTAMP"].dt > old["DTSTAMP"].dt


def test_a_guest_who_changes_their_mode_hears_of_the_move_too(
    hearing: Hearing, ada: Invitation
) -> None:
    say(ada, answers.accept, mode=HALL)
    post()
    change(hearing, starts_at=hearing.starts_at + timedelta(minutes=30))
    say(ada, answers.accept, mode=CALL, now=LATER)
    assert letters(LetterState.DRAFTED) == []
    assert event(last())["DTSTART"].dt == hearing.starts_at


def call_off(hearing: Hearing) -> None:
    with commit():
        calling_off.cancel(hearing=hearing, who="olga@example.org", now=LATER)


def take_place(hearing: Hearing) -> None:
    with commit():
        calling_off.uncancel(hearing=hearing, who="olga@example.org", now=LATER)


def test_a_hearing_that_is_called_off_drafts_cancels(
    council: Group, hearing: Hearing, ada: Invitation
) -> None:
    for number in range(2):
        say(an_invitation(council, email=f"g{number}@example.org"), answers.accept, mode=HALL)
    say(ada, answers.accept, mode=HALL)  # waits, and has no entry
    post()
    call_off(hearing)
    drafts = letters(LetterState.DRAFTED)
    assert [method(one) for one in drafts] == ["CANCEL", "CANCEL", ""]
    change(hearing, title="KI in der Verwaltung")
    assert len(letters(LetterState.DRAFTED)) == 3
    post(drafts=True)
    take_place(hearing)
    drafts = letters(LetterState.DRAFTED)
    assert [method(one) for one in drafts] == ["REQUEST", "REQUEST", ""]
    assert event(drafts[0])["SEQUENCE"] == 2


def test_a_call_off_that_was_never_sent_needs_no_taking_back(
    hearing: Hearing, ada: Invitation
) -> None:
    say(ada, answers.accept, mode=HALL)
    post()
    call_off(hearing)
    take_place(hearing)
    assert letters(LetterState.DRAFTED) == []


def test_the_organizer_of_an_entry_stays(app: Flask, hearing: Hearing, ada: Invitation) -> None:
    say(ada, answers.accept, mode=HALL)
    post()
    app.config["MAIL_FROM"] = "Neu <neu@stadt.example.org>"
    change(hearing, venue="Gasteig")
    assert str(event(last())["ORGANIZER"]) == "mailto:post@stadt.example.org"


@pytest.mark.parametrize("name", ['Eve "\r\nATTENDEE:mailto:x@example.org', "{link};:,^n"])
def test_a_name_can_smuggle_nothing_into_an_entry(council: Group, name: str) -> None:
    eve = an_invitation(council, name=name, email="eve@example.org")
    say(eve, answers.accept, mode=HALL)
    entry = event(last())
    assert str(entry["ATTENDEE"]) == "mailto:eve@example.org"
    assert last().text.count("{link}") == 1


def test_without_a_sender_the_letter_has_no_calendar(app: Flask, ada: Invitation) -> None:
    app.config["MAIL_FROM"] = ""
    say(ada, answers.accept, mode=HALL)
    assert method(last()) == ""
    db.session.rollback()


def test_who_gets_another_address_gets_the_entry_there(ada: Invitation) -> None:
    say(ada, answers.accept, mode=HALL)
    post()
    facts = people.Facts(name=ada.name, email="ada@new.example.org", group_id=ada.group_id)
    with commit():
        people.change(invitation=ada, seen=ada.version, facts=facts, who="o@e.org", now=LATER)
    cancel, request = letters(LetterState.DRAFTED)
    assert (cancel.address, method(cancel)) == ("ada@example.org", "CANCEL")
    assert str(event(cancel)["ATTENDEE"]) == "mailto:ada@example.org"
    assert (request.address, method(request)) == ("ada@new.example.org", "REQUEST")
    assert str(event(request)["ATTENDEE"]) == "mailto:ada@new.example.org"
    assert [event(one)["SEQUENCE"] for one in (cancel, request)] == [1, 2]
    post(drafts=True)
    say(ada, answers.decline)
    assert (last().address, event(last())["SEQUENCE"]) == ("ada@new.example.org", 3)


def test_a_cancel_that_waits_unsent_outlasts_the_end_of_the_invitation(ada: Invitation) -> None:
    say(ada, answers.accept, mode=HALL)
    post()
    with commit():
        decisions.take_back(invitation=ada, reason="Doppelt", by=STAFF)
    with commit():
        people.revoke(invitation=ada, who="olga@example.org", now=LATER)
    (draft,) = letters(LetterState.DRAFTED)
    assert (method(draft), event(draft)["SEQUENCE"]) == ("CANCEL", 1)


def test_what_waits_does_not_go_to_an_address_that_was_wrong(ada: Invitation) -> None:
    say(ada, answers.accept, mode=HALL)
    facts = people.Facts(name=ada.name, email="ada@new.example.org", group_id=ada.group_id)
    with commit():
        people.change(invitation=ada, seen=ada.version, facts=facts, who="o@e.org", now=LATER)
    assert letters(LetterState.QUEUED) == []
    (draft,) = letters(LetterState.DRAFTED)
    assert (draft.address, event(draft)["SEQUENCE"]) == ("ada@new.example.org", 0)


def test_the_end_of_an_entry_goes_where_the_entry_is(ada: Invitation) -> None:
    say(ada, answers.accept, mode=HALL)
    post()
    with commit():
        decisions.take_back(invitation=ada, reason="Doppelt", by=STAFF)
    facts = people.Facts(name=ada.name, email="ada@new.example.org", group_id=ada.group_id)
    with commit():
        people.change(invitation=ada, seen=ada.version, facts=facts, who="o@e.org", now=LATER)
    (draft,) = letters(LetterState.DRAFTED)
    assert (draft.address, method(draft)) == ("ada@example.org", "CANCEL")
    assert "zurückgenommen" in draft.subject
