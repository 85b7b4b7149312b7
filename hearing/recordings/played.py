"""The file of a recording that people play, and by which digest published versions name it."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from sqlalchemy import select, update

from hearing.database import commit, db
from hearing.recordings.models import Recording, State
from hearing.recordings.pipeline import content_hash

PLAYED: Final = ("playback.mp4", "playback.m4a")


def paths(folder: Path) -> list[Path]:
    """Those that are there."""
    return [path for name in PLAYED if (path := folder / name).is_file()]


def digest(folder: Path) -> str:
    """The SHA-256 of what is played, in hexadecimal; empty where there is nothing."""
    return next(map(content_hash, paths(folder)), "")


def note_missing(*, data: Path) -> int:
    """Note the digests of files that were made before anybody did, each in a commit of its own;
    gives how many. A second time there are none."""
    unnoted = (Recording.state == State.READY, Recording.played_sha256 == "")
    numbers = db.session.scalars(select(Recording.id).where(*unnoted)).all()
    db.session.rollback()
    noted = 0
    for number in numbers:
        if found := digest(data / "recordings" / str(number)):
            with commit():  # unless the file was made anew meanwhile
                row = update(Recording).where(Recording.id == number, *unnoted)
                db.session.execute(row.values(played_sha256=found))
            noted += 1
    return noted
