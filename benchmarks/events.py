"""How soon thousands of viewers are told what was pressed, and what that costs everybody else.

python -m benchmarks.events [--viewers 2000] [--presses 20]

Viewers hold streams of the hearing's page open on the product's own server (gunicorn, SQLite), each
with a connection of its own. Measured from the commit of a press at the desk to the arrival at each
viewer; then all connections are cut off at once, as by a restart, and come again. Beside it the
hearing's page, asked for by one reader again and again: without viewers, with them, and while it is
pressed once a second; the ratio is to the first. The programs that watch and ask share the
machine's cores with the server.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import re
import resource
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from http.client import HTTPConnection
from multiprocessing.connection import Connection
from pathlib import Path
from secrets import token_hex
from statistics import median, quantiles
from subprocess import Popen

import click
from flask import Flask

from benchmarks.programme import environment, free_port, wait_for
from hearing import run
from hearing.agenda.models import AgendaItem, Hearing, ItemKind
from hearing.app import create_app
from hearing.database import commit, db, upgrade
from hearing.desk import presses, turns
from hearing.desk.kinds import Press
from hearing.desk.models import MarkKind
from hearing.programme import release

PAGE = "/anhoerungen/last"
STREAM = f"{PAGE}/ereignisse?parts=announcement,now,questions&language=de"
NUMBER = re.compile(rb'data: \{"number":(\d+)')
READS = 150


def fill() -> None:
    """A released hearing of today, its first item begun."""
    begin = datetime.now(UTC) - timedelta(minutes=10)
    hearing = Hearing(slug="last", title="Künstliche Intelligenz in der Stadtverwaltung",
                      starts_at=begin, ends_at=begin + timedelta(hours=4),
                      published_at=begin)  # fmt: skip
    hearing.items = [
        AgendaItem(position=number, kind=ItemKind.TALK, title=f"Programmpunkt {number}",
                   starts_at=begin + timedelta(minutes=10 * number), minutes=10)
        for number in range(25)
    ]  # fmt: skip
    db.session.add(hearing)
    db.session.flush()
    draft = release.look(hearing)
    release.make(
        hearing=hearing, version=draft.version, digest=draft.digest, who="b", now=begin
    )  # fmt: skip
    db.session.commit()
    press(MarkKind.ITEM_STARTED, item_id=hearing.items[0].id)


def press(kind: MarkKind, **facts: object) -> float:
    """Press at the desk; gives the moment at which it was committed."""
    hearing = db.session.query(Hearing).one()
    one = Press(key=token_hex(16), kind=kind, seen=turns.number(hearing.id), **facts)  # type: ignore[arg-type]
    with commit():
        presses.press(hearing=hearing, press=one, who="b", now=datetime.now(UTC))
    return time.monotonic()


@contextmanager
def served(folder: Path) -> Iterator[tuple[Flask, int, int]]:
    """The product's web server on a new database; gives its port and its process."""
    port = free_port()
    app = create_app({}, DATA=folder, SECRET_KEY="benchmark", PORT=port)
    with app.app_context():
        upgrade(db.engine)
        fill()
        db.session.remove()
    server = Popen(run.web_command(app), env=environment(app, app.config["DATABASE"]))
    try:
        wait_for(port)
        yield app, port, server.pid
    finally:
        server.terminate()
        server.wait()


@dataclass
class Crowd:
    """All viewers: when each number first arrived at each of them."""

    heard: dict[int, list[float]] = field(default_factory=dict)
    open: int = 0


class Viewer(asyncio.Protocol):
    """One browser's stream."""

    def __init__(self, crowd: Crowd) -> None:
        self.crowd = crowd
        self.seen = -1

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.WriteTransport)
        transport.write(f"GET {STREAM} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode())

    def data_received(self, data: bytes) -> None:
        now = time.monotonic()
        for found in NUMBER.findall(data):
            self.crowd.open += self.seen < 0
            if int(found) > self.seen:
                self.seen = int(found)
                self.crowd.heard.setdefault(self.seen, []).append(now)


async def watch(port: int, viewers: int, line: Connection) -> None:
    """Open the streams, say how long it took, and tell what was heard when asked; asked to come
    again, cut all off and open them anew at once."""
    loop = asyncio.get_running_loop()
    while True:
        crowd, begun = Crowd(), time.monotonic()
        opened = [
            await loop.create_connection(partial(Viewer, crowd), "127.0.0.1", port)
            for _viewer in range(viewers)
        ]
        while crowd.open < viewers:
            await asyncio.sleep(0.01)
        line.send(time.monotonic() - begun)
        while not line.poll():
            await asyncio.sleep(0.05)
        word = line.recv()
        line.send(crowd.heard)
        for transport, _protocol in opened:
            transport.abort()
        if word == "end":
            return


def crowd_process(port: int, viewers: int, line: Connection) -> None:
    """A process for the viewers, so that their clocks stop in time."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, viewers + soft), hard))
    asyncio.run(watch(port, viewers, line))


def read_pages(port: int) -> list[float]:
    """How long the hearing's page takes, one reader after the other."""
    line, took = HTTPConnection("127.0.0.1", port, timeout=60), []
    for _read in range(READS):
        begun = time.perf_counter()
        line.request("GET", PAGE)
        response = line.getresponse()
        response.read()
        assert response.status == 200, response.status
        took.append(time.perf_counter() - begun)
    return took


def press_again(app: Flask, count: int) -> list[tuple[int, float]]:
    """Press so often, once a second and a bit; gives which number, and when it was committed."""
    made = []
    with app.app_context():
        for _press in range(count):
            at = press(MarkKind.ANNOUNCED, text=f"Durchsage {token_hex(4)}")
            made.append((turns.number(db.session.query(Hearing).one().id), at))
            time.sleep(1.3 + 0.07 * (_press % 10))
    return made


def tell_pages(name: str, took: list[float], first: float) -> None:
    worst = quantiles(took, n=100)[-1]
    click.echo(
        f"  page {name:22} median {median(took) * 1000:6.1f} ms   99 %: {worst * 1000:6.1f} ms"
        f"   ratio {median(took) / first:5.2f}"
    )


def measure(app: Flask, port: int, pid: int, viewers: int, count: int) -> None:
    read_pages(port)
    alone = read_pages(port)
    tell_pages("without viewers", alone, median(alone))
    line, other = multiprocessing.Pipe()
    crowd = multiprocessing.Process(target=crowd_process, args=(port, viewers, other), daemon=True)
    crowd.start()
    click.echo(f"  {viewers} streams opened in {line.recv():.1f} s; {server_facts(pid)}")
    tell_pages("with viewers", read_pages(port), median(alone))
    made: list[tuple[int, float]] = []
    thread = threading.Thread(target=lambda: made.extend(press_again(app, count)))
    thread.start()
    time.sleep(0.5)
    tell_pages("while it is pressed", read_pages(port), median(alone))
    thread.join()
    time.sleep(1.5)
    line.send("again")
    heard = line.recv()
    delays = [at - begun for number, begun in made for at in heard.get(number, ())]
    assert len(delays) == viewers * count, f"{len(delays)} of {viewers * count} events"
    worst = quantiles(delays, n=100)[-1]
    click.echo(
        f"  {count} presses, told to all: median {median(delays):.2f} s   99 %: {worst:.2f} s"
        f"   worst {max(delays):.2f} s"
    )
    click.echo(f"  all cut off and there again in {line.recv():.1f} s; {server_facts(pid)}")
    line.send("end")
    line.recv()
    crowd.join()


def server_facts(pid: int) -> str:
    """Memory and threads of the web server: gunicorn's first process and its worker."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    status = Path(f"/proc/{children[0]}/status").read_text()
    facts = dict(line.split(":", 1) for line in status.splitlines())
    return f"{int(facts['VmRSS'].split()[0]) // 1024} MB, {facts['Threads'].strip()} threads"


@click.command()
@click.option("--viewers", default=2000)
@click.option("--presses", "count", default=20)
def main(viewers: int, count: int) -> None:
    """Print delays of events and times of pages."""
    click.echo(f"{os.cpu_count()} cores, {viewers} viewers")
    with tempfile.TemporaryDirectory() as folder, served(Path(folder)) as (app, port, pid):
        measure(app, port, pid, viewers, count)


if __name__ == "__main__":
    main()
