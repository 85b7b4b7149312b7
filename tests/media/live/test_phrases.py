from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from media.audio import Samples
from media.live.phrases import Phrase, next_phrase
from media.speech import FRAME_SECONDS

LONGEST = 7.0


def chances(*stretches: tuple[float, float]) -> Samples:
    """Return frames in which speech is as likely for so many seconds as is given."""
    rows = [np.full(round(seconds / FRAME_SECONDS), chance) for chance, seconds in stretches]
    return np.concatenate(rows).astype(np.float32)


def first(frames: Samples, *, final: bool = False, longest: float = LONGEST) -> Phrase | None:
    return next_phrase(frames, 100.0, longest, final=final)


def phrases(frames: Samples, longest: float = LONGEST) -> list[Phrase]:
    """Return all phrases, each one found as soon as it can be."""
    found: list[Phrase] = []
    begin, at, end = 0.0, 0, 1
    while at < len(frames):
        phrase = next_phrase(frames[at:end], begin, longest, final=end == len(frames))
        if phrase is None:
            end = min(end + 31, len(frames))
            continue
        found.append(phrase)
        begin, at = phrase.until, round(phrase.until / FRAME_SECONDS)
    return found


def test_where_nobody_speaks_there_is_nothing_to_hear_but_the_newest_may_be_a_beginning() -> None:
    phrase = first(chances((0.0, 4.0)))
    assert phrase is not None
    assert phrase.spans == ()
    assert 103.2 < phrase.until < 103.5


def test_silence_before_speech_is_given_away_first() -> None:
    phrase = first(chances((0.0, 3.0), (0.9, 2.0)))
    assert phrase is not None
    assert phrase.spans == ()
    assert 102.6 < phrase.until < 102.8


def test_a_short_sentence_ends_at_a_long_pause_only() -> None:
    assert first(chances((0.9, 1.5), (0.0, 0.5))) is None
    phrase = first(chances((0.9, 1.5), (0.0, 0.9)))
    assert phrase is not None
    assert phrase.spans[-1].end == pytest.approx(101.5, abs=0.04)
    assert phrase.until > phrase.spans[-1].end


def test_a_long_sentence_ends_at_the_next_pause() -> None:
    phrase = first(chances((0.9, 4.0), (0.0, 0.4)))
    assert phrase is not None
    assert phrase.spans[-1].end == pytest.approx(104, abs=0.04)


def test_a_sentence_that_is_too_long_ends_at_its_longest_pause() -> None:
    frames = chances((0.9, 3.0), (0.0, 0.25), (0.9, 3.0), (0.0, 0.18), (0.9, 2.0))
    phrase = first(frames)
    assert phrase is not None
    assert phrase.spans[-1].end == pytest.approx(103, abs=0.05)


def test_without_any_pause_it_is_cut_where_it_is_least_likely_speech() -> None:
    phrase = first(chances((0.9, 5.0), (0.4, 0.06), (0.9, 4.0)))
    assert phrase is not None
    assert phrase.until == pytest.approx(105, abs=0.1)


def test_at_the_end_nothing_is_waited_for() -> None:
    phrase = first(chances((0.9, 1.5)), final=True)
    assert phrase is not None
    assert len(phrase.spans) == 1
    assert phrase.until == pytest.approx(101.5, abs=0.04)


def test_who_is_behind_takes_more_at_once() -> None:
    frames = chances(*[(0.9, 4.0), (0.0, 0.5)] * 4)
    phrase = first(frames, longest=28)
    assert phrase is not None
    assert len(phrase.spans) == 4


@pytest.mark.parametrize("seed", range(5))
def test_phrases_follow_on_each_other_and_all_speech_is_in_one(seed: int) -> None:
    random = np.random.default_rng(seed)
    stretches = [
        (0.9 if number % 2 else 0.05, random.choice([0.2, 0.3, 0.5, 1.5, 4.0, 12.0]))
        for number in range(60)
    ]
    frames = chances(*stretches)
    found = phrases(frames)
    assert all(one.until == two.begin for one, two in pairwise(found))
    assert found[-1].until == pytest.approx(len(frames) * FRAME_SECONDS, abs=0.001)
    held = np.zeros(len(frames), bool)
    for phrase in found:
        assert not phrase.spans or phrase.spans[-1].end - phrase.begin <= LONGEST + 1.3
        for span in phrase.spans:
            assert phrase.begin <= span.start < span.end <= phrase.until
            held[round(span.start / FRAME_SECONDS) : round(span.end / FRAME_SECONDS)] = True
    missed = np.flatnonzero((frames > 0.5) & ~held)
    assert len(missed) <= 0.01 * len(frames), "only what is too short to be speech"
