from __future__ import annotations

from itertools import pairwise

import pytest

from tools.demo_model.engines import Said, cut_at_pauses
from tools.demo_model.scores import (
    Word,
    count_errors,
    count_loops,
    kind_of,
    segment_time_errors,
    word_time_errors,
)

SAID = [
    Word("herr", 0.0, 0.3),
    Word("huber", 0.3, 0.8, "names"),
    Word("hat", 0.8, 1.0),
    Word("12", 1.0, 1.4, "numbers"),
]


def test_errors_are_counted_for_all_words_and_by_kind() -> None:
    heard = [Word(text, 0, 0) for text in ("herr", "hubert", "hat", "12", "mal")]

    counts = count_errors(SAID, heard)

    assert counts["all"] == (2, 4)
    assert counts["names"] == (1, 1)
    assert counts["numbers"] == (0, 1)


def test_segment_times_are_compared_with_first_and_last_word() -> None:
    segments = [Said(" Herr Huber", 0.1, 0.8, []), Said(" hat 12.", 0.8, 1.7, [])]

    assert segment_time_errors(SAID, segments) == pytest.approx([0.1, 0.0, 0.0, 0.3])


def test_word_times_are_compared_for_right_words_only() -> None:
    words = [(" Herr", 0.05, 0.3), (" Hubert", 0.9, 1.0), (" hat", 0.9, 1.1)]

    assert word_time_errors(SAID, [Said(" Herr Hubert hat", 0.0, 1.1, words)]) == pytest.approx(
        [0.05, 0.1]
    )


def test_a_loop_is_found() -> None:
    assert count_loops(["und", "das", "und", "das", "und", "das", "und", "das"]) == 1
    assert count_loops(["wir", "haben", "alle", "das", "gleiche", "gesagt"]) == 0


@pytest.mark.parametrize(
    ("word", "kind"),
    [("KICC", "abbreviations"), ("MUCGPT", "abbreviations"), ("2024", "numbers"), ("Haus", "")],
)
def test_kinds_of_words(word: str, kind: str) -> None:
    assert kind_of(word, "", set()) == kind


def test_windows_are_cut_between_sentences_and_cover_all() -> None:
    sentences = [[("Satz.", start, start + 5.0)] for start in range(0, 60, 6)]

    windows = cut_at_pauses(sentences, 60.0)

    assert windows[0][0] == 0
    assert windows[-1][1] == 60.0
    assert all(end - start <= 28 for start, end in windows)
    assert all(a[1] == b[0] for a, b in pairwise(windows))
