from __future__ import annotations

import json
from pathlib import Path

from tools.demo_model.card import CARD, write_card
from tools.demo_model.evaluate import RESULT, write_result

ENGINE = {
    "errors": {
        "standard": {"all": [3, 60], "numbers": [1, 4], "names": [0, 0], "abbreviations": [0, 2]}
    },
    "segment_time_error": 0.12,
    "word_time_error": None,
    "loops": 0,
    "text_without_speech": {"hum": "Ja."},
}


def test_the_card_says_what_was_measured(tmp_path: Path) -> None:
    training = {"steps": 4000, "heard": 90, "hours": 80, "seed": 1}
    result = {"seconds": 1500, "training": training, "engines": {"faster-whisper": ENGINE}}
    (tmp_path / RESULT).write_text(json.dumps(result), encoding="utf-8")

    write_card(tmp_path)

    card = (tmp_path / CARD).read_text(encoding="utf-8")
    assert "| standard (60 words) | 5.0% |" in card
    assert "| numbers in all of these (4 words) | 25.0% |" in card
    assert "| segment times, median error in s | 0.12 |" in card
    assert "| word times, median error in s | not given |" in card
    assert "| sounds without speech (30 s each, of 5) with text | 1 |" in card
    assert "90 hours in 4000 steps" in card
    assert "25 minutes" in card


def test_engines_measured_one_after_the_other_stand_together(tmp_path: Path) -> None:
    facts = {"seconds": 60, "training": {"steps": 1}}
    for name in ("faster-whisper", "openai-whisper"):
        write_result(facts | {"engines": {name: ENGINE}}, tmp_path / RESULT)

    assert set(json.loads((tmp_path / RESULT).read_text())["engines"]) == {
        "faster-whisper",
        "openai-whisper",
    }

    write_result(facts | {"seconds": 90, "engines": {"faster-whisper": ENGINE}}, tmp_path / RESULT)

    assert list(json.loads((tmp_path / RESULT).read_text())["engines"]) == ["faster-whisper"]
