from __future__ import annotations

import pytest

from tools.demo_model.normaliser import normalise


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Guten Morgen, meine Damen!", ["guten", "morgen", "meine", "damen"]),
        ("KI-Stadtratshearing", ["ki", "stadtratshearing"]),
        ("12.687 Euro und 1,2 Millionen.", ["12687", "euro", "und", "1,2", "millionen"]),
        ("am 7. Juni um 9.30 Uhr", ["am", "7", "juni", "um", "9", "30", "uhr"]),
        ("gru\u0308n", ["grün"]),
        ("", []),
    ],
)
def test_only_case_punctuation_and_points_in_numbers_are_left_out(
    text: str, words: list[str]
) -> None:
    assert normalise(text) == words
