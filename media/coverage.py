"""The account of a recording's speech: every span has text or is listed with a reason."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from media import audio
from media.checks import Doubt, speech_without_text
from media.pieces import read_pieces
from media.segments import Word, iterate_segments
from media.speech import Span, read_speech
from media.workspace import Workspace, read_json, write_json

FORMATS_WITH_LENGTH = ("mov", "matroska")
EARLY_SECONDS = 1.0
HEARD_AGAIN = "heard_again_without_text"
NOT_HEARD_AGAIN = "too_short_to_hear_again"


def write(workspace: Workspace) -> None:
    """Write ``coverage.json`` from the spans, the segments and the pieces; a second time again.

    ``spans``: each with ``state`` text, part or listed, and what of it is ``missing``;
    ``doubts``: what else is doubtful (see media.checks); seconds from the recording's start.
    """
    spans = read_speech(workspace.speech)
    windows = list(_windows(workspace))
    missing = list(speech_without_text(_words(workspace), spans))
    described = [_describe(span, missing, windows) for span in spans]
    speech = sum(span.length for span in spans)
    listed = sum(gap.length for gap in missing)
    doubts = [
        doubt
        for window in windows
        for doubt in window["doubts"]
        if doubt["kind"] != "speech_without_text"
    ]
    doubts += _sound_that_ends_early(workspace)
    write_json(
        workspace.coverage,
        {
            "speech_seconds": round(speech, 3),
            "text_seconds": round(speech - listed, 3),
            "listed_seconds": round(listed, 3),
            "spans": described,
            "doubts": doubts,
        },
    )


def _words(workspace: Workspace) -> Iterator[Word]:
    for segment in iterate_segments(workspace.segments):
        yield from segment.words


def _windows(workspace: Workspace) -> Iterator[dict[str, Any]]:
    """Yield what is needed of each window, without its words."""
    for piece in read_pieces(workspace.pieces):
        result = read_json(workspace.piece(piece.index)) or {"windows": []}
        for window in result["windows"]:
            yield {
                "start": window["start"],
                "end": window["end"],
                "doubts": window["doubts"],
                "again": len(window["attempts"]) > 1,
            }


def _sound_that_ends_early(workspace: Workspace) -> Iterator[dict[str, Any]]:
    """Yield a doubt where the container says that it is longer than the sound that is in it.

    Only some formats keep their length in a place where a broken file still has it.
    """
    info = read_json(workspace.probe)
    if info is None or not info["format"].startswith(FORMATS_WITH_LENGTH):
        return
    end = round(audio.duration(workspace.audio), 3)
    if info["duration"] - end > EARLY_SECONDS:
        yield asdict(Doubt("sound_ends_early", end, info["duration"]))


def _describe(span: Span, missing: list[Span], windows: list[dict[str, Any]]) -> dict[str, Any]:
    gaps = [gap for gap in missing if span.start <= gap.start and gap.end <= span.end]
    lost = sum(gap.length for gap in gaps)
    state = "text" if not gaps else "listed" if lost >= span.length - 0.01 else "part"
    return {
        "start": span.start,
        "end": span.end,
        "state": state,
        "missing": [
            {"start": gap.start, "end": gap.end, "reason": _reason(gap, windows)} for gap in gaps
        ],
    }


def _reason(gap: Span, windows: list[dict[str, Any]]) -> str:
    again = any(
        window["again"] and window["start"] < gap.end and gap.start < window["end"]
        for window in windows
    )
    return HEARD_AGAIN if again else NOT_HEARD_AGAIN
