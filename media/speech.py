"""Where somebody speaks: Silero VAD, as it comes with faster-whisper, over a file of any length.

The file is read in blocks; the network's state and the last samples are carried from block to
block, so the result is the same as over the whole file at once and memory does not grow.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from media import audio
from media.audio import SAMPLE_RATE, Samples
from media.errors import Cancelled
from media.workspace import CancelCheck, Progress, never, no_progress, read_json, write_json

FRAME = 512
CONTEXT = 64
BLOCK = FRAME * 469
"""15 seconds; larger ones take more memory and no less time."""
FRAME_SECONDS = FRAME / SAMPLE_RATE

THRESHOLD = 0.5
END_THRESHOLD = 0.35
SHORTEST_PAUSE = 0.16
SHORTEST_SPEECH = 0.2
STEP = "speech"


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of time in seconds."""

    start: float
    end: float

    @property
    def length(self) -> float:
        return self.end - self.start


class Detector(Protocol):
    """Says for each frame of 512 samples how likely it is speech; keeps state between calls."""

    def __call__(self, samples: Samples, /) -> Samples: ...


class Silero:
    """One pass of Silero VAD over one recording."""

    def __init__(self) -> None:
        from faster_whisper.vad import get_vad_model

        self._session: Any = get_vad_model().session
        self._hidden = np.zeros((1, 1, 128), dtype=np.float32)
        self._cell = np.zeros((1, 1, 128), dtype=np.float32)
        self._context = np.zeros(CONTEXT, dtype=np.float32)

    def __call__(self, samples: Samples) -> Samples:
        """Return a probability for each frame; ``samples`` is padded to whole frames."""
        padded = np.pad(samples, (0, -len(samples) % FRAME))
        frames = padded.reshape(-1, FRAME)
        tails = np.vstack([self._context, frames[:-1, -CONTEXT:]])
        self._context = frames[-1, -CONTEXT:].copy()
        given = {
            "input": np.concatenate([tails, frames], axis=1),
            "h": self._hidden,
            "c": self._cell,
        }
        probabilities, self._hidden, self._cell = self._session.run(None, given)
        return np.asarray(probabilities, dtype=np.float32).reshape(-1)


def find_speech(
    wav: Path,
    *,
    detector: Detector | None = None,
    progress: Progress = no_progress,
    cancelled: CancelCheck = never,
) -> list[Span]:
    """Return the spans of speech in a 16 kHz mono WAV; a second time it listens again.

    Raises Cancelled.
    """
    total = audio.duration(wav)
    detect = detector or Silero()

    def probabilities() -> Iterator[float]:
        for number, block in enumerate(audio.blocks(wav, BLOCK)):
            if cancelled():
                raise Cancelled(STEP)
            progress(STEP, min(number * BLOCK / SAMPLE_RATE, total), total)
            yield from detect(block).tolist()
        progress(STEP, total, total)

    return [Span(span.start, min(span.end, round(total, 3))) for span in spans_of(probabilities())]


def spans_of(probabilities: Iterable[float]) -> Iterator[Span]:
    """Turn a probability for each frame into spans, with one threshold to begin and one to end.

    A pause shorter than SHORTEST_PAUSE does not end a span, and a span shorter than
    SHORTEST_SPEECH is none.
    """
    start = pause = None
    index = -1
    for index, probability in enumerate(probabilities):
        if probability >= THRESHOLD:
            start, pause = index if start is None else start, None
        elif start is not None and probability < END_THRESHOLD:
            pause = index if pause is None else pause
            if (index - pause) * FRAME_SECONDS >= SHORTEST_PAUSE:
                yield from _long_enough(start, pause)
                start = pause = None
    if start is not None:
        yield from _long_enough(start, index + 1 if pause is None else pause)


def _long_enough(first: int, last: int) -> Iterator[Span]:
    span = Span(round(first * FRAME_SECONDS, 3), round(last * FRAME_SECONDS, 3))
    if span.length >= SHORTEST_SPEECH:
        yield span


def find_speech_into(
    wav: Path, path: Path, *, progress: Progress = no_progress, cancelled: CancelCheck = never
) -> list[Span]:
    """Find the speech and keep it at ``path``; a second time only the file is read."""
    known = read_json(path)
    if known is None:
        spans = find_speech(wav, progress=progress, cancelled=cancelled)
        write_json(path, [asdict(span) for span in spans])
        return spans
    return [Span(**span) for span in known]


def read_speech(path: Path) -> list[Span]:
    """Return the spans that ``find_speech_into`` left, or none where it did not run."""
    return [Span(**span) for span in read_json(path) or ()]
