"""The engines that the demonstration model is measured in, used as the product uses them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from media.demo_model import CHECKPOINT
from tools.demo_model.synthesise import SAMPLE_RATE, Float

BEAM, WINDOW = 5, 28.0


@dataclass(frozen=True, slots=True)
class Said:
    """A segment as an engine gives it; `words` with start and end where the engine gave them."""

    text: str
    start: float
    end: float
    words: list[tuple[str, float, float]]


Hear = Callable[[Float, list[tuple[float, float]]], list[Said]]


def load_faster(folder: Path, *, batched: bool) -> Hear:
    """Return faster-whisper with 8-bit weights, window by window or in batches."""
    from faster_whisper import BatchedInferencePipeline, WhisperModel

    model = WhisperModel(
        str(folder), device="cpu", compute_type="int8", cpu_threads=2, local_files_only=True
    )
    common: dict[str, Any] = {"language": "de", "beam_size": BEAM, "word_timestamps": batched}

    def hear(sound: Float, windows: list[tuple[float, float]]) -> list[Said]:
        if batched:
            clips = [{"start": start, "end": end} for start, end in windows]
            segments, _ = BatchedInferencePipeline(model).transcribe(
                sound, clip_timestamps=clips, batch_size=8, **common
            )
        else:
            segments, _ = model.transcribe(sound, **common)
        return [
            Said(s.text, s.start, s.end, [(w.word, w.start, w.end) for w in s.words or []])
            for s in segments
        ]

    return hear


def load_openai(folder: Path) -> Hear:
    """Return openai-whisper with 32-bit weights."""
    import whisper

    model = whisper.load_model(str(folder / CHECKPOINT), device="cpu")

    def hear(sound: Float, windows: list[tuple[float, float]]) -> list[Said]:
        del windows
        found = model.transcribe(sound, language="de", beam_size=BEAM, fp16=False)
        return [Said(s["text"], s["start"], s["end"], []) for s in found["segments"]]

    return hear


def load_all(folder: Path) -> dict[str, Callable[[], Hear]]:
    """Return what loads each engine, by name."""
    return {
        "faster-whisper": partial(load_faster, folder, batched=False),
        "faster-whisper in batches": partial(load_faster, folder, batched=True),
        "openai-whisper": partial(load_openai, folder),
    }


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
