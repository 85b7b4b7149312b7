"""A passage is heard again: whatever is left in it is told, however faint."""

from __future__ import annotations

import wave
from pathlib import Path

import numpy as np
import pytest

from media.audio import Samples
from media.redaction import Span, StillHeard, hear_again
from tests.media.conftest import lay, write_wav

GONE = Span(2.0, 5.0)
FAINT = 0.0008
SECONDS = 7.0


def around(inside: Samples, path: Path) -> Path:
    """A sound that is loud around the passage, and this within."""
    tone = np.sin(np.arange(16_000) / 6, dtype=np.float32)
    return write_wav(path, lay([tone, inside, tone], [0.9, 2.1, 5.05], SECONDS))


def test_silence_and_the_rustle_of_a_coder_are_nothing(tmp_path: Path) -> None:
    rustle = np.random.default_rng(7).uniform(-FAINT, FAINT, 40_000).astype(np.float32)
    for inside in (np.zeros(40_000, np.float32), rustle):
        hear_again(around(inside, tmp_path / "a.wav"), spans=[GONE, Span(100.0, 101.0)])


@pytest.mark.parametrize("loudness", [0.01, FAINT], ids=["softly", "as faint as a rustle"])
def test_who_speaks_there_is_told_with_the_second(
    loudness: float, spoken: list[Samples], tmp_path: Path
) -> None:
    talk = spoken[1] / np.abs(spoken[1]).max() * loudness
    path = around(talk[:44_800], tmp_path / "a.wav")
    with pytest.raises(StillHeard, match=r"'a.wav' at 00:00:02\.") as told:
        hear_again(path, spans=[GONE])
    assert told.value.name == "a.wav"
    hear_again(path, spans=[Span(0.0, 0.9), Span(6.2, 99.0)])


def test_channels_that_cancel_each_other_out_are_heard_each(tmp_path: Path) -> None:
    path, click = tmp_path / "a.wav", np.zeros(8_000 * 3, np.int16)
    click[8_000 * 2 + 800 :][:9] = 99
    with wave.open(str(path), "wb") as file:
        file.setparams((2, 2, 8_000, 0, "NONE", ""))
        file.writeframes(np.stack([click, -click], axis=1).tobytes())
    hear_again(path, spans=[Span(0.0, 2.1)])
    with pytest.raises(StillHeard, match=r"at 00:00:02\.100"):
        hear_again(path, spans=[Span(0.5, 1.0), Span(1.5, 2.5)])
