"""Engines for tests that hear planted sounds, so that every word has a true time."""

from __future__ import annotations

import time
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from media.audio import SAMPLE_RATE, Samples
from media.engines import Mode, Words
from media.segments import Word
from media.speech import Span

FRAME = 320
LOUD = 0.02
LONGEST_BREAK = 6


@dataclass
class BurstEngine:
    """Hears one word in every stretch of sound; its text is where the stretch lies in the window.

    ``deaf`` are modes in which it hears nothing at all, ``asked`` what it was asked for.
    """

    name: str = "faster-whisper"
    version: str = "fake"
    model: str = "fake"
    language: str = "de"
    deaf: tuple[Mode, ...] = ()
    asked: list[tuple[Mode, int, str]] = field(default_factory=list)

    def hear(
        self,
        audio: Samples,
        windows: Sequence[Span],
        *,
        language: str,
        vocabulary: str = "",
        mode: Mode = "batched",
    ) -> list[Words]:
        self.asked.append((mode, len(windows), vocabulary))
        if mode in self.deaf:
            return [() for _ in windows]
        return [bursts(audio, window) for window in windows]

    def detect_language(self, audio: Samples) -> tuple[str, float]:
        return self.language, 0.99

    def count_tokens(self, text: str) -> int:
        return len(text)


@dataclass
class SlowEngine(BurstEngine):
    """Needs a while for each piece and writes down when it begins one."""

    log: Path = Path()
    seconds: float = 0.1

    def hear(
        self,
        audio: Samples,
        windows: Sequence[Span],
        *,
        language: str,
        vocabulary: str = "",
        mode: Mode = "batched",
    ) -> list[Words]:
        with self.log.open("a") as log:
            log.write(f"{mode} {mark(audio)}\n")
        time.sleep(self.seconds)
        return super().hear(audio, windows, language=language, vocabulary=vocabulary, mode=mode)


def mark(audio: Samples) -> int:
    """Return a number that tells these samples from others."""
    return zlib.crc32(audio.tobytes())


def bursts(audio: Samples, window: Span) -> Words:
    """Return a word for each stretch of sound in the window."""
    clip = audio[round(window.start * SAMPLE_RATE) : round(window.end * SAMPLE_RATE)]
    frames = clip[: len(clip) // FRAME * FRAME].reshape(-1, FRAME)
    loud = np.flatnonzero(np.abs(frames).max(axis=1) > LOUD) if len(frames) else np.array([])
    if not len(loud):
        return ()
    stretches = np.split(loud, np.flatnonzero(np.diff(loud) > LONGEST_BREAK) + 1)
    words = []
    for stretch in stretches:
        start = window.start + stretch[0] * FRAME / SAMPLE_RATE
        end = window.start + (stretch[-1] + 1) * FRAME / SAMPLE_RATE
        text = f"w{len(stretch)}".ljust(round((end - start) * 10), "o")
        words.append(Word(round(start, 3), round(end, 3), text, 0.9))
    return tuple(words)
