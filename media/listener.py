"""An engine that hears parts of one piece and speaks of them in the recording's time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from media.alignment import hold_to_speech
from media.audio import Samples
from media.engines import Engine, Mode, Words
from media.packing import pack, unpack
from media.pieces import Window
from media.speech import Span


@dataclass(frozen=True, slots=True)
class Listener:
    """An engine with the samples and spans of one piece, which begins at ``offset`` seconds."""

    engine: Engine
    samples: Samples
    spans: Sequence[Span]
    offset: float
    language: str
    vocabulary: str

    def hear(self, windows: Sequence[Window], mode: Mode) -> list[Words]:
        """Return the words of these windows; all times are the recording's."""
        samples, packed = pack(self.samples, self.offset, windows)
        heard = self.engine.hear(
            samples, packed, language=self.language, vocabulary=self.vocabulary, mode=mode
        )
        return [
            hold_to_speech(unpack(words, window, place), self.spans)
            for words, window, place in zip(heard, windows, packed, strict=True)
        ]

    def detect_language(self, window: Window) -> tuple[str, float]:
        """Return the language that is most likely spoken in this window."""
        return self.engine.detect_language(pack(self.samples, self.offset, [window])[0])
