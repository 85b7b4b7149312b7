"""One file of sound or film, of which spans are replaced by silence and a still picture."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from glob import escape
from pathlib import Path

from media import ffmpeg
from media.boxes import split, walk
from media.errors import (
    DecodingFailed,
    EmptyFile,
    NoAudio,
    NotMedia,
    SourceMissing,
    TruncatedMedia,
)
from media.fragments import read_content, tracks_of
from media.probe import probe
from media.redaction import assembly, films, marks, waves
from media.redaction.errors import NotRedactable
from media.redaction.listening import is_silent
from media.redaction.spans import Span, covers
from media.redaction.tracks import PICTURE, SOUND, Unusual
from media.workspace import CancelCheck, Progress, never, new_file, no_progress, part_of

STEP = assembly.STEP
BROKEN = (ValueError, LookupError, ArithmeticError, struct.error, EOFError)
"""what reading a file of tables can meet that nobody looks after any longer"""


def redact(
    path: Path,
    *,
    spans: Sequence[Span],
    out: Path,
    progress: Progress = no_progress,
    cancelled: CancelCheck = never,
) -> None:
    """Write ``out``: the file at ``path`` with a still and silence in the spans. Both may be the
    same path. A second time nothing changes.

    WAV stays WAV; all else becomes a plain MP4 with the same times, of which only what a span
    touches is encoded anew.
    Raises NotRedactable (then the file has to be deleted), Cancelled, DiskFull, SourceMissing.
    """
    if not path.is_file():
        raise SourceMissing(str(path))
    for left in out.parent.glob(f".{escape(out.stem)}*.part*"):
        left.unlink()  # of one that was killed; what was to go may stand in it
    try:
        if _is_wav(path):
            with new_file(out) as part:
                waves.redact(path, part, spans=spans)
            return
        if path == out and covers(_done(path), spans) and is_silent(path, spans=spans):
            return
        with (
            _plain(path, out, progress, cancelled) as film,
            new_file(out) as part,
            film.open("rb") as source,
            part.open("wb") as target,
        ):
            films.redact(source, target, spans=spans, progress=progress, cancelled=cancelled)
    except Unusual as error:
        raise NotRedactable(path, f"{str(error).rstrip('.')}.") from error
    except BROKEN as error:
        raise NotRedactable(path, "its index is broken.") from error


def _is_wav(path: Path) -> bool:
    with path.open("rb") as file:
        head = file.read(12)
    return head[:4] == b"RIFF" and head[8:] == b"WAVE"


def _done(path: Path) -> list[Span]:
    """Return the spans that are gone from the file already."""
    try:
        with path.open("rb") as file:
            return marks.read(file)
    except (OSError, ValueError):
        return []


@contextmanager
def _plain(path: Path, out: Path, progress: Progress, cancelled: CancelCheck) -> Iterator[Path]:
    """Give a plain MP4 with the packets of the file: itself, or one beside ``out`` for a while."""
    if _is_plain(path):
        yield path
        return
    whole = part_of(out.with_name(f"{out.stem}-plain.mp4"))
    try:
        _copy_packets(path, whole, progress, cancelled)
        yield whole
    finally:
        whole.unlink(missing_ok=True)


def _is_plain(path: Path) -> bool:
    """Say whether the file is an MP4 of sound and pictures alone whose index names all packets."""
    try:
        with path.open("rb") as file:
            boxes = {box.kind: box for box in walk(file)}
            if b"moov" not in boxes or b"moof" in boxes:
                return False
            moov = read_content(file, boxes[b"moov"])
    except (ValueError, struct.error):
        return False
    others = (kind not in (PICTURE, SOUND) for _, kind, _ in tracks_of(moov))
    return all(kind != b"mvex" for kind, _ in split(moov)) and not any(others)


def _copy_packets(path: Path, target: Path, progress: Progress, cancelled: CancelCheck) -> None:
    """Write all sound and pictures into a plain MP4, without encoding anything. Here FFmpeg may
    keep its tables in memory: we do, too, in a moment."""
    try:
        ffmpeg.run(
            [
                *_options(ffmpeg.input_options(path)),
                *(
                    "-copyts",
                    "-i",
                    ffmpeg.input_name(path),
                    "-map",
                    "0:V?",
                    "-map",
                    "0:a",
                    "-c",
                    "copy",
                ),
                *("-map_metadata", "-1", "-map_chapters", "-1"),
                f"file:{target}",
            ],
            source=path,
            target=target,
            step=STEP,
            duration=probe(path).duration,
            progress=progress,
            cancelled=cancelled,
        )
    except DecodingFailed as error:
        raise Unusual(error.reason) from error
    except (EmptyFile, NoAudio, NotMedia, TruncatedMedia) as error:
        raise Unusual(str(error)) from error


def _options(options: Mapping[str, object]) -> Iterator[str]:
    for name, value in options.items():
        yield from (f"-{name}", str(value))
