"""What the machine itself doubts about its text: places to listen to, names to correct."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hearing.recordings import messages

SHORTEST = 0.5
"""Seconds; a shorter stretch without text is the edge of a word."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A place to listen to; ``sentence`` says why. Seconds of the recording."""

    start: float
    end: float
    sentence: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """A name that was perhaps meant where another word was heard."""

    start: float
    heard: str
    proposed: str


@dataclass(frozen=True, slots=True)
class Coverage:
    """How much of the speech has text (in seconds), and all places that have none or a doubt."""

    speech: float
    text: float
    missing: list[Finding]
    doubts: list[Finding]


def read_coverage(values: dict[str, Any]) -> Coverage:
    """Read what media.coverage wrote."""
    return Coverage(
        speech=values["speech_seconds"],
        text=values["text_seconds"],
        missing=list(_missing(values["spans"])),
        doubts=[
            Finding(
                doubt["start"],
                doubt["end"],
                messages.DOUBTS.get(doubt["kind"], messages.OTHER_DOUBT),
            )
            for doubt in values["doubts"]
        ],
    )


def _missing(spans: list[dict[str, Any]]) -> Iterator[Finding]:
    for span in spans:
        for gap in span["missing"]:
            if gap["end"] - gap["start"] < SHORTEST:
                continue
            sentence = messages.REASONS.get(gap["reason"], messages.OTHER_DOUBT)
            yield Finding(gap["start"], gap["end"], sentence)


def read_proposals(path: Path) -> list[Proposal]:
    """Read what media proposes; none where the file isn't there yet."""
    try:
        values = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return []
    return [Proposal(value["start"], value["heard"], value["proposed"]) for value in values]
