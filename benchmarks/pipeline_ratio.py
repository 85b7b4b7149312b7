"""The time of the whole pipeline against the bare engine, side by side on the same recording.

``python -m benchmarks.pipeline_ratio [--size tiny] [--model NAME|PATH] [--rounds 3]``

Bare: faster-whisper's own BatchedInferencePipeline with its own VAD, beam 5, batches of 8, word
times and the same loaded model. Pipeline: all steps of ``media transcribe``. Without ``--model``
the weights are random values in Whisper's real shapes, forced to a fixed number of tokens in a
window; what they write is nonsense, so its doubts are counted but not heard again.
"""

from __future__ import annotations

import os
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import click
from faster_whisper import BatchedInferencePipeline

from benchmarks.random_model import SHAPES, write_model
from benchmarks.sound import loop, write_talk
from media import audio, engines, pipeline, transcribe
from media.checks import Doubt, find_doubts
from media.engines.faster import BATCH_SIZE, BEAM_SIZE, FasterWhisper
from media.pieces import read_pieces
from media.settings import Settings

TALK_SECONDS = 400
LOOPS = 4
TOKENS_IN_WINDOW = 110
LARGEST_RATIO = 1.10


def load(size: str, model: str | None, folder: Path) -> FasterWhisper:
    """Return the engine: the named model, or random values of this size."""
    path = model or str(write_model(folder, size))
    engine = engines.load("faster-whisper", path)
    assert isinstance(engine, FasterWhisper)
    if model is None:
        engine._whisper.max_length = TOKENS_IN_WINDOW + 4
    return engine


def count_doubts() -> list[Doubt]:
    """Let doubts be found and counted as ever, but not lead to a second hearing."""
    counted: list[Doubt] = []

    def find_and_count(*given: object, **facts: object) -> list[Doubt]:
        counted.extend(find_doubts(*given, **facts))  # type: ignore[arg-type]
        return []

    vars(transcribe).update(find_doubts=find_and_count)
    return counted


def run_bare(source: Path, engine: FasterWhisper) -> None:
    """Let faster-whisper do all by itself, from the file to the last word."""
    segments, _ = BatchedInferencePipeline(engine._whisper).transcribe(
        str(source),
        language="de",
        beam_size=BEAM_SIZE,
        batch_size=BATCH_SIZE,
        word_timestamps=True,
    )
    for _ in segments:
        pass


@dataclass(frozen=True)
class Cost:
    """Seconds on the clock, and seconds of all processors together, programs included."""

    wall: float
    processor: float


def measured(work: Callable[[], object]) -> Cost:
    """Return what the work costs."""
    wall, before = time.perf_counter(), os.times()
    work()
    after = os.times()
    return Cost(time.perf_counter() - wall, sum(after[:4]) - sum(before[:4]))


@click.command()
@click.option("--size", type=click.Choice(sorted(SHAPES)), default="tiny", show_default=True)
@click.option("--model", help="Real weights instead of random ones: a name or a path.")
@click.option("--source", type=click.Path(path_type=Path), help="A recording of your own.")
@click.option("--rounds", default=3, show_default=True)
@click.option("--folder", type=click.Path(path_type=Path), default=Path(tempfile.gettempdir()))
@click.option("--playback/--no-playback", default=True, show_default=True)
def main(
    size: str, model: str | None, source: Path | None, rounds: int, folder: Path, playback: bool
) -> None:
    """Compare; fails where the pipeline takes more than a tenth longer."""
    if source is None:
        talk = write_talk(folder / "benchmark-400.wav", seconds=TALK_SECONDS)
        source = loop(talk, folder / f"benchmark-400-{LOOPS}.m4a", times=LOOPS)
    engine = load(size, model, folder)
    doubts = count_doubts() if model is None else []
    out = folder / f"benchmark-out-{os.getpid()}"

    def run_pipeline() -> None:
        shutil.rmtree(out, ignore_errors=True)
        pipeline.transcribe(source, out, engine=engine, settings=Settings(), with_playback=playback)

    run_pipeline()
    seconds = audio.duration(out / "audio.wav")
    windows = sum(len(piece.windows) for piece in read_pieces(out / "pieces.json"))
    print(f"{seconds:.0f} s of sound, {windows} windows, {model or 'random ' + size}")
    ratios = []
    for number in range(rounds):
        doubts.clear()
        bare, whole = measured(lambda: run_bare(source, engine)), measured(run_pipeline)
        ratios.append((whole.wall / bare.wall, whole.processor / bare.processor))
        print(
            f"round {number + 1}: bare {bare.wall:.2f} s (processors {bare.processor:.2f} s), "
            f"pipeline {whole.wall:.2f} s ({whole.processor:.2f} s)"
        )
    shutil.rmtree(out)
    ratio, of_processors = (statistics.median(column) for column in zip(*ratios, strict=True))
    print(f"doubts not heard again: {len(doubts)}")
    print(
        f"pipeline / bare, medians: {ratio:.3f} on the clock (at most {LARGEST_RATIO:.2f}), "
        f"{of_processors:.3f} of processors"
    )
    sys.exit(ratio > LARGEST_RATIO)


if __name__ == "__main__":
    main()
