"""Requests per second of the released programme, on both databases, from the product's own server.

python -m benchmarks.programme [--seconds 5] [--clients 8] [--items 25]

Cold: each request has another address, so the page is made anew. Kept: the same page again, out of
the server's memory. 304: the reader has it already. Beside them a page without any database rows
of its own (the imprint). The program that asks shares the machine's cores with the server.
"""

from __future__ import annotations

import os
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from statistics import median, quantiles
from threading import Thread

import click
from flask import Flask

from hearing import run
from hearing.agenda.models import AgendaItem, Hearing, ItemKind
from hearing.app import create_app
from hearing.database import db, upgrade
from hearing.programme import release
from hearing.speakers.models import Slot, Speaker, SpeakerState
from tests.postgres import fresh_database, postgres_url

START = datetime.now(UTC) + timedelta(days=30)
PAGE = "/anhoerungen/last/programm"
KINDS = tuple(ItemKind)
NUMBERS = count(1)


def fill(items: int) -> None:
    """Write a hearing with its people, released twice."""
    hearing = Hearing(
        slug="last", title="Künstliche Intelligenz: Einsatz in der Stadtverwaltung",
        summary="Was die Stadt schon einsetzt und wo Grenzen liegen.", venue="IT-Rathaus",
        starts_at=START, ends_at=START + timedelta(minutes=10 * items), published_at=START,
    )  # fmt: skip
    hearing.items = [
        AgendaItem(
            position=number, kind=KINDS[number % len(KINDS)], title=f"Programmpunkt {number}",
            summary="Worum es geht, in einem Satz von üblicher Länge.", room="Qube 1",
            starts_at=START + timedelta(minutes=10 * number), minutes=10,
        )
        for number in range(items)
    ]  # fmt: skip
    db.session.add(hearing)
    db.session.flush()
    for number, item in enumerate(hearing.items):
        speaker = Speaker(
            hearing_id=hearing.id, name=f"Referent*in {number}", role="Wissenschaft",
            biography="Forscht und lehrt. " * 20, state=SpeakerState.CONFIRMED,
        )  # fmt: skip
        db.session.add(speaker)
        db.session.flush()
        db.session.add(Slot(item_id=item.id, speaker_id=speaker.id))
    for title in ("Begrüßung", "Grußwort"):
        hearing.items[0].title = title
        db.session.flush()
        draft = release.look(hearing)
        release.make(
            hearing=hearing, version=draft.version, digest=draft.digest, who="b", now=START
        )
    db.session.commit()


@contextmanager
def served(url: str, folder: Path, items: int) -> Iterator[int]:
    """Fill a database and start the product's web server on it; gives its port."""
    port = free_port()
    app = create_app({}, DATA=folder, DATABASE=url, SECRET_KEY="benchmark", PORT=port)
    with app.app_context():
        upgrade(db.engine)
        fill(items)
        db.session.remove()
        db.engine.dispose()
    server = subprocess.Popen(run.web_command(app), env=environment(app, url))
    try:
        wait_for(port)
        yield port
    finally:
        server.terminate()
        server.wait()


def environment(app: Flask, url: str) -> dict[str, str]:
    own = {"DATA": str(app.config["DATA"]), "DATABASE": url, "SECRET_KEY": "benchmark"}
    return {**os.environ, **{f"HEARING_{name}": value for name, value in own.items()}}


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
        return port


def wait_for(port: int) -> None:
    end = time.monotonic() + 60
    while time.monotonic() < end:
        try:
            socket.create_connection(("127.0.0.1", port)).close()
            return
        except ConnectionRefusedError:
            time.sleep(0.1)
    raise TimeoutError("the web server does not answer")


class Client:
    """One reader whose connection stays open."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.file = self.socket.makefile("rb")

    def ask(self, path: str, tag: str = "") -> tuple[int, str, int]:
        """Status, ETag and length of the answer."""
        condition = f"If-None-Match: {tag}\r\n" if tag else ""
        request = f"GET {path} HTTP/1.1\r\nHost: localhost\r\n{condition}\r\n"
        self.socket.sendall(request.encode())
        status = int(self.file.readline().split()[1])
        length, etag = 0, ""
        while (line := self.file.readline()) != b"\r\n":
            name, _colon, value = line.partition(b": ")
            if name.lower() == b"content-length":
                length = int(value)
            elif name.lower() == b"etag":
                etag = value.decode().strip()
        self.file.read(length)
        return status, etag, length


def load(
    port: int, address: Callable[[], str], *, tag: str, status: int, seconds: float, clients: int
) -> list[float]:
    """Ask with several clients at once; gives how long each answer took."""
    took: list[list[float]] = [[] for _client in range(clients)]
    end = time.perf_counter() + seconds

    def read(times: list[float]) -> None:
        client = Client(port)
        while (began := time.perf_counter()) < end:
            got, _tag, _length = client.ask(address(), tag)
            assert got == status, got
            times.append(time.perf_counter() - began)

    readers = [Thread(target=read, args=(times,)) for times in took]
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join()
    return [time_ for times in took for time_ in times]


def measure(name: str, port: int, seconds: float, clients: int) -> None:
    _status, tag, size = Client(port).ask(PAGE)
    click.echo(f"\n{name}: a page of {size / 1000:.0f} kB, {clients} readers at once")
    kinds: tuple[tuple[str, Callable[[], str], str, int], ...] = (
        ("imprint", lambda: "/impressum", "", 200),
        ("programme, cold", lambda: f"{PAGE}?n={next(NUMBERS)}", "", 200),
        ("programme, kept", lambda: PAGE, "", 200),
        ("programme, 304", lambda: PAGE, tag, 304),
        ("calendar, kept", lambda: f"{PAGE}.ics", "", 200),
        ("PDF, cold", lambda: f"{PAGE}.pdf?n={next(NUMBERS)}", "", 200),
        ("JSON, kept", lambda: "/api/v1/hearings/last/programme", "", 200),
    )
    for label, address, known, status in kinds:
        load(port, address, tag=known, status=status, seconds=0.5, clients=clients)
        took = load(port, address, tag=known, status=status, seconds=seconds, clients=clients)
        click.echo(
            f"  {label:18} {len(took) / seconds:7.0f} requests/s"
            f"   median {median(took) * 1000:6.1f} ms"
            f"   99 %: {quantiles(took, n=100)[-1] * 1000:6.1f} ms"
        )


@contextmanager
def database(kind: str, folder: Path) -> Iterator[str]:
    if kind == "SQLite":
        yield f"sqlite:///{folder / 'hearing.db'}"
        return
    with postgres_url() as server, fresh_database(server) as url:
        yield url


@click.command()
@click.option("--seconds", default=5.0)
@click.option("--clients", default=8)
@click.option("--items", default=25)
def main(seconds: float, clients: int, items: int) -> None:
    """Print requests per second for both databases."""
    click.echo(f"{os.cpu_count()} cores, {items} items, {seconds:g} s each")
    for kind in ("SQLite", "PostgreSQL"):
        with (
            tempfile.TemporaryDirectory() as folder,
            database(kind, Path(folder)) as url,
            served(url, Path(folder), items) as port,
        ):
            measure(kind, port, seconds, clients)


if __name__ == "__main__":
    main()
