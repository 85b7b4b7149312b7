"""Which file of a stream somebody may get, and how long it may be kept.

A part never changes, but what is taken down has to be gone from every cache within an hour; a cache
that serves many (nginx, a CDN) asks each minute whether it is still there.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import select

from hearing.database import db
from hearing.stream import places
from hearing.stream.models import Audience, LiveStream, StreamState

# Whoever is some seconds behind sees the end as well.
LAST_SECONDS = timedelta(seconds=60)
NAMES = re.compile(
    r"master\.m3u8|(main|low|audio|subtitles)/stream\.m3u8|(main|low|audio)/\d{5,}\.ts"
    r"|subtitles/\w{1,32}\.vtt|subtitles/lines\.jsonl"
)
TYPES = {
    ".m3u8": "application/vnd.apple.mpegurl",
    ".ts": "video/mp2t",
    ".vtt": "text/vtt",
    ".jsonl": "application/jsonl",
}
GROWS = "public, max-age=1"
STAYS = "public, max-age=3600, s-maxage=60, immutable"
# Of a rehearsal nothing is kept, wherever it comes by.
PRIVATE = "private, no-store"
Hold = Callable[[int], bool]
_holds: list[Hold] = []


class Withheld(Exception):
    """A file of a stream from which something is being taken out."""


def hold_back(hold: Hold) -> None:
    """Let a room say that nobody gets the files of the stream with that number now. A second time
    changes nothing."""
    if hold not in _holds:
        _holds.append(hold)


@dataclass(frozen=True, slots=True)
class Served:
    """A file that may go out."""

    path: Path
    mimetype: str
    caching: str

    @property
    def is_playlist(self) -> bool:
        return self.path.suffix == ".m3u8"


def find(
    *, token: str, name: str, now: datetime, data: Path, is_staff: Callable[[LiveStream], bool]
) -> Served | None:
    """The file of that name, as long as the stream runs; None for everything else. Raises Withheld
    while something is taken out of what its last viewers still get.

    ``is_staff`` is asked where not everybody who knows the address may have it.
    """
    if not NAMES.fullmatch(name):
        return None
    stream = db.session.scalar(select(LiveStream).where(LiveStream.token == token))
    if stream is None or not _is_on(stream, now):
        return None
    is_private = _is_private(stream)
    if is_private and not is_staff(stream):
        return None
    if stream.state is StreamState.ENDED and any(hold(stream.id) for hold in _holds):
        raise Withheld
    path = places.folder(stream, data=data).public / name
    if not path.is_file():
        return None
    grows = path.suffix in (".m3u8", ".jsonl")
    caching = PRIVATE if is_private else GROWS if grows else STAYS
    return Served(path, TYPES[path.suffix], caching)


def _is_private(stream: LiveStream) -> bool:
    """Whether knowing the address isn't enough."""
    unseen = stream.hearing.published_at is None and stream.audience is Audience.EVERYBODY
    return stream.rehearsal or unseen


def _is_on(stream: LiveStream, now: datetime) -> bool:
    if stream.state is StreamState.ENDED and stream.ended_at is not None:
        return now < stream.ended_at + LAST_SECONDS
    return stream.state is StreamState.RUNNING
