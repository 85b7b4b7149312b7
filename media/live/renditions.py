"""Smaller variants, made by FFmpeg from parts that are out already: nothing closed can reach them.

They may lag or fail. A part that could not be made in time is the main variant's own: the playlist
names that file, so a viewer on a small line gets it large once, and none is stuck.
"""

from __future__ import annotations

import queue
import shutil
import subprocess
import threading
import time
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from media import ffmpeg
from media.live.folder import AUDIO, LOW, Folder
from media.live.index import Entry
from media.live.playlists import LOW_BITS, LOW_HEIGHT, Playlist, addresses
from media.workspace import new_file

MOST_WAITING = 8
"""parts; whoever is further behind takes the main variant's"""
SECONDS_A_PART = 8.0
TRIES = 2
SAME_TIMES = (
    *("-muxdelay", "0", "-muxpreload", "0", "-mpegts_copyts", "1"),
    *("-mpegts_flags", "+initial_discontinuity", "-f", "mpegts"),
)


class Renditions:
    """A thread that gives FFmpeg one part after the other."""

    def __init__(self, folder: Folder) -> None:
        self.folder, self.works = folder, True
        """``works`` may be set to False at any time: nothing is made then"""
        self.failures = 0
        self._waiting: queue.Queue[Entry | None] = queue.Queue()
        self._known = {name: addresses(folder.playlist(name)) for name in (LOW, AUDIO)}
        self._playlists = {name: Playlist(folder.playlist(name)) for name in (LOW, AUDIO)}
        for name in (LOW, AUDIO):
            folder.playlist(name).parent.mkdir(parents=True, exist_ok=True)
        self._thread = threading.Thread(target=self._work, daemon=True)

    def start(self, entries: Iterable[Entry]) -> None:
        """Begin with what is out already."""
        for entry in entries:
            self._waiting.put(entry)
        self._thread.start()

    def add(self, entry: Entry) -> None:
        """Take a part that has just come out."""
        self._waiting.put(entry)

    def end(self, seconds: float = 20.0) -> None:
        """Make what is left, but no longer than this, and end the playlists."""
        self._waiting.put(None)
        self._thread.join(timeout=seconds)

    def _work(self) -> None:
        while (entry := self._waiting.get()) is not None:
            with suppress(OSError):
                self._take(entry)
        for playlist in self._playlists.values():
            playlist.end()
            with suppress(OSError):
                playlist.write()

    def _take(self, entry: Entry) -> None:
        known = all(len(names) > entry.number for names in self._known.values())
        made = not known and self._make(entry)
        for name, playlist in self._playlists.items():
            own = f"{entry.number:05d}.ts" if made else f"../main/{entry.number:05d}.ts"
            row = self._known[name]
            playlist.add(entry, row[entry.number] if len(row) > entry.number else own)
            if not known:
                playlist.write()

    def _make(self, entry: Entry) -> bool:
        """Say whether both variants of the part are there now."""
        for _ in range(TRIES):
            if not self.works or self._waiting.qsize() > MOST_WAITING:
                return False
            if self._run(entry):
                return True
            self.failures += 1
        return False

    def _run(self, entry: Entry) -> bool:
        low, audio = (self.folder.part(entry.number, name) for name in (LOW, AUDIO))
        try:
            with new_file(low) as first, new_file(audio) as second:
                command = _command(self.folder.part(entry.number), first, second)
                subprocess.run(
                    command,
                    check=True,
                    stdin=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL,
                    timeout=SECONDS_A_PART,
                )
        except (subprocess.SubprocessError, OSError):
            time.sleep(0.1)
            return False
        return True


def _command(source: Path, low: Path, audio: Path) -> list[str]:
    nice = [path, "-n", "10"] if (path := shutil.which("nice")) else []
    program = [*nice, ffmpeg.find_program(), "-hide_banner", "-nostdin", "-y", "-loglevel", "error"]
    encoder = ["-c:v", "libx264", "-preset", "veryfast", "-profile:v", "baseline", "-bf", "0"]
    bits = ["-crf", "28", "-maxrate", str(LOW_BITS), "-bufsize", str(LOW_BITS), "-g", "1000"]
    scale = ["-vf", f"scale=-2:'trunc(min({LOW_HEIGHT},ih)/2)*2'", "-pix_fmt", "yuv420p"]
    return [
        *program,
        *("-copyts", "-protocol_whitelist", "file", "-f", "mpegts", "-i", f"file:{source}"),
        *(
            "-map",
            "0:v:0",
            "-map",
            "0:a:0",
            *scale,
            *encoder,
            *bits,
            "-fps_mode",
            "vfr",
            "-enc_time_base",
            "1/90000",
        ),
        *("-c:a", "copy", *SAME_TIMES, f"file:{low}"),
        *("-map", "0:a:0", "-c:a", "copy", *SAME_TIMES, f"file:{audio}"),
    ]
