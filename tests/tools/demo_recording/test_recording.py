"""The committed demonstration recording is read back with ffprobe."""

from __future__ import annotations

import json
import shutil
import subprocess
from itertools import pairwise
from typing import Any

import pytest

from tools.demo_model.lists import read_list
from tools.demo_recording.make import FILM, REFERENCE, RESULT
from tools.demo_recording.script import read_script, read_sentence

LARGEST = 8_000_000


@pytest.fixture(scope="module")
def reference() -> dict[str, Any]:
    found: dict[str, Any] = json.loads((RESULT / REFERENCE).read_text(encoding="utf-8"))
    return found


@pytest.fixture(scope="module")
def probed() -> dict[str, Any]:
    if shutil.which("ffprobe") is None:
        pytest.skip("ffprobe is not installed")
    command = ["ffprobe", "-v", "error", "-of", "json", "-show_streams", "-show_format"]
    output = subprocess.run([*command, str(RESULT / FILM)], check=True, stdout=subprocess.PIPE)
    found: dict[str, Any] = json.loads(output.stdout)
    return found


def test_the_film_is_small_and_plays_everywhere(probed: dict[str, Any]) -> None:
    video, sound = probed["streams"]

    assert (RESULT / FILM).stat().st_size <= LARGEST
    assert (video["codec_name"], video["pix_fmt"]) == ("h264", "yuv420p")
    assert (video["width"], video["height"]) == (1280, 720)
    assert sound["codec_name"] == "aac"


def test_the_film_begins_to_play_while_it_loads() -> None:
    content = (RESULT / FILM).read_bytes()

    assert 0 < content.find(b"moov") < content.find(b"mdat")


def test_the_film_lasts_as_long_as_the_reference_says(
    probed: dict[str, Any], reference: dict[str, Any]
) -> None:
    assert 300 <= reference["duration"] <= 480
    assert float(probed["format"]["duration"]) == pytest.approx(reference["duration"], abs=0.5)


def test_times_follow_each_other(reference: dict[str, Any]) -> None:
    items, turns = reference["items"], reference["turns"]
    sentences = [sentence for turn in turns for sentence in turn["sentences"]]

    assert items[0]["start"] == 0
    assert items[-1]["end"] == reference["duration"]
    assert all(a["end"] == b["start"] for a, b in pairwise(items))
    assert all(s["start"] < s["end"] for s in sentences)
    assert all(a["end"] <= b["start"] for a, b in pairwise(sentences))
    for turn in turns:
        item = items[turn["item"]]
        assert item["start"] <= turn["start"] < turn["end"] <= item["end"]


def test_one_pause_lasts_eight_seconds(reference: dict[str, Any]) -> None:
    turns = reference["turns"]
    pauses = [b["start"] - a["end"] for a, b in pairwise(turns)]

    assert 8 <= max(pauses) < 9


def test_every_question_has_an_answer(reference: dict[str, Any]) -> None:
    turns = reference["turns"]
    asked = {number for number, turn in enumerate(turns) if turn["question"]}
    answered = {turn["answers_turn"] for turn in turns if turn["answers_turn"] is not None}

    assert asked
    assert asked == answered


def test_the_reference_has_the_script_word_for_word(reference: dict[str, Any]) -> None:
    written = [
        " ".join(word for word, _ in sentence)
        for item in read_script().items
        for turn in item.turns
        for sentence in turn.sentences
    ]

    assert [s["text"] for turn in reference["turns"] for s in turn["sentences"]] == written


def test_no_sentence_is_one_that_the_model_was_trained_on(reference: dict[str, Any]) -> None:
    spoken = {s["text"] for turn in reference["turns"] for s in turn["sentences"]}

    assert not spoken & set(read_list("patterns"))


def test_words_read_differently_keep_what_is_written() -> None:
    assert read_sentence("Am [7.|siebten] Juni, KVR.") == [
        ("Am", "Am"),
        ("7.", "siebten"),
        ("Juni,", "Juni,"),
        ("KVR.", "Kah Vau Err."),
    ]
