"""The FFmpeg program as a receiver, for what our library of it was built without: SRT."""

from __future__ import annotations

import ctypes
import os
import select
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

from media import ffmpeg
from media.live.sources import SILENT_SECONDS, Source

DEATH_SIGNAL = 1
"""PR_SET_PDEATHSIG of Linux"""


class Pipe:
    """Reads from a process; silence for too long counts as the end once something came."""

    def __init__(self, file: int) -> None:
        self._file, self._came = file, False

    def read(self, size: int) -> bytes:
        """Return what is there, waiting for it."""
        wait = SILENT_SECONDS if self._came else None
        if not select.select([self._file], [], [], wait)[0]:
            return b""
        self._came = True
        return os.read(self._file, size)


def _die_with_parent() -> None:
    """Let the system kill this process when the one that started it is killed."""
    ctypes.CDLL(None).prctl(DEATH_SIGNAL, signal.SIGKILL)


@contextmanager
def through_program(source: Source) -> Iterator[Pipe]:
    """Let the FFmpeg program receive what our library of it was built without."""
    copying = ["-map", "0:v:0?", "-map", "0:a:0?", "-c", "copy", "-copyts", "-f", "mpegts"]
    program = [ffmpeg.find_program(), "-hide_banner", "-nostdin", "-loglevel", "warning"]
    options = [item for name, value in source.options.items() for item in (f"-{name}", value)]
    command = [*program, *options, "-f", "mpegts", "-i", source.address, *copying, "pipe:1"]
    with subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        preexec_fn=_die_with_parent,
    ) as process:
        assert process.stdout is not None
        try:
            yield Pipe(process.stdout.fileno())
        finally:
            process.kill()
