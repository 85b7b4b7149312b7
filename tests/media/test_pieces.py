from __future__ import annotations

import itertools
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from media.pieces import (
    LONGEST_PAUSE,
    MARGIN_SECONDS,
    OVERLAP_SECONDS,
    PIECE_SECONDS,
    WINDOW_SECONDS,
    WINDOWS_IN_PIECE,
    cut,
    cut_into,
)
from media.speech import Span

GAPS = st.lists(
    st.tuples(st.floats(0.16, 40), st.floats(0.2, 90)).map(
        lambda pair: (round(pair[0], 3), round(pair[1], 3))
    ),
    max_size=60,
)


def spans_from(gaps: list[tuple[float, float]]) -> list[Span]:
    spans, now = [], 0.0
    for pause, length in gaps:
        start = round(now + pause, 3)
        now = round(start + length, 3)
        spans.append(Span(start, now))
    return spans


@given(GAPS)
def test_all_speech_lies_in_windows_that_fit_the_engine(gaps: list[tuple[float, float]]) -> None:
    spans = spans_from(gaps)
    duration = spans[-1].end + 1 if spans else 1.0
    pieces = cut(spans, duration)
    windows = [window for piece in pieces for window in piece.windows]
    clips = [clip for window in windows for clip in window.clips]
    for span in spans:
        position = span.start
        for clip in clips:
            if clip.start <= position < clip.end:
                position = clip.end
        assert position >= span.end
    for window in windows:
        assert 0 <= window.start < window.end <= duration
        assert window.length <= WINDOW_SECONDS + 0.001


@given(GAPS)
def test_only_windows_without_a_pause_between_them_overlap(gaps: list[tuple[float, float]]) -> None:
    spans = spans_from(gaps)
    pieces = cut(spans, spans[-1].end if spans else 1.0)
    windows = [window for piece in pieces for window in piece.windows]
    for before, after in itertools.pairwise(windows):
        shared = round(before.end - after.start, 2)
        assert shared == after.overlap if after.overlap else shared <= 0
        assert after.overlap in (0.0, OVERLAP_SECONDS)


@given(GAPS)
def test_a_piece_is_bounded_in_windows_and_in_time(gaps: list[tuple[float, float]]) -> None:
    spans = spans_from(gaps)
    pieces = cut(spans, spans[-1].end if spans else 1.0)
    for index, piece in enumerate(pieces):
        assert piece.index == index
        assert 1 <= len(piece.windows) <= WINDOWS_IN_PIECE
        assert (piece.start, piece.end) == (piece.windows[0].start, piece.windows[-1].end)
        assert piece.end - piece.start <= PIECE_SECONDS


def test_a_long_pause_ends_a_window_and_of_a_shorter_one_the_margins_are_heard() -> None:
    pause = LONGEST_PAUSE + 2 * MARGIN_SECONDS
    (near,) = cut([Span(1, 3), Span(3 + pause - 0.1, 10)], 11)
    (far,) = cut([Span(1, 3), Span(3.1 + pause, 10)], 11)
    (window,) = near.windows
    assert window.clips == (Span(0.7, 3.3), Span(8.2, 10.3))
    assert len(far.windows) == 2


def test_a_pause_that_is_all_margin_is_heard_whole() -> None:
    (piece,) = cut([Span(1, 3), Span(3.5, 5)], 6)
    assert piece.windows[0].clips == (Span(0.7, 5.3),)


def test_no_speech_makes_no_piece() -> None:
    assert cut([], 60) == []


def test_the_pieces_are_cut_once_and_then_read(tmp_path: Path) -> None:
    path = tmp_path / "pieces.json"
    pieces = cut_into([Span(1, 70)], 71, path)
    assert cut_into([], 71, path) == pieces
