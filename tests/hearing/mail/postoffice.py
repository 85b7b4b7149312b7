"""A real SMTP server for tests: encrypts, asks for a password, and answers as it is told."""

from __future__ import annotations

import asyncio
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import trustme
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

USER, PASSWORD = "hearing", "ein-geheimes-wort"


@dataclass
class PostOffice:
    """What arrived, and what is answered: ``replies`` by address, each used up once, for RCPT;
    ``data_replies`` likewise after the text. "hang up" breaks off: at RCPT before it has anything,
    after the text with the letter taken. With the text in hand it thinks for so many ``seconds``
    before it answers, a second longer about letters to ``slow`` addresses."""

    replies: dict[str, list[str]] = field(default_factory=dict)
    data_replies: dict[str, list[str]] = field(default_factory=dict)
    arrived: list[tuple[str, EmailMessage]] = field(default_factory=list)
    raw: list[bytes] = field(default_factory=list)
    envelopes: list[tuple[str, list[str]]] = field(default_factory=list)
    encrypted: list[bool] = field(default_factory=list)
    tries: list[str] = field(default_factory=list)
    seconds: float = 0.0
    slow: set[str] = field(default_factory=set)
    port: int = 0
    authorities: str = ""
    lock: threading.Lock = field(default_factory=threading.Lock)

    async def handle_RCPT(
        self, server: SMTP, _session: Session, envelope: Envelope, address: str, _options: Any
    ) -> str:
        self.tries.append(address)
        if self.replies.get(address):
            reply = self.replies[address].pop(0)
            if reply == "hang up":
                assert server.transport is not None
                server.transport.abort()
            return reply
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:
        address = envelope.rcpt_tos[0]
        reply = self.data_replies.get(address) or ["250 OK"]
        answer = reply.pop(0) if self.data_replies.get(address) else reply[0]
        if answer.startswith("250") or answer == "hang up":
            content = message_from_bytes(envelope.original_content or b"", policy=policy.default)
            assert isinstance(content, EmailMessage)
            with self.lock:
                self.arrived.append((address, content))
                self.raw.append(envelope.original_content or b"")
                self.envelopes.append((envelope.mail_from or "", list(envelope.rcpt_tos)))
                encrypted = server.transport is not None and server.transport.get_extra_info(
                    "sslcontext"
                )
                self.encrypted.append(bool(encrypted))
        await asyncio.sleep(self.seconds + (1.0 if address in self.slow else 0.0))
        if answer == "hang up":
            assert server.transport is not None
            server.transport.abort()
        return answer

    def texts_to(self, address: str) -> list[str]:
        return [text_of(message) for to, message in self.arrived if to == address]


def text_of(message: EmailMessage) -> str:
    """A message's text, its lines ended as in Python."""
    part = message.get_body(preferencelist=("plain",))
    assert part is not None
    text: str = part.get_content()
    return text.replace("\r\n", "\n")


def _check_password(_server: Any, _s: Any, _e: Any, _mechanism: str, data: Any) -> AuthResult:
    fits = isinstance(data, LoginPassword) and (data.login, data.password) == (
        USER.encode(),
        PASSWORD.encode(),
    )
    return AuthResult(success=fits, handled=False)


@contextmanager
def open_post_office(folder: Path, *, security: str = "starttls") -> Iterator[PostOffice]:
    """Start a server on a free port that asks for a password, unless its ``security`` is none."""
    office = PostOffice()
    options: dict[str, Any] = {}
    if security != "none":
        authority = trustme.CA()
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        authority.issue_cert("localhost").configure_cert(context)
        authority.cert_pem.write_to_path(str(folder / "authority.pem"))
        office.authorities = str(folder / "authority.pem")
        options = {"auth_required": True, "authenticator": _check_password}
        if security == "tls":
            options |= {"ssl_context": context, "auth_require_tls": False}
        else:
            options |= {"tls_context": context, "require_starttls": True}
    with socket.create_server(("127.0.0.1", 0)) as probe:
        office.port = probe.getsockname()[1]
    controller = Controller(office, hostname="127.0.0.1", port=office.port, **options)
    controller.start()
    try:
        yield office
    finally:
        controller.stop()
