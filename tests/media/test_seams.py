from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from media.pieces import cut
from media.seams import sew
from media.segments import Word
from media.speech import Span

WORDS = ("die", "Stadt", "der", "Haushalt", "und", "wir", "fragen", "nach", "KI", "im", "Amt", "ja")


def say(texts: list[str], *, seconds_each: float = 0.4) -> list[Word]:
    return [
        Word(index * seconds_each, (index + 0.9) * seconds_each, text, 0.9)
        for index, text in enumerate(texts)
    ]


def hear(said: list[Word], start: float, end: float, random: Random) -> list[Word]:
    """Hear what lies in the window, with times that are a little off and a broken last word."""
    inside = [word for word in said if word.start < end and word.end > start]
    heard = []
    for word in inside:
        shift = random.uniform(-0.12, 0.12)
        whole = word.start >= start and word.end <= end
        text = word.text if whole else word.text[: len(word.text) // 2 + 1]
        first, last = max(start, word.start + shift), min(end, word.end + shift)
        heard.append(Word(first, max(first, last), text, 0.9 if whole else 0.3))
    return heard


def sew_all(said: list[Word], random: Random) -> list[str]:
    length = said[-1].end + 0.1
    pieces = cut([Span(0.0, length)], length)
    windows = [window for piece in pieces for window in piece.windows]
    kept: list[Word] = []
    waiting: list[Word] = []
    for window in windows:
        following = hear(said, window.start, window.end, random)
        if window.overlap:
            end = window.start + window.overlap
            waiting, following = sew(waiting, following, window.start, end)
        kept += waiting
        waiting = following
    return [word.text for word in [*kept, *waiting]]


@given(
    texts=st.lists(
        st.sampled_from(WORDS),
        min_size=200,
        max_size=260,
    ),
    seed=st.integers(0, 10_000),
)
@settings(max_examples=60, deadline=None)
def test_a_talk_without_a_pause_loses_and_doubles_no_word(texts: list[str], seed: int) -> None:
    assert sew_all(say(texts), Random(seed)) == texts


def test_the_same_word_in_a_row_is_kept_as_often_as_it_was_said() -> None:
    texts = ["ja"] * 200
    assert sew_all(say(texts), Random(1)) == texts


def test_windows_that_heard_different_words_are_cut_in_the_middle() -> None:
    left = say(["a", "b", "c", "d"], seconds_each=1.0)
    right = [replace(word, text=word.text.upper()) for word in left]
    kept, rest = sew(left, right, 0.0, 4.0)
    assert [word.text for word in kept + rest] == ["a", "b", "C", "D"]


@pytest.mark.parametrize("shift", [-0.2, 0.2])
def test_a_word_on_the_cut_is_taken_once_although_the_windows_disagree(shift: float) -> None:
    left = [Word(1.6, 2.2, "Anhörung", 0.9)]
    right = [Word(1.6 + shift, 2.2 + shift, "Anhörungs", 0.5)]
    kept, rest = sew(left, right, 1.0, 2.0 + 0.8 + shift)
    assert len(kept + rest) == 1


def test_an_empty_side_takes_nothing_away() -> None:
    words = say(["a", "b", "c"])
    assert sew(words, [], 0.0, 2.0)[0] == words
    assert sew([], words, 0.0, 2.0)[1] == words
