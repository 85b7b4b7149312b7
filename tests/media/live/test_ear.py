from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from media.audio import Samples
from media.live import index
from media.live.ear import Ear
from media.live.folder import Folder
from media.live.parts import TICKS, Part
from media.live.publish import Publisher, entry_of
from media.live.recording import Recording
from media.live.still import Still, silence
from media.speech import FRAME

SECOND, OUTAGE = 1.64, 2.0


def broken_off(folder: Folder, longer: float) -> Recording:
    """A part whose sound is longer than its picture, as an encoder leaves it, then an outage."""
    publisher, still = Publisher(folder), Still(Image.new("RGB", (64, 64)))
    begin = publisher.start
    end = begin + round(SECOND * TICKS)
    sound = silence(begin, end + round(longer * TICKS))
    part = Part(tuple(still.pictures(begin, end)), tuple(sound))
    publisher.add(part, entry_of(index.LIVE, 0.0, end - begin, still.shape, run=1, part=0))
    begin, end = end, end + round(OUTAGE * TICKS)
    publisher.add(still.part(begin, end), entry_of(index.GAP, SECOND, end - begin, still.shape))
    recording = Recording(folder)
    recording.read()
    return recording


def heard(recording: Recording, chance: float) -> list[tuple[float, float]]:
    """All stretches in their order; each is given away as soon as it is there."""

    def detect(samples: Samples) -> Samples:
        return np.full(len(samples) // FRAME, chance, np.float32)

    ear, found = Ear(recording, 0.0, lambda: detect), [(0.0, 0.0)]
    while (phrase := ear.next_phrase(7.0, ended=True)) is not None:
        found.append((phrase.begin, phrase.until))
        ear.give_away(phrase.until)
        assert len(found) < 9, found
    return found[1:]


@pytest.mark.parametrize("chance", [0.0, 0.9], ids=["silence", "speech"])
@pytest.mark.parametrize("longer", [0.0, 0.01, 0.02, 0.03, 0.04, 0.049])
def test_sound_longer_than_its_picture_is_heard_once(
    tmp_path: Path, longer: float, chance: float
) -> None:
    stretches = heard(broken_off(Folder(tmp_path), longer), chance)
    assert stretches[-1][1] == pytest.approx(SECOND + OUTAGE)
    assert all(begin < until for begin, until in stretches)
