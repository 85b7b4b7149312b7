"""Uploads: every byte that came is kept, and only its owner's whole file goes on."""

from __future__ import annotations

import io
import os
import resource
import signal
import subprocess
import sys
import threading
import time
import tracemalloc
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from hearing.agenda.models import Hearing
from hearing.database import commit, db
from hearing.recordings import upload_errors, uploads
from hearing.recordings.messages import Unusable, clean_name
from hearing.recordings.models import Upload
from tests.conftest import NOW

MEGABYTE = 2**20


@pytest.fixture
def begin(app: Flask, hearing: Hearing, people: dict[str, int], data: Path) -> Any:
    """Begins Anna's upload of so many bytes."""

    def begin(size: int = 10, file_name: str = "sitzung.mp4", limit: int = 2**40) -> Upload:
        with commit():
            return uploads.create(
                user_id=people["anna"],
                hearing=hearing,
                file_name=file_name,
                size=size,
                draft={"title": "Erster Teil"},
                limit=limit,
                now=NOW,
                data=data,
            )

    return begin


def content(upload: Upload, data: Path) -> bytes:
    return uploads.path_of(upload=upload, data=data).read_bytes()


def append(upload: Upload, offset: int, text: bytes, data: Path) -> int:
    return uploads.append(upload=upload, offset=offset, stream=io.BytesIO(text), data=data)


def detached(upload: Upload) -> Upload:
    """The same facts without a database, for a thread or for as long as a request takes."""
    return Upload(token=upload.token, size=upload.size)


class Slow:
    """A stream that gives one block and then waits for a sign."""

    def __init__(self, block: bytes) -> None:
        self.blocks = [block]
        self.waiting, self.go = threading.Event(), threading.Event()

    def read(self, _size: int, /) -> bytes:
        if self.blocks:
            return self.blocks.pop()
        self.waiting.set()
        self.go.wait(10)
        return b""


class Dropping:
    """A stream whose line goes dead after one block."""

    def __init__(self, block: bytes) -> None:
        self.blocks = [block]

    def read(self, _size: int, /) -> bytes:
        if self.blocks:
            return self.blocks.pop()
        raise ConnectionResetError


def test_pieces_in_a_row_give_the_file(begin: Any, data: Path) -> None:
    upload = begin()
    assert uploads.offset(upload=upload, data=data) == 0
    assert append(upload, 0, b"01234", data) == 5
    assert append(upload, 5, b"56789", data) == 10
    assert content(upload, data) == b"0123456789"


def test_a_piece_for_another_place_is_refused_and_changes_nothing(begin: Any, data: Path) -> None:
    upload = begin()
    append(upload, 0, b"01234", data)
    for wrong in (0, 4, 6):
        with pytest.raises(upload_errors.OffsetConflict):
            append(upload, wrong, b"x", data)
    assert content(upload, data) == b"01234"


def test_what_came_before_the_line_dropped_is_kept(begin: Any, data: Path) -> None:
    upload = begin()
    with pytest.raises(ConnectionResetError):
        uploads.append(upload=upload, offset=0, stream=Dropping(b"0123"), data=data)
    assert uploads.offset(upload=upload, data=data) == 4
    assert append(upload, 4, b"456789", data) == 10


def test_of_two_threads_writing_at_once_the_second_is_refused(begin: Any, data: Path) -> None:
    upload, slow = detached(begin()), Slow(b"0123")
    first = threading.Thread(
        target=uploads.append,
        kwargs={"upload": upload, "offset": 0, "stream": slow, "data": data},
    )
    first.start()
    assert slow.waiting.wait(5)
    with pytest.raises(upload_errors.UploadBusy):
        append(upload, 4, b"xxx", data)
    with pytest.raises(upload_errors.UploadBusy):
        uploads.discard(upload=upload, data=data)
    slow.go.set()
    first.join()
    assert append(upload, 4, b"456789", data) == 10
    assert content(upload, data) == b"0123456789"


WRITER = """
import sys
from pathlib import Path
from hearing.recordings import uploads
from hearing.recordings.models import Upload

class Endless:
    def read(self, size, /):
        print("x", end="", flush=True)
        return b"y" * size

upload = Upload(token=sys.argv[1], size=2**40)
uploads.append(upload=upload, offset=0, stream=Endless(), data=Path(sys.argv[2]))
"""


@pytest.fixture
def writer(begin: Any, data: Path) -> Iterator[tuple[Upload, subprocess.Popen[bytes]]]:
    """Another process that writes to Anna's upload without end."""
    upload = begin(MEGABYTE)
    command = [sys.executable, "-c", WRITER, upload.token, str(data)]
    limit = 64 * MEGABYTE  # a test that hangs must not fill the disk
    with subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)),
    ) as process:
        assert process.stdout is not None
        process.stdout.read(3)
        yield upload, process
        process.kill()


def test_a_writer_in_another_process_keeps_others_out_until_it_is_killed(
    writer: tuple[Upload, subprocess.Popen[bytes]], data: Path
) -> None:
    upload, process = writer
    with pytest.raises(upload_errors.UploadBusy):
        append(upload, 0, b"x", data)
    process.send_signal(signal.SIGKILL)
    process.wait()
    kept = uploads.offset(upload=upload, data=data)
    assert kept > 0
    upload.size = kept + 3
    assert append(upload, kept, b"end", data) == kept + 3
    assert content(upload, data) == b"y" * kept + b"end"


def test_more_bytes_than_announced_are_refused(begin: Any, data: Path) -> None:
    upload = begin(4)
    append(upload, 0, b"01", data)
    with pytest.raises(upload_errors.MoreThanAnnounced, match="länger, als sie"):
        append(upload, 2, b"2345", data)
    assert content(upload, data) == b"01"


def test_an_empty_file_is_refused_in_words(begin: Any) -> None:
    for size in (0, -1):
        with pytest.raises(Unusable, match="leer"):
            begin(size)


def test_a_file_above_the_limit_is_refused_before_a_byte_is_sent(begin: Any, data: Path) -> None:
    with pytest.raises(upload_errors.UploadTooLarge, match="höchstens 5 MB"):
        begin(5_000_001, limit=5_000_000)
    assert list(uploads.folder(data).iterdir()) == []


def test_a_file_larger_than_the_free_disk_is_refused_before_a_byte_is_sent(begin: Any) -> None:
    with pytest.raises(upload_errors.NoSpace, match="frei sind"):
        begin(2**60, limit=2**61)


@pytest.fixture
def little_room() -> Iterator[int]:
    """No file of this process may grow beyond a megabyte."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (MEGABYTE, hard))
    yield MEGABYTE
    resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_file_that_may_not_grow_keeps_what_is_there_and_says_so(
    begin: Any, data: Path, little_room: int
) -> None:
    upload, text = begin(2 * little_room), os.urandom(2 * little_room)
    with pytest.raises(upload_errors.DiskFull, match="kein Platz"):
        append(upload, 0, text, data)
    assert content(upload, data) == text[:little_room]


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of one megabyte; needs the right to mount."""
    folder = tmp_path / "disk"
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(folder)]
    try:
        mounted = subprocess.run(command, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        pytest.skip("there is no program mount")
    if mounted.returncode != 0:
        pytest.skip(f"a small disk can't be mounted: {mounted.stderr.strip()}")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def test_a_disk_that_fills_up_keeps_what_is_there_and_goes_on_when_there_is_room(
    begin: Any, small_disk: Path
) -> None:
    upload, text = begin(2 * MEGABYTE), os.urandom(2 * MEGABYTE)
    uploads.folder(small_disk)
    uploads.path_of(upload=upload, data=small_disk).touch()
    with pytest.raises(upload_errors.DiskFull):
        append(upload, 0, text, small_disk)
    kept = uploads.offset(upload=upload, data=small_disk)
    assert 0 < kept <= MEGABYTE
    assert content(upload, small_disk) == text[:kept]
    subprocess.run(["mount", "-o", "remount,size=4m", str(small_disk)], check=True)
    assert append(upload, kept, text[kept:], small_disk) == len(text)
    assert content(upload, small_disk) == text


class Zeros:
    """A long stream that takes no memory itself."""

    def __init__(self, size: int) -> None:
        self.left = size

    def read(self, size: int, /) -> bytes:
        block = bytes(min(size, self.left))
        self.left -= len(block)
        return block


def test_a_large_file_passes_in_little_memory(begin: Any, data: Path) -> None:
    size = 200 * MEGABYTE
    upload = begin(size)
    tracemalloc.start()
    try:
        uploads.append(upload=upload, offset=0, stream=Zeros(size), data=data)
        _now, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert uploads.offset(upload=upload, data=data) == size
    assert peak < 3 * MEGABYTE


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ("Sitzung Ä Ö ü.mp4", "Sitzung Ä Ö ü.mp4"),
        ("Sitzung A\u0308.mp4", "Sitzung Ä.mp4"),
        ("a \"b\" 'c'.mp4", "a \"b\" 'c'.mp4"),
        ("erste\nzweite\tdritte.mp4", "erste zweite dritte.mp4"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Aufnahmen\\tag 1.mp4", "tag 1.mp4"),
        ("\x00\x1b[31mrot.mp4", "[31mrot.mp4"),
        ("harmlos\u202e4pm.exe", "harmlos4pm.exe"),
        ("<script>alert(1)</script>.mp4", "script>.mp4"),
        ("..", ".."),
        ("x" * 500, "x" * 200),
        ("", ""),
    ],
)
def test_a_file_name_is_cleaned(sent: str, shown: str) -> None:
    assert clean_name(sent) == shown


def test_a_file_name_is_for_show_only(begin: Any, data: Path) -> None:
    upload = begin(file_name="../../hearing.db\n")
    assert upload.file_name == "hearing.db"
    assert uploads.path_of(upload=upload, data=data).parent == uploads.folder(data)
    assert uploads.path_of(upload=upload, data=data).stem == upload.token


def test_an_upload_is_known_to_its_owner_only(
    begin: Any, people: dict[str, int], data: Path
) -> None:
    upload = begin()
    assert uploads.find(token=upload.token, user_id=people["anna"]) is upload
    for token, name in ((upload.token, "berta"), ("unknown", "anna"), ("../hearing", "anna")):
        with pytest.raises(upload_errors.UploadUnknown):
            uploads.find(token=token, user_id=people[name])
    append(upload, 0, b"01234", data)
    assert uploads.unfinished(user_id=people["anna"], data=data) == [(upload, 5)]
    assert uploads.unfinished(user_id=people["berta"], data=data) == []


def test_a_discarded_upload_is_gone_and_takes_nothing_more(
    begin: Any, people: dict[str, int], data: Path
) -> None:
    upload = begin()
    append(upload, 0, b"01234", data)
    with commit():
        uploads.discard(upload=upload, data=data)
    assert list(uploads.folder(data).iterdir()) == []
    with pytest.raises(upload_errors.UploadUnknown):
        uploads.find(token=upload.token, user_id=people["anna"])
    for verb in (uploads.offset, uploads.discard):
        with pytest.raises(upload_errors.UploadUnknown):
            verb(upload=upload, data=data)
    with pytest.raises(upload_errors.UploadUnknown):
        append(upload, 5, b"56789", data)


def test_an_upload_goes_on_after_hours_and_is_over_after_a_week(begin: Any, data: Path) -> None:
    upload = begin()
    append(upload, 0, b"01234", data)
    path = uploads.path_of(upload=upload, data=data)
    with commit():
        assert uploads.sweep(now=NOW + timedelta(hours=30), data=data) == 0
    assert append(upload, 5, b"56789", data) == 10
    assert uploads.expires_at(upload=upload) == NOW + timedelta(days=7)
    late = (NOW + timedelta(days=1)).timestamp()
    os.utime(path, (late, late))
    with commit():
        assert uploads.sweep(now=NOW + timedelta(days=9), data=data) == 1
    assert not path.exists()
    assert db.session.get(Upload, upload.token) is None


def test_a_file_without_an_upload_is_swept_once_it_is_old(app: Flask, data: Path) -> None:
    stray = uploads.folder(data) / "stray.part"
    stray.write_bytes(b"left by a crash")
    assert uploads.sweep(now=NOW, data=data) == 0
    old = time.time() + uploads.KEPT.total_seconds() + 60
    assert uploads.sweep(now=NOW.fromtimestamp(old, NOW.tzinfo), data=data) == 1
    assert not stray.exists()
