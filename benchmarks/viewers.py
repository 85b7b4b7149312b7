"""How many viewers nginx carries before the product, beside nginx that has the files itself.

python -m benchmarks.viewers [--players 5000] [--seconds 20]

A film runs as a live stream (about 300 kbit/s, so that the network isn't what is measured). Players
ask as hls.js does: the playlist, the newest part, and again when the next one must be there, each
on a connection of its own that stays open. First nginx serves the folder itself; then it stands
before the product with the configuration that docs/live.md shows, read from there. Shown are how
long the players waited, who got a part later than the six seconds that players hold back (they
stall), and the processor time of nginx and of the product; the ratio is to nginx alone. The program
that plays shares the machine's cores with them.
"""

from __future__ import annotations

import asyncio
import gzip
import os
import random
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from statistics import median
from subprocess import Popen
from urllib.request import urlopen

import click

from benchmarks.programme import environment, free_port, wait_for
from hearing import run
from hearing.agenda.models import Hearing, LegalBasis
from hearing.app import create_app
from hearing.database import db, upgrade
from hearing.stream import places
from hearing.stream.models import LiveStream, StreamState
from media.live.folder import Folder

TOKEN = "benchmark"
PART = 2.0
BEHIND = 6.0
DOCS = Path(__file__).parents[1] / "docs" / "live.md"
FILM = ("-f", "lavfi", "-i", "testsrc2=s=640x360:r=25", "-f", "lavfi", "-i", "sine=r=48000")
CODING = ("-c:v", "libx264", "-preset", "ultrafast", "-b:v", "200k", "-maxrate", "250k", "-bufsize",
          "200k", "-g", "50", "-pix_fmt", "yuv420p", "-c:a", "aac", "-b:a", "64k")  # fmt: skip
LENGTH = re.compile(rb"content-length: (\d+)", re.IGNORECASE)
NGINX = """
{user} daemon off; pid {folder}/pid; error_log stderr; worker_processes auto;
worker_rlimit_nofile 20000; events {{ worker_connections 10000; }}
http {{
  access_log off; sendfile on; tcp_nopush on; keepalive_requests 100000; keepalive_timeout 60s;
  types {{ application/vnd.apple.mpegurl m3u8; video/mp2t ts; }}
  client_body_temp_path {folder}/b; proxy_temp_path {folder}/p; fastcgi_temp_path {folder}/f;
  uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
  {cache_path}
  server {{ listen 127.0.0.1:{alone} backlog=8192; location /live/{token}/ {{ alias {public}/; }} }}
  server {{ listen 127.0.0.1:{before} backlog=8192; {location} }}
}}
"""


@dataclass
class Tally:
    """What players have seen; times in seconds."""

    playlists: list[float] = field(default_factory=list)
    parts: list[float] = field(default_factory=list)
    stalls: int = 0
    errors: int = 0
    bytes: int = 0

    @property
    def asked(self) -> int:
        return len(self.playlists) + len(self.parts)


class Player(asyncio.Protocol):
    """One viewer at the newest part."""

    def __init__(self, public: Path, tally: Tally) -> None:
        self.public, self.tally = public, tally
        self.loop = asyncio.get_running_loop()
        self.last = self.asked = b""
        self.head, self.body, self.missing = b"", b"", -1
        self.begun = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin somewhere between two parts."""
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        self.loop.call_later(random.uniform(0, PART), self.ask, b"stream.m3u8")

    def connection_lost(self, exc: Exception | None) -> None:
        """Nobody should be thrown out."""
        self.tally.errors += exc is not None

    def ask(self, name: bytes) -> None:
        """Ask for a file."""
        if self.transport.is_closing():
            return
        self.asked, self.begun = name, time.perf_counter()
        self.head, self.body, self.missing = b"", b"", -1
        self.transport.write(
            b"GET /live/%b/main/%b HTTP/1.1\r\nHost: localhost\r\nAccept-Encoding: gzip\r\n\r\n"
            % (TOKEN.encode(), name)
        )

    def data_received(self, data: bytes) -> None:
        """Take what came; of parts only the length counts."""
        self.tally.bytes += len(data)
        if self.missing < 0:
            self.head += data
            head, found, data = self.head.partition(b"\r\n\r\n")
            if not found:
                return
            self.missing = self._length(head)
        self.missing -= len(data)
        if self.asked.endswith(b"8"):
            self.body += data
        if self.missing == 0:
            self._got(time.perf_counter() - self.begun)

    def _length(self, head: bytes) -> int:
        length = LENGTH.search(head)
        if not head.startswith(b"HTTP/1.1 200") or length is None:
            self.tally.errors += 1
            self.transport.abort()
            return 0
        return int(length[1])

    def _got(self, seconds: float) -> None:
        if self.asked.endswith(b"8"):
            self.tally.playlists.append(seconds)
            newest = newest_in(self.body)
            is_new = newest != self.last
            self.last = newest
            self.loop.call_later(
                0 if is_new else PART / 2, self.ask, newest if is_new else self.asked
            )
            return
        self.tally.parts.append(seconds)
        self.tally.stalls += age(self.public / "main" / self.asked.decode()) > BEHIND
        self.loop.call_later(max(0.0, PART - seconds), self.ask, b"stream.m3u8")


@lru_cache(maxsize=64)
def newest_in(playlist: bytes) -> bytes:
    """Return the name of the newest part; the playlist may be packed."""
    if playlist.startswith(b"\x1f\x8b"):
        playlist = gzip.decompress(playlist)
    return playlist.rstrip().rpartition(b"\n")[2]


@lru_cache(maxsize=256)
def published(path: Path) -> float:
    """Return when a part came out."""
    return path.stat().st_mtime


def age(path: Path) -> float:
    """Return how long ago a part came out."""
    return time.time() - published(path)


async def play(port: int, players: int, seconds: float, public: Path) -> Tally:
    """Let them all watch for so long; the first seconds, when they come, don't count."""
    loop, tally = asyncio.get_running_loop(), Tally()
    all_of_them = [Player(public, tally) for _ in range(players)]
    for one in all_of_them:
        await loop.create_connection(lambda one=one: one, "127.0.0.1", port)  # type: ignore[misc]
    await asyncio.sleep(2 * PART)
    errors, counted = tally.errors, Tally()
    for one in all_of_them:
        one.tally = counted
    await asyncio.sleep(seconds)
    for one in all_of_them:
        one.tally = tally
        one.transport.abort()
    counted.errors += errors
    return counted


def cpu(*processes: int) -> float:
    """Return the seconds of processor that these and their children have used."""
    used = 0
    for number in processes:
        fields = Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()
        used += int(fields[11]) + int(fields[12])
        children = Path(f"/proc/{number}/task/{number}/children").read_text().split()
        used += round(cpu(*map(int, children)) * os.sysconf("SC_CLK_TCK"))
    return used / os.sysconf("SC_CLK_TCK")


def documented(product: int, folder: Path) -> tuple[str, str]:
    """Return what docs/live.md says about nginx, with the ports and folders of here."""
    text = DOCS.read_text(encoding="utf-8")
    cache_path = re.search(r"^    (proxy_cache_path .*)$", text, re.M)
    location = re.search(r"^    location /live/ \{.*?^    \}$", text, re.M | re.S)
    assert cache_path
    assert location
    here = location[0].replace("127.0.0.1:8000", f"127.0.0.1:{product}")
    return cache_path[1].replace("/var/cache/nginx/live", str(folder / "cache")), here


@contextmanager
def nginx(folder: Path, product: int, public: Path) -> Iterator[tuple[Popen[bytes], int, int]]:
    """Run nginx; gives the port where it serves the folder, and the one before the product."""
    folder.mkdir()
    alone, before = free_port(), free_port()
    cache_path, location = documented(product, folder)
    user = "user root;" if os.geteuid() == 0 else ""
    config = folder / "nginx.conf"
    config.write_text(
        NGINX.format(
            user=user, folder=folder, cache_path=cache_path, location=location, token=TOKEN,
            alone=alone, before=before, public=public,
        )
    )  # fmt: skip
    with running(["nginx", "-p", str(folder), "-c", str(config)]) as process:
        wait_for(before)
        yield process, alone, before


@contextmanager
def running(command: list[str], **options: object) -> Iterator[Popen[bytes]]:
    """Run a program for the length of the block."""
    with Popen(command, **options) as process:  # type: ignore[call-overload]
        try:
            yield process
        finally:
            process.terminate()


@contextmanager
def on_air(data: Path) -> Iterator[tuple[int, Popen[bytes], Folder]]:
    """Run the product's web server with a stream in it; gives its port."""
    port = free_port()
    app = create_app({}, DATA=data, SECRET_KEY="benchmark", PORT=port)
    with app.app_context():
        upgrade(db.engine)
        begin = datetime.now(UTC)
        hearing = Hearing(slug="last", title="Last", starts_at=begin,
                          ends_at=begin + timedelta(hours=4), published_at=begin)  # fmt: skip
        db.session.add(hearing)
        db.session.flush()
        stream = LiveStream(hearing_id=hearing.id, token=TOKEN, state=StreamState.RUNNING,
                            legal_basis=LegalBasis.CONSENT, started_at=begin)  # fmt: skip
        db.session.add(stream)
        db.session.commit()
        folder = places.folder(stream, data=data)
        db.session.remove()
    film = data / "film.mp4"
    subprocess.run(["ffmpeg", "-v", "error", *FILM, "-t", "300", *CODING, str(film)], check=True)
    sends = [sys.executable, "-m", "media.live", "start", str(film), "--out", str(folder.path)]
    environ = environment(app, f"sqlite:///{data / 'hearing.db'}")
    with running(sends), running(run.web_command(app), env=environ) as web:
        while not folder.part(3).is_file():
            time.sleep(0.2)
        wait_for(port)
        urlopen(f"http://127.0.0.1:{port}/live/{TOKEN}/master.m3u8").close()  # it has begun
        yield port, web, folder


@click.command()
@click.option("--players", default=5000, show_default=True)
@click.option("--seconds", default=20, show_default=True)
def main(players: int, seconds: int) -> None:
    """Measure both and print them."""
    with tempfile.TemporaryDirectory() as name:
        data = Path(name) / "data"
        data.mkdir()
        with (
            on_air(data) as (port, web, folder),
            nginx(Path(name) / "nginx", port, folder.public) as (proxy, alone, before),
        ):
            used = []
            for title, where in (("nginx alone", alone), ("nginx before the product", before)):
                first = cpu(proxy.pid), cpu(web.pid)
                tally = asyncio.run(play(where, players, seconds, folder.public))
                spent = cpu(proxy.pid) - first[0], cpu(web.pid) - first[1]
                used.append(sum(spent) / max(1, tally.asked))
                report(title, tally, seconds, spent)
    click.echo(f"processor time for a request, ratio to nginx alone: {used[1] / used[0]:.2f}")


def report(title: str, tally: Tally, seconds: int, spent: tuple[float, float]) -> None:
    """Say what was seen."""
    click.echo(
        f"{title}: {tally.asked / seconds:,.0f} requests/s, "
        f"{tally.bytes * 8 / seconds / 1e6:,.0f} Mbit/s, {tally.errors} errors, "
        f"{tally.stalls} stalls in {len(tally.parts):,} parts"
    )
    for what, times in (("playlist", tally.playlists), ("part", tally.parts)):
        ordered = sorted(times) or [0.0]
        worst = 1000 * ordered[-1]
        late = 1000 * ordered[int(len(ordered) * 0.99)]
        click.echo(
            f"  {what}: median {1000 * median(ordered):.1f}, 99 % {late:.1f}, worst {worst:.0f} ms"
        )
    click.echo(f"  processor: nginx {spent[0]:.1f} s, product {spent[1]:.1f} s")


if __name__ == "__main__":
    main()
