"""The units of work: windows that fit the engine, cut at pauses, and pieces of up to 8 of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from media.speech import Span
from media.workspace import read_json, write_json

WINDOW_SECONDS = 28.0
"""Whisper hears 30 seconds at once; the rest is for rounding."""
OVERLAP_SECONDS = 2.0
LONGEST_PAUSE = 3.0
"""A longer pause ends a window, because engines invent text in silence."""
MARGIN_SECONDS = 0.3
WINDOWS_IN_PIECE = 8
PIECE_SECONDS = 600.0


@dataclass(frozen=True, slots=True)
class Window:
    """What the engine hears at once; ``overlap`` seconds of it were in the window before too."""

    start: float
    end: float
    overlap: float = 0.0


@dataclass(frozen=True, slots=True)
class Piece:
    """What is heard and stored at once: up to 8 windows within 10 minutes."""

    index: int
    start: float
    end: float
    windows: tuple[Window, ...]

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> Piece:
        """Read back what ``asdict`` gave."""
        windows = tuple(Window(**window) for window in values["windows"])
        return cls(values["index"], values["start"], values["end"], windows)


def cut(spans: Sequence[Span], duration: float) -> list[Piece]:
    """Return the pieces for these spans of speech in a recording of ``duration`` seconds.

    All speech is in a window. Where there is no pause, windows overlap by OVERLAP_SECONDS.
    """
    pieces: list[Piece] = []
    group: list[Window] = []
    for window in _widen(list(_pack(spans)), duration):
        too_long = group and window.end - group[0].start > PIECE_SECONDS
        if too_long or len(group) == WINDOWS_IN_PIECE:
            pieces.append(_piece(len(pieces), group))
            group = []
        group.append(window)
    if group:
        pieces.append(_piece(len(pieces), group))
    return pieces


def _piece(index: int, windows: Sequence[Window]) -> Piece:
    return Piece(index, windows[0].start, windows[-1].end, tuple(windows))


def _pack(spans: Iterable[Span]) -> Iterator[Window]:
    """Put neighbouring spans into windows, and cut a span that fits into none."""
    room = WINDOW_SECONDS - 2 * MARGIN_SECONDS
    current: Window | None = None
    for span in spans:
        if current is None:
            current = Window(span.start, span.end)
        elif span.end - current.start <= room and span.start - current.end <= LONGEST_PAUSE:
            current = Window(current.start, span.end, current.overlap)
        else:
            yield current
            current = Window(span.start, span.end)
        while current.end - current.start > room:
            yield Window(current.start, current.start + room, current.overlap)
            rest = current.start + room - OVERLAP_SECONDS
            current = Window(rest, current.end, OVERLAP_SECONDS)
    if current is not None:
        yield current


def _widen(windows: Sequence[Window], duration: float) -> Iterator[Window]:
    """Give each window a margin of the pause around it, so that no first sound is cut off."""
    for index, window in enumerate(windows):
        before = windows[index - 1].end if index else 0.0
        after = windows[index + 1].start if index + 1 < len(windows) else duration
        start = window.start - min(MARGIN_SECONDS, max(window.start - before, 0.0) / 2)
        end = window.end + min(MARGIN_SECONDS, max(after - window.end, 0.0) / 2)
        yield Window(round(start, 3), round(end, 3), window.overlap)


def cut_into(spans: Sequence[Span], duration: float, path: Path) -> list[Piece]:
    """Cut and keep the pieces at ``path``; a second time only the file is read."""
    known = read_json(path)
    if known is None:
        pieces = cut(spans, duration)
        write_json(path, [asdict(piece) for piece in pieces])
        return pieces
    return [Piece.from_dict(values) for values in known]


def read_pieces(path: Path) -> list[Piece]:
    """Return the pieces that ``cut_into`` left, or none where it did not run."""
    return [Piece.from_dict(values) for values in read_json(path) or ()]
