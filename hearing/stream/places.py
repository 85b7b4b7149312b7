"""Where the files of a stream lie; see ``media.live.folder`` for what is in it."""

from __future__ import annotations

import shutil
from pathlib import Path

from hearing.stream.models import LiveStream
from media.live.folder import Folder

STREAMS = "streams"
MARK = "rehearsal"
"""a file that says that the folder is a rehearsal's, and goes with it"""


def folder(stream: LiveStream, *, data: Path) -> Folder:
    """The folder of a stream. Only its ``public`` may be given to anybody."""
    return of(stream.id, data=data)


def of(stream_id: int, *, data: Path) -> Folder:
    """The folder of the stream with that number."""
    return Folder(data / STREAMS / str(stream_id))


def remove(stream_id: int, *, data: Path) -> bool:
    """Remove everything of a stream from the disk; says whether there was something. A second time
    there is nothing."""
    path = of(stream_id, data=data).path
    was_there = path.exists()
    shutil.rmtree(path, ignore_errors=True)
    for beside in path.parent.glob(f"{stream_id}.*"):
        beside.unlink(missing_ok=True)
    return was_there
