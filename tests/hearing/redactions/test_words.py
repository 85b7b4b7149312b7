"""Which written words were said in a passage, whatever people have made of what was heard."""

from __future__ import annotations

import pytest

from hearing.recordings.spans import Span
from hearing.redactions.words import Heard, cut, lay
from tests.hearing.cast import heard


def left(told: str, written: str, number: int) -> str:
    """A text without what was said while a word was heard."""
    said: list[Heard] = [
        {"start": word.start, "end": word.end, "text": word.text} for word in heard(10, told).words
    ]
    span = Span(said[number]["start"], said[number]["end"])
    return cut(written, lay(written, said, 10, 14), [span])


@pytest.mark.parametrize("number", [3, 4])
@pytest.mark.parametrize("written", ["im Zwiebelring", "im-Zwiebelring", "am Zwiebelring"])
def test_a_word_that_stands_instead_of_several_goes_with_each_of_them(
    written: str, number: int
) -> None:
    text = left("Ich wohne im Zwiebel Ring am Markt.", f"Ich wohne {written} am Markt.", number)
    assert "Zwiebel" not in text
    assert (text[:10], text[-10:]) == ("Ich wohne ", " am Markt.")


def test_words_that_stand_instead_of_one_go_with_it_and_others_stay() -> None:
    assert left("Ich wohne im Sieb da", "Ich wohne im Zwiebelring am Markt da", 3) == (
        "Ich wohne im […] da"
    )
    told, written = "Es kostet Sieben Euro und zwar", "Es kostet 7 Euro, und zwar"
    assert left(told, written, 2) == "Es kostet […] Euro, und zwar"
    assert left(told, written, 4) == "Es kostet 7 Euro, […] zwar"
