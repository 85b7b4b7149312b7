"""The post: a real server gets the letters, once each, in order, and its answers count."""

from __future__ import annotations

import re
from datetime import timedelta
from email import message_from_bytes
from email.header import decode_header, make_header
from email.utils import parseaddr
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from hearing.agenda.models import Hearing
from hearing.database import commit, db
from hearing.jobs import leases, worker
from hearing.jobs.models import Job
from hearing.mail import delivery, links, outbox
from hearing.mail.links import Addressee
from hearing.mail.models import Letter, LetterState, Link
from hearing.mail.outbox import Writing
from hearing.mail.post import Post
from tests.conftest import NOW
from tests.hearing.mail.conftest import BASE, Clock, Deliver, a_letter, a_waiting_letter, again
from tests.hearing.mail.postoffice import USER, PostOffice, open_post_office, text_of


def token_in(text: str) -> str:
    found = re.search(rf"{BASE}/l/test/(\S+)", text)
    assert found is not None
    return found[1]


def name_before_address(message: bytes) -> str:
    """The addressee's name, read by Python's older parser: the newer one puts spaces between the
    encoded words of a name, which no mail program does."""
    name, _address = parseaddr(message_from_bytes(message)["To"].replace("\r\n", ""))
    return str(make_header(decode_header(name)))


def test_a_letter_arrives_with_headers_umlauts_and_a_link_that_opens(
    hearing: Hearing, office: PostOffice, deliver: Deliver
) -> None:
    letter = a_waiting_letter(hearing)
    deliver()
    (to, message), *none = office.arrived
    assert not none
    assert to == "ada@example.org"
    assert office.encrypted == [True]
    assert office.envelopes[0][0] == "post@xn--bro-hoa.example.org"
    assert message["From"].addresses[0].display_name == "Stadtratshearing Köln"
    assert message["From"].addresses[0].domain == "xn--bro-hoa.example.org"
    assert message["To"].addresses[0].display_name == "Ada Übermut"
    assert message["Reply-To"].addresses[0].addr_spec == "antwort@example.org"
    assert message["Subject"] == "Einladung: Wir freuen uns auf Sie"
    assert message["Content-Language"] == "de"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Date"].datetime >= NOW
    assert message.get_content_type() == "multipart/alternative"
    text = text_of(message)
    assert text.startswith("Guten Tag,\n\nIhr Link: https://")
    assert text.endswith("Grüße\n")
    link = links.open_link(token=token_in(text), purpose="test", now=NOW)
    assert link.subject_id == 7
    sent = again(letter)
    assert sent.state is LetterState.SENT
    assert sent.sent_at is not None
    assert sent.message_id == message["Message-ID"]


def test_the_token_of_a_link_is_stored_nowhere(
    hearing: Hearing, office: PostOffice, deliver: Deliver
) -> None:
    a_waiting_letter(hearing)
    deliver()
    token = token_in(text_of(office.arrived[0][1]))
    for table in db.metadata.sorted_tables:
        for row in db.session.execute(select(table)):
            assert token not in str(row), table.name


def test_nothing_is_sent_that_nobody_sent(
    hearing: Hearing, office: PostOffice, deliver: Deliver
) -> None:
    a_letter(hearing)
    assert deliver() == 0
    assert office.arrived == []


def test_a_domain_with_umlauts_is_written_to_in_ascii(
    hearing: Hearing, office: PostOffice, deliver: Deliver
) -> None:
    a_waiting_letter(hearing, address="amt@Straße-Übung.example.org")
    deliver()
    assert office.tries == ["amt@xn--strae-bung-r8a15b.example.org"] or office.tries[0].isascii()
    assert office.arrived[0][1]["To"].addresses[0].domain.startswith("xn--")


@pytest.mark.parametrize("field", ["name", "subject", "text"])
def test_no_header_can_be_smuggled_in(
    hearing: Hearing, office: PostOffice, deliver: Deliver, field: str
) -> None:
    evil = "Hallo\r\nBcc: alle@example.org\r\n\r\nKaufen Sie!\u2028X-Evil: 1\x0bX-More: 2"
    a_waiting_letter(hearing, **{field: evil})
    deliver()
    message = office.arrived[0][1]
    assert message["Bcc"] is None
    assert message["X-Evil"] is None
    assert message["X-More"] is None
    assert office.envelopes[0][1] == ["ada@example.org"]


@pytest.mark.parametrize(
    "name",
    [
        "Müller, Ada",
        'Ada "die Schnelle" <x@y>',
        "علياء محمد " * 9,
        "Ä" * 80,
        "a" * 80,
        "Dr. Ångström-Müller für Übermut " * 3,
        "",
    ],
)
def test_every_name_and_subject_arrives_as_it_is(
    hearing: Hearing, office: PostOffice, deliver: Deliver, name: str
) -> None:
    a_waiting_letter(hearing, name=name, subject=name)
    deliver()
    message = office.arrived[0][1]
    assert message["To"].addresses[0].addr_spec == "ada@example.org"
    assert name_before_address(office.raw[0]) == name.strip()
    assert message["Subject"] == name.strip()
    assert max(len(line) for line in office.raw[0].splitlines()) <= 100


def test_lines_that_begin_with_a_dot_and_very_long_ones_arrive_whole(
    hearing: Hearing, office: PostOffice, deliver: Deliver
) -> None:
    text = ".\n..\n.hidden\n" + "wort " * 600 + "\nEnde ≠ 🎉"
    a_waiting_letter(hearing, text=text, link=None)
    deliver()
    assert office.texts_to("ada@example.org") == [outbox.plain(text) + "\n"]


def test_a_title_of_five_thousand_characters_is_cut_to_a_subject(
    hearing: Hearing, office: PostOffice, deliver: Deliver
) -> None:
    letter = a_waiting_letter(hearing, subject="Ä" * 5000)
    deliver()
    subject = office.arrived[0][1]["Subject"]
    assert subject == again(letter).subject
    assert subject.endswith("…")
    assert len(subject) <= 200


def test_a_refusal_is_final_and_says_the_servers_words(
    hearing: Hearing, office: PostOffice, deliver: Deliver, clock: Clock
) -> None:
    office.replies["ada@example.org"] = ["550 5.1.1 no such user here"]
    letter = a_waiting_letter(hearing)
    deliver()
    clock.pass_by(days=3)
    deliver()
    assert again(letter).state is LetterState.FAILED
    assert again(letter).error == "550 5.1.1 no such user here"
    assert office.tries == ["ada@example.org"]


def test_a_refusal_after_the_text_leaves_no_link(
    hearing: Hearing, office: PostOffice, deliver: Deliver
) -> None:
    office.data_replies["ada@example.org"] = ["554 5.7.1 looks like spam"]
    letter = a_waiting_letter(hearing)
    deliver()
    assert again(letter).state is LetterState.FAILED
    assert "looks like spam" in again(letter).error
    assert db.session.scalar(select(func.count()).select_from(Link)) == 0


@pytest.mark.parametrize("where", ["replies", "data_replies"])
def test_a_full_mailbox_is_tried_again_later_with_the_same_number(
    hearing: Hearing, office: PostOffice, deliver: Deliver, clock: Clock, where: str
) -> None:
    getattr(office, where)["ada@example.org"] = ["450 4.2.2 mailbox full", "421 4.3.2 going down"]
    letter = a_waiting_letter(hearing)
    assert deliver() == 1
    assert again(letter).state is LetterState.RETRYING
    assert again(letter).error == "450 4.2.2 mailbox full"
    number = again(letter).message_id
    clock.pass_by(seconds=50)
    assert deliver() == 0
    clock.pass_by(seconds=11)
    assert deliver() == 1
    clock.pass_by(minutes=6)
    deliver()
    assert again(letter).state is LetterState.SENT
    assert again(letter).error == ""
    assert len(office.arrived) == 1
    assert number in {"", office.arrived[0][1]["Message-ID"]}
    assert db.session.scalar(select(func.count()).select_from(Link)) == 1


def test_after_two_days_of_no_the_letter_has_failed(
    hearing: Hearing, office: PostOffice, deliver: Deliver, clock: Clock
) -> None:
    office.replies["ada@example.org"] = ["451 4.7.1 greylisted"] * 20
    letter = a_waiting_letter(hearing)
    for _ in range(20):
        deliver()
        clock.pass_by(days=1)
    assert again(letter).state is LetterState.FAILED
    assert len(office.tries) == len(delivery.WAITS) + 1
    assert timedelta(days=1) < sum(delivery.WAITS, timedelta()) < timedelta(days=3)


def test_a_line_that_breaks_after_the_text_leaves_a_doubt_and_no_second_letter(
    hearing: Hearing, office: PostOffice, deliver: Deliver, clock: Clock
) -> None:
    office.data_replies["ada@example.org"] = ["hang up"]
    letter = a_waiting_letter(hearing)
    deliver()
    clock.pass_by(days=3)
    deliver()
    assert again(letter).state is LetterState.DOUBTFUL
    assert len(office.arrived) == 1
    token = token_in(text_of(office.arrived[0][1]))
    assert links.open_link(token=token, purpose="test", now=NOW), "it arrived, so it must open"


def test_letters_to_one_person_stay_in_order_and_others_go_on(
    hearing: Hearing, office: PostOffice, deliver: Deliver, clock: Clock
) -> None:
    office.replies["ada@example.org"] = ["450 later"]
    for number in (1, 2):
        a_waiting_letter(hearing, concern=f"ada {number}", subject=f"Ada {number}")
    ben = "ben@example.org"
    a_waiting_letter(hearing, concern="ben", subject="Ben", address=ben, link=("test", 8))
    deliver()
    assert [m["Subject"] for _to, m in office.arrived] == ["Ben"]
    clock.pass_by(minutes=2)
    deliver()
    assert [m["Subject"] for _to, m in office.arrived] == ["Ben", "Ada 1", "Ada 2"]


def test_a_letter_that_failed_holds_up_no_later_one(
    hearing: Hearing, office: PostOffice, deliver: Deliver
) -> None:
    office.replies["ada@example.org"] = ["550 no"]
    a_waiting_letter(hearing, concern="1", subject="Eins")
    a_waiting_letter(hearing, concern="2", subject="Zwei")
    deliver()
    assert [m["Subject"] for _to, m in office.arrived] == ["Zwei"]


def test_what_somebody_asked_for_goes_first(
    hearing: Hearing, office: PostOffice, deliver: Deliver
) -> None:
    for number in range(3):
        a_waiting_letter(hearing, concern=f"{number}", address=f"p{number}@example.org")
    with commit():
        writing = Writing(
            hearing_id=None,
            concern="password of user 1",
            to=Addressee("ben@example.org"),
            subject="Passwort",
            text="{link}",
            link=("test", 1),
        )
        outbox.send_now(writing, who="link", now=NOW)
    deliver()
    assert office.arrived[0][0] == "ben@example.org"
    assert len(office.arrived) == 4


def test_a_wrong_password_is_nobodys_refusal(
    hearing: Hearing, office: PostOffice, deliver: Deliver, settings: Flask
) -> None:
    settings.config["MAIL_PASSWORD"] = "falsch"
    letter = a_waiting_letter(hearing)
    deliver()
    assert again(letter).state is LetterState.RETRYING
    assert again(letter).error.startswith("535")


def test_a_server_whose_certificate_nobody_vouches_for_gets_nothing(
    hearing: Hearing, office: PostOffice, deliver: Deliver, settings: Flask
) -> None:
    settings.config["MAIL_CA"] = ""
    letter = a_waiting_letter(hearing)
    deliver()
    assert again(letter).state is LetterState.RETRYING
    assert "CERTIFICATE_VERIFY_FAILED" in again(letter).error
    assert office.arrived == []


def test_a_server_that_does_not_encrypt_hears_no_letter_and_no_password(
    hearing: Hearing, deliver: Deliver, settings: Flask, tmp_path: Path
) -> None:
    letter = a_waiting_letter(hearing)
    with open_post_office(tmp_path, security="none") as plain:
        settings.config["MAIL_SERVER"] = f"localhost:{plain.port}"
        deliver()
        assert again(letter).state is LetterState.RETRYING
        assert "STARTTLS" in again(letter).error
        assert plain.tries == []


@pytest.mark.parametrize("security", ["tls", "none"])
def test_the_other_ways_of_speaking_to_a_server(
    hearing: Hearing, deliver: Deliver, settings: Flask, tmp_path: Path, security: str
) -> None:
    a_waiting_letter(hearing)
    with open_post_office(tmp_path, security=security) as other:
        settings.config.update(
            MAIL_SERVER=f"localhost:{other.port}",
            MAIL_SECURITY=security,
            MAIL_CA=other.authorities,
            MAIL_USER=USER if security == "tls" else "",
        )
        deliver()
        assert len(other.arrived) == 1
        assert other.encrypted == [security == "tls"]


def test_letters_about_accounts_are_forgotten_after_a_month(
    hearing: Hearing, deliver: Deliver
) -> None:
    to = Addressee("a@example.org")
    with commit():
        for hearing_id in (None, hearing.id):
            writing = Writing(hearing_id, "what was asked for", to, subject="x", text="x")
            outbox.send_now(writing, who="link", now=NOW)

    def left_after(days: int) -> list[int | None]:
        with commit():
            outbox.forget_asked_for(now=NOW + timedelta(days=days))
        return list(db.session.scalars(select(Letter.hearing_id).order_by(Letter.id)))

    assert left_after(31) == [None, hearing.id], "they still wait"
    deliver()
    assert left_after(29) == [None, hearing.id]
    assert left_after(31) == [hearing.id]


def test_a_server_that_is_not_there_is_tried_again(
    hearing: Hearing, deliver: Deliver, settings: Flask
) -> None:
    settings.config["MAIL_SERVER"] = "localhost:1"
    letter = a_waiting_letter(hearing)
    deliver()
    assert again(letter).state is LetterState.RETRYING
    assert "refused" in again(letter).error


def test_a_letter_taken_back_or_changed_meanwhile_is_not_sent(
    hearing: Hearing, office: PostOffice, settings: Flask, clock: Clock
) -> None:
    letter = a_waiting_letter(hearing)
    post = Post.from_settings(settings.config, clock)
    job = db.session.scalar(select(Job))
    assert job is not None
    stale = again(letter)
    db.session.expunge(stale)
    with commit():
        again(letter).version += 1
    post._deliver(stale, job)()
    assert office.arrived == []
    assert again(letter).state is LetterState.QUEUED


def test_a_second_job_for_a_letter_sends_it_no_second_time(
    hearing: Hearing, office: PostOffice, deliver: Deliver
) -> None:
    letter = a_waiting_letter(hearing)
    with commit():
        job = db.session.scalar(select(Job))
        assert job is not None
        leases.add(kind=job.kind, subject=job.subject, stage=job.stage, now=NOW)
    assert deliver() == 2
    assert len(office.arrived) == 1
    assert again(letter).state is LetterState.SENT


def test_an_unknown_purpose_fails_in_words(hearing: Hearing, deliver: Deliver) -> None:
    letter = a_waiting_letter(hearing, link=("nobody", 7))
    deliver()
    assert again(letter).state is LetterState.FAILED
    assert "nobody" in again(letter).error


def test_letters_go_no_faster_than_the_setting_says(
    hearing: Hearing, settings: Flask, clock: Clock, deliver: Deliver, office: PostOffice
) -> None:
    settings.config["MAIL_PER_MINUTE"] = 6
    for number in range(2):
        a_waiting_letter(hearing, concern=f"{number}", address=f"p{number}@example.org")
    deliver()
    assert len(office.arrived) == 1
    clock.pass_by(seconds=9)
    deliver()
    assert len(office.arrived) == 1
    clock.pass_by(seconds=1)
    deliver()
    assert len(office.arrived) == 2


def test_the_bell_for_long_work_is_not_rung_for_letters(
    hearing: Hearing, settings: Flask, clock: Clock, deliver: Deliver
) -> None:
    a_waiting_letter(hearing)
    with commit():
        other = leases.add(kind="probe", subject="recording:1", stage=0, now=NOW)
    Post.from_settings(settings.config, clock).register()
    rung: list[int] = []
    worker.reconcile(settings, rung.extend)
    assert rung == [other.id]
    deliver()
    assert db.session.get_one(Job, other.id).attempts == 0


def test_letters_of_a_deleted_hearing_are_forgotten(hearing: Hearing, deliver: Deliver) -> None:
    a_waiting_letter(hearing)
    with commit():
        db.session.delete(hearing)
    assert deliver() == 1
    assert db.session.scalar(select(func.count()).select_from(Letter)) == 0
