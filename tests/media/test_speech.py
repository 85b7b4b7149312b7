from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from faster_whisper.vad import get_vad_model

from media import speech
from media.audio import SAMPLE_RATE, Samples
from media.errors import Cancelled
from media.speech import BLOCK, FRAME_SECONDS, SHORTEST_PAUSE, Silero, Span, spans_of
from tests.media.conftest import SAID_AT, lay, write_wav


def frames(*stretches: tuple[float, float]) -> Iterator[float]:
    """Yield a probability for each frame from (seconds, probability)."""
    for seconds, probability in stretches:
        yield from [probability] * round(seconds / FRAME_SECONDS)


def test_the_sentences_are_found_where_they_are(talk: Path) -> None:
    spans = speech.find_speech(talk)
    for at in SAID_AT:
        assert min(abs(span.start - at) for span in spans) < 0.2
    assert all(any(at - 0.2 < span.start < at + 3 for at in SAID_AT) for span in spans)


def test_blocks_give_the_same_as_the_whole_at_once(spoken: list[Samples]) -> None:
    samples = lay([spoken[n % 3] for n in range(20)], [7.3 * n for n in range(20)], 150.0)
    assert len(samples) > 2 * BLOCK
    whole = get_vad_model()(np.pad(samples, (0, -len(samples) % speech.FRAME)).copy()).reshape(-1)
    detect = Silero()
    parts = [detect(samples[first : first + BLOCK]) for first in range(0, len(samples), BLOCK)]
    np.testing.assert_allclose(np.concatenate(parts), whole, atol=1e-6)


def test_a_short_pause_does_not_end_a_span() -> None:
    short, long = SHORTEST_PAUSE - 0.04, SHORTEST_PAUSE + 0.1
    assert len(list(spans_of(frames((1, 0.9), (short, 0.1), (1, 0.9), (1, 0.1))))) == 1
    assert len(list(spans_of(frames((1, 0.9), (long, 0.1), (1, 0.9), (1, 0.1))))) == 2


def test_a_click_is_no_speech() -> None:
    assert list(spans_of(frames((1, 0.1), (0.1, 0.9), (1, 0.1)))) == []


def test_a_doubtful_frame_goes_on_with_speech_but_does_not_begin_it() -> None:
    assert list(spans_of(frames((2, 0.4)))) == []
    (span,) = spans_of(frames((1, 0.9), (1, 0.4), (1, 0.1)))
    assert span.length == pytest.approx(2, abs=0.05)


def test_speech_to_the_very_end_ends_with_the_sound(tmp_path: Path) -> None:
    def always(samples: Samples) -> Samples:
        return np.ones(-(-len(samples) // speech.FRAME), dtype=np.float32)

    wav = write_wav(tmp_path / "talk.wav", np.zeros(SAMPLE_RATE * 2 + 7, dtype=np.float32))
    assert speech.find_speech(wav, detector=always) == [Span(0.0, 2.0)]


def test_it_can_be_cancelled(talk: Path) -> None:
    with pytest.raises(Cancelled, match="speech"):
        speech.find_speech(talk, cancelled=lambda: True)


def test_the_speech_is_found_once_and_then_read(tmp_path: Path, talk: Path) -> None:
    path = tmp_path / "speech.json"
    spans = speech.find_speech_into(talk, path)
    assert spans
    assert speech.find_speech_into(tmp_path / "no.wav", path) == spans
