"""The mailbox: what came back and what was answered, taken in once, whatever it looks like."""

from __future__ import annotations

import threading

import pytest
from flask import Flask
from sqlalchemy import func, select

from hearing.database import commit, db
from hearing.mail import mailbox
from hearing.mail.mailbox import CalendarReply, Handled
from hearing.mail.models import IncomingKind, IncomingLetter, Letter, LetterState
from hearing.mail.postbox import LARGEST, Delivered
from tests.conftest import NOW
from tests.hearing.mail import mailings
from tests.hearing.mail.conftest import again

TO = "ada@example.org"


@pytest.fixture
def replies(monkeypatch: pytest.MonkeyPatch) -> list[CalendarReply]:
    """The replies from calendars that a room has answered."""
    monkeypatch.setattr(mailbox, "_handlers", [])
    heard: list[CalendarReply] = []

    def handle(reply: CalendarReply) -> Handled:
        heard.append(reply)
        return Handled("Zugesagt.")

    mailbox.on_calendar_reply(handle)
    return heard


def filled(text: str, own: str = "own-1", letter: str = "<our-letter@example.org>") -> bytes:
    return mailings.filled(text, own=own, letter=letter, to=TO)


def take_in(content: bytes, *, size: int = 0, authserv: str = "") -> IncomingLetter | None:
    """Take one message in and give its row, if there is a new one."""
    before = set(db.session.scalars(select(IncomingLetter.id)))
    mailbox.take_in(Delivered("1", size or len(content), content), authserv=authserv, now=NOW)
    query = select(IncomingLetter).where(IncomingLetter.id.not_in(before))
    return db.session.scalar(query)


def taken(content: bytes, *, size: int = 0, authserv: str = "") -> IncomingLetter:
    row = take_in(content, size=size, authserv=authserv)
    assert row is not None
    return row


@pytest.mark.parametrize("name", ["POSTFIX", "POSTFIX_HEADERS_ONLY", "EXCHANGE", "GMAIL", "EXIM"])
def test_a_letter_that_comes_back_is_marked(sent: Letter, name: str) -> None:
    row = taken(filled(getattr(mailings, name)))
    assert row.kind is IncomingKind.BOUNCE
    assert (row.letter_id, row.hearing_id) == (sent.id, sent.hearing_id)
    assert row.settled_at is None
    assert "<img" not in row.text
    assert again(sent).state is LetterState.BOUNCED
    assert again(sent).error != ""
    assert len(again(sent).error.splitlines()) == 1


def test_the_servers_words_stand_at_the_letter(sent: Letter) -> None:
    taken(filled(mailings.GMAIL))
    words = again(sent).error
    assert words.startswith("5.1.1 550-5.1.1 The email account that you tried to reach")


def test_a_delay_is_noted_and_asks_for_nothing(sent: Letter) -> None:
    row = taken(filled(mailings.DELAYED))
    assert again(sent).state is LetterState.SENT
    assert row.settled_at == NOW
    assert "verspätet" in row.outcome


def test_a_report_of_success_asks_for_nothing(sent: Letter) -> None:
    row = taken(filled(mailings.POSTFIX.replace("Action: failed", "Action: delivered")))
    assert again(sent).state is LetterState.SENT
    assert row.settled_at == NOW


def test_a_report_about_another_address_is_not_believed(sent: Letter) -> None:
    evil = mailings.filled(
        mailings.POSTFIX, own="evil", letter="<our-letter@example.org>", to="ben@example.org"
    )
    row = taken(evil)
    assert again(sent).state is LetterState.SENT
    assert "Nicht gezählt" in row.outcome
    assert row.settled_at is None


def test_a_report_about_no_letter_of_ours_is_not_believed(sent: Letter) -> None:
    row = taken(filled(mailings.POSTFIX, letter="<guessed@example.org>"))
    assert again(sent).state is LetterState.SENT
    assert (row.hearing_id, row.letter_id) == (None, None)
    assert "Nicht gezählt" in row.outcome


def test_a_report_about_an_alias_counts_by_the_address_we_wrote(sent: Letter) -> None:
    final = "Final-Recipient: rfc822; {to}\nOriginal-Recipient: rfc822;{to}"
    assert final in mailings.POSTFIX
    text = mailings.POSTFIX.replace(
        final, "Final-Recipient: rfc822; a.b@intern.example\nOriginal-Recipient: rfc822;{to}"
    )
    taken(filled(text))
    assert again(sent).state is LetterState.BOUNCED


def test_a_letter_that_was_in_doubt_came_back(sent: Letter) -> None:
    with commit():
        sent.state = LetterState.DOUBTFUL
    taken(filled(mailings.EXCHANGE))
    assert again(sent).state is LetterState.BOUNCED


@pytest.mark.parametrize("state", [LetterState.DRAFTED, LetterState.QUEUED, LetterState.FAILED])
def test_a_letter_that_was_not_sent_cannot_come_back(sent: Letter, state: LetterState) -> None:
    with commit():
        sent.state = state
    taken(filled(mailings.EXCHANGE))
    assert again(sent).state is state


def test_an_absence_is_kept_and_asks_for_nothing(sent: Letter) -> None:
    row = taken(filled(mailings.ABSENT))
    assert row.kind is IncomingKind.AUTOMATIC
    assert row.settled_at == NOW
    assert row.letter_id == sent.id


def test_what_a_person_wrote_waits_for_a_person(sent: Letter) -> None:
    row = taken(filled(mailings.WRITTEN))
    assert row.kind is IncomingKind.WRITTEN
    assert (row.sender, row.subject) == (TO, "Re: Einladung?")
    assert row.text == "Können Sie mir sagen, ob es einen Aufzug gibt?"
    assert (row.letter_id, row.settled_at) == (sent.id, None)


def test_a_message_that_names_no_letter_belongs_to_the_last_one_to_its_sender(sent: Letter) -> None:
    row = taken(filled(mailings.WRITTEN.replace("In-Reply-To: {id}\n", "")))
    assert row.letter_id == sent.id


def test_a_stranger_writes_about_no_hearing(sent: Letter) -> None:
    text = mailings.WRITTEN.replace("In-Reply-To: {id}\n", "").replace("{to}", "x@example.com")
    assert taken(filled(text)).hearing_id is None


def test_html_alone_is_read_as_text(sent: Letter) -> None:
    text = (
        "From: {to}\nMessage-ID: <{own}@x>\nContent-Type: text/html; charset=utf-8\n\n"
        "<style>p{x:url(https://evil.example)}</style><script>alert(1)</script>"
        '<p onclick="x">Geht es <b>später</b>?</p>'
    )
    assert taken(filled(text)).text == "Geht es später?"


def test_a_reply_from_a_calendar_goes_to_the_room_that_answers(
    sent: Letter, replies: list[CalendarReply]
) -> None:
    row = taken(filled(mailings.CALENDAR_REPLY), authserv="mx.city.example")
    (reply,) = replies
    assert row.kind is IncomingKind.CALENDAR_REPLY
    assert (row.outcome, row.settled_at) == ("Zugesagt.", NOW)
    assert reply.sender == TO
    assert b"PARTSTAT=ACCEPTED" in reply.calendar
    assert reply.authentication.startswith("mx.city.example; dkim=pass")
    assert not reply.automatic


@pytest.mark.parametrize("authserv", ["", "mx.evil.example", "mx.city.example.evil"])
def test_only_our_own_server_says_who_somebody_is(
    sent: Letter, replies: list[CalendarReply], authserv: str
) -> None:
    taken(filled(mailings.CALENDAR_REPLY), authserv=authserv)
    assert replies[0].authentication == ""


def test_a_calendar_of_five_megabytes_is_noted_and_not_read(
    sent: Letter, replies: list[CalendarReply]
) -> None:
    long = "DESCRIPTION:" + "x" * 5_000_000 + "\nEND:VEVENT"
    row = taken(filled(mailings.CALENDAR_REPLY.replace("END:VEVENT", long)))
    assert replies == []
    assert "zu groß" in row.outcome
    assert row.settled_at is None
    assert len(row.text) < 100


def test_a_room_that_stumbles_over_a_reply_loses_nothing(
    sent: Letter, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stumble(_reply: CalendarReply) -> Handled:
        sent.subject = "Halb"
        db.session.flush()
        raise ZeroDivisionError

    monkeypatch.setattr(mailbox, "_handlers", [])
    mailbox.on_calendar_reply(stumble)
    row = taken(filled(mailings.CALENDAR_REPLY))
    assert "konnte nicht ausgewertet" in row.outcome
    assert again(sent).subject != "Halb"


def test_the_invitation_in_a_report_is_no_reply(sent: Letter, replies: list[CalendarReply]) -> None:
    text = mailings.EXCHANGE.replace("METHOD:REQUEST", "METHOD:REPLY")
    assert taken(filled(text)).kind is IncomingKind.BOUNCE
    assert replies == []


def test_nothing_is_ever_answered(sent: Letter, replies: list[CalendarReply]) -> None:
    for number, name in enumerate(("ABSENT", "WRITTEN", "POSTFIX", "CALENDAR_REPLY")):
        taken(filled(getattr(mailings, name), own=f"{number}"))
    assert db.session.scalar(select(func.count()).select_from(Letter)) == 1


def test_a_message_is_taken_in_once(sent: Letter) -> None:
    assert take_in(filled(mailings.WRITTEN)) is not None
    assert take_in(filled(mailings.WRITTEN)) is None
    nameless = filled(mailings.WRITTEN.replace("Message-ID: <{own}@example.org>\n", ""))
    assert take_in(nameless) is not None
    assert take_in(nameless) is None


def test_of_eight_workers_at_once_one_takes_it_in(sent: Letter, app: Flask) -> None:
    ready, outcomes = threading.Barrier(8, timeout=30), []
    content = filled(mailings.POSTFIX)

    def work() -> None:
        with app.app_context():
            ready.wait()
            message = Delivered("1", len(content), content)
            outcomes.append(mailbox.take_in(message, authserv="", now=NOW))

    workers = [threading.Thread(target=work) for _ in range(8)]
    for one in workers:
        one.start()
    for one in workers:
        one.join()
    assert sorted(outcomes) == [False] * 7 + [True]


MALFORMED = {
    "empty": b"",
    "no headers": b"\r\n\r\nHallo",
    "binary": bytes(range(256)) * 50,
    "a nul": b"From: a@x.example\r\nSubject: a\x00b\r\n\r\nHal\x00lo",
    "half an encoded word": b"Subject: =?utf-8?q?=C3=?= =?nope?b?!!?=\r\nFrom: =?x?=\r\n\r\nx",
    "no end of a part": b"Content-Type: multipart/mixed; boundary=a\r\n\r\n--a\r\n\r\nHallo",
    "no boundary": b"Content-Type: multipart/alternative\r\n\r\n--a\r\n\r\nHallo",
    "an unknown character set": b"Content-Type: text/plain; charset=klingonisch\r\n\r\nH\xe4",
    "a thousand parts in each other": b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n)
        for n in range(1000)
    ),
    "a report without recipients": (
        b"Content-Type: multipart/report; report-type=delivery-status; boundary=a\r\n\r\n"
        b"--a\r\nContent-Type: message/delivery-status\r\n\r\nnonsense\r\n--a--"
    ),
    "ten thousand headers": b"".join(b"X-%d: y\r\n" % n for n in range(10_000)) + b"\r\nx",
    "a sender of lines": b"From: a@x.example\r\n\tBcc: b@x.example <\xff>,;:\r\n\r\nx",
}


@pytest.mark.parametrize("name", MALFORMED)
def test_whatever_is_malformed_is_kept_and_stops_nothing(sent: Letter, name: str) -> None:
    row = taken(MALFORMED[name])
    assert row.settled_at is None
    assert again(sent).state is LetterState.SENT


def test_a_message_that_is_too_large_is_noted_by_its_head(
    sent: Letter, replies: list[CalendarReply]
) -> None:
    row = taken(filled(mailings.CALENDAR_REPLY), size=LARGEST + 1)
    assert "zu groß" in row.outcome
    assert (row.sender, row.text) == (TO, "")
    assert replies == []
