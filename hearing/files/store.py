"""Files that people hand in: taken in as a stream, judged by their content, kept once.

The bytes lie in ``data/files/<first two>/<sha256>``. A file is used while a foreign key of any
table points at its row; what nobody uses goes with ``remove_unused``.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO, Protocol

from sqlalchemy import Column, exists, select

from hearing.database import Base, db
from hearing.files import inspection, names
from hearing.files.errors import FileEmpty, FileRefused, FileTooLarge, PageMissing
from hearing.files.kinds import KINDS, PHOTOS, TEXTS
from hearing.files.models import StoredFile

MEGABYTE = 1_000_000
BLOCK_BYTES = 256 * 1024
# What a picture may measure that is kept for itself, and a portrait or a logo.
LONGEST_EDGE = 4096
# A file may be handed in a while before the row that uses it is committed.
GRACE = timedelta(hours=1)


class Stream(Protocol):
    """What bytes come from: the file of a form, or an open file."""

    def read(self, size: int, /) -> bytes: ...


def keep(
    *,
    stream: Stream,
    name: str,
    allowed: frozenset[str],
    largest: int,
    hearing_id: int,
    now: datetime,
    data: Path,
) -> StoredFile:
    """Check a file and keep it; raises a FileRefused with the sentence for its field.

    ``allowed`` are words of ``kinds.KINDS``, ``largest`` the bytes it may have. Pictures are
    written anew, so that nothing of camera or place stays. A second time the bytes are kept once,
    under a row of its own. The caller commits.
    """
    with _incoming(data) as incoming:
        _receive(stream, incoming, largest)
        return _add(_judge(incoming, name, allowed, LONGEST_EDGE, hearing_id, now, data))


def keep_picture(
    *,
    stream: Stream,
    name: str,
    largest: int,
    longest_edge: int,
    hearing_id: int,
    now: datetime,
    data: Path,
    allowed: frozenset[str] = PHOTOS,
) -> StoredFile:
    """Like ``keep`` for a photo, made smaller where an edge is longer than ``longest_edge``."""
    with _incoming(data) as incoming:
        _receive(stream, incoming, largest)
        return _add(_judge(incoming, name, allowed, longest_edge, hearing_id, now, data))


def draw_pdf(*, file: StoredFile, now: datetime, data: Path) -> StoredFile:
    """Have the pages of slides drawn into a PDF; raises a FileRefused. It is judged like one that
    is handed in. The bytes are kept, the caller adds the row. A second time it is another PDF."""
    with _incoming(data) as incoming:
        source, allowed = path_of(file=file, data=data), frozenset({"pdf"})
        inspection.write_pdf(source, kind=file.kind, output=incoming)
        return _judge(incoming, file.name, allowed, LONGEST_EDGE, file.hearing_id, now, data)


def path_of(*, file: StoredFile, data: Path) -> Path:
    """Where the bytes of a file lie."""
    return folder(data) / file.sha256[:2] / file.sha256


read = path_of


def page_image(*, file: StoredFile, page: int, data: Path) -> Path:
    """The picture of one page of a PDF (WebP), from 1; made when it is first asked for."""
    if not 1 <= page <= file.pages:
        raise PageMissing
    source = path_of(file=file, data=data)
    image = source.with_name(f"{file.sha256}.{page}.webp")
    if not image.exists():
        with _locked(folder(data) / ".pages"):
            if not image.exists():
                inspection.draw_page(source, page=page, image=image)
    return image


def pages_of(*, file: StoredFile, data: Path) -> list[str]:
    """What stands on the pages of a file, read when it is first asked for; nothing of one that
    has no words."""
    if file.kind not in TEXTS:
        return []
    source = path_of(file=file, data=data)
    known = source.with_name(f"{file.sha256}.text.json")
    if not known.exists():
        try:
            pages = inspection.read_text(source, kind=file.kind)
        except FileRefused:
            pages = []
        part = known.with_suffix(f".{os.getpid()}.part")
        part.write_text(json.dumps(pages), encoding="utf-8")
        part.replace(known)
    found: list[str] = json.loads(known.read_text(encoding="utf-8"))
    return found


def remove_unused(*, now: datetime, data: Path, grace: timedelta = GRACE) -> int:
    """Delete rows that no table points at, then bytes without a row; returns how many bytes' files.

    Commits. A second time there is nothing left. ``grace`` spares what is just coming in.
    """
    _remove_rows(now - grace)
    removed = 0
    for path in [path for path in folder(data).glob("??/*") if path.is_file()]:
        with _locked(folder(data) / ".lock"):
            if path.exists() and _is_left_over(path, now - grace):
                path.unlink()
                removed += 1
    db.session.rollback()
    return removed


def _references() -> list[Column[int]]:
    """All columns of all tables that point at a file."""
    return [
        key.parent
        for table in Base.metadata.tables.values()
        for key in table.foreign_keys
        if key.column.table is StoredFile.__table__
    ]


def _remove_rows(before: datetime) -> None:
    unused = select(StoredFile).where(StoredFile.created_at < before)
    for column in _references():
        unused = unused.where(~exists().where(column == StoredFile.id))
    for file in db.session.scalars(unused):
        db.session.delete(file)
    db.session.commit()


def _is_left_over(path: Path, before: datetime) -> bool:
    if path.stat().st_mtime >= before.timestamp():
        return False
    digest = path.name.split(".")[0]
    return not db.session.scalar(select(exists().where(StoredFile.sha256 == digest)))


def folder(data: Path) -> Path:
    """Where all of it lies; made when it is missing."""
    path = data / "files"
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


@contextmanager
def _incoming(data: Path) -> Iterator[Path]:
    """A folder for one file on its way in; what is left in it goes."""
    with tempfile.TemporaryDirectory(prefix=".in-", dir=folder(data)) as place:
        yield Path(place) / "file"


def _receive(stream: Stream, path: Path, largest: int) -> None:
    size = 0
    with path.open("wb") as file:
        while block := stream.read(BLOCK_BYTES):
            size += len(block)
            if size > largest:
                raise FileTooLarge(limit=f"{largest / MEGABYTE:.3g}".replace(".", ","))
            file.write(block)
    if not size:
        raise FileEmpty


def _judge(
    path: Path,
    name: str,
    allowed: frozenset[str],
    longest_edge: int,
    hearing_id: int,
    now: datetime,
    data: Path,
) -> StoredFile:
    verdict = inspection.judge(path, allowed=allowed, longest_edge=longest_edge)
    kept = verdict.rewritten or path
    stored = StoredFile(
        hearing_id=hearing_id,
        name=names.clean(name, extension=KINDS[verdict.kind].extension),
        kind=verdict.kind,
        size=kept.stat().st_size,
        sha256=_digest(kept),
        pages=verdict.pages,
        created_at=now,
    )
    _place(kept, path_of(file=stored, data=data), data)
    return stored


def _add(stored: StoredFile) -> StoredFile:
    db.session.add(stored)
    db.session.flush()
    return stored


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _place(path: Path, target: Path, data: Path) -> None:
    """Move the bytes to their place; the same ones are there already or are replaced by equals."""
    with _locked(folder(data) / ".lock"):
        target.parent.mkdir(mode=0o700, exist_ok=True)
        with path.open("rb") as file:
            os.fsync(file.fileno())
        path.replace(target)
        os.utime(target)


@contextmanager
def _locked(path: Path) -> Iterator[IO[bytes]]:
    with path.open("wb") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield file
