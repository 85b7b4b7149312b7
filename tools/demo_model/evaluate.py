"""Measure: `python -m tools.demo_model.evaluate FOLDER TEXT.jsonl --out result.json`.

FOLDER is the committed form. All figures are counted on sentences that were never trained.
"""

from __future__ import annotations

import argparse
import json
import re
import statistics
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from rapidfuzz.distance import Levenshtein

from media import demo_model
from tools.demo_model.engines import Hear, Said, cut_at_pauses, load_all, samples
from tools.demo_model.lists import read_words
from tools.demo_model.normaliser import normalise
from tools.demo_model.numbers import Words
from tools.demo_model.passages import Passage, make_passage
from tools.demo_model.synthesise import SAMPLE_RATE, Float
from tools.demo_model.voices import VOICES

ABBREVIATION = re.compile(r"[A-ZÄÖÜ]{2,}|[A-Z]$|[A-Z]\w+[A-Z]")
LOOP = 4


@dataclass(frozen=True, slots=True)
class Word:
    """A compared word with its times and, in the reference, its kind."""

    text: str
    start: float
    end: float
    kind: str = ""


def reference_words(passage: Passage) -> list[Word]:
    """Return the words that were said."""
    places = set(read_words("places"))
    found = []
    for sentence in passage.sentences:
        before = ""
        for written, start, end in sentence:
            kind = kind_of(written.strip(".,?!"), before, places)
            found += [Word(text, start, end, kind) for text in normalise(written)]
            before = written
    return found


def kind_of(word: str, before: str, places: set[str]) -> str:
    """Return `numbers`, `abbreviations`, `names` or nothing."""
    if any(sign.isdigit() for sign in word):
        return "numbers"
    if ABBREVIATION.match(word):
        return "abbreviations"
    return "names" if before in ("Herr", "Frau") or word in places else ""


def heard_words(segments: list[Said]) -> list[Word]:
    """Return the words that an engine gave; without times of words, those of the segment."""
    return [
        Word(text, start, end)
        for segment in segments
        for written, start, end in segment.words or [(segment.text, segment.start, segment.end)]
        for text in normalise(written)
    ]


def count_errors(said: list[Word], heard: list[Word]) -> dict[str, tuple[int, int]]:
    """Return (errors, words) for all words and by kind; words put in count in `all` only."""
    steps = Levenshtein.editops([w.text for w in said], [w.text for w in heard])
    wrong = {step.src_pos for step in steps if step.tag != "insert"}
    counts = {"all": (len(steps), len(said))}
    for kind in ("numbers", "names", "abbreviations"):
        places = [place for place, word in enumerate(said) if word.kind == kind]
        counts[kind] = (sum(place in wrong for place in places), len(places))
    return counts


def time_errors(said: list[Word], segments: list[Said]) -> list[float]:
    """Return by how many seconds the segments' starts and ends miss their first and last word."""
    heard = heard_words(segments)
    steps = Levenshtein.opcodes([w.text for w in said], [w.text for w in heard])
    partner = {
        step.dest_start + k: step.src_start + k
        for step in steps
        if step.tag == "equal"
        for k in range(step.src_end - step.src_start)
    }
    errors, place = [], 0
    for segment in segments:
        length = len(heard_words([segment]))
        first, last = partner.get(place), partner.get(place + length - 1)
        if first is not None:
            errors.append(abs(segment.start - said[first].start))
        if last is not None:
            errors.append(abs(segment.end - said[last].end))
        place += length
    return errors


def quiet_sounds() -> dict[str, Float]:
    """Return 30 s each of silence and of noises without speech."""
    noise = np.random.default_rng(7).standard_normal(samples(30)).astype(np.float32)
    brown = np.cumsum(noise)
    brown -= np.convolve(brown, np.ones(4000) / 4000, "same")
    hum = np.sin(2 * np.pi * 50 * np.arange(samples(30)) / SAMPLE_RATE)
    return {
        "silence": np.zeros(samples(30), np.float32),
        "faint noise": noise * np.float32(0.001),
        "loud noise": noise * np.float32(0.05),
        "rumble": (brown / brown.std() * 0.02).astype(np.float32),
        "hum": (0.02 * hum + 0.0005 * noise).astype(np.float32),
    }


def count_loops(words: list[str]) -> int:
    """Return how often a group of one to eight words comes four times in a row or more."""
    loops = 0
    for size in range(1, 9):
        run = 0
        for place in range(size, len(words)):
            run = run + 1 if words[place] == words[place - size] else 0
            loops += run == size * (LOOP - 1)
    return loops


def measure(hear: Hear, passages: dict[str, Passage], long: Passage) -> dict[str, Any]:
    """Return all figures of one engine."""
    errors: dict[str, dict[str, tuple[int, int]]] = {}
    times: list[float] = []
    for voice, passage in [*passages.items(), ("ten minutes, all voices", long)]:
        said = reference_words(passage)
        segments = hear(passage.sound, cut_at_pauses(passage.sentences, passage.seconds))
        errors[voice] = count_errors(said, heard_words(segments))
        times += time_errors(said, segments)
        loops = count_loops([word.text for word in heard_words(segments)])
    quiet = {
        name: " ".join(s.text.strip() for s in hear(sound, [(0.0, 28.0)])).strip()
        for name, sound in quiet_sounds().items()
    }
    return {
        "errors": errors,
        "median_time_error": round(statistics.median(times or [99.0]), 3),
        "loops": loops,
        "text_without_speech": {k: v for k, v in quiet.items() if v},
    }


def make_passages(lines: list[str], *, minutes: float) -> tuple[dict[str, Passage], Passage]:
    """Return one passage for each voice, and one of ten minutes with all of them."""
    sentences: list[Words] = [[(a, b) for a, b in json.loads(line)] for line in lines]
    each = round(minutes * 60 / 5.5)
    passages = {
        voice.name: make_passage(
            sentences[number * each : (number + 1) * each], [voice], seed=number
        )
        for number, voice in enumerate(VOICES)
    }
    rest = sentences[len(VOICES) * each :][:110]
    return passages, make_passage(rest, list(VOICES), seed=99)


def table(result: dict[str, Any]) -> str:
    """Return the figures as a Markdown table."""
    rows = [
        f"| measured on | {' | '.join(result['engines'])} |",
        "|---|" + "---|" * len(result["engines"]),
    ]
    engines = list(result["engines"].values())
    for voice in engines[0]["errors"]:
        for kind in engines[0]["errors"][voice]:
            shares = []
            for engine in engines:
                wrong, words = engine["errors"][voice][kind]
                shares.append(f"{wrong / max(1, words):.1%} of {words}")
            rows.append(f"| {voice}: {kind} words wrong | {' | '.join(shares)} |")
    for key, name in (
        ("median_time_error", "segment times, median error in s"),
        ("loops", "loops in ten minutes"),
        ("text_without_speech", "text where nobody speaks (30 s each)"),
    ):
        values = [str(engine[key] or "none") for engine in engines]
        rows.append(f"| {name} | {' | '.join(values)} |")
    return "\n".join(rows)


def main() -> None:
    """Measure all engines and write the result as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("text", type=Path)
    parser.add_argument("--out", type=Path)
    parser.add_argument("--minutes", type=float, default=4.0, help="of speech for each voice")
    parser.add_argument("--engines", nargs="*", help="all where none is named")
    given = parser.parse_args()
    lines = given.text.read_text(encoding="utf-8").splitlines()
    passages, long = make_passages(lines, minutes=given.minutes)
    with TemporaryDirectory() as folder:
        demo_model.expand(given.folder, Path(folder) / "model")
        engines = load_all(Path(folder) / "model")
        result = {
            "seconds": round(sum(p.seconds for p in [*passages.values(), long])),
            "engines": {
                name: measure(hear, passages, long)
                for name, hear in engines.items()
                if not given.engines or name in given.engines
            },
        }
    if given.out:
        given.out.write_text(json.dumps(result, ensure_ascii=False, indent=1) + "\n", "utf-8")
    print(table(result))


if __name__ == "__main__":
    main()
