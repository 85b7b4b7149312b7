"""Both engines hear real speech: the demonstration model on its recording's first sentences."""

from __future__ import annotations

import json
import re
import statistics
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from rapidfuzz.distance import Levenshtein

from media import engines, models, pipeline
from media.errors import ModelMissing
from media.redaction import Span, hear_again, redact
from media.segments import read_segments
from media.settings import DEMONSTRATION_MODEL, Settings
from tests.media.conftest import run_ffmpeg

RECORDING = Path(__file__).parents[2] / "tools" / "demo_recording" / "result"
SECONDS = {"faster-whisper": 86.0, "whisper": 12.0}
LARGEST_SHARE_OF_ERRORS = 0.6
"""The model is small; what is tested is that engines hear at all, and where."""
NEAR_ENOUGH = 0.3


@pytest.fixture(scope="module")
def models_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """A folder of models that is not the user's own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MEDIA_MODELS", str(tmp_path_factory.mktemp("models")))
        yield


@pytest.fixture(params=["faster-whisper", "whisper"])
def settings(request: pytest.FixtureRequest, models_folder: None) -> Settings:
    if request.param == "whisper":
        pytest.importorskip("whisper", reason="needs the extra: pip install hearing[whisper]")
    try:
        models.resolve(DEMONSTRATION_MODEL, engine=request.param)
    except ModelMissing:
        pytest.skip("needs the demonstration model, tools/demo_model/checkpoint")
    return Settings(engine=request.param, model=DEMONSTRATION_MODEL)


def plain(text: str) -> list[str]:
    return re.sub(r"[^\w ]", " ", text.casefold()).split()


def sentences_until(end: float) -> list[dict[str, Any]]:
    turns = json.loads((RECORDING / "reference.json").read_text(encoding="utf-8"))["turns"]
    sentences = [sentence for turn in turns for sentence in turn["sentences"]]
    return [sentence for sentence in sentences if sentence["end"] <= end]


@pytest.mark.slow
def test_real_speech_is_heard_and_its_sentences_begin_where_they_were_said(
    settings: Settings, tmp_path: Path
) -> None:
    seconds = SECONDS[settings.engine]
    source = tmp_path / "start.mp4"
    run_ffmpeg("-t", str(seconds), "-i", RECORDING / "hearing.mp4", "-c", "copy", source)
    said = sentences_until(seconds)
    workspace = pipeline.transcribe(
        source, tmp_path / "out", settings=settings, with_playback=False
    )
    words = [word for segment in read_segments(workspace.segments) for word in segment.words]
    heard = [(text, word.start) for word in words for text in plain(word.text)]
    reference = [text for sentence in said for text in plain(sentence["text"])]
    edits = Levenshtein.opcodes(reference, [text for text, _ in heard])
    errors = Levenshtein.distance(reference, [text for text, _ in heard]) / len(reference)
    print(f"{settings.engine}: {errors:.3f} of {len(reference)} words wrong")
    assert errors < LARGEST_SHARE_OF_ERRORS
    places = {
        edit.src_start + number: heard[edit.dest_start + number][1]
        for edit in edits
        if edit.tag == "equal"
        for number in range(edit.src_end - edit.src_start)
    }
    first_words, off = 0, []
    for sentence in said:
        if first_words in places:
            off.append(abs(places[first_words] - sentence["start"]))
        first_words += len(plain(sentence["text"]))
    print(f"{settings.engine}: {len(off)} of {len(said)} sentences begin {off} s off")
    assert off
    assert statistics.median(off) < NEAR_ENOUGH
    assert sum(seconds < NEAR_ENOUGH for seconds in off) >= 0.8 * len(off)


@pytest.mark.slow
@pytest.mark.parametrize("settings", ["faster-whisper"], indirect=True)
def test_an_engine_hears_nothing_of_a_passage_that_was_taken_out_and_all_around_it(
    settings: Settings, tmp_path: Path
) -> None:
    source, out = tmp_path / "start.mp4", tmp_path / "redacted.mp4"
    run_ffmpeg("-t", "24", "-i", RECORDING / "hearing.mp4", "-c", "copy", source)
    first, before, gone, behind = sentences_until(24.0)
    engine = engines.load(settings.engine, settings.model)

    def heard(film: Path) -> set[str]:
        workspace = pipeline.transcribe(
            film, tmp_path / film.stem, settings=settings, engine=engine, with_playback=False
        )
        return {word for one in read_segments(workspace.segments) for word in plain(one.text)}

    neighbours = {word for one in (first, before, behind) for word in plain(one["text"])}
    words = set(plain(gone["text"])) - neighbours
    known = heard(source)
    assert len(words & known) >= 10
    assert len(neighbours & known) >= 20
    span = Span(gone["start"] - 0.1, gone["end"] + 0.1)
    redact(source, spans=[span], out=out)
    hear_again(out, spans=[span])
    left = heard(out)
    assert not words & left
    assert len(neighbours & known - left) <= 2
