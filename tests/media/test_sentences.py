from __future__ import annotations

import pytest

from media.segments import Word
from media.sentences import LONGEST_SECONDS, split


def say(text: str, *, start: float = 0.0, seconds_each: float = 0.4) -> list[Word]:
    return [
        Word(start + index * seconds_each, start + (index + 1) * seconds_each, part, 0.9)
        for index, part in enumerate(text.split())
    ]


def texts(words: list[Word]) -> list[str]:
    return [segment.text for segment in split(words)]


def test_a_segment_is_a_sentence() -> None:
    words = say("Guten Morgen. Wie geht es? Gut!")
    assert texts(words) == ["Guten Morgen.", "Wie geht es?", "Gut!"]


@pytest.mark.parametrize("text", ["am 7. Juni 2024", "Dr. Beispiel spricht", "z.B. im KVR"])
def test_a_dot_inside_a_sentence_does_not_end_it(text: str) -> None:
    assert texts(say(text)) == [text]


def test_a_pause_ends_a_segment() -> None:
    assert texts([*say("Guten Morgen"), *say("Frau Rätin", start=5)]) == [
        "Guten Morgen",
        "Frau Rätin",
    ]


def test_a_long_sentence_ends_at_a_comma_and_an_endless_one_anywhere() -> None:
    with_comma = say("wort " * 35 + "wort, " + "wort " * 10)
    assert [len(segment.words) for segment in split(with_comma)] == [36, 10]
    endless = say("wort " * 200)
    assert all(part.end - part.start <= LONGEST_SECONDS + 0.01 for part in split(endless))


def test_no_word_is_lost_or_moved() -> None:
    words = say("Am 7. Juni, um 9 Uhr. Dann: Fragen? Ja! " * 20)
    assert [word for segment in split(words) for word in segment.words] == words


def test_no_words_make_no_segment() -> None:
    assert texts([]) == []
