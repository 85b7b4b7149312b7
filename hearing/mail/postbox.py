"""The postbox: where letters to us arrive, by IMAP or as a maildir. It is only read.

Nothing in it is changed, flagged or deleted: people may read along with a mail program of theirs.
What has been taken is known by the Message-ID in the database; ``known`` saves asking twice.
"""

from __future__ import annotations

import imaplib
import ssl
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from imap_tools import AND, BaseMailBox, ImapToolsError, MailBox, MailBoxStartTls

SECONDS = 60
# How far back one looks: a server reports on a letter after days, not after a month.
SINCE = timedelta(days=30)
LARGEST = 10 * 2**20
HEAD = 2**16


class PostboxClosed(Exception):
    """The postbox can't be read now; the words name no password."""


@dataclass(frozen=True, slots=True)
class Delivered:
    """A message as it lies in the postbox. Of one that is too large only the head is read."""

    key: str
    size: int
    content: bytes

    @property
    def whole(self) -> bool:
        return self.size <= LARGEST


@dataclass(slots=True)
class Postbox:
    """A postbox by its address: imaps://user@host/INBOX, imap://… (with STARTTLS), maildir:/path.
    ``known`` are the keys of those that were taken since the worker began."""

    place: str
    password: str = ""
    authorities: str = ""
    known: set[str] = field(default_factory=set)

    @staticmethod
    def from_settings(settings: Mapping[str, Any]) -> Postbox:
        """The postbox of the settings; without one its place is empty."""
        return Postbox(settings["MAILBOX"], settings["MAILBOX_PASSWORD"], settings["MAIL_CA"])

    def new(self, *, now: datetime) -> Iterator[Delivered]:
        """What has come and isn't known, oldest first; raises PostboxClosed."""
        try:
            if self.place.startswith("maildir:"):
                yield from self._in_folder(now)
            else:
                with self._connection() as box:
                    yield from self._on_server(box, now)
        except (imaplib.IMAP4.error, ImapToolsError, OSError) as error:
            raise PostboxClosed(f"{type(error).__name__}: {error}"[:300]) from error

    def _in_folder(self, now: datetime) -> Iterator[Delivered]:
        folder, begin = Path(self.place.removeprefix("maildir:")), (now - SINCE).timestamp()
        files = [*(folder / "new").iterdir(), *(folder / "cur").iterdir()]
        for file in sorted(files):
            key = file.name.partition(":")[0]  # what follows are the flags of a mail program
            if key in self.known:
                continue
            with suppress(FileNotFoundError):  # it has just got flags: next time
                facts = file.stat()
                if facts.st_mtime >= begin:
                    with file.open("rb") as content:
                        read = content.read(-1 if facts.st_size <= LARGEST else HEAD)
                    yield Delivered(key, facts.st_size, read)

    def _connection(self) -> BaseMailBox:
        place = urlsplit(self.place)
        trusted = ssl.create_default_context(cafile=self.authorities or None)
        kind: Any = MailBox if place.scheme == "imaps" else MailBoxStartTls
        port = place.port or (993 if place.scheme == "imaps" else 143)
        box: BaseMailBox = kind(
            place.hostname or "", port=port, ssl_context=trusted, timeout=SECONDS
        )
        box.login(unquote(place.username or ""), self.password, initial_folder=None)
        return box

    def _on_server(self, box: BaseMailBox, now: datetime) -> Iterator[Delivered]:
        folder = unquote(urlsplit(self.place).path.strip("/")) or "INBOX"
        box.folder.set(folder, readonly=True)
        # A server that has numbered its messages anew says so by another validity.
        validity = box.folder.status(folder, ["UIDVALIDITY"])["UIDVALIDITY"]
        for uid in sorted(box.uids(AND(date_gte=(now - SINCE).date())), key=int):
            key = f"{validity}:{uid}"
            if key not in self.known:
                size = int(_answer(box, uid, "RFC822.SIZE").rpartition(b" ")[2].strip(b")"))
                part = "BODY.PEEK[]" if size <= LARGEST else f"BODY.PEEK[]<0.{HEAD}>"
                yield Delivered(key, size, _answer(box, uid, part))


def _answer(box: BaseMailBox, uid: str, part: str) -> bytes:
    """What the server answers about one message: the text itself, or the line about it."""
    _state, data = box.client.uid("fetch", uid, f"({part})")
    for answer in data:
        if isinstance(answer, tuple):
            return bytes(answer[1])
    return bytes(data[0] or b"0") if data else b"0"
