"""The word lists in `words/`."""

from __future__ import annotations

from pathlib import Path

WORDS = Path(__file__).parent / "words"


def read_list(name: str) -> list[str]:
    """Return the entries of a list, one a line, comments left out."""
    lines = (WORDS / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def read_words(name: str) -> list[str]:
    """Return the single words of a list."""
    return " ".join(read_list(name)).split()
