"""Replies from calendars change the registration; what is stale, foreign or broken does not."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from icalendar import Event
from sqlalchemy import select

from hearing.agenda.models import Hearing
from hearing.calendars import replies
from hearing.calendars.models import CalendarEntry
from hearing.database import commit, db
from hearing.groups.models import Group, Mode
from hearing.invitations.models import Invitation
from hearing.mail import mailbox
from hearing.mail.mailbox import CalendarReply, Handled
from hearing.mail.models import IncomingKind, IncomingLetter, LetterState
from hearing.mail.postbox import Delivered
from hearing.registration import answers
from hearing.registration.models import Channel
from tests.conftest import NOW
from tests.hearing.calendars import shapes
from tests.hearing.calendars.postbag import event, last, letters, method, post, say, state_of
from tests.hearing.calendars.shapes import PROGRAMS, Said
from tests.hearing.cast import an_invitation

HALL, CALL = Mode.IN_PERSON, Mode.VIRTUAL
HOUR = timedelta(hours=1)


@pytest.fixture
def said(ada: Invitation) -> Said:
    """Ada's entry, sent to her."""
    say(ada, answers.accept, mode=HALL)
    post()
    return Said(event(last()))


def take(content: bytes, *, sender: str = "Ada@Example.org", at: datetime = NOW + 2 * HOUR,
         authentication: str = "") -> Handled:  # fmt: skip
    """Hand a reply to the room as the mailbox does, committed."""
    with commit():
        return replies.handle(CalendarReply(sender, content, at, authentication))


@pytest.mark.parametrize("program", PROGRAMS)
def test_every_program_says_no_maybe_and_yes_again(
    program: str, ada: Invitation, said: Said
) -> None:
    write = PROGRAMS[program]
    assert take(write(said)).sentence == replies.NOTHING_NEW
    steps = [("DECLINED", "declined"), ("TENTATIVE", "maybe"), ("ACCEPTED", "confirmed")]
    for minute, (partstat, state) in enumerate(steps, start=1):
        answer = replace(said, partstat=partstat, at=said.at + timedelta(minutes=minute))
        handled = take(write(answer))
        assert (handled.settled, handled.hearing_id) == (True, ada.hearing_id)
        assert state_of(ada) == state
    registration = answers.of(ada)
    assert registration is not None
    assert (registration.mode, registration.channel) == (HALL, Channel.CALENDAR)


def test_what_the_own_calendar_said_it_is_not_asked_again(ada: Invitation, said: Said) -> None:
    take(shapes.google(replace(said, partstat="DECLINED")))
    assert len(letters()) == 1
    take(shapes.google(replace(said, partstat="TENTATIVE", at=said.at + HOUR / 2)))
    take(shapes.google(replace(said, at=said.at + HOUR)))
    assert [method(one) for one in letters()] == ["REQUEST", ""]


def test_a_yes_while_waiting_keeps_waiting(council: Group, ada: Invitation, said: Said) -> None:
    take(shapes.outlook(replace(said, partstat="DECLINED")))
    for number in range(2):
        say(an_invitation(council, email=f"g{number}@example.org"), answers.accept, mode=HALL)
    handled = take(shapes.outlook(replace(said, at=said.at + HOUR / 2)))
    assert (handled.sentence, state_of(ada)) == (replies.WAITS, "waiting")
    assert (method(last()), last().address) == ("CANCEL", "ada@example.org")
    handled = take(shapes.outlook(replace(said, at=said.at + 3 * HOUR / 4)))
    assert (handled.sentence, state_of(ada)) == (replies.NOTHING_NEW, "waiting")


def test_an_answer_to_an_older_state_does_not_count(ada: Invitation, said: Said) -> None:
    say(ada, answers.accept, mode=CALL)
    post()
    handled = take(shapes.google(replace(said, partstat="DECLINED")))
    assert (handled.sentence, handled.settled) == (replies.OLD, False)
    assert state_of(ada) == "confirmed"
    new = replace(said, entry=event(last()), partstat="DECLINED")
    assert take(shapes.google(new)).settled


def test_of_two_answers_the_later_pressed_one_counts(ada: Invitation, said: Said) -> None:
    take(shapes.apple(replace(said, partstat="DECLINED", at=said.at + HOUR / 2)))
    handled = take(shapes.apple(replace(said, partstat="ACCEPTED")))
    assert (handled.sentence, state_of(ada)) == (replies.OLD, "declined")


def test_without_a_sequence_an_answer_from_before_the_last_letter_is_old(
    ada: Invitation, said: Said
) -> None:
    say(ada, answers.accept, mode=CALL, now=NOW + HOUR)
    post()
    early = replace(said, partstat="DECLINED", at=NOW + HOUR / 2)
    assert take(shapes.thunderbird(early)).sentence == replies.OLD


def test_a_clock_that_runs_ahead_locks_nobody_out(ada: Invitation, said: Said) -> None:
    ahead = replace(said, partstat="DECLINED", at=NOW + timedelta(days=900))
    take(shapes.google(ahead))
    later = replace(said, at=NOW + 3 * HOUR)
    take(shapes.google(later), at=NOW + 3 * HOUR)
    assert state_of(ada) == "confirmed"


FOREIGN: dict[str, tuple[Callable[[Said], bytes], str, str]] = {
    "another sender": (shapes.google, "mallory@example.org", replies.FOREIGN),
    "another attendee": (
        lambda said: shapes.google(replace(said, attendee="bob@example.org")),
        "bob@example.org",
        replies.FOREIGN,
    ),
    "an assistant": (shapes.by_assistant, "buero@example.org", replies.IN_NAME),
    "another entry": (
        lambda said: shapes.google(said).replace(said.uid.encode(), b"0b0-nobody@example.org"),
        "ada@example.org",
        replies.UNKNOWN,
    ),
    "somebody else goes": (shapes.delegated, "ada@example.org", replies.DELEGATED),
    "another time": (
        lambda said: shapes.outlook(said).replace(b"METHOD:REPLY", b"METHOD:COUNTER"),
        "ada@example.org",
        replies.COUNTER,
    ),
    "the newest": (
        lambda said: shapes.outlook(said).replace(b"METHOD:REPLY", b"METHOD:REFRESH"),
        "ada@example.org",
        replies.REFRESH,
    ),
}


@pytest.mark.parametrize("case", FOREIGN)
def test_what_is_foreign_changes_nothing_and_stays_open(
    case: str, ada: Invitation, said: Said
) -> None:
    write, sender, sentence = FOREIGN[case]
    handled = take(write(replace(said, partstat="DECLINED")), sender=sender)
    assert (handled.sentence, handled.settled) == (sentence, False)
    assert state_of(ada) == "confirmed"


@pytest.mark.parametrize(
    "words", ["mx.stadt.example; dmarc=fail", "mx; spf=softfail smtp.mailfrom=x; dkim=none"]
)
def test_a_sender_that_our_mail_server_disbelieves_does_not_count(
    words: str, ada: Invitation, said: Said
) -> None:
    no = shapes.google(replace(said, partstat="DECLINED"))
    assert take(no, authentication=words).sentence == replies.LIE
    assert take(no, authentication="mx; spf=fail; dkim=pass; dmarc=pass").settled


def _events(said: Said) -> bytes:
    whole = shapes.google(said)
    one = whole[whole.index(b"BEGIN:VEVENT") : whole.index(b"END:VCALENDAR")]
    return whole.replace(one, one + one)


BROKEN: dict[str, Callable[[Said], bytes]] = {
    "nothing": lambda _said: b"",
    "no calendar": lambda _said: b"METHOD:REPLY\r\n",
    "a path": lambda _said: b"/etc/hostname",
    "cut off": lambda said: shapes.google(said)[:400],
    "no text": lambda _said: bytes(range(256)) * 4,
    "two entries": _events,
    "nobody": lambda said: shapes.apple(said).replace(b"ATTENDEE", b"X-NOBODY"),
    "deep": lambda _said: b"BEGIN:VEVENT\r\n" * 5000,
    "five megabytes": lambda said: shapes.google(said) + b"X-A:" + b"a" * 5_000_000,
}


@pytest.mark.parametrize("case", BROKEN)
def test_what_is_broken_changes_nothing_quickly(case: str, ada: Invitation, said: Said) -> None:
    began = time.monotonic()
    handled = take(BROKEN[case](replace(said, partstat="DECLINED")))
    assert time.monotonic() - began < 2
    assert (handled.settled, state_of(ada)) == (False, "confirmed")


def test_a_late_answer_does_not_count_and_is_shown(
    ada: Invitation, hearing: Hearing, said: Said
) -> None:
    late = hearing.starts_at + HOUR
    handled = take(shapes.google(replace(said, partstat="DECLINED", at=late)), at=late)
    assert (handled.sentence, handled.settled) == (replies.LATE, False)
    assert state_of(ada) == "confirmed"
    row = db.session.scalars(select(CalendarEntry)).one()
    assert row.reply_stamp is None


def test_a_reply_in_the_mailbox_becomes_a_line_of_the_work_list(
    ada: Invitation, said: Said
) -> None:
    head = (
        b"From: Ada <ada@example.org>\r\nTo: post@stadt.example.org\r\nSubject: Declined\r\n"
        b"Message-ID: <1@example.org>\r\nMIME-Version: 1.0\r\n"
        b'Content-Type: text/calendar; method=REPLY; charset="utf-8"\r\n'
        b"Content-Transfer-Encoding: 8bit\r\n\r\n"
    )
    content = head + shapes.outlook(replace(said, partstat="DECLINED"))
    delivered = Delivered("1", len(content), content)
    assert mailbox.take_in(delivered, authserv="", now=NOW + 2 * HOUR)
    assert not mailbox.take_in(delivered, authserv="", now=NOW + 2 * HOUR)
    (line,) = db.session.scalars(select(IncomingLetter))
    assert (line.kind, line.hearing_id) == (IncomingKind.CALENDAR_REPLY, ada.hearing_id)
    assert (line.outcome, line.settled_at is not None) == (replies.DECLINED, True)
    assert state_of(ada) == "declined"


def test_only_what_was_sent_counts_as_told(ada: Invitation) -> None:
    say(ada, answers.accept, mode=HALL)
    entry: Event = event(last())
    assert take(shapes.google(Said(entry, "DECLINED"))).sentence == replies.UNKNOWN
    assert last().state is LetterState.QUEUED
