"""Answers to invitations per second, on both databases, from the product's own server.

python -m benchmarks.answers [--guests 600] [--clients 8]

Every guest has a link and a browser of their own and has opened the page; what is measured is the
sending of the answer: a seat or a place in the waiting list, with everything that is written for
it. All of one hearing wait for each other, so this is the worst case. Beside it, in the same run,
the page of the invitation and a page without any database rows of its own (the imprint); the
ratio is to the imprint. The program that asks shares the machine's cores with the server.
"""

from __future__ import annotations

import os
import re
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection
from pathlib import Path
from queue import Empty, SimpleQueue
from statistics import median, quantiles
from subprocess import Popen
from threading import Thread
from urllib.parse import urlencode

import click

from benchmarks.programme import database, environment, free_port, wait_for
from hearing import run
from hearing.agenda.models import Hearing
from hearing.app import create_app
from hearing.database import db, upgrade
from hearing.groups.models import Contingent, Group, Mode
from hearing.invitations.models import Invitation
from hearing.mail import links
from hearing.registration import guests

NOW = datetime.now(UTC)
SEEN = re.compile(r'name="seen"[^>]*value="(\d*)"')
TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]*)"')
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@dataclass
class Guest:
    """A guest with the cookie and the form that their browser has."""

    path: str
    cookie: str = ""
    form: str = ""


def fill(count: int) -> list[Guest]:
    """A hearing with 150 seats in two contingents of two groups, and so many guests."""
    start = NOW + timedelta(days=30)
    hearing = Hearing(slug="last", title="Anhörung", starts_at=start, published_at=NOW,
                      ends_at=start + timedelta(hours=4))  # fmt: skip
    db.session.add(hearing)
    db.session.flush()
    groups = [
        Group(hearing_id=hearing.id, name=name, modes=list(Mode), may_ask=True)
        for name in ("Rat", "Beirat")
    ]
    hall, facts = Mode.IN_PERSON, {"hearing_id": hearing.id}
    db.session.add(Contingent(mode=hall, seats=50, groups=groups[:1], **facts))
    db.session.add(Contingent(mode=hall, seats=100, groups=groups, **facts))
    db.session.flush()
    found = [_invite(groups[number % 2], number) for number in range(count)]
    db.session.commit()
    return found


def _invite(group: Group, number: int) -> Guest:
    address = f"n{number}@example.org"
    invitation = Invitation(
        hearing_id=group.hearing_id, group_id=group.id, name=f"Gast {number}", email=address,
        address_key=address, created_at=NOW, created_by="b",
    )  # fmt: skip
    db.session.add(invitation)
    db.session.flush()
    token = links.make(
        hearing_id=group.hearing_id, purpose=guests.LINKS, subject_id=invitation.id,
        expires_at=NOW + timedelta(days=60), now=NOW,
    )  # fmt: skip
    return Guest(guests.PATH.replace("<token>", token))


@contextmanager
def served(url: str, folder: Path, count: int) -> Iterator[tuple[int, list[Guest]]]:
    """Fill a database and start the product's web server on it; gives its port and the guests."""
    port = free_port()
    app = create_app({}, DATA=folder, DATABASE=url, SECRET_KEY="benchmark", PORT=port)
    with app.app_context():
        upgrade(db.engine)
        invited = fill(count)
        db.session.remove()
        db.engine.dispose()
    server = Popen(run.web_command(app), env=environment(app, url))
    try:
        wait_for(port)
        yield port, invited
    finally:
        server.terminate()
        server.wait()


Step = Callable[[HTTPConnection, Guest], None]


def read_imprint(line: HTTPConnection, _guest: Guest) -> None:
    """A page without rows of its own."""
    line.request("GET", "/impressum")
    response = line.getresponse()
    response.read()
    assert response.status == 200, response.status


def open_page(line: HTTPConnection, guest: Guest) -> None:
    """Open the invitation, and keep what its form carries."""
    line.request("GET", guest.path)
    response = line.getresponse()
    text = response.read().decode()
    seen, token = SEEN.search(text), TOKEN.search(text)
    assert seen is not None, response.status
    assert token is not None, response.status
    guest.cookie = str(response.getheader("Set-Cookie")).partition(";")[0]
    guest.form = urlencode({"answer": "in_person", "seen": seen[1], "csrf_token": token[1]})


def answer(line: HTTPConnection, guest: Guest) -> None:
    """Send the answer."""
    line.request("POST", f"{guest.path}/antwort", guest.form, {**FORM, "Cookie": guest.cookie})
    response = line.getresponse()
    response.read()
    assert response.status == 303, response.status


def everybody(
    port: int, invited: list[Guest], clients: int, step: Step
) -> tuple[float, list[float]]:
    """Let all guests do it, so many at once; gives the seconds of all and of each."""
    waiting: SimpleQueue[Guest] = SimpleQueue()
    for guest in invited:
        waiting.put(guest)
    took: list[float] = []

    def work() -> None:
        line = HTTPConnection("127.0.0.1", port, timeout=60)
        while True:
            try:
                guest = waiting.get_nowait()
            except Empty:
                return
            began = time.perf_counter()
            step(line, guest)
            took.append(time.perf_counter() - began)

    threads = [Thread(target=work) for _client in range(clients)]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return time.perf_counter() - began, took


def measure(name: str, port: int, invited: list[Guest], clients: int) -> None:
    click.echo(f"\n{name}: {len(invited)} guests, {clients} at once")
    everybody(port, invited[:50], clients, read_imprint)
    first = 0.0
    steps = (("imprint", read_imprint), ("invitation", open_page), ("answer", answer))
    for label, step in steps:
        seconds, took = everybody(port, invited, clients, step)
        assert len(took) == len(invited), "a guest got an error page"
        rate = len(took) / seconds
        first = first or rate
        click.echo(
            f"  {label:12} {rate:7.0f} requests/s   ratio {rate / first:5.2f}"
            f"   median {median(took) * 1000:6.1f} ms"
            f"   99 %: {quantiles(took, n=100)[-1] * 1000:6.1f} ms"
        )


@click.command()
@click.option("--guests", "count", default=600)
@click.option("--clients", default=8)
def main(count: int, clients: int) -> None:
    """Print answers per second for both databases."""
    click.echo(f"{os.cpu_count()} cores")
    for kind in ("SQLite", "PostgreSQL"):
        with (
            tempfile.TemporaryDirectory() as folder,
            database(kind, Path(folder)) as url,
            served(url, Path(folder), count) as (port, invited),
        ):
            measure(kind, port, invited, clients)


if __name__ == "__main__":
    main()
