"""Where messages are read from: a folder, a server, each message once; closed ones say so."""

from __future__ import annotations

import mailbox as maildirs
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from hearing import run
from hearing.database import db
from hearing.jobs import worker
from hearing.mail import mailbox
from hearing.mail import postbox as postbox_module
from hearing.mail.models import IncomingLetter, Letter, LetterState
from hearing.mail.postbox import LARGEST, Postbox, PostboxClosed
from hearing.settings import BadSetting, read_settings
from tests.conftest import NOW
from tests.hearing.mail import mailings
from tests.hearing.mail.conftest import again
from tests.hearing.mail.imapserver import (
    PASSWORD,
    ImapServer,
    open_imap_server,
    open_imaps_server,
)
from tests.hearing.mail.test_mailbox import filled


@pytest.fixture(scope="module")
def imap(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ImapServer]:
    with open_imap_server(tmp_path_factory.mktemp("imap")) as server:
        yield server


def a_maildir(folder: Path, *contents: bytes) -> Postbox:
    box = maildirs.Maildir(folder / "post", create=True)
    for content in contents:
        box.add(content)
    return Postbox(f"maildir:{folder / 'post'}")


def read(postbox: Postbox) -> int:
    return mailbox.read(postbox, authserv="", now=NOW)


def test_a_maildir_is_read_once_and_left_as_it_is(sent: Letter, tmp_path: Path) -> None:
    postbox = a_maildir(tmp_path, filled(mailings.WRITTEN), filled(mailings.POSTFIX, own="2"))
    before = sorted((tmp_path / "post" / "new").iterdir())
    assert read(postbox) == 2
    assert read(postbox) == 0
    assert read(Postbox(postbox.place)) == 0, "another worker knows them by the database"
    assert sorted((tmp_path / "post" / "new").iterdir()) == before


def test_a_large_file_in_a_maildir_is_not_read_whole(sent: Letter, tmp_path: Path) -> None:
    head = b"From: ada@example.org\r\nSubject: Fotos\r\n\r\n"
    read(a_maildir(tmp_path, head + b"x" * (LARGEST + 1)))
    row = db.session.scalars(select(IncomingLetter)).one()
    assert (row.subject, row.text) == ("Fotos", "")


def test_a_message_that_cannot_be_stored_stops_none_and_comes_again(
    sent: Letter, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    postbox = a_maildir(tmp_path, filled(mailings.WRITTEN), filled(mailings.POSTFIX, own="2"))
    follow = mailbox._follow_report
    with monkeypatch.context() as patch:
        patch.setattr(mailbox, "_follow_report", lambda *_facts: 1 / 0)
        assert read(postbox) == 1
    assert mailbox._follow_report is follow
    assert read(postbox) == 1
    assert again(sent).state is LetterState.BOUNCED


def test_an_imap_server_is_read_once_and_nothing_is_flagged(
    sent: Letter, imap: ImapServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postbox_module, "LARGEST", 100_000)
    fresh = imap.connect()
    fresh.select("INBOX")
    fresh.store("1:*", "+FLAGS", "\\Deleted")
    fresh.expunge()
    fresh.logout()
    imap.deliver(filled(mailings.WRITTEN), filled(mailings.GMAIL, own="2"))
    imap.deliver(b"From: x@example.org\r\nSubject: Fotos\r\n\r\n" + b"x\r\n" * 40_000)
    postbox = Postbox(imap.place, PASSWORD, imap.authorities)
    assert read(postbox) == 3
    assert read(postbox) == 0
    assert again(sent).state is LetterState.BOUNCED
    subjects = set(db.session.scalars(select(IncomingLetter.subject)))
    assert "Fotos" in subjects
    assert not any(b"Seen" in flags or b"Deleted" in flags for flags in imap.flags())


@pytest.mark.parametrize(
    ("place", "password"),
    [
        ("imap://post%40example.org@localhost:{port}/INBOX", "falsch"),
        ("imap://post%40example.org@localhost:{port}/Nirgendwo", PASSWORD),
        ("imap://post%40example.org@localhost:1/INBOX", PASSWORD),
        ("maildir:/nirgendwo", ""),
    ],
)
def test_a_mailbox_that_is_closed_says_so_without_its_password(
    imap: ImapServer, app: Flask, place: str, password: str
) -> None:
    postbox = Postbox(place.format(port=imap.port), password, imap.authorities)
    with pytest.raises(PostboxClosed) as error:
        read(postbox)
    assert password == "" or password not in str(error.value)


def test_a_server_that_nobody_vouches_for_hears_no_password(imap: ImapServer, app: Flask) -> None:
    with pytest.raises(PostboxClosed, match="CERTIFICATE_VERIFY_FAILED"):
        read(Postbox(imap.place, PASSWORD))


@pytest.fixture(scope="module")
def imaps(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ImapServer]:
    with open_imaps_server(tmp_path_factory.mktemp("imaps")) as server:
        yield server


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_server_that_encrypts_from_the_first_byte_is_read_once(
    sent: Letter, imaps: ImapServer
) -> None:
    imaps.deliver(filled(mailings.WRITTEN), filled(mailings.GMAIL, own="2"))
    postbox = Postbox.from_settings(
        {"MAILBOX": imaps.place, "MAILBOX_PASSWORD": PASSWORD, "MAIL_CA": imaps.authorities}
    )
    assert read(postbox) == 2
    assert read(postbox) == 0
    assert again(sent).state is LetterState.BOUNCED
    assert not any(b"Seen" in flags for flags in imaps.flags())


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_such_a_server_hears_no_password_from_who_does_not_know_it(
    imaps: ImapServer, app: Flask
) -> None:
    with pytest.raises(PostboxClosed, match="CERTIFICATE_VERIFY_FAILED"):
        read(Postbox(imaps.place, PASSWORD))
    with pytest.raises(PostboxClosed) as error:
        read(Postbox(imaps.place, "falsch", imaps.authorities))
    assert "falsch" not in str(error.value)


def test_the_worker_reads_the_mailbox_of_the_settings(
    sent: Letter, app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stopping = threading.Event()
    stopping.set()  # one round
    monkeypatch.setattr(worker, "STOPPING", stopping)
    app.config["MAILBOX"] = a_maildir(tmp_path, filled(mailings.POSTFIX)).place
    run._read_mailbox(app)
    assert again(sent).state is LetterState.BOUNCED


def test_a_mailbox_that_is_closed_is_a_warning_in_the_log(
    app: Flask, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    stopping = threading.Event()
    stopping.set()
    monkeypatch.setattr(worker, "STOPPING", stopping)
    app.config["MAILBOX"] = "maildir:/nirgendwo"
    run._read_mailbox(app)
    assert "the mailbox can't be read" in caplog.text


@pytest.mark.parametrize(
    "place",
    [
        "https://mail.city.example",
        "imaps://mail.city.example/INBOX",
        "imaps://post@/INBOX",
        "imaps://post:geheim@mail.city.example/INBOX",
        "imaps://post@mail.city.example:0/INBOX",
        "imaps://post@mail.city.example:viel/INBOX",
        "maildir:post",
    ],
)
def test_a_setting_that_names_no_mailbox_is_refused(place: str) -> None:
    with pytest.raises(BadSetting):
        read_settings({"HEARING_MAILBOX": place})


@pytest.mark.parametrize(
    "place",
    ["", "imaps://post%40city.example@mail.city.example/INBOX", "imap://p@h:1143", "maildir:/m"],
)
def test_a_setting_that_names_a_mailbox_is_taken(place: str) -> None:
    assert read_settings({"HEARING_MAILBOX": place})["MAILBOX"] == place
