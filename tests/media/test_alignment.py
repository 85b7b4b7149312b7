from __future__ import annotations

import pytest

from media.alignment import EDGE_SECONDS, hold_to_speech
from media.segments import Word
from media.speech import Span

SPANS = [Span(1.0, 2.0), Span(4.0, 6.0), Span(6.2, 7.0)]


@pytest.mark.parametrize(
    ("given", "held"),
    [
        pytest.param((1.2, 1.6), (1.2, 1.6), id="inside its speech it stays"),
        pytest.param((0.5, 1.4), (1.0 - EDGE_SECONDS, 1.4), id="silence before is cut off"),
        pytest.param((1.8, 3.0), (1.8, 2.0 + EDGE_SECONDS), id="silence after is cut off"),
        pytest.param((1.9, 4.8), (4.0 - EDGE_SECONDS, 4.8), id="it is where most of it is"),
        pytest.param((3.0, 3.5), (3.0, 3.5), id="in silence it stays"),
        pytest.param((0.0, 0.4), (0.0, 0.4), id="before all speech it stays"),
        pytest.param((8.0, 9.0), (8.0, 9.0), id="after all speech it stays"),
    ],
)
def test_a_word_is_held_to_its_speech(
    given: tuple[float, float], held: tuple[float, float]
) -> None:
    (word,) = hold_to_speech([Word(*given, "Wort", 0.9)], SPANS)
    assert (word.start, word.end) == held


def test_without_any_speech_words_stay() -> None:
    words = (Word(1.0, 2.0, "Wort", 0.9),)
    assert hold_to_speech(words, []) == words
