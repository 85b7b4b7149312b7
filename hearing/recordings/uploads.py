"""Files on their way in: the core of tus 1.0.0 (https://tus.io/protocols/resumable-upload).

The bytes lie in ``data/uploads/<token>.part`` and the file's length is the offset: what was
written stays, whatever becomes of the connection or the process that wrote it.
"""

from __future__ import annotations

import errno
import fcntl
import os
import secrets
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import BinaryIO, Protocol

from sqlalchemy import select

from hearing.agenda.models import Hearing
from hearing.database import db
from hearing.recordings.messages import Unusable, clean_name
from hearing.recordings.models import Upload
from hearing.recordings.upload_errors import (
    DiskFull,
    MoreThanAnnounced,
    NoSpace,
    OffsetConflict,
    UploadBusy,
    UploadTooLarge,
    UploadUnknown,
)
from media.errors import EmptyFile

KEPT = timedelta(days=7)
# What a line that breaks off may cost: a part of a block is lost with the server's buffer.
BLOCK_BYTES = 64 * 1024
MEGABYTE = 1_000_000
FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
DRAFT = ("title", "started_at", "language", "model", "retain_until", "fingerprint")
DRAFT_LENGTH = 300


class Stream(Protocol):
    """What bytes come from: a request's body or an open file."""

    def read(self, size: int, /) -> bytes: ...


def folder(data: Path) -> Path:
    """Where uploads lie; made when it is missing."""
    path = data / "uploads"
    path.mkdir(parents=True, exist_ok=True)
    return path


def path_of(*, upload: Upload, data: Path) -> Path:
    """The file that grows. Its name is our token, nothing of the sender's."""
    return folder(data) / f"{upload.token}.part"


def create(
    *,
    user_id: int,
    hearing: Hearing,
    file_name: str,
    size: int,
    draft: Mapping[str, str],
    limit: int,
    now: datetime,
    data: Path,
) -> Upload:
    """Begin an upload of ``size`` bytes; ``draft`` is what the form said so far, for later.

    Raises Unusable (empty), UploadTooLarge, NoSpace. A second time begins another one.
    """
    if size <= 0:
        raise Unusable(EmptyFile(file_name))
    if size > limit:
        raise UploadTooLarge(limit=limit // MEGABYTE)
    free = shutil.disk_usage(folder(data)).free
    if size > free:
        raise NoSpace(size=size // MEGABYTE, free=free // MEGABYTE)
    upload = Upload(
        token=secrets.token_urlsafe(24),
        user_id=user_id,
        hearing_id=hearing.id,
        file_name=clean_name(file_name),
        size=size,
        facts=dict(draft),
        created_at=now,
    )
    path_of(upload=upload, data=data).touch(exist_ok=False)
    db.session.add(upload)
    return upload


def draft(values: Mapping[str, str]) -> dict[str, str]:
    """What is kept of a form until the upload goes on; ``fingerprint`` tells the file again."""
    return {key: values[key][:DRAFT_LENGTH] for key in DRAFT if key in values}


def find(*, token: str, user_id: int) -> Upload:
    """A person's own upload. Raises UploadUnknown, for somebody else's too."""
    upload = db.session.get(Upload, token)
    if upload is None or upload.user_id != user_id:
        raise UploadUnknown
    return upload


def unfinished(*, user_id: int, data: Path) -> list[tuple[Upload, int]]:
    """A person's uploads that have not become a recording, oldest first, with their offsets."""
    query = select(Upload).where(Upload.user_id == user_id, Upload.recording_id.is_(None))
    pending = db.session.scalars(query.order_by(Upload.created_at))
    there = [(upload, path_of(upload=upload, data=data)) for upload in pending]
    return [(upload, path.stat().st_size) for upload, path in there if path.exists()]


def expires_at(*, upload: Upload) -> datetime:
    """When the upload is thrown away if nothing becomes of it."""
    return upload.created_at + KEPT


def offset(*, upload: Upload, data: Path) -> int:
    """How many bytes are there. Raises UploadUnknown."""
    if upload.recording_id is not None:
        return upload.size
    try:
        return path_of(upload=upload, data=data).stat().st_size
    except FileNotFoundError:
        raise UploadUnknown from None


def append(*, upload: Upload, offset: int, stream: Stream, data: Path) -> int:
    """Write the stream's bytes at ``offset`` and return the new offset.

    Whatever ends the stream, the bytes that came are kept, except with MoreThanAnnounced: the
    file is another one by now. A second time with the same offset raises OffsetConflict. Raises
    UploadBusy and DiskFull too.
    """
    with locked(path_of(upload=upload, data=data)) as file:
        if file.seek(0, os.SEEK_END) != offset:
            raise OffsetConflict
        try:
            _copy(stream, file, upload.size - offset)
        except MoreThanAnnounced:
            file.truncate(offset)
            raise
        except OSError as error:
            if error.errno in FULL:
                raise DiskFull from error
            raise
        return file.tell()


def _copy(stream: Stream, file: BinaryIO, room: int) -> None:
    try:
        while block := stream.read(min(BLOCK_BYTES, room) or 1):
            if len(block) > room:
                raise MoreThanAnnounced
            room -= len(block)
            view = memoryview(block)
            while view:  # an unbuffered file may take less than it is given
                view = view[file.write(view) :]
    finally:
        os.fsync(file.fileno())


@contextmanager
def locked(path: Path) -> Iterator[BinaryIO]:
    """Open the file for one writer. The lock goes with the process, so a kill leaves none."""
    try:
        file = path.open("r+b", buffering=0)
    except FileNotFoundError:
        raise UploadUnknown from None
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise UploadBusy from None
        if os.fstat(file.fileno()).st_nlink == 0:  # thrown away between opening and locking
            raise UploadUnknown
        yield file


def discard(*, upload: Upload, data: Path) -> None:
    """Throw an upload away. Raises UploadBusy while it is written to, UploadUnknown when over."""
    path = path_of(upload=upload, data=data)
    with locked(path):
        path.unlink()
        db.session.delete(upload)


def sweep(*, now: datetime, data: Path) -> int:
    """Throw away uploads that are over and files without an upload; returns how many files.

    A second time finds nothing.
    """
    for upload in db.session.scalars(select(Upload).where(Upload.created_at < now - KEPT)):
        db.session.delete(upload)
    db.session.flush()
    known = set(db.session.scalars(select(Upload.token)))
    old = (now - KEPT).timestamp()
    taken = set(db.session.scalars(select(Upload.token).where(Upload.recording_id.is_not(None))))
    files = list(folder(data).glob("*.part"))
    over = [
        path
        for path in files
        if path.stem in taken or (path.stem not in known and path.stat().st_mtime < old)
    ]
    for path in over:
        path.unlink(missing_ok=True)
    return len(over)


@contextmanager
def copied(file: Path, *, data: Path) -> Iterator[Path]:
    """Give a copy of a file among the uploads, gone afterwards; what a kill leaves is swept."""
    copy = folder(data) / f"{secrets.token_urlsafe(24)}.part"
    try:
        shutil.copyfile(file, copy)
        yield copy
    finally:
        copy.unlink(missing_ok=True)
