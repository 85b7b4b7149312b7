"""Speech engines behind one small protocol, each imported only when it is loaded."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from importlib import import_module
from pathlib import Path
from typing import Literal, Protocol

from media.audio import Samples
from media.errors import EngineMissing
from media.segments import Word
from media.speech import Span

Mode = Literal["batched", "sequential"]
Words = tuple[Word, ...]
Fragment = tuple[str, float, float, float]
"""Text with its leading space, start, end, probability."""

MODULES = {"faster-whisper": "media.engines.faster", "whisper": "media.engines.openai"}
VOCABULARY_TOKENS = 223
"""Whisper's own limit for what stands before the text: half of its context, less one."""


class Engine(Protocol):
    """Hears words in samples. One instance for each process; loading is what costs."""

    name: str
    version: str
    model: str

    def hear(
        self,
        audio: Samples,
        windows: Sequence[Span],
        *,
        language: str,
        vocabulary: str = "",
        mode: Mode = "batched",
    ) -> list[Words]:
        """Return the words of each window, in seconds of ``audio`` (16 kHz, mono, -1 to 1).

        ``batched`` is fast and takes what comes; ``sequential`` hears each window for itself,
        step by step and with the engine's guards against loops and invented text.
        """
        ...

    def detect_language(self, audio: Samples) -> tuple[str, float]:
        """Return the most likely language's code and its probability."""
        ...

    def count_tokens(self, text: str) -> int:
        """Return how many tokens the text takes of VOCABULARY_TOKENS."""
        ...


def load(name: str, model: str | Path, *, device: str = "auto", threads: int = 0) -> Engine:
    """Load an engine with the weights at ``model`` (a name of media.models or a path).

    ``threads`` 0: all cores that this process may use. A second time it loads again.
    Raises EngineMissing, ModelMissing, ModelBroken.
    """
    if name not in MODULES:
        raise EngineMissing(name, tuple(MODULES))
    from media import models

    path = models.resolve(str(model), engine=name)
    try:
        module = import_module(MODULES[name])
    except ImportError as error:
        raise EngineMissing(name, tuple(MODULES)) from error
    engine: Engine = module.load(
        path, model=str(model), device=device, threads=threads or len(os.sched_getaffinity(0))
    )
    return engine


def fit_vocabulary(engine: Engine, names: Sequence[str]) -> tuple[list[str], list[str]]:
    """Return the names that the engine can take, in their order, and those it must leave out."""
    kept: list[str] = []
    for position, name in enumerate(names):
        if engine.count_tokens(vocabulary_text([*kept, name])) > VOCABULARY_TOKENS:
            return kept, list(names[position:])
        kept.append(name)
    return kept, []


def vocabulary_text(names: Sequence[str]) -> str:
    """Return the names in the form in which engines take them."""
    return ", ".join(names)


def join_fragments(fragments: Iterable[Fragment], window: Span) -> Words:
    """Make words of what an engine gave, in which a leading space says where a word begins
    (" U", "-Bahn" is one word). Their times never go back and never leave the window.
    """
    words: list[Word] = []
    for text, start, end, probability in fragments:
        stripped = text.strip()
        if not stripped:
            continue
        begins = text[0].isspace() or not words
        earliest = words[-1].start if words else window.start
        start = round(min(max(float(start), earliest), window.end), 3)
        end = round(min(max(float(end), start), window.end), 3)
        probability = round(float(probability), 3)
        if begins:
            words.append(Word(start, end, stripped, probability))
        else:
            last = words.pop()
            lowest = min(last.probability, probability)
            words.append(Word(last.start, max(end, last.end), last.text + stripped, lowest))
    return tuple(words)


def spread(text: str, start: float, end: float) -> list[Fragment]:
    """Return fragments for text that the engine gave no word times for, evenly, probability 0."""
    parts = text.split()
    step = (end - start) / max(len(parts), 1)
    return [
        (f" {part}", start + step * index, start + step * (index + 1), 0.0)
        for index, part in enumerate(parts)
    ]
