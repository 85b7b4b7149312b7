"""What encoders really send, each from FFmpeg as the encoder, into one run's folder."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

from media.live import lines, parts, sources
from media.live.parts import TICKS
from tests.media.live.conftest import AAC, H264, KEY, PICTURE, SOUND, encode, free_port

# Encoders take their time: with a minute or more of it each, the suite would be too long.
pytestmark = pytest.mark.trial

Rows = list[dict[str, Any]]
Take = Callable[..., Rows]
SECONDS = ("-t", "5")


class Run:
    """One run of the receiving process."""

    def __init__(self, folder: Path, source: sources.Source) -> None:
        self.folder = folder
        folder.mkdir(parents=True)
        facts = {"source": source.as_dict(), "began": None}
        (folder / "source.json").write_text(json.dumps(facts))
        command = [sys.executable, "-m", "media.live.ingest", str(folder)]
        self.process = subprocess.Popen(command)

    def rows(self) -> Rows:
        return [row for row, _ in lines.read(self.folder / "parts.jsonl")]

    def parts(self) -> Rows:
        return [row for row in self.rows() if "part" in row]


@pytest.fixture
def run(tmp_path: Path) -> Iterator[Run]:
    address = f"rtmp://127.0.0.1:{free_port()}/live"
    run = Run(tmp_path / "0001", sources.parse(address, key=KEY))
    run.target = f"{address}/{KEY}"  # type: ignore[attr-defined]
    wait_for_port(int(address.split(":")[2].split("/")[0]))
    yield run
    run.process.kill()
    run.process.wait()


def wait_for_port(port: int) -> None:
    until = time.monotonic() + 20
    while time.monotonic() < until:
        rows = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
        if any(int(row[1].split(":")[1], 16) == port and row[3] == "0A" for row in rows):
            return
        time.sleep(0.05)
    raise AssertionError("nobody listens")


@pytest.fixture
def take(run: Run) -> Take:
    """Send with these options and return the lines about the parts that came of it."""

    def take(*options: str) -> Rows:
        encoder = encode(run.target, *options, live=False)  # type: ignore[attr-defined]
        encoder.wait(timeout=30)
        run.process.wait(timeout=20)
        found = run.parts()
        for row in found:
            assert_sound_part(run.folder / f"{row['part']:05d}.ts", row)
        for before, after in pairwise(found):
            assert after["begin"] == before["begin"] + before["ticks"]
        return found

    return take


def assert_sound_part(path: Path, row: dict[str, Any]) -> None:
    """Check with a decoder: a key frame first, the length that is told, stereo sound all along."""
    assert row["ticks"] <= 2.4 * TICKS
    with av.open(str(path)) as container:
        frames = list(container.decode(video=0))
        times = [frame.pts for frame in frames]
    assert frames[0].key_frame
    assert times == sorted(times)
    assert min(times) == row["begin"]
    assert max(times) < row["begin"] + row["ticks"]
    assert {(frame.width, frame.height) for frame in frames} == {
        (row["shape"]["width"], row["shape"]["height"])
    }
    with av.open(str(path)) as container:
        heard = list(container.decode(audio=0))
    assert {(frame.sample_rate, frame.layout.name) for frame in heard} == {(48000, "stereo")}
    seconds = sum(frame.samples for frame in heard) / 48000
    assert abs(seconds - row["ticks"] / TICKS) < 0.15


def total(rows: Rows) -> float:
    return sum(float(row["ticks"]) for row in rows) / TICKS


def loudness(run: Run, rows: Rows) -> float:
    """Return the sound's effective value over all parts."""
    samples = []
    for row in rows:
        with av.open(str(run.folder / f"{row['part']:05d}.ts")) as container:
            samples += [frame.to_ndarray() for frame in container.decode(audio=0)]
    return float(np.sqrt(np.mean(np.concatenate(samples, axis=1) ** 2)))


def test_what_most_encoders_send_is_copied(take: Take) -> None:
    rows = take(*PICTURE, *SOUND, *SECONDS, *H264, *AAC, "-ac", "2")
    assert [row["ticks"] for row in rows] == [2 * TICKS, 2 * TICKS, TICKS]
    assert not rows[0]["encodes"]
    assert (rows[0]["video"], rows[0]["audio"], rows[0]["fps"]) == ("h264", "aac", 25)


@pytest.mark.parametrize("rate", ["25", "50", "60"])
def test_all_frame_rates_come_through(take: Take, run: Run, rate: str) -> None:
    picture = ("-f", "lavfi", "-i", f"testsrc2=s=320x180:r={rate}")
    rows = take(*picture, *SOUND, *SECONDS, *H264, "-g", rate, *AAC)
    shown = sum(len(parts.read(run.folder / f"{row['part']:05d}.ts").video) for row in rows)
    assert shown == 5 * int(rate)
    assert total(rows) == pytest.approx(5, abs=0.1)


def test_a_variable_frame_rate_stays_one(take: Take) -> None:
    uneven = ("-vf", "select='lt(mod(n,25),10)+not(mod(n,3))'", "-fps_mode", "vfr")
    rows = take(*PICTURE, *SOUND, *SECONDS, *uneven, *H264, "-g", "15", *AAC)
    assert total(rows) == pytest.approx(5, abs=0.2)


def test_key_frames_that_are_too_rare_make_us_encode(take: Take) -> None:
    rows = take(*PICTURE, *SOUND, *SECONDS, *H264, "-g", "1000", *AAC)
    assert rows[-1]["encodes"]
    assert total(rows) == pytest.approx(5, abs=0.2)


def test_without_sound_there_is_silence(take: Take, run: Run) -> None:
    rows = take(*PICTURE, *SECONDS, *H264)
    assert rows[0]["audio"] is None
    assert total(rows) == pytest.approx(5, abs=0.1)
    assert loudness(run, rows) < 0.001


def test_without_a_picture_there_is_a_still_one(take: Take) -> None:
    rows = take(*SOUND, "-t", "7", *AAC)
    assert rows[0]["video"] is None
    assert total(rows) >= 4


@pytest.mark.parametrize("channels", ["1", "2", "6"])
def test_mono_stereo_and_surround_become_stereo(take: Take, run: Run, channels: str) -> None:
    rows = take(*PICTURE, *SOUND, *SECONDS, *H264, *AAC, "-ac", channels)
    assert rows[0]["channels"] == int(channels)
    assert loudness(run, rows) > 0.02


@pytest.mark.parametrize(
    "codecs",
    [("-c:v", "flv1", "-c:a", "libmp3lame", "-ar", "44100"), (*H264, "-c:a", "libmp3lame")],
    ids=["flv1 and mp3", "mp3"],
)
def test_odd_codecs_are_encoded(take: Take, run: Run, codecs: tuple[str, ...]) -> None:
    rows = take(*PICTURE, *SOUND, *SECONDS, *codecs)
    assert rows[0]["audio"] == "mp3float"
    assert total(rows) == pytest.approx(5, abs=0.2)
    assert loudness(run, rows) > 0.02


def test_a_picture_that_changes_its_size_begins_a_new_part(
    take: Take, run: Run, tmp_path: Path
) -> None:
    list_of = tmp_path / "list.txt"
    for name, size in (("a", "320x180"), ("b", "480x270")):
        picture = ("-f", "lavfi", "-i", f"testsrc2=s={size}:r=25")
        target = str(tmp_path / f"{name}.ts")
        options = [*picture, *SOUND, "-t", "3", *H264, *AAC, "-y", target]
        subprocess.run(["ffmpeg", "-loglevel", "error", *options], check=True)
    list_of.write_text("file a.ts\nfile b.ts\n")
    rows = take("-f", "concat", "-i", str(list_of), "-c", "copy", "-bsf:a", "aac_adtstoasc")
    sizes = [(row["shape"]["width"], row["shape"]["height"]) for row in rows]
    assert sizes[0] == (320, 180)
    assert sizes[-1] == (480, 270)
    assert total(rows) == pytest.approx(6, abs=0.2)


def jumped(flv: bytes, after: int, jump: int) -> bytes:
    """Return an FLV whose timestamps jump by so many milliseconds after some."""
    made, at = bytearray(flv), 13
    while at + 11 <= len(made):
        size = int.from_bytes(made[at + 1 : at + 4])
        time = int.from_bytes(made[at + 7 : at + 8] + made[at + 4 : at + 7])
        if time > after:
            moved = (time + jump).to_bytes(4)
            made[at + 4 : at + 7], made[at + 7] = moved[1:], moved[0]
        at += 11 + size + 4
    return bytes(made)


@pytest.mark.parametrize("jump", [3_600_000, -3000], ids=["forth by an hour", "back"])
def test_timestamps_that_jump_do_no_harm(run: Run, tmp_path: Path, jump: int) -> None:
    """FFmpeg would set such times right before it sends them, so it is given bytes to send."""
    flv = tmp_path / "jump.flv"
    options = [*PICTURE, *SOUND, "-t", "8", *H264, *AAC, str(flv)]
    subprocess.run(["ffmpeg", "-loglevel", "error", *options], check=True)
    flv.write_bytes(jumped(flv.read_bytes(), 4000, jump))
    bare = ["-f", "data", "-i", str(flv), "-map", "0", "-c", "copy", "-f", "data"]
    subprocess.run(
        ["ffmpeg", "-loglevel", "error", *bare, run.target],  # type: ignore[attr-defined]
        check=True,
    )
    run.process.wait(timeout=20)
    rows = run.parts()
    assert total(rows) == pytest.approx(8, abs=0.3)
    assert rows[-1]["jumps"] >= 1
    for row in rows:
        assert_sound_part(run.folder / f"{row['part']:05d}.ts", row)


def test_a_wrong_stream_key_is_refused(run: Run) -> None:
    target = run.target.replace(KEY, "falsch")  # type: ignore[attr-defined]
    encoder = encode(target, *PICTURE, *SOUND, "-t", "20", *H264, *AAC)
    assert run.process.wait(timeout=15) == 0
    assert run.rows() == [{"end": "wrong key"}]
    assert not list(run.folder.glob("*.ts"))
    assert encoder.wait(timeout=10) != 0


def test_a_second_encoder_with_the_same_key_is_refused(run: Run) -> None:
    options = ("-re", *PICTURE, "-re", *SOUND, *H264, *AAC)
    first = encode(run.target, *options, "-t", "6", live=False)  # type: ignore[attr-defined]
    time.sleep(2)
    second = encode(run.target, *options, "-t", "3", live=False)  # type: ignore[attr-defined]
    assert second.wait(timeout=10) != 0
    assert first.wait(timeout=15) == 0
    run.process.wait(timeout=10)
    assert total(run.parts()) == pytest.approx(6, abs=0.3)


@pytest.mark.slow
def test_an_encoder_that_connects_and_sends_nothing_loses_its_place(run: Run) -> None:
    port = int(run.target.split(":")[2].split("/")[0])  # type: ignore[attr-defined]
    with socket.create_connection(("127.0.0.1", port)) as silent:
        silent.settimeout(sources.LISTEN_SECONDS + 10)
        while silent.recv(4096):
            pass
    wait_for_port(port)
    encode(run.target, *PICTURE, *SOUND, *SECONDS, *H264, *AAC).wait(timeout=20)  # type: ignore[attr-defined]
    run.process.wait(timeout=20)
    assert total(run.parts()) == pytest.approx(5, abs=0.2)


def test_the_wall_clock_is_ours_whatever_the_encoder_believes(run: Run) -> None:
    wrong = ("-re", *PICTURE, "-re", *SOUND, "-t", "4", *H264, *AAC, "-output_ts_offset", "3600")
    begun = time.time()
    encode(run.target, *wrong, live=False).wait(timeout=20)  # type: ignore[attr-defined]
    run.process.wait(timeout=10)
    rows = run.parts()
    assert begun <= rows[0]["wall"] <= begun + 3
    assert rows[-1]["wall"] + rows[-1]["ticks"] / TICKS <= time.time() + 0.2
