"""A real IMAP server for tests: pymap, as a process of its own, with STARTTLS or behind TLS."""

from __future__ import annotations

import asyncio
import imaplib
import queue
import socket
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import trustme

USER, PASSWORD = "post@example.org", "noch ein geheimes Wort"


@dataclass(frozen=True, slots=True)
class ImapServer:
    """How the server is reached, and a way to let messages arrive."""

    port: int
    authorities: str
    scheme: str = "imap"

    @property
    def place(self) -> str:
        return f"{self.scheme}://post%40example.org@localhost:{self.port}/INBOX"

    def connect(self) -> imaplib.IMAP4:
        trusted = ssl.create_default_context(cafile=self.authorities)
        client: imaplib.IMAP4
        if self.scheme == "imaps":
            client = imaplib.IMAP4_SSL("localhost", self.port, ssl_context=trusted)
        else:
            client = imaplib.IMAP4("localhost", self.port)
            client.starttls(trusted)
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
    """Start a server on a free port that begins to encrypt when it is asked to."""
    _make_certificate(folder)
    own = ("--cert", str(folder / "imap.pem"), "--key", str(folder / "imap.key"))
    with _pymap(folder, *own) as port:
        yield ImapServer(port, str(folder / "imap-authority.pem"))


@contextmanager
def open_imaps_server(folder: Path) -> Iterator[ImapServer]:
    """Start a server that hears nothing that is not encrypted from the first byte on."""
    _make_certificate(folder)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "imap.pem", folder / "imap.key")
    with _pymap(folder, "--no-tls") as inner, _encrypted(inner, context) as port:
        yield ImapServer(port, str(folder / "imap-authority.pem"), "imaps")


@contextmanager
def _encrypted(inner: int, context: ssl.SSLContext) -> Iterator[int]:
    """A front that takes TLS off and hands everything on; gives its port."""
    known: queue.Queue[tuple[int, Callable[[], object]]] = queue.Queue()

    async def hand_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            while content := await reader.read(65536):
                writer.write(content)
                await writer.drain()
        writer.close()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        from_server, to_server = await asyncio.open_connection("127.0.0.1", inner)
        with suppress(asyncio.CancelledError):  # the test is over
            await asyncio.gather(hand_on(reader, to_server), hand_on(from_server, writer))

    async def listen() -> None:
        over, loop = asyncio.Event(), asyncio.get_running_loop()
        server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=context)
        known.put((server.sockets[0].getsockname()[1], lambda: loop.call_soon_threadsafe(over.set)))
        await over.wait()
        server.close()

    thread = threading.Thread(target=asyncio.run, args=(listen(),))
    thread.start()
    port, stop = known.get(timeout=10)
    try:
        yield port
    finally:
        stop()
        thread.join(10)


def _make_certificate(folder: Path) -> None:
    authority = trustme.CA()
    certificate = authority.issue_cert("localhost")
    authority.cert_pem.write_to_path(str(folder / "imap-authority.pem"))
    certificate.private_key_pem.write_to_path(str(folder / "imap.key"))
    with (folder / "imap.pem").open("wb") as file:
        for blob in certificate.cert_chain_pems:
            file.write(blob.bytes())


@contextmanager
def _pymap(folder: Path, *options: str) -> Iterator[int]:
    """The server itself, on a free port."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
    command = [
        *(sys.executable, "-c", "import sys; from pymap.main import main; sys.exit(main())"),
        *("--pid-file", str(folder / "imap.pid"), "--host", "127.0.0.1", "--port", str(port)),
        *options,
        *("dict", "--demo-user", USER, "--demo-password", PASSWORD),
    ]
    with (folder / "imap.log").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log)
    try:
        _wait(port, process, folder)
        yield port
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
