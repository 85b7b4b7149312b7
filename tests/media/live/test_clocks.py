from __future__ import annotations

import pytest

from media.live.clocks import FIRST, Steady, WallClock
from media.live.parts import TICKS


def test_a_jump_that_no_time_explains_is_taken_out_of_both_tracks() -> None:
    offsets: dict[str, int] = {}
    video, audio = Steady(offsets, "video"), Steady(offsets, "audio")
    assert video.place(0, 0.0) == FIRST
    assert audio.place(0, 0.0) == FIRST
    assert video.place(3600, 0.04) == FIRST
    far = 3600 * TICKS
    moved = video.place(far + 7200, 0.08)
    assert 3600 < far + 7200 + moved - FIRST <= 7200
    assert audio.place(3600, 0.08) == FIRST, "what is still on its way keeps its time"
    assert audio.place(far + 7200, 0.1) == moved
    assert (video.jumps, audio.jumps) == (1, 0)


def test_time_that_was_really_left_out_stays_left_out() -> None:
    video = Steady({}, "video")
    video.place(0, 0.0)
    assert video.place(10 * TICKS, 10.1) == FIRST
    assert video.jumps == 0


def test_the_wall_clock_is_that_of_the_least_delay() -> None:
    clock = WallClock()
    for tick, arrived in ((0, 1001.5), (TICKS, 1001.6), (2 * TICKS, 1002.3)):
        clock.see(tick, arrived)
    assert clock.at(0) == pytest.approx(1000.3)
    assert clock.latest == 1002.3


def test_an_encoder_whose_clock_is_slow_is_followed_but_never_trusted() -> None:
    clock = WallClock()
    for part in range(100):
        clock.see(part * 2 * TICKS, 1000 + part * 2.01)
        clock.turn()
    assert clock.drift == pytest.approx(99 * 0.01, abs=0.07)
    assert clock.at(198 * TICKS) == pytest.approx(1198.99, abs=0.07)
    assert clock.earliest(198 * TICKS) == 1198.0
