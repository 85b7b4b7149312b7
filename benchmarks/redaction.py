"""How long one passage takes to go from everything that four hours of recording consist of.

``python -m benchmarks.redaction [FOLDER]``: playback file, the same as a kept source in another
container, the sound for the engine, poster and sheet, and the parts of a live stream in three
variants; then all of it is heard again there. Target: 60 seconds for all. It needs 12 GB of disk,
which are free again at the end.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from PIL import Image

from media import storyboard
from media.captions import timestamp
from media.live import index, lines, parts
from media.live.folder import AUDIO, LOW, MAIN, Folder
from media.live.index import Entry
from media.live.parts import TICKS, Part
from media.live.playlists import Playlist
from media.live.publish import FIRST_TICK, entry_of
from media.live.still import Still
from media.redaction import Span, hear_again, redact, redact_parts, redact_pictures
from media.workspace import Workspace

HOURS, MINUTE = 4, 60
SECONDS = HOURS * 3600
SPANS = (Span(7000.3, 7061.7),)
LONGEST_SECONDS = 60.0
PART_SECONDS = 2
TILE = 72
PICTURE = f"testsrc2=s=1280x720:r=25:d={MINUTE},noise=alls=4:allf=t"
CODED = ("-c:v", "libx264", "-preset", "ultrafast", "-b:v", "1200k", "-maxrate", "1500k")


def write_film(folder: Path, *, hours: int = HOURS) -> Path:
    """Write hours of one minute's picture and sound, with key frames each five seconds."""
    minute, film = folder / "minute.ts", folder / "playback.mp4"
    made = ("-f", "lavfi", "-i", PICTURE, "-f", "lavfi", "-i", f"anoisesrc=a=0.1:d={MINUTE}")
    sound = ("-c:a", "aac", "-ar", "48000", "-ac", "2", "-b:a", "128k")
    options = ("-bufsize", "1500k", "-g", "125", "-pix_fmt", "yuv420p", *sound)
    _run(*made, *CODED, *options, str(minute))
    loop = ("-stream_loop", str(hours * 60 - 1), "-i", str(minute), "-c", "copy")
    _run(*loop, "-movflags", "+faststart", str(film))
    return film


def write_pictures(folder: Path) -> None:
    """Write a sheet and its index as the pipeline does, without looking at the film."""
    blocks = ["WEBVTT"]
    for number in range(SECONDS // TILE):
        row, column = divmod(number, storyboard.COLUMNS)
        span = f"{timestamp(number * TILE)} --> {timestamp((number + 1) * TILE)}"
        blocks.append(f"{span}\nstoryboard.jpg#xywh={column * 160},{row * 90},160,90")
    workspace = Workspace(folder)
    storyboard.index_of(workspace).write_text("\n\n".join(blocks) + "\n")
    Image.effect_noise((1600, 1800), 90).convert("RGB").save(storyboard.sheet_of(workspace))


def write_stream(path: Path) -> None:
    """Write a stream's lists for four hours; only the parts around the passage are real."""
    folder = Folder(path)
    still = Still(Image.effect_noise((1280, 720), 60).convert("RGB"))
    entries = [_entry(number, still) for number in range(SECONDS // PART_SECONDS)]
    for variant in (MAIN, LOW, AUDIO):
        folder.playlist(variant).parent.mkdir(parents=True)
        playlist = Playlist(folder.playlist(variant))
        for entry in entries:
            playlist.add(entry, f"{entry.number:05d}.ts")
            _write_part(folder, entry, variant, still)
        playlist.end()
        playlist.write()
    lines.write(folder.index, (entry.as_dict() for entry in entries))


def _entry(number: int, still: Still) -> Entry:
    wall, ticks = 1_780_000_000.0 + number * PART_SECONDS, PART_SECONDS * TICKS
    entry = entry_of(index.LIVE, wall, ticks, still.shape, run=1, part=number)
    return Entry.from_dict({**entry.as_dict(), "number": number, "breaks": number == 0})


def _write_part(folder: Folder, entry: Entry, variant: str, still: Still) -> None:
    path, first = (folder.part(number, variant) for number in (entry.number, 0))
    begin = entry.number * PART_SECONDS
    if entry.number and not SPANS[0].touches(begin - 30, begin + 30):
        os.link(first, path)
        return
    start = FIRST_TICK + begin * TICKS
    part = still.part(start, start + entry.ticks)
    parts.write(path, Part((), part.audio) if variant == AUDIO else part, still.shape)


def _run(*arguments: str) -> None:
    command = ["ffmpeg", "-nostdin", "-loglevel", "error", "-y", *arguments]
    subprocess.run(command, check=True)


def steps(folder: Path) -> Iterator[tuple[str, Callable[[], None]]]:
    """Write the recording and yield what has to be done with it."""
    film, stream = write_film(folder), folder / "stream"
    source, sound = folder / "original.mkv", folder / "audio.wav"
    _run("-i", str(film), "-c", "copy", str(source))
    made = ("-f", "lavfi", "-i", f"anoisesrc=a=0.1:d={SECONDS}:r=16000")
    _run(*made, "-ac", "1", "-c:a", "pcm_s16le", str(sound))
    write_pictures(folder)
    write_stream(stream)
    for path in (film, source, sound):
        size = path.stat().st_size / 1e9
        label = f"{path.name} ({size:.1f} GB)"
        yield label, lambda path=path: redact(path, spans=SPANS, out=path)  # type: ignore[misc]  # bound now
    yield "poster and sheet", lambda: redact_pictures(folder, spans=SPANS)
    yield f"stream ({SECONDS // PART_SECONDS} parts)", lambda: redact_parts(stream, spans=SPANS)
    for path in (film, source, sound, stream):
        yield f"{path.name} heard again", lambda path=path: hear_again(path, spans=SPANS)  # type: ignore[misc]  # bound now


def main(place: str | None = None) -> int:
    """Measure, tell, and say whether the target was reached."""
    with tempfile.TemporaryDirectory(dir=place) as folder:
        total = 0.0
        for name, work in steps(Path(folder)):
            start = time.perf_counter()
            work()
            took = time.perf_counter() - start
            total += took
            print(f"{name:<28}{took:6.1f} s")
    print(f"{'all':<28}{total:6.1f} s (at most {LONGEST_SECONDS:.0f})")
    return int(total > LONGEST_SECONDS)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:2]))
