"""The units of work: windows that fit the engine, cut at pauses, and pieces of up to 8 of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from media.speech import Span
from media.workspace import read_json, write_json

WINDOW_SECONDS = 29.0
"""Whisper hears 30 seconds at once; the rest is for rounding."""
OVERLAP_SECONDS = 2.0
LONGEST_PAUSE = 5.0
"""A longer pause ends a window; of a shorter one only the margins are heard."""
MARGIN_SECONDS = 0.3
WINDOWS_IN_PIECE = 8
PIECE_SECONDS = 600.0
ROUNDING = 0.002


@dataclass(frozen=True, slots=True)
class Window:
    """What the engine hears at once: the clips, up to 29 seconds of sound in order.

    The pauses between the clips are left out, because engines invent text in silence.
    ``overlap`` seconds at the start were in the window before too.
    """

    clips: tuple[Span, ...]
    overlap: float = 0.0

    @property
    def start(self) -> float:
        return self.clips[0].start

    @property
    def end(self) -> float:
        return self.clips[-1].end

    @property
    def length(self) -> float:
        """Return the seconds of sound in it."""
        return sum(clip.length for clip in self.clips)

    def as_dict(self) -> dict[str, Any]:
        """Return what ``pieces.json`` says about it."""
        clips = [asdict(clip) for clip in self.clips]
        return {"start": self.start, "end": self.end, "overlap": self.overlap, "clips": clips}

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> Window:
        """Read back what ``as_dict`` gave."""
        return cls(tuple(Span(**clip) for clip in values["clips"]), values["overlap"])


@dataclass(frozen=True, slots=True)
class Piece:
    """What is heard and stored at once: up to 8 windows within 10 minutes."""

    index: int
    windows: tuple[Window, ...]

    @property
    def start(self) -> float:
        return self.windows[0].start

    @property
    def end(self) -> float:
        return self.windows[-1].end

    def as_dict(self) -> dict[str, Any]:
        """Return what ``pieces.json`` says about it."""
        windows = [window.as_dict() for window in self.windows]
        return {"index": self.index, "start": self.start, "end": self.end, "windows": windows}

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> Piece:
        """Read back what ``as_dict`` gave."""
        return cls(values["index"], tuple(map(Window.from_dict, values["windows"])))


def cut(spans: Sequence[Span], duration: float) -> list[Piece]:
    """Return the pieces for these spans of speech in a recording of ``duration`` seconds.

    All speech is in a window. Where there is no pause, windows overlap by OVERLAP_SECONDS.
    """
    pieces: list[Piece] = []
    group: list[Window] = []
    for window in _pack(_widen(spans, duration)):
        too_long = group and window.end - group[0].start > PIECE_SECONDS
        if too_long or len(group) == WINDOWS_IN_PIECE:
            pieces.append(Piece(len(pieces), tuple(group)))
            group = []
        group.append(window)
    if group:
        pieces.append(Piece(len(pieces), tuple(group)))
    return pieces


def _widen(spans: Sequence[Span], duration: float) -> Iterator[Span]:
    """Give each span a margin of the pause around it, so that no first sound is cut off."""
    for index, span in enumerate(spans):
        before = spans[index - 1].end if index else -span.start
        after = spans[index + 1].start if index + 1 < len(spans) else 2 * duration - span.end
        start = span.start - min(MARGIN_SECONDS, (span.start - before) / 2)
        end = span.end + min(MARGIN_SECONDS, (after - span.end) / 2)
        yield Span(round(start, 3), round(end, 3))


def _pack(spans: Iterable[Span]) -> Iterator[Window]:
    """Put neighbouring spans into windows, and cut a span that fits into none."""
    clips: list[Span] = []
    overlap = 0.0
    for span in spans:
        length = sum(clip.length for clip in clips) + span.length
        if clips and (length > WINDOW_SECONDS or span.start - clips[-1].end > LONGEST_PAUSE):
            yield Window(tuple(clips), overlap)
            clips, overlap = [], 0.0
        if clips and span.start - clips[-1].end < ROUNDING:
            clips[-1] = Span(clips[-1].start, span.end)
        else:
            clips.append(span)
        while clips[0].length > WINDOW_SECONDS:
            middle = clips[0].start + WINDOW_SECONDS
            yield Window((Span(clips[0].start, round(middle, 3)),), overlap)
            clips, overlap = (
                [Span(round(middle - OVERLAP_SECONDS, 3), clips[0].end)],
                OVERLAP_SECONDS,
            )
    if clips:
        yield Window(tuple(clips), overlap)


def cut_into(spans: Sequence[Span], duration: float, path: Path) -> list[Piece]:
    """Cut and keep the pieces at ``path``; a second time only the file is read."""
    known = read_json(path)
    if known is None:
        pieces = cut(spans, duration)
        write_json(path, [piece.as_dict() for piece in pieces])
        return pieces
    return [Piece.from_dict(values) for values in known]


def read_pieces(path: Path) -> list[Piece]:
    """Return the pieces that ``cut_into`` left, or none where it did not run."""
    return [Piece.from_dict(values) for values in read_json(path) or ()]
