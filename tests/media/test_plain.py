"""A plain MP4 made of fragments, against the plain MP4 that FFmpeg itself makes of the same."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

from media import boxes, ffmpeg, fragments, plain
from media.errors import Cancelled
from media.tables import Runs

Make = Callable[..., tuple[Path, Path]]
UNEVEN = ["-vf", "select='not(mod(n,7))+gt(mod(n,50),45)'", "-fps_mode", "vfr"]
REORDERED = ["-c:v", "libx264", "-preset", "veryfast", "-g", "50", "-bf", "3"]
SIMPLE = ["-c:v", "libx264", "-preset", "ultrafast", "-g", "20"]
LONGEST_PICTURE = 0.28
SOUND = ["-c:a", "aac", "-b:a", "64k"]
KINDS = {
    "pictures shown in another order": [*REORDERED, *SOUND],
    "pictures at uneven times": [*UNEVEN, *REORDERED, *SOUND],
    "each picture a key": ["-c:v", "libx264", "-g", "1", "-r", "5", *SOUND],
    "sound alone": ["-vn", *SOUND],
    "no sound": ["-an", *SIMPLE],
    "one fragment": [*SIMPLE, *SOUND, "-t", "1"],
    "sound that starts late": [*SIMPLE, *SOUND, "-bsf:a", "setts=ts=PTS+500"],
    "pictures that start late": [*REORDERED, *SOUND, "-bsf:v", "setts=pts=PTS+500:dts=DTS+500"],
}


def run_program(*arguments: str | Path) -> None:
    program = [ffmpeg.find_program(), "-v", "error", "-y", "-nostdin"]
    subprocess.run([*program, *map(str, arguments)], check=True)


@pytest.fixture
def make(tmp_path: Path) -> Make:
    """Encode with these options once and write it twice: plain by FFmpeg, and in fragments."""

    def build(*options: str) -> tuple[Path, Path]:
        sources = ["-f", "lavfi", "-i", "testsrc2=s=96x64:r=25:d=12", "-f", "lavfi"]
        encoded, usual, parts = (tmp_path / name for name in ("e.mkv", "usual.mp4", "parts.mp4"))
        run_program(*sources, "-i", "sine=d=12:r=48000", "-pix_fmt", "yuv420p", *options, encoded)
        told = [
            text for key, value in fragments.OPTIONS.items() for text in (f"-{key}", str(value))
        ]
        run_program("-i", encoded, "-map", "0", "-c", "copy", usual)
        run_program("-i", encoded, "-map", "0", "-c", "copy", *told, parts)
        return usual, parts

    return build


def packets(path: Path) -> list[tuple[object, ...]]:
    """Return what FFmpeg's library reads of each packet, but for how long the last ones last."""
    with av.open(str(path)) as container:
        found = [
            (packet.stream.index, packet.dts, packet.pts, packet.is_keyframe, bytes(packet))
            for packet in container.demux()
            if packet.size
        ]
    return sorted(found)


def header(path: Path) -> Any:
    """Return what FFmpeg's ffprobe says about the file and its tracks."""
    entries = "stream=index,codec_name,start_time,duration,nb_frames,time_base:format=duration"
    command = ["ffprobe", "-v", "error", "-of", "json", "-show_entries", entries, str(path)]
    return json.loads(subprocess.run(command, check=True, capture_output=True).stdout)


def seconds(values: Any, name: str) -> list[float]:
    return [float(track[name]) for track in values["streams"]]


@pytest.mark.parametrize("kind", KINDS)
def test_each_packet_is_as_in_ffmpegs_own_file(make: Make, tmp_path: Path, kind: str) -> None:
    usual, parts = make(*KINDS[kind])
    plain.write(parts, tmp_path / "made.mp4")
    assert packets(tmp_path / "made.mp4") == packets(usual)
    made, expected = header(tmp_path / "made.mp4"), header(usual)
    assert seconds(made, "nb_frames") == seconds(expected, "nb_frames")
    for name in ("start_time", "duration"):
        assert seconds(made, name) == pytest.approx(seconds(expected, name), abs=0.03)
    # The last picture stands until it would be followed by another.
    longer = float(made["format"]["duration"]) - float(expected["format"]["duration"])
    assert -0.001 <= longer <= LONGEST_PICTURE


def test_a_player_can_go_to_any_second(make: Make, tmp_path: Path) -> None:
    usual, parts = make(*KINDS["pictures shown in another order"])
    plain.write(parts, tmp_path / "made.mp4")
    for second in (0.0, 3.3, 7.9, 11.5):
        shown = []
        for path in (usual, tmp_path / "made.mp4"):
            with av.open(str(path)) as container:
                stream = container.streams.video[0]
                container.seek(round(second / (stream.time_base or 1)), stream=stream)
                frame = next(container.decode(stream))
                shown.append((frame.time, frame.to_ndarray().tobytes()))
        assert shown[0] == shown[1]


def test_the_index_stands_first_and_once(make: Make, tmp_path: Path) -> None:
    _, parts = make(*KINDS["sound alone"])
    plain.write(parts, tmp_path / "made.mp4")
    with (tmp_path / "made.mp4").open("rb") as file:
        assert [box.kind for box in boxes.walk(file)] == [b"ftyp", b"moov", b"mdat"]
    assert boxes.is_whole(tmp_path / "made.mp4")


def test_cancelling_stops(make: Make, tmp_path: Path) -> None:
    _, parts = make(*KINDS["sound alone"])
    with pytest.raises(Cancelled):
        plain.write(parts, tmp_path / "made.mp4", cancelled=lambda: True)


@pytest.mark.parametrize("kind", ["pictures shown in another order", "pictures that start late"])
def test_a_second_is_opened_with_its_fragment_alone(make: Make, kind: str) -> None:
    usual, parts = make(*KINDS[kind])
    film = fragments.open_film(parts)
    with av.open(str(usual)) as container:
        times = [frame.time or 0.0 for frame in container.decode(video=0)]
    assert film.duration == pytest.approx(float(header(usual)["format"]["duration"]), abs=0.03)
    for second in (0.5, 3.3, 7.9, 11.5):
        opened = film.at(second)
        assert len(opened.read()) < parts.stat().st_size / 2
        opened.seek(0)
        with av.open(opened, mode="r") as container:
            found = [frame.time or 0.0 for frame in container.decode(video=0)]
        due = [time for time in times if time <= second]
        assert found[0] <= second + 0.2
        assert not due or due[-1] in found


def test_what_is_the_same_in_a_row_is_counted(tmp_path: Path) -> None:
    values = np.random.default_rng(7).integers(0, 3, 500)
    runs = Runs(tmp_path)
    for part in np.split(values, [1, 2, 40, 41, 300]):
        runs.add(part)
    table = b"".join(runs.end().blocks())
    pairs = np.frombuffer(table, ">i4").reshape(-1, 2)
    assert np.repeat(pairs[:, 1], pairs[:, 0]).tolist() == values.tolist()
    assert (np.diff(pairs[:, 1]) != 0).all()
    assert len(runs.end()) == len(table)


@pytest.mark.parametrize(
    "content", [b"", b"not a film", b"\0\0\0\0free", b"\0\0\0\x08moov\0\0\0\x09mdat"]
)
def test_what_is_no_whole_mp4_is_known(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.mp4").write_bytes(content)
    assert not boxes.is_whole(tmp_path / "a.mp4")
