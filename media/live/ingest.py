"""Takes one stream in and leaves its parts in a folder: a process of its own.

``python -m media.live.ingest FOLDER`` with FOLDER/source.json. It ends when the encoder is gone;
what it was told and found out stands in FOLDER/parts.jsonl. It never decides what gets out, and it
goes on when the gate is killed.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path
from typing import Any

from media.live.clocks import Steady, WallClock, offset, steady
from media.live.cutter import Cutter
from media.live.lines import append
from media.live.parts import TICKS, Unit
from media.live.program import through_program
from media.live.sources import LISTEN_SECONDS, SILENT_SECONDS, Source
from media.live.still import Still, load_picture
from media.live.tracks import Picture, Sound
from media.workspace import read_json

WRONG_KEY = ("Unexpected stream", "App field")
"""What FFmpeg says when an encoder asks for another key than ours; it takes it all the same."""
NOBODY = "nobody"
"""came, or somebody who sent nothing: the next one gets the place"""
SOUND_ONLY_SIZE = (1280, 720)


def main() -> None:
    """Take the stream that the folder is for, until it ends."""
    folder = Path(sys.argv[1])
    log = os.open(folder / "log.txt", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.dup2(log, 2)
    (folder / "pid").write_text(str(os.getpid()))
    facts = read_json(folder / "source.json") or {}
    signal.signal(signal.SIGTERM, _stop)
    try:
        reason = NOBODY
        while reason == NOBODY:
            reason = take(Source(**facts["source"]), folder, began=facts["began"])
    except Stopped:
        reason = "stopped"
    append(folder / "parts.jsonl", {"end": reason})


def take(source: Source, folder: Path, *, began: float | None = None) -> str:
    """Take a stream in and return why it ended; ``began``: when a file's second 0 was played."""
    import av

    av.logging.restore_default_callback()
    av.logging.set_libav_level(av.logging.WARNING)
    asked = time.monotonic()
    try:
        with _opened(source) as container:
            if source.kind == "rtmp" and _says_wrong_key(folder):
                return "wrong key"
            return _take(container, source, folder, began)
    except (av.error.FFmpegError, OSError, ValueError) as error:
        print(f"{type(error).__name__}: {error}", file=sys.stderr, flush=True)
        if source.kind == "rtmp" and _says_wrong_key(folder):
            return "wrong key"
        waited = source.listens and time.monotonic() - asked > LISTEN_SECONDS - 1
        return NOBODY if waited else "unreadable"


def _says_wrong_key(folder: Path) -> bool:
    said = (folder / "log.txt").read_text(errors="replace")
    return any(words in said for words in WRONG_KEY)


@contextmanager
def _opened(source: Source) -> Iterator[Any]:
    import av

    if source.kind == "srt":
        with through_program(source) as pipe:
            yield av.open(pipe, format=source.format, options=source.options)
        return
    timeout = (None if source.kind == "file" else LISTEN_SECONDS, SILENT_SECONDS)
    with av.open(
        source.address, format=source.format, options=source.options, timeout=timeout
    ) as container:
        yield container


class Stopped(Exception):
    """We were asked to end."""


def _stop(*_: object) -> None:
    raise Stopped


def _take(container: Any, source: Source, folder: Path, began: float | None) -> str:
    import av

    receiver = Receiver(container, folder)
    if not receiver.streams:
        return "nothing to see or hear"
    wait = _pace(container, began) if source.kind == "file" else _no_wait
    reason = "gone"
    try:
        for packet in container.demux(*receiver.streams):
            if packet.size and (packet.pts is not None or packet.dts is not None):
                wait(packet)
                receiver.receive(packet, steady())
    except av.error.ExitError:
        reason = "silent"
    except Stopped:
        reason = "stopped"
    except av.error.FFmpegError as error:  # RTMP knows no other end
        print(f"{type(error).__name__}: {error}", file=sys.stderr, flush=True)
    receiver.cutter.end()
    return "finished" if source.kind == "file" and reason == "gone" else reason


def _no_wait(packet: Any) -> None:
    """Take a packet when it comes."""


def _pace(container: Any, began: float | None) -> Callable[[Any], None]:
    """Let a file's packets come at their time, from the place where it would be by now."""
    start = (container.start_time or 0) / 1_000_000
    begun = steady() if began is None else began - offset()
    if steady() - begun > 1:
        container.seek(int((start + steady() - begun) * 1_000_000))

    def wait(packet: Any) -> None:
        second = float((packet.dts if packet.dts is not None else packet.pts) * packet.time_base)
        time.sleep(max(0.0, begun + second - start - steady()))

    return wait


class Receiver:
    """Gives each packet to its track, and what the track makes of it to the cutter."""

    def __init__(self, container: Any, folder: Path) -> None:
        offsets: dict[str, int] = {}
        self._begun, self._folder = False, folder
        self._steady = {name: Steady(offsets, name) for name in ("video", "audio")}
        streams = container.streams
        video, audio = streams.best("video"), streams.best("audio")
        self.streams = [stream for stream in (video, audio) if stream is not None]
        self._picture = Picture(video, self._steady["video"]) if video is not None else None
        self._sound = Sound(audio, self._steady["audio"]) if audio is not None else None
        self._stills: Iterator[Unit] | None = None
        self.cutter = Cutter(folder, WallClock(), self._encode)
        self._facts(video, audio)

    def _facts(self, video: Any, audio: Any) -> None:
        self.cutter.facts = {
            "video": self._picture.codec if self._picture else None,
            "fps": round(float(video.average_rate or 0), 2) if video is not None else 0,
            "audio": self._sound.codec if self._sound else None,
            "channels": audio.codec_context.channels if audio is not None else 0,
            "encodes": bool(self._picture and self._picture.encodes),
            "jumps": 0,
        }

    def _encode(self, waiting: list[Unit]) -> list[Unit]:
        assert self._picture is not None
        self.cutter.facts["encodes"] = True
        return self._picture.encode_from_now_on(waiting)

    def receive(self, packet: Any, arrived: float) -> None:
        """Take a packet that came at this time of the steady clock."""
        if not self._begun:
            self._begun = True
            append(self._folder / "parts.jsonl", {"begin": arrived})
        if packet.stream.type == "video" and self._picture is not None:
            for unit in self._picture.units(packet, arrived):
                self.cutter.show(unit, arrived)
        elif packet.is_corrupt:
            return  # the encoder broke off in it: no player could hear it
        elif packet.stream.type == "audio" and self._sound is not None:
            for unit in self._sound.units(packet, arrived):
                self._draw(unit, arrived)
                self.cutter.hear(unit, arrived)
        self.cutter.facts["jumps"] = sum(steady.jumps for steady in self._steady.values())

    def _draw(self, sound: Unit, arrived: float) -> None:
        """Put a still picture under sound that comes without one."""
        if self._picture is not None:
            return
        if self._stills is None:
            self._stills = _stills(sound.pts)
            self._next_still = next(self._stills)
        while self._next_still.pts <= sound.pts:
            self.cutter.show(self._next_still, arrived)
            self._next_still = next(self._stills)


def _stills(tick: int) -> Iterator[Unit]:
    """Yield the packets of a plain picture for ever, with a key frame every two seconds."""
    still = Still(load_picture(None, "", SOUND_ONLY_SIZE))
    for start in count(tick, 2 * TICKS):
        yield from still.pictures(start, start + 2 * TICKS)


if __name__ == "__main__":
    with suppress(KeyboardInterrupt):
        main()
