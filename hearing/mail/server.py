"""The mail server: hands one message over by SMTP (RFC 5321) and says what came of it."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import NoReturn
from urllib.parse import urlsplit

from hearing.mail import links

PORTS = {"none": 25, "starttls": 587, "tls": 465}
ANSWER_SECONDS = 30
# After the text a server may look for viruses before it answers (RFC 5321, 4.5.3.2.6).
ACCEPT_SECONDS = 300
LONGEST_WORDS = 500


class Undelivered(Exception):
    """The letter didn't go; ``words`` are the server's."""

    def __init__(self, words: str) -> None:
        self.words = links.without_tokens(" ".join(words.split()))[:LONGEST_WORDS]
        super().__init__(self.words)


class TryLater(Undelivered):
    """The server can't now, or can't be reached: surely not delivered."""


class Refused(Undelivered):
    """The server will never take this letter: surely not delivered."""


class Unsure(Undelivered):
    """The line broke after the text: the server may have taken it or not."""


@dataclass(frozen=True, slots=True)
class Server:
    """How the mail server is reached. ``address`` is host or host:port, ``security`` one of PORTS,
    ``authorities`` a file of certificates trusted in place of the system's."""

    address: str
    security: str = "starttls"
    user: str = ""
    password: str = ""
    authorities: str = ""

    def hand_over(
        self, *, content: bytes, sender: str, recipient: str, before_data: Callable[[], None]
    ) -> None:
        """Deliver one message; raises TryLater, Refused or Unsure. A second time sends it again.

        ``before_data`` is called at the last moment when the letter surely hasn't left.
        """
        connection = self._open()
        try:
            _say(connection, lambda: connection.mail(sender))
            _say(connection, lambda: connection.rcpt(recipient))
            before_data()
            _send_text(connection, content)
            with suppress(smtplib.SMTPException, OSError):  # it has the letter, come what may
                connection.quit()
        finally:
            connection.close()

    def _open(self) -> smtplib.SMTP:
        """Connect, encrypt, log in. What fails here fails for every letter: never a refusal."""
        connection: smtplib.SMTP | None = None
        try:
            connection = self._connect()
            if self.user:
                connection.login(self.user, self.password)
        except (smtplib.SMTPException, OSError, ValueError) as error:
            if connection is not None:
                connection.close()
            raise TryLater(_words(error)) from error
        return connection

    def _connect(self) -> smtplib.SMTP:
        place = urlsplit(f"//{self.address}")
        host, port = place.hostname or "", place.port or PORTS[self.security]
        if self.security == "none":
            return smtplib.SMTP(host, port, timeout=ANSWER_SECONDS)
        trusted = ssl.create_default_context(cafile=self.authorities or None)
        if self.security == "tls":
            return smtplib.SMTP_SSL(host, port, timeout=ANSWER_SECONDS, context=trusted)
        connection = smtplib.SMTP(host, port, timeout=ANSWER_SECONDS)
        try:
            connection.starttls(context=trusted)  # raises when it isn't offered: never in clear
        except BaseException:
            connection.close()
            raise
        return connection


def _say(connection: smtplib.SMTP, command: Callable[[], tuple[int, bytes]]) -> None:
    """Say one command before the text; anything but a yes ends the attempt."""
    try:
        connection.ehlo_or_helo_if_needed()
        code, words = command()
    except (smtplib.SMTPException, OSError, ValueError) as error:
        raise TryLater(_words(error)) from error
    if code not in {250, 251}:
        _raise(code, words)


def _send_text(connection: smtplib.SMTP, content: bytes) -> None:
    try:
        if connection.sock is not None:
            connection.sock.settimeout(ACCEPT_SECONDS)
        code, words = connection.data(content)
    except smtplib.SMTPDataError as error:  # it didn't want to hear the text
        _raise(error.smtp_code, error.smtp_error)
    except (smtplib.SMTPException, OSError) as error:
        raise Unsure(_words(error)) from error
    if not 200 <= code < 600:
        raise Unsure(f"{code} {_decoded(words)}")
    if code != 250:
        _raise(code, words)


def _raise(code: int, words: bytes | str) -> NoReturn:
    said = f"{code} {_decoded(words)}"
    raise Refused(said) if 500 <= code < 600 else TryLater(said)


def _words(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        return f"{error.smtp_code} {_decoded(error.smtp_error)}"
    return str(error) or type(error).__name__


def _decoded(words: bytes | str) -> str:
    return words.decode(errors="replace") if isinstance(words, bytes) else words
