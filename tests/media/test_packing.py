from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from media.audio import SAMPLE_RATE
from media.packing import pack, unpack
from media.pieces import Window
from media.segments import Word
from media.speech import Span

OFFSET = 100.0
WINDOW = Window((Span(101.0, 103.0), Span(105.0, 106.0), Span(106.5, 109.0)))


def test_the_clips_lie_in_a_row() -> None:
    samples = np.arange(20 * SAMPLE_RATE, dtype=np.float32)
    sound, (first, second) = pack(samples, OFFSET, [WINDOW, Window((Span(110.0, 111.0),))])
    assert (first, second) == (Span(0.0, 5.5), Span(5.5, 6.5))
    assert sound[0] == 1 * SAMPLE_RATE
    assert sound[2 * SAMPLE_RATE] == 5 * SAMPLE_RATE
    assert sound[-1] == 11 * SAMPLE_RATE - 1


@given(st.floats(0.0, 5.4), st.floats(0.0, 1.0))
def test_a_word_comes_back_to_where_it_was_said(start: float, length: float) -> None:
    packed = Span(20.0, 25.5)
    word = Word(20.0 + start, min(20.0 + start + length, 25.5), "Wort", 0.9)
    (back,) = unpack([word], WINDOW, packed)
    (clip,) = [clip for clip in WINDOW.clips if clip.start <= back.start <= back.end <= clip.end]
    assert back.start <= back.end
    before = sum(other.length for other in WINDOW.clips if other.end <= clip.start)
    middle = clip.start + (word.middle - 20.0 - before)
    assert clip.start - 0.002 <= middle <= clip.end + 0.002


@pytest.mark.parametrize(
    ("start", "end", "said"),
    [(0.5, 0.9, (101.5, 101.9)), (1.8, 2.1, (102.8, 103.0)), (1.9, 2.4, (105.0, 105.4))],
)
def test_a_word_over_the_edge_of_a_clip_is_in_the_one_with_its_middle(
    start: float, end: float, said: tuple[float, float]
) -> None:
    (back,) = unpack([Word(start, end, "Wort", 0.9)], WINDOW, Span(0.0, 5.5))
    assert (back.start, back.end) == said
