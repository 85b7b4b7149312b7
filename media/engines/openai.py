"""OpenAI's own whisper on torch: the reference, an extra."""

from __future__ import annotations

import pickle
from collections.abc import Iterable, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

import torch
import whisper
from whisper.tokenizer import get_tokenizer

from media.audio import SAMPLE_RATE, Samples
from media.engines import Fragment, Mode, Words, join_fragments, spread
from media.errors import ModelBroken
from media.speech import Span

BEAM_SIZE = 5
FALLBACKS = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)


class OpenAIWhisper:
    """A loaded model; it has no batches, so ``batched`` only leaves the second tries out."""

    name = "whisper"

    def __init__(self, network: Any, model: str) -> None:
        self.version = version("openai-whisper")
        self.model = model
        self._network = network

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
        return [self._hear_alone(audio, window, language, vocabulary, mode) for window in windows]

    def _hear_alone(
        self, audio: Samples, window: Span, language: str, vocabulary: str, mode: Mode
    ) -> Words:
        clip = audio[round(window.start * SAMPLE_RATE) : round(window.end * SAMPLE_RATE)]
        result = self._network.transcribe(
            clip,
            language=language,
            beam_size=BEAM_SIZE,
            temperature=0.0 if mode == "batched" else FALLBACKS,
            word_timestamps=True,
            condition_on_previous_text=False,
            initial_prompt=vocabulary or None,
            fp16=self._network.device.type == "cuda",
            verbose=None,
        )
        return join_fragments(_fragments(result["segments"], window.start), window)

    def detect_language(self, audio: Samples) -> tuple[str, float]:
        """Return the most likely language's code and its probability."""
        mel = whisper.log_mel_spectrogram(
            whisper.pad_or_trim(audio), self._network.dims.n_mels, device=self._network.device
        )
        _, probabilities = self._network.detect_language(mel)
        language = max(probabilities, key=probabilities.__getitem__)
        return str(language), round(float(probabilities[language]), 3)

    def count_tokens(self, text: str) -> int:
        """Return how many tokens the text takes."""
        tokenizer = get_tokenizer(
            self._network.is_multilingual, num_languages=self._network.num_languages
        )
        return len(tokenizer.encode(f" {text}"))


def _fragments(segments: Iterable[dict[str, Any]], offset: float) -> Iterable[Fragment]:
    for segment in segments:
        if segment["words"]:
            for word in segment["words"]:
                start, end = float(word["start"]) + offset, float(word["end"]) + offset
                yield word["word"], start, end, float(word["probability"])
        else:
            yield from spread(segment["text"], segment["start"] + offset, segment["end"] + offset)


def load(path: Path, *, model: str, device: str, threads: int) -> OpenAIWhisper:
    """Load a ``.pt`` file.

    Raises ModelBroken.
    """
    torch.set_num_threads(threads)
    on_gpu = device == "cuda" or (device == "auto" and torch.cuda.is_available())
    try:
        network = whisper.load_model(str(path), device="cuda" if on_gpu else "cpu")
    except (RuntimeError, OSError, KeyError, EOFError, pickle.UnpicklingError) as error:
        raise ModelBroken(model, str(error).splitlines()[0]) from error
    return OpenAIWhisper(network, model)
