"""Where the files of a stream lie; see ``media.live.folder`` for what is in it."""

from __future__ import annotations

from pathlib import Path

from hearing.stream.models import LiveStream
from media.live.folder import Folder


def folder(stream: LiveStream, *, data: Path) -> Folder:
    """The folder of a stream. Only its ``public`` may be given to anybody."""
    return Folder(data / "streams" / str(stream.id))
