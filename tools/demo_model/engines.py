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
ON_CPU: dict[str, Any] = {
    "device": "cpu",
    "compute_type": "int8",
    "cpu_threads": 2,
    "local_files_only": True,
}
VOCABULARY = (
    "KICC, MUCGPT, it@M, LHM, RIT, GPR, GSt, KVR, RAW, RBS, Qubes, Agnes-Pockels-Bogen, "
    "Datenethikkodex, Stadtratshearing, Gesamtpersonalrat, Sitzungsvorlage, IT-Rathaus"
)


@dataclass(frozen=True, slots=True)
class Said:
    """A segment as an engine gives it; `words` with start and end where the engine gave them."""

    text: str
    start: float
    end: float
    words: list[tuple[str, float, float]]


Hear = Callable[[Float, list[tuple[float, float]]], list[Said]]


def load_faster(folder: Path, *, earlier_text: bool = False) -> Hear:
    """Return faster-whisper with 8-bit weights, step by step with timestamps in the text."""
    from faster_whisper import WhisperModel

    model = WhisperModel(str(folder), **ON_CPU)

    def hear(sound: Float, windows: list[tuple[float, float]]) -> list[Said]:
        del windows
        found, _ = model.transcribe(
            sound, language="de", beam_size=BEAM, condition_on_previous_text=earlier_text
        )
        return [Said(part.text, part.start, part.end, []) for part in found]

    return hear


def load_batched(folder: Path, *, vocabulary: str | None = None) -> Hear:
    """Return faster-whisper with 8-bit weights, many windows at once, with the words' times."""
    from faster_whisper import BatchedInferencePipeline, WhisperModel

    pipeline = BatchedInferencePipeline(WhisperModel(str(folder), **ON_CPU))

    def hear(sound: Float, windows: list[tuple[float, float]]) -> list[Said]:
        found, _ = pipeline.transcribe(
            sound,
            language="de",
            beam_size=BEAM,
            batch_size=8,
            word_timestamps=True,
            clip_timestamps=[{"start": start, "end": end} for start, end in windows],
            hotwords=vocabulary,
        )
        return [
            Said(part.text, part.start, part.end, [(w.word, w.start, w.end) for w in part.words])
            for part in found
        ]

    return hear


def load_openai(folder: Path) -> Hear:
    """Return openai-whisper with 32-bit weights, with the words' times."""
    import whisper

    model = whisper.load_model(str(folder / CHECKPOINT), device="cpu")

    def hear(sound: Float, windows: list[tuple[float, float]]) -> list[Said]:
        del windows
        found = model.transcribe(
            sound,
            language="de",
            beam_size=BEAM,
            fp16=False,
            word_timestamps=True,
            condition_on_previous_text=False,
        )
        return [
            Said(
                part["text"],
                part["start"],
                part["end"],
                [(w["word"], float(w["start"]), float(w["end"])) for w in part["words"]],
            )
            for part in found["segments"]
        ]

    return hear


def load_all(folder: Path) -> dict[str, Callable[[], Hear]]:
    """Return what loads each engine, by name."""
    return {
        "faster-whisper": partial(load_faster, folder),
        "faster-whisper in batches": partial(load_batched, folder),
        "openai-whisper": partial(load_openai, folder),
        "in batches, with vocabulary": partial(load_batched, folder, vocabulary=VOCABULARY),
        "faster-whisper, with earlier text": partial(load_faster, folder, earlier_text=True),
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
