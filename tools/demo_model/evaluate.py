"""Measure: `python -m tools.demo_model.evaluate FOLDER` writes FOLDER/evaluation.json.

FOLDER is the committed form. All figures are counted on sentences that were never trained: those
of `heldout.jsonl`, and the demonstration recording.
"""

from __future__ import annotations

import argparse
import json
import statistics
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from faster_whisper import decode_audio

from media import demo_model
from tools.demo_model import scores
from tools.demo_model.engines import WAYS, Hear, cut_at_pauses, load, samples
from tools.demo_model.numbers import Words
from tools.demo_model.passages import make_passage
from tools.demo_model.scores import Timed
from tools.demo_model.synthesise import SAMPLE_RATE, Float
from tools.demo_model.voices import VOICES

TEXT = Path(__file__).parent / "heldout.jsonl"
RECORDING = Path(__file__).parents[1] / "demo_recording" / "result"
RESULT = "evaluation.json"
LONG, FREE = "all voices, ten minutes", "demonstration recording"
SENTENCE_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Sample:
    """Sound whose sentences are known; `exact` where the times of the words are known too."""

    sound: Float
    sentences: list[Timed]
    exact: bool = True


def make_samples(lines: list[str], *, minutes: float) -> dict[str, Sample]:
    """Return one sample for each voice, one of ten minutes with all of them, the recording."""
    sentences: list[Words] = [[(a, b) for a, b in json.loads(line)] for line in lines]
    each = round(minutes * 60 / SENTENCE_SECONDS)
    found = {}
    for number, voice in enumerate(VOICES):
        passage = make_passage(sentences[number * each : (number + 1) * each], [voice], seed=number)
        found[voice.name] = Sample(passage.sound, passage.sentences)
    rest = sentences[len(VOICES) * each :][: round(600 / SENTENCE_SECONDS)]
    passage = make_passage(rest, list(VOICES), seed=len(VOICES))
    return found | {LONG: Sample(passage.sound, passage.sentences), FREE: read_recording()}


def read_recording() -> Sample:
    """Return the demonstration recording as it comes out of its film."""
    reference = json.loads((RECORDING / "reference.json").read_text(encoding="utf-8"))
    sentences = [
        [(word, sentence["start"], sentence["end"]) for word in sentence["text"].split()]
        for turn in reference["turns"]
        for sentence in turn["sentences"]
    ]
    return Sample(decode_audio(str(RECORDING / "hearing.mp4")), sentences, exact=False)


def quiet_sounds() -> dict[str, Float]:
    """Return 30 s each of silence and of noises without speech."""
    noise = np.random.default_rng(7).standard_normal(samples(30)).astype(np.float32)
    brown = np.cumsum(noise)
    brown -= np.convolve(brown, np.ones(4000) / 4000, "same").astype(np.float32)
    hum = np.sin(2 * np.pi * 50 * np.arange(samples(30)) / SAMPLE_RATE)
    return {
        "silence": np.zeros(samples(30), np.float32),
        "faint noise": noise * np.float32(0.001),
        "loud noise": noise * np.float32(0.05),
        "rumble": (brown / brown.std() * 0.02).astype(np.float32),
        "hum": (0.02 * hum + 0.0005 * noise).astype(np.float32),
    }


def measure(hear: Hear, found: dict[str, Sample]) -> dict[str, Any]:
    """Return all figures of one engine."""
    errors: dict[str, dict[str, tuple[int, int]]] = {}
    segment_times: list[float] = []
    word_times: list[float] = []
    loops = 0
    for name, sample in found.items():
        said = scores.said_words(sample.sentences)
        windows = cut_at_pauses(sample.sentences, len(sample.sound) / SAMPLE_RATE)
        segments = hear(sample.sound, windows)
        heard = scores.heard_words(segments)
        errors[name] = scores.count_errors(said, heard)
        if sample.exact:
            segment_times += scores.segment_time_errors(said, segments)
            word_times += scores.word_time_errors(said, segments)
        if name == LONG:
            loops = scores.count_loops([word.text for word in heard])
    texts = {
        name: " ".join(said.text.strip() for said in hear(sound, [(0.0, 28.0)])).strip()
        for name, sound in quiet_sounds().items()
    }
    return {
        "errors": errors,
        "segment_time_error": median(segment_times),
        "word_time_error": median(word_times),
        "loops": loops,
        "text_without_speech": {name: text for name, text in texts.items() if text},
    }


def median(values: list[float]) -> float | None:
    """Return the median in seconds; None without values."""
    return round(statistics.median(values), 3) if values else None


def row_of_shares(name: str, counts: list[tuple[int, int]]) -> list[str]:
    """Return a row of the table: errors as a share of the words, for each engine."""
    shares = [f"{wrong / max(1, words):.1%}" for wrong, words in counts]
    return [f"{name} ({counts[0][1]} words)", *shares]


def table(result: dict[str, Any]) -> str:
    """Return the figures as a Markdown table."""
    engines = list(result["engines"].values())
    rows = [["words wrong", *result["engines"]], ["---"] * (len(engines) + 1)]
    for name in engines[0]["errors"]:
        rows.append(row_of_shares(name, [engine["errors"][name]["all"] for engine in engines]))
    for kind in scores.KINDS:
        counts = [[found[kind] for found in engine["errors"].values()] for engine in engines]
        summed = [(sum(a for a, _ in pairs), sum(b for _, b in pairs)) for pairs in counts]
        rows.append(row_of_shares(f"{kind} in all of these", summed))
    for key, name in (
        ("segment_time_error", "segment times, median error in s"),
        ("word_time_error", "word times, median error in s"),
        ("loops", "loops in ten minutes"),
        ("text_without_speech", "sounds without speech (30 s each, of 5) with text"),
    ):
        values = [engine[key] for engine in engines]
        shown = [len(value) if isinstance(value, dict) else value for value in values]
        rows.append([name, *("not given" if value is None else str(value) for value in shown)])
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def write_result(result: dict[str, Any], path: Path) -> None:
    """Write the figures; those of other engines on the same weights and sounds are kept."""
    if path.exists():
        before = json.loads(path.read_text(encoding="utf-8"))
        if all(before[key] == result[key] for key in ("training", "seconds")):
            result["engines"] = before["engines"] | result["engines"]
    text = json.dumps(result, ensure_ascii=False, indent=1)
    path.write_text(text + "\n", encoding="utf-8")


def main() -> None:
    """Measure all engines and write the result as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--minutes", type=float, default=3.0, help="of speech for each voice")
    parser.add_argument("--engines", nargs="*", help="all where none is named")
    given = parser.parse_args()
    found = make_samples(TEXT.read_text(encoding="utf-8").splitlines(), minutes=given.minutes)
    result: dict[str, Any] = {
        "training": demo_model.read_training(given.folder),
        "seconds": round(sum(len(sample.sound) for sample in found.values()) / SAMPLE_RATE),
        "engines": {},
    }
    with TemporaryDirectory() as folder:
        demo_model.expand(given.folder, Path(folder) / "model")
        for name, way in WAYS.items():
            if not given.engines or name in given.engines:
                result["engines"][name] = measure(load(Path(folder) / "model", way), found)
    write_result(result, given.folder / RESULT)
    print(table(result))


if __name__ == "__main__":
    main()
