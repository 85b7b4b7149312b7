"""Hearing one piece, and joining all pieces to the text of the recording.

The fast batched mode has no guards, so what it heard is checked. A window with a doubt is heard
again in sequential mode, and a stretch that still has no text once more for itself; the attempt
with the fewest doubtful seconds is kept and what is left of doubts is stored with it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from media import audio, coverage, sentences
from media.checks import SILENT_SECONDS, Doubt, find_doubts, speech_without_text
from media.engines import Engine, Words, fit_vocabulary, vocabulary_text
from media.errors import Cancelled, PieceMissing
from media.listener import Listener
from media.pieces import MARGIN_SECONDS, Piece, Window, read_pieces
from media.seams import sew
from media.segments import Word, write_segments
from media.settings import Settings
from media.speech import Span, read_speech
from media.workspace import (
    CancelCheck,
    Progress,
    Workspace,
    never,
    no_progress,
    read_json,
    write_json,
)

STEP = "transcribe"
LANGUAGE_SAMPLES = 5
SURE_OF_LANGUAGE = 0.8
PIECES_A_LANGUAGE_CHECK = 4
"""In every fourth piece one window is asked for its language: each asking costs an encoding."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """One hearing of one window: absolute times, and the doubts about it."""

    mode: str
    words: Words
    doubts: list[Doubt] = field(default_factory=list)

    @property
    def doubtful_seconds(self) -> float:
        return sum(max(doubt.length, SILENT_SECONDS) for doubt in self.doubts)


def hear_piece(
    workspace: Workspace,
    piece: Piece,
    engine: Engine,
    settings: Settings,
    *,
    cancelled: CancelCheck = never,
) -> None:
    """Hear one piece and write ``pieces/NNNN.json``; one that is heard already is skipped.

    ``settings.language`` must be a language's code (``find_language`` finds it).
    Raises Cancelled, DiskFull.
    """
    if is_heard(workspace, piece, settings):
        return
    kept, left_out = fit_vocabulary(engine, settings.vocabulary)
    samples = audio.read(workspace.audio, piece.start, piece.end)
    spans = _within(read_speech(workspace.speech), piece)
    vocabulary = vocabulary_text(kept)
    listener = Listener(engine, samples, spans, piece.start, settings.language, vocabulary)
    windows = []
    for window, words in zip(piece.windows, listener.hear(piece.windows, "batched"), strict=True):
        if cancelled():
            raise Cancelled(STEP)
        windows.append(_check_window(listener, window, words, _within(spans, window)))
    windows[0]["doubts"] += _doubt_language(listener, piece)
    write_json(
        workspace.piece(piece.index),
        {
            "index": piece.index,
            "settings": settings.key,
            "vocabulary_left_out": left_out,
            "windows": windows,
        },
    )


def is_heard(workspace: Workspace, piece: Piece, settings: Settings) -> bool:
    """Say whether the piece's result is there and was made with these settings."""
    known = read_json(workspace.piece(piece.index))
    return known is not None and known["settings"] == settings.key


def _check_window(
    listener: Listener, window: Window, words: Words, spans: Sequence[Span]
) -> dict[str, Any]:
    """Return the window's result: the best of up to three attempts."""

    def attempt(mode: str, words: Words) -> Attempt:
        return Attempt(mode, words, find_doubts(words, spans, language=listener.language))

    attempts = [attempt("batched", words)]
    if attempts[0].doubts:
        attempts.append(attempt("sequential", listener.hear([window], "sequential")[0]))
        best = min(attempts, key=lambda one: one.doubtful_seconds)
        filled = _fill(listener, best.words, spans)
        if filled != best.words:
            attempts.append(attempt("stretches", filled))
    best = min(attempts, key=lambda one: one.doubtful_seconds)
    return {
        **window.as_dict(),
        "mode": best.mode,
        "words": [asdict(word) for word in best.words],
        "doubts": [asdict(doubt) for doubt in best.doubts],
        "attempts": [
            {"mode": one.mode, "doubts": [asdict(doubt) for doubt in one.doubts]}
            for one in attempts
        ],
    }


def _fill(listener: Listener, words: Words, spans: Sequence[Span]) -> Words:
    """Return the words with those that are heard when each stretch without text stands alone."""
    found: list[Word] = []
    length = len(listener.samples) / audio.SAMPLE_RATE
    for gap in speech_without_text(words, spans):
        if gap.length >= SILENT_SECONDS:
            start = max(gap.start - MARGIN_SECONDS, listener.offset)
            end = min(gap.end + MARGIN_SECONDS, listener.offset + length)
            heard = listener.hear([Window((Span(start, end),))], "sequential")[0]
            found += [word for word in heard if gap.start <= word.middle <= gap.end]
    return tuple(sorted([*words, *found], key=lambda word: word.start))


def _doubt_language(listener: Listener, piece: Piece) -> list[dict[str, Any]]:
    """Return a doubt if another language than the given one is clearly spoken in the piece."""
    if piece.index % PIECES_A_LANGUAGE_CHECK:
        return []
    longest = max(piece.windows, key=lambda window: window.length)
    language, probability = listener.detect_language(longest)
    if language == listener.language or probability < SURE_OF_LANGUAGE:
        return []
    return [asdict(Doubt("language", longest.start, longest.end, language))]


def find_language(workspace: Workspace, engine: Engine) -> str:
    """Return the language that is spoken most in some windows of the whole recording.

    It is kept in ``language.json``; a second time only the file is read.
    """
    known = read_json(workspace.language)
    if known is not None:
        return str(known["language"])
    windows = [window for piece in read_pieces(workspace.pieces) for window in piece.windows]
    scores: dict[str, float] = {}
    for window in windows[:: max(1, len(windows) // LANGUAGE_SAMPLES)]:
        samples = audio.read(workspace.audio, window.start, window.end)
        language, probability = engine.detect_language(samples)
        scores[language] = scores.get(language, 0.0) + probability
    best = max(scores, key=scores.__getitem__)
    write_json(workspace.language, {"language": best, "scores": scores})
    return best


def hear_all(
    workspace: Workspace,
    pieces: Sequence[Piece],
    engine: Engine,
    settings: Settings,
    *,
    progress: Progress = no_progress,
    cancelled: CancelCheck = never,
) -> None:
    """Hear the pieces one after the other; those that are heard already are skipped.

    Raises Cancelled, DiskFull.
    """
    total = audio.duration(workspace.audio)
    for piece in pieces:
        if is_heard(workspace, piece, settings):
            continue
        if cancelled():
            raise Cancelled(STEP)
        progress(STEP, piece.start, total)
        hear_piece(workspace, piece, engine, settings, cancelled=cancelled)
    progress(STEP, total, total)


def join(workspace: Workspace) -> None:
    """Write ``segments.jsonl`` and ``coverage.json`` from all pieces; a second time again.

    Raises PieceMissing, DiskFull.
    """
    write_segments(sentences.split(_words(workspace)), workspace.segments)
    coverage.write(workspace)


def _words(workspace: Workspace) -> Iterator[Word]:
    """Yield the words of all windows in their order, with overlapping windows sewn together."""
    waiting: Sequence[Word] = ()
    for piece in read_pieces(workspace.pieces):
        result = read_json(workspace.piece(piece.index))
        if result is None:
            raise PieceMissing(piece.index)
        for window in result["windows"]:
            following: Sequence[Word] = [Word(**word) for word in window["words"]]
            if window["overlap"]:
                end = window["start"] + window["overlap"]
                waiting, following = sew(waiting, following, window["start"], end)
            yield from waiting
            waiting = following
    yield from waiting


def _within(spans: Sequence[Span], window: Window | Piece) -> list[Span]:
    return [
        Span(max(span.start, window.start), min(span.end, window.end))
        for span in spans
        if span.start < window.end and window.start < span.end
    ]
