"""Laying the clips of windows end to end, and bringing word times back to where they were."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np

from media.audio import SAMPLE_RATE, Samples
from media.pieces import Window
from media.segments import Word
from media.speech import Span


def pack(samples: Samples, offset: float, windows: Sequence[Window]) -> tuple[Samples, list[Span]]:
    """Return the sound of all clips in a row and where in it each window lies.

    ``samples`` begin at ``offset`` seconds of the recording.
    """
    parts: list[Samples] = []
    packed: list[Span] = []
    length = 0
    for window in windows:
        first = length
        for clip in window.clips:
            part = samples[_sample(clip.start - offset) : _sample(clip.end - offset)]
            parts.append(part)
            length += len(part)
        packed.append(Span(first / SAMPLE_RATE, length / SAMPLE_RATE))
    return np.concatenate(parts), packed


def unpack(words: Iterable[Word], window: Window, packed: Span) -> tuple[Word, ...]:
    """Return words that were heard in the packed window with their times in the recording.

    A word is in the clip that its middle is in, and stays in it: none lies over a pause.
    """
    return tuple(_unpack(word, window, packed.start) for word in words)


def _unpack(word: Word, window: Window, position: float) -> Word:
    for clip in window.clips:
        if word.middle < position + clip.length or clip == window.clips[-1]:
            break
        position += clip.length
    start, end = (
        round(clip.start + min(max(time - position, 0.0), clip.length), 3)
        for time in (word.start, word.end)
    )
    return replace(word, start=start, end=end)


def _sample(seconds: float) -> int:
    return max(round(seconds * SAMPLE_RATE), 0)
