"""A real IMAP server for tests: pymap, as a process of its own, with STARTTLS."""

from __future__ import annotations

import imaplib
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import trustme

USER, PASSWORD = "post@example.org", "noch ein geheimes Wort"


@dataclass(frozen=True, slots=True)
class ImapServer:
    """How the server is reached, and a way to let messages arrive."""

    port: int
    authorities: str

    @property
    def place(self) -> str:
        return f"imap://post%40example.org@localhost:{self.port}/INBOX"

    def connect(self) -> imaplib.IMAP4:
        client = imaplib.IMAP4("localhost", self.port)
        client.starttls(ssl.create_default_context(cafile=self.authorities))
        client.login(USER, PASSWORD)
        return client

    def deliver(self, *contents: bytes) -> None:
        client = self.connect()
        for content in contents:
            state, words = client.append("INBOX", "", "", content)
            assert state == "OK", words
        client.logout()

    def flags(self) -> list[bytes]:
        client = self.connect()
        client.select("INBOX", readonly=True)
        _state, found = client.fetch("1:*", "(FLAGS)")
        client.logout()
        return [line for line in found if isinstance(line, bytes)]


@contextmanager
def open_imap_server(folder: Path) -> Iterator[ImapServer]:
    """Start a server on a free port."""
    authority = trustme.CA()
    certificate = authority.issue_cert("localhost")
    authority.cert_pem.write_to_path(str(folder / "imap-authority.pem"))
    certificate.private_key_pem.write_to_path(str(folder / "imap.key"))
    with (folder / "imap.pem").open("wb") as file:
        for blob in certificate.cert_chain_pems:
            file.write(blob.bytes())
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    command = [
        *(sys.executable, "-c", "import sys; from pymap.main import main; sys.exit(main())"),
        *("--pid-file", str(folder / "imap.pid"), "--host", "127.0.0.1", "--port", str(port)),
        *("--cert", str(folder / "imap.pem"), "--key", str(folder / "imap.key")),
        *("dict", "--demo-user", USER, "--demo-password", PASSWORD),
    ]
    with (folder / "imap.log").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log)
    try:
        _wait(port, process, folder)
        yield ImapServer(port, str(folder / "imap-authority.pem"))
    finally:
        process.terminate()
        process.wait(10)


def _wait(port: int, process: subprocess.Popen[bytes], folder: Path) -> None:
    end = time.monotonic() + 20
    while time.monotonic() < end and process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            time.sleep(0.05)
    raise AssertionError((folder / "imap.log").read_text())
