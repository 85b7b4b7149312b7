"""The text of the demonstration recording: items, turns and sentences of `hearing.toml`."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from tools.demo_model import numbers
from tools.demo_model.lists import read_list
from tools.demo_model.numbers import Words
from tools.demo_model.voices import Voice, voice_named

SCRIPT = Path(__file__).parent / "hearing.toml"
UNIT = re.compile(r"\[([^|\]]+)\|([^\]]*)\]([.,?!]?)|(\S+)")
MARKS = ".,?!"


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who speaks: a role and a voice."""

    key: str
    role: str
    voice: Voice


@dataclass(frozen=True, slots=True)
class Turn:
    """What one speaker says at a stretch; `pause` is the silence after it in seconds."""

    speaker: Speaker
    sentences: list[Words]
    pause: float
    question: str
    answers: str


@dataclass(frozen=True, slots=True)
class Item:
    """An item of the programme."""

    kind: str
    title: str
    turns: list[Turn]


@dataclass(frozen=True, slots=True)
class Script:
    """The whole hearing."""

    title: str
    items: list[Item]


def read_script(path: Path = SCRIPT) -> Script:
    """Return the hearing as it is written in the file."""
    content = tomllib.loads(path.read_text(encoding="utf-8"))
    speakers = {key: _speaker(key, row) for key, row in content["speakers"].items()}
    items = [
        Item(item["kind"], item["title"], [_turn(turn, speakers) for turn in item["turns"]])
        for item in content["items"]
    ]
    return Script(content["title"], items)


def read_sentence(line: str) -> Words:
    """Return a sentence as pairs of written and spoken words."""
    spoken = dict(line.split(" ", 1) for line in read_list("abbreviations") if " " in line)
    letters = {line for line in read_list("abbreviations") if " " not in line}
    words = []
    for written, said, mark, plain in UNIT.findall(line):
        if written:
            words.append((written + mark, said + mark))
            continue
        bare = plain.rstrip(MARKS)
        said = spoken.get(bare) or (numbers.spell(bare) if bare in letters else bare)
        words.append((plain, said + plain[len(bare) :]))
    return words


def _speaker(key: str, row: dict[str, Any]) -> Speaker:
    voice = voice_named(row["voice"])
    return Speaker(
        key,
        row["role"],
        replace(voice, rate=row.get("rate", voice.rate), pitch=row.get("pitch", voice.pitch)),
    )


def _turn(row: dict[str, Any], speakers: dict[str, Speaker]) -> Turn:
    sentences = [read_sentence(line) for line in row["text"].strip().splitlines()]
    return Turn(
        speakers[row["speaker"]],
        sentences,
        row["pause"],
        row.get("question", ""),
        row.get("answers", ""),
    )
