"""The real command with real encoders: states, kills, a full disk, other sources."""

from __future__ import annotations

import subprocess
import sys
import time
from itertools import pairwise
from pathlib import Path

import av
import pytest

from media.live import index, runs
from media.live.folder import AUDIO, LOW, MAIN
from media.live.gate import Gate
from media.live.playlists import addresses
from media.live.run import alone
from media.live.settings import Disk, LiveSettings
from media.live.sources import parse
from tests.media.live.conftest import (
    AAC,
    H264,
    KEY,
    PICTURE,
    SOUND,
    Stream,
    encode,
    free_port,
    simple,
)

COMMAND = (sys.executable, "-m", "media.live")


def test_the_state_tells_what_is_on(stream: Stream) -> None:
    stream.start()
    stream.wait_until(lambda: stream.state()["state"] == "waiting")
    stream.wait_until(stream.listens)
    wrong = encode(f"{stream.address}/falsch", *PICTURE, "-t", "30", *H264)
    stream.wait_until(lambda: "wrong_key" in stream.warnings())
    wrong.wait(timeout=10)
    stream.wait_until(stream.listens)
    encoder = simple(stream.target)
    stream.wait_until(lambda: stream.live_parts() >= 2)
    state = stream.state()
    assert state["state"] == "live"
    told = state["encoder"]
    assert (told["video"], told["width"], told["height"]) == ("h264", 320, 180)
    assert told["kbit"] > 50
    stream.press("closed", reason="Personal")
    stream.wait_until(lambda: stream.state()["state"] == "closed")
    stream.press("open")
    stream.wait_until(lambda: stream.state()["state"] == "live")
    encoder.kill()
    stream.wait_until(lambda: stream.state()["state"] == "gap")
    assert stream.state()["reason"] == "the encoder has gone"
    stream.end()
    assert stream.state()["state"] == "ended"
    assert not list(stream.folder.runs.rglob("*.ts")), "nothing closed stays anywhere"


def test_two_gates_never_work_in_one_folder_and_an_ended_one_stays_ended(stream: Stream) -> None:
    stream.start()
    stream.wait_until(stream.listens)
    second = subprocess.run(
        [*COMMAND, stream.address, "--key", KEY, "--out", str(stream.folder.path)],
        capture_output=True,
        text=True,
    )
    assert second.returncode == 73
    assert "Another process" in second.stderr
    stream.end()
    stream.start()
    assert stream.process is not None
    assert stream.process.wait(timeout=20) == 73


@pytest.mark.trial
def test_a_killed_rendition_lends_the_main_part(stream: Stream) -> None:
    stream.start()
    stream.wait_until(stream.listens)
    encoder = simple(stream.target)
    stream.wait_until(lambda: stream.live_parts() >= 1)
    killed = 0
    until = time.monotonic() + 12
    while time.monotonic() < until:
        killed += stream.kill_rendition()
        time.sleep(0.01)
    stream.end()
    encoder.kill()
    names = addresses(stream.folder.playlist(LOW))
    assert killed
    assert any(name.startswith("../main/") for name in names)
    assert len(names) == len(addresses(stream.folder.playlist(MAIN)))
    for name in names:
        assert (stream.folder.playlist(LOW).parent / name).stat().st_size


def test_a_gate_that_was_killed_finds_what_came_meanwhile_and_judges_it_as_pressed(
    stream: Stream,
) -> None:
    stream.start()
    stream.wait_until(stream.listens)
    encoder = simple(stream.target)
    stream.wait_until(lambda: stream.live_parts() >= 1)
    stream.kill()
    closed = stream.press("closed")
    time.sleep(4)
    opened = stream.press("open")
    time.sleep(5)
    stream.start()
    stream.wait_until(lambda: stream.live_parts() >= 4)
    stream.end()
    encoder.kill()
    kinds = [stretch for stretch in stream.stretches() if stretch.kind != index.GAP]
    assert [stretch.kind for stretch in kinds] == [index.LIVE, index.CLOSED, index.LIVE]
    assert kinds[1].begin <= closed
    assert kinds[1].end >= opened
    for before, after in pairwise(kinds):
        assert abs(after.begin - before.end) < 0.3, "nothing is lost"


@pytest.mark.trial
def test_variants_have_the_same_times_as_the_main_one(stream: Stream) -> None:
    stream.start()
    stream.wait_until(stream.listens)
    encoder = simple(stream.target)
    stream.wait_until(lambda: stream.live_parts() >= 3)
    stream.end()
    encoder.kill()
    number = stream.entries()[-2].number
    times = {}
    for variant in (MAIN, LOW, AUDIO):
        with av.open(str(stream.folder.part(number, variant))) as container:
            for track in container.streams:
                times[variant, track.type] = float(track.start_time * track.time_base)
    assert times[LOW, "video"] == pytest.approx(times[MAIN, "video"], abs=0.001)
    assert times[LOW, "audio"] == pytest.approx(times[MAIN, "audio"], abs=0.001)
    assert times[AUDIO, "audio"] == pytest.approx(times[MAIN, "audio"], abs=0.001)
    assert (AUDIO, "video") not in times


@pytest.mark.trial
def test_a_file_plays_as_if_live_and_goes_on_where_it_would_be(
    stream: Stream, tmp_path: Path
) -> None:
    film = tmp_path / "film.mp4"
    options = [*PICTURE, *SOUND, "-t", "16", *H264, *AAC, str(film)]
    subprocess.run(["ffmpeg", "-loglevel", "error", *options], check=True)
    begun = time.time()
    stream.start(film)
    stream.wait_until(lambda: stream.live_parts() >= 2)
    stream.kill_ingest()
    assert stream.process is not None
    assert stream.process.wait(timeout=40) == 0
    assert 14 < time.time() - begun < 26
    assert stream.state()["state"] == "ended"
    gaps = [stretch for stretch in stream.stretches() if stretch.kind == index.GAP]
    assert sum(gap.end - gap.begin for gap in gaps[1:]) < 5
    assert sum(entry.seconds for entry in stream.entries()) == pytest.approx(16, abs=3)


@pytest.mark.trial
def test_a_stream_is_pulled_from_an_address(stream: Stream, tmp_path: Path) -> None:
    port = free_port()
    folder = tmp_path / "hls"
    folder.mkdir()
    web = [sys.executable, "-m", "http.server", "-b", "127.0.0.1", str(port), "-d", str(folder)]
    with subprocess.Popen(web, stderr=subprocess.DEVNULL) as server:
        options = ["-re", *PICTURE, "-re", *SOUND, "-t", "30", *H264, *AAC, "-f", "hls"]
        encoder = subprocess.Popen(
            ["ffmpeg", "-loglevel", "error", *options, "-hls_time", "1", str(folder / "a.m3u8")]
        )
        stream.wait_until((folder / "a.m3u8").exists)
        stream.start(f"http://127.0.0.1:{port}/a.m3u8")
        stream.wait_until(lambda: stream.live_parts() >= 2)
        stream.end()
        encoder.kill()
        server.kill()
    assert stream.state()["encoder"]["video"] == "h264"


@pytest.mark.trial
def test_srt_is_taken_with_the_right_passphrase_only(stream: Stream) -> None:
    port = free_port()
    stream.start(f"srt://127.0.0.1:{port}", "--passphrase", "zehn-zeichen")
    stream.wait_until(lambda: bool(runs.known(stream.folder)))
    time.sleep(2)
    output = ("-f", "mpegts", f"srt://127.0.0.1:{port}?pbkeylen=16&passphrase=")
    options = ("-re", *PICTURE, "-re", *SOUND, "-t", "12", *H264, *AAC, *output[:2])
    command = ["ffmpeg", "-loglevel", "error", *options]
    wrong = subprocess.run([*command, output[2] + "ganz-falsch-hier"], stderr=subprocess.DEVNULL)
    assert wrong.returncode != 0
    assert stream.live_parts() == 0
    encoder = subprocess.Popen([*command, output[2] + "zehn-zeichen"])
    stream.wait_until(lambda: stream.live_parts() >= 2)
    stream.end()
    encoder.kill()


def test_a_disk_that_fills_up_is_told_stops_variants_and_ends_cleanly(tmp_path: Path) -> None:
    """The levels are set above what is free, which is the same as a disk with less."""
    film = tmp_path / "film.mp4"
    options = [*PICTURE, *SOUND, "-t", "6", *H264, *AAC, str(film)]
    subprocess.run(["ffmpeg", "-loglevel", "error", *options], check=True)
    much = 1 << 60
    small = Stream(tmp_path / "small")
    run_here(small, film, Disk(warn=much, small=much, full=0))
    assert "disk" in small.warnings()
    assert {name.startswith("../main/") for name in addresses(small.folder.playlist(LOW))} == {True}
    assert small.live_parts() >= 2
    full = Stream(tmp_path / "full")
    with pytest.raises(Exception, match="disk is full"):
        run_here(full, film, Disk(warn=much, small=much, full=much))
    assert full.state()["state"] == "ended"
    assert "disk_full" in full.warnings()
    for variant in (MAIN, LOW):
        assert full.folder.playlist(variant).read_text().endswith("#EXT-X-ENDLIST\n")


def run_here(stream: Stream, source: Path, levels: Disk) -> None:
    with alone(stream.folder):
        Gate(stream.folder, parse(str(source)), LiveSettings(disk=levels)).work()
