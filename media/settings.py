"""What the user decides about a transcription."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from media.errors import UnknownLanguage

DEFAULT_MODEL = "small"
DEMONSTRATION_MODEL = "demo"
ANY_LANGUAGE = "auto"
LANGUAGE_CODES = (
    "af am ar as az ba be bg bn bo br bs ca cs cy da de el en es et eu fa fi fo fr gl gu ha haw he "
    "hi hr ht hu hy id is it ja jw ka kk km kn ko la lb ln lo lt lv mg mi mk ml mn mr ms mt my ne "
    "nl nn no oc pa pl ps pt ro ru sa sd si sk sl sn so sq sr su sv sw ta te tg th tk tl tr tt uk "
    "ur uz vi yi yo yue zh"
)
LANGUAGES = frozenset(LANGUAGE_CODES.split())
"""Whisper's own codes (``whisper.tokenizer.LANGUAGES``)."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What decides about the text; ``threads`` and ``device`` only about how fast it comes.

    Raises UnknownLanguage.
    """

    engine: str = "faster-whisper"
    model: str = DEFAULT_MODEL
    language: str = "de"
    vocabulary: tuple[str, ...] = ()
    device: str = "auto"
    threads: int = 0

    def __post_init__(self) -> None:
        if self.language not in {*LANGUAGES, ANY_LANGUAGE}:
            raise UnknownLanguage(self.language)

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
