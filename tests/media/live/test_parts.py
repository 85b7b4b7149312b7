from __future__ import annotations

import subprocess
from itertools import pairwise
from pathlib import Path

import av
import numpy as np
import pytest

from media.live import clocks, parts
from media.live.ingest import Receiver
from media.live.parts import RATE, SOUND_FRAME, TICKS
from media.live.still import Still, load_picture
from tests.media.live.conftest import AAC, SOUND

START = 10 * TICKS


@pytest.fixture(scope="module")
def still() -> Still:
    return Still(load_picture(None, "Die Übertragung geht weiter.", (320, 180)))


def test_a_still_writes_german() -> None:
    drawn = {load_picture(None, letter, (320, 180)).tobytes() for letter in "ÄÖÜäöüß–□"}
    assert len(drawn) == 9


def test_a_long_line_stays_in_the_picture() -> None:
    narrow = load_picture(None, "Die Übertragung ist unterbrochen. " * 3, (180, 320))
    shown = np.asarray(narrow.convert("L"))
    assert shown[:, :4].max() == shown[:, -4:].max() == shown[0, 0]
    assert shown.max() > 200


@pytest.mark.parametrize("ticks", [TICKS // 4, TICKS, 123_457, 2 * TICKS])
def test_a_still_has_the_length_it_is_asked_for(still: Still, tmp_path: Path, ticks: int) -> None:
    path = tmp_path / "still.ts"
    parts.write(path, still.part(START, START + ticks), still.shape)
    with av.open(str(path)) as container:
        pictures = list(container.decode(video=0))
    with av.open(str(path)) as container:
        sounds = list(container.decode(audio=0))
    assert pictures[0].pts == START
    assert pictures[0].key_frame
    assert START <= pictures[-1].pts < START + ticks
    assert abs(sum(sound.samples for sound in sounds) / RATE - ticks / TICKS) < 0.05
    assert max(np.abs(sound.to_ndarray()).max() for sound in sounds) == 0


def test_stills_in_a_row_have_no_seam(still: Still, tmp_path: Path) -> None:
    row = tmp_path / "row.ts"
    with row.open("wb") as file:
        for begin in range(5):
            path = tmp_path / "one.ts"
            times = START + begin * 100_003, START + (begin + 1) * 100_003
            parts.write(path, still.part(*times), still.shape)
            file.write(path.read_bytes())
    done = subprocess.run(
        ["ffmpeg", "-v", "warning", "-i", str(row), "-c:v", "copy", "-f", "null", "-"],
        capture_output=True,
        check=True,
    )
    assert done.stderr == b""
    with av.open(str(row)) as container:
        times = [packet.pts for packet in container.demux(audio=0) if packet.size]
    assert {b - a for a, b in pairwise(times)} == {SOUND_FRAME * TICKS // RATE}


def test_what_was_written_is_read_back_and_can_be_moved(still: Still, tmp_path: Path) -> None:
    path = tmp_path / "still.ts"
    parts.write(path, still.part(START, START + TICKS), still.shape)
    first = parts.read(path)
    parts.write(path, first.moved(4711), still.shape)
    second = parts.read(path)
    assert [unit.pts - 4711 for unit in second.video] == [unit.pts for unit in first.video]
    assert [unit.data for unit in second.audio] == [unit.data for unit in first.audio]
    assert parts.find_sps(second.video[0].data)[1:4].hex() == still.shape.profile
    assert parts.size_of(second.video[0]) == (320, 180)


def test_a_broken_part_is_an_error_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "broken.ts"
    path.write_bytes(b"\x00" * 5000)
    with pytest.raises(ValueError, match="broken"):
        parts.read(path)


def test_a_sound_that_the_encoder_broke_off_in_is_left_out(tmp_path: Path) -> None:
    """A part with half a packet in it could not be decoded by anybody."""
    film, cut = tmp_path / "film.flv", tmp_path / "cut.flv"
    options = (*SOUND, "-ac", "2", "-t", "3", *AAC, "-f", "flv", str(film))
    subprocess.run(["ffmpeg", "-loglevel", "error", *options], check=True)
    cut.write_bytes(film.read_bytes()[:-40])
    folder = tmp_path / "run"
    folder.mkdir()
    with av.open(str(cut)) as container:
        receiver = Receiver(container, folder)
        packets = [packet for packet in container.demux(*receiver.streams) if packet.size]
        assert packets[-1].is_corrupt
        for packet in packets:
            receiver.receive(packet, clocks.steady())
        receiver.cutter.end()
    found = sorted(folder.glob("*.ts"))
    assert found
    for part in found:
        with av.open(str(part)) as container:
            assert sum(1 for _frame in container.decode(audio=0)) > 10
