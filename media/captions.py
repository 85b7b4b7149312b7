"""Caption files: WebVTT (W3C Candidate Recommendation of 4 April 2019) and SubRip."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path

import srt

from media.cues import Cue, make_cues
from media.segments import Segment
from media.workspace import write_text

TAG = re.compile(r"<(?=[A-Za-z/!])")
ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})


def write_vtt(segments: Iterable[Segment], path: Path, *, note: str, language: str = "") -> None:
    """Write WebVTT with ``note`` as its comment, in a language if one is named; a second time it
    replaces the file."""
    blocks = ["WEBVTT"]
    if note.strip():
        lines = (line.strip() for line in note.translate(ESCAPES).splitlines())
        blocks.append("NOTE\n" + "\n".join(line for line in lines if line))
    blocks += [_vtt_block(cue, language) for cue in make_cues(segments)]
    write_text(path, "\n\n".join(blocks) + "\n")


def write_srt(segments: Iterable[Segment], path: Path, *, label: str = "") -> None:
    """Write SubRip, which knows neither comments nor escapes: ``label`` stands above the first
    words. A second time it replaces the file.

    An arrow ``-->`` in the text, which readers take for a line of times, becomes ``→``, and what
    players would take for a tag begins with ``‹``.
    """
    subtitles = (
        srt.Subtitle(
            index=index,
            start=timedelta(milliseconds=_milliseconds(cue.start)),
            end=timedelta(milliseconds=_milliseconds(cue.end)),
            content=TAG.sub("‹", "\n".join(_lines(cue, label, index)).replace("-->", "→")),
        )
        for index, cue in enumerate(make_cues(segments), start=1)
    )
    write_text(path, srt.compose(subtitles, reindex=False))


def _vtt_block(cue: Cue, language: str) -> str:
    times = f"{timestamp(cue.start)} --> {timestamp(cue.end)}"
    told = "\n".join(line.translate(ESCAPES) for line in cue.lines)
    return f"{times}\n" + (f"<lang {language}>{told}</lang>" if language else told)


def _lines(cue: Cue, label: str, index: int) -> Iterable[str]:
    return (f"({label})", *cue.lines) if label and index == 1 else cue.lines


def timestamp(seconds: float) -> str:
    """Return seconds as WebVTT writes them, e.g. ``00:01:02.345``."""
    minutes, milliseconds = divmod(_milliseconds(seconds), 60_000)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02d}:{minutes:02d}:{milliseconds // 1000:02d}.{milliseconds % 1000:03d}"


def _milliseconds(seconds: float) -> int:
    return round(seconds * 1000)
