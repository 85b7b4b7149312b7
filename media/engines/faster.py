"""faster-whisper: Whisper on CTranslate2, the default engine; needs no torch."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

import ctranslate2
from faster_whisper import BatchedInferencePipeline, WhisperModel

from media.audio import SAMPLE_RATE, Samples
from media.engines import Fragment, Mode, Words, join_fragments, spread
from media.errors import ModelBroken
from media.speech import Span

BEAM_SIZE = 5
BATCH_SIZE = 8
FRAMES_PER_SECOND = 100


class FasterWhisper:
    """A loaded model; ``batched`` mode hears up to 8 windows at once."""

    name = "faster-whisper"

    def __init__(self, whisper: WhisperModel, model: str) -> None:
        self.version = version("faster-whisper")
        self.model = model
        self._whisper = whisper
        self._pipeline = BatchedInferencePipeline(whisper)

    def hear(
        self,
        audio: Samples,
        windows: Sequence[Span],
        *,
        language: str,
        vocabulary: str = "",
        mode: Mode = "batched",
    ) -> list[Words]:
        """Return the words of each window, in seconds of ``audio``."""
        common = {
            "language": language,
            "beam_size": BEAM_SIZE,
            "word_timestamps": True,
            "condition_on_previous_text": False,
            "hotwords": vocabulary or None,
        }
        if mode == "batched":
            return self._hear_together(audio, windows, common)
        return [self._hear_alone(audio, window, common) for window in windows]

    def _hear_together(
        self, audio: Samples, windows: Sequence[Span], common: dict[str, Any]
    ) -> list[Words]:
        clips = [{"start": window.start, "end": window.end} for window in windows]
        segments, _ = self._pipeline.transcribe(
            audio, clip_timestamps=clips, batch_size=BATCH_SIZE, **common
        )
        heard: dict[int, list[Any]] = {_seek(window): [] for window in windows}
        for segment in segments:
            heard[segment.seek].append(segment)
        return [join_fragments(_fragments(heard[_seek(window)], 0.0), window) for window in windows]

    def _hear_alone(self, audio: Samples, window: Span, common: dict[str, Any]) -> Words:
        clip = audio[round(window.start * SAMPLE_RATE) : round(window.end * SAMPLE_RATE)]
        segments, _ = self._whisper.transcribe(clip, **common)
        return join_fragments(_fragments(segments, window.start), window)

    def detect_language(self, audio: Samples) -> tuple[str, float]:
        """Return the most likely language's code and its probability."""
        language, probability, _ = self._whisper.detect_language(audio)
        return str(language), round(float(probability), 3)

    def count_tokens(self, text: str) -> int:
        """Return how many tokens the text takes."""
        return len(self._whisper.hf_tokenizer.encode(f" {text}", add_special_tokens=False).ids)


def _seek(window: Span) -> int:
    """Return the number by which the batched pipeline tells whose window a segment is."""
    return int(int(window.start * SAMPLE_RATE) / SAMPLE_RATE * FRAMES_PER_SECOND)


def _fragments(segments: Iterable[Any], offset: float) -> Iterable[Fragment]:
    for segment in segments:
        if segment.words:
            for word in segment.words:
                yield word.word, word.start + offset, word.end + offset, word.probability
        else:
            yield from spread(segment.text, segment.start + offset, segment.end + offset)


def load(path: Path, *, model: str, device: str, threads: int) -> FasterWhisper:
    """Load a folder in CTranslate2's format: 8-bit numbers on a CPU, 16-bit on a GPU.

    Raises ModelBroken.
    """
    on_gpu = device == "cuda" or (device == "auto" and ctranslate2.get_cuda_device_count() > 0)
    try:
        whisper = WhisperModel(
            str(path),
            device="cuda" if on_gpu else "cpu",
            compute_type="float16" if on_gpu else "int8",
            cpu_threads=threads,
            local_files_only=True,
        )
    except (RuntimeError, ValueError, OSError) as error:
        raise ModelBroken(model, str(error).splitlines()[0]) from error
    return FasterWhisper(whisper, model)
