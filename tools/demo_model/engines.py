"""The engines that the demonstration model is measured in: the product's, used as it uses them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from media import engines, sentences
from media.demo_model import CHECKPOINT
from media.engines import Mode
from media.speech import Span
from tools.demo_model.synthesise import SAMPLE_RATE, Float

WINDOW = 28.0
VOCABULARY = (
    "KICC, MUCGPT, it@M, LHM, RIT, GPR, GSt, KVR, RAW, RBS, Qubes, Agnes-Pockels-Bogen, "
    "Datenethikkodex, Stadtratshearing, Gesamtpersonalrat, Sitzungsvorlage, IT-Rathaus"
)


@dataclass(frozen=True, slots=True)
class Said:
    """A segment as the product makes it, with its words' starts and ends."""

    text: str
    start: float
    end: float
    words: list[tuple[str, float, float]]


@dataclass(frozen=True, slots=True)
class Way:
    """An engine, and how it hears the windows."""

    engine: str
    mode: Mode
    vocabulary: str = ""


Hear = Callable[[Float, list[tuple[float, float]]], list[Said]]
WAYS = {
    "faster-whisper": Way("faster-whisper", "sequential"),
    "openai-whisper": Way("whisper", "sequential"),
    "faster-whisper in batches": Way("faster-whisper", "batched"),
    "in batches, with vocabulary": Way("faster-whisper", "batched", VOCABULARY),
}


def load(folder: Path, way: Way) -> Hear:
    """Return what hears windows of a sound with the model in ``folder`` on two cores."""
    path = folder if way.engine == "faster-whisper" else folder / CHECKPOINT
    engine = engines.load(way.engine, path, device="cpu", threads=2)

    def hear(sound: Float, windows: list[tuple[float, float]]) -> list[Said]:
        spans = [Span(*window) for window in windows]
        found = engine.hear(sound, spans, language="de", vocabulary=way.vocabulary, mode=way.mode)
        return [
            Said(part.text, part.start, part.end, [(w.text, w.start, w.end) for w in part.words])
            for part in sentences.split(word for words in found for word in words)
        ]

    return hear


def cut_at_pauses(
    sentences: list[list[tuple[str, float, float]]], seconds: float
) -> list[tuple[float, float]]:
    """Return windows of at most 28 s that begin and end between sentences."""
    windows: list[tuple[float, float]] = []
    start = 0.0
    for before, after in zip(sentences, [*sentences[1:], None], strict=True):
        end = seconds if after is None else (before[-1][2] + after[0][1]) / 2
        following = seconds if after is None else after[-1][2]
        if after is None or following - start > WINDOW:
            windows.append((round(start, 2), round(min(end, start + WINDOW), 2)))
            start = end
    return windows


def samples(seconds: float) -> int:
    """Return how many samples that is."""
    return round(seconds * SAMPLE_RATE)
