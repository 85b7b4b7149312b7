"""What the user decides about a transcription."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

DEFAULT_MODEL = "small"
DEMONSTRATION_MODEL = "demo"
ANY_LANGUAGE = "auto"


@dataclass(frozen=True, slots=True)
class Settings:
    """What decides about the text; ``threads`` and ``device`` only about how fast it comes."""

    engine: str = "faster-whisper"
    model: str = DEFAULT_MODEL
    language: str = "de"
    vocabulary: tuple[str, ...] = ()
    device: str = "auto"
    threads: int = 0

    @property
    def key(self) -> dict[str, Any]:
        """Return what a stored piece must agree in to be of these settings."""
        vocabulary = list(self.vocabulary)
        return {
            "engine": self.engine,
            "model": self.model,
            "language": self.language,
            "vocabulary": vocabulary,
        }

    @property
    def is_demonstration(self) -> bool:
        """Say whether the model is the small one that is not fit for a real recording."""
        places = (*Path(self.model).parts[-2:], self.model)
        return any(place.partition("-")[0] == DEMONSTRATION_MODEL for place in places)
