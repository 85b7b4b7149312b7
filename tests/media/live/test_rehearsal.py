"""A whole stream from a real encoder: outages, a closed span with planted content, kills.

The suite runs a shorter one through the whole product (tests/hearing/stream/test_product.py); this
one is run by ``make encoders``. ``MEDIA_REHEARSAL`` makes it that many times longer.
"""

from __future__ import annotations

import os
import time
from pathlib import Path

import av
import numpy as np
import pytest

from benchmarks.camera import RATE, SECRET_TONE, SOUND_RATE, Camera, moment_of
from media import audio
from media.live import index
from media.live.folder import AUDIO, LOW, MAIN, Folder
from media.live.keeper import WAITING_REASON
from tests.media.live.conftest import HOLD, Stream

TIMES = float(os.environ.get("MEDIA_REHEARSAL", "1"))
SECRET_WORDS = "Personalangelegenheit Beispiel"


def secret_pictures(path: Path) -> int:
    """Count the pictures with magenta where it was planted."""
    found = 0
    with av.open(str(path)) as container:
        if not container.streams.video:
            return 0
        for frame in container.decode(video=0):
            lower = frame.to_ndarray(format="rgb24")[frame.height // 2 :].astype(int)
            reddish = (lower[..., 0] - lower[..., 1] > 80) & (lower[..., 2] - lower[..., 1] > 80)
            found += bool(reddish.mean() > 0.05)
    return found


def secret_sound(path: Path) -> bool:
    """Say whether the planted tone sounds in the part."""
    with av.open(str(path)) as container:
        mono = av.AudioResampler("flt", "mono", SOUND_RATE)
        if container.streams.audio[0].codec_context.name == "mp2":
            # FFmpeg's guess of three packets alone; they are those of the main part.
            assert path.stat().st_size < 4096
            return secret_sound(path.parents[1] / MAIN / path.name)
        heard = [
            out.to_ndarray()[0]
            for frame in container.decode(audio=0)
            for out in mono.resample(frame)
        ]
    samples = np.concatenate(heard)
    size = SOUND_RATE // 20
    for start in range(0, len(samples) - size, size):
        spectrum = np.abs(np.fft.rfft(samples[start : start + size] * np.hanning(size)))
        place = round(SECRET_TONE * size / SOUND_RATE)
        if spectrum[place - 2 : place + 3].max() > 1.0:
            return True
    return False


def assert_nothing_secret(folder: Folder) -> None:
    for path in sorted(folder.public.rglob("*.*")):
        content = path.read_bytes()
        assert SECRET_WORDS.encode() not in content
        if path.suffix == ".ts":
            assert secret_pictures(path) == 0, path
            assert not secret_sound(path), path


def moments(folder: Folder, entry: index.Entry) -> list[tuple[float, float]]:
    """Return for each picture of a part when it was taken, and when the index says it was."""
    pairs = []
    with av.open(str(folder.part(entry.number))) as container:
        first = None
        for frame in container.decode(video=0):
            first = frame.time if first is None else first
            picture = frame.to_ndarray(format="rgb24")
            pairs.append((moment_of(picture), entry.wall + frame.time - first))
    return pairs


def test_the_planted_things_are_found_where_nothing_hides_them(tmp_path: Path) -> None:
    target = tmp_path / "plain.ts"
    camera = Camera(str(target), options=("-f", "mpegts", "-flush_packets", "1"))
    camera.secret = True
    with camera:
        time.sleep(4)
    assert secret_pictures(target) > RATE
    assert secret_sound(target)


@pytest.mark.trial
def test_a_rehearsal_with_outages_kills_and_a_closed_span_is_one_recording(
    stream: Stream, tmp_path: Path
) -> None:
    stream.start()
    stream.wait_until(stream.listens)
    outages: list[tuple[float, float]] = []
    with Camera(stream.target) as camera:
        stream.wait_until(lambda: stream.live_parts() >= 3)
        stream.wait_until(stream.kill_rendition)
        time.sleep(3 * TIMES)
        stream.kill()  # the gate
        time.sleep(3)
        stream.start()
        time.sleep(3 * TIMES)
        closed = stream.press("closed", reason=SECRET_WORDS)
        camera.secret = True
        time.sleep(5 * TIMES)
        camera.secret = False
        opened = stream.press("open")
        time.sleep(4 + 3 * TIMES)
        camera.stop()
        gone = time.time()
    time.sleep(5 * TIMES)
    back = time.time()
    with Camera(stream.target) as camera:
        outages.append((gone, back))
        stream.wait_until(lambda: stream.state()["state"] == "live")
        time.sleep(4 * TIMES)
        stream.kill_ingest()
        killed = time.time()
        stream.wait_until(stream.listens)
    with Camera(stream.target) as camera:
        outages.append((killed, time.time()))
        stream.wait_until(lambda: stream.state()["state"] == "live")
        time.sleep(6 * TIMES)
        stream.end()
    check_outages(stream, outages)
    check_closed(stream, closed, opened)
    check_wall_clock(stream)
    check_playable(stream, tmp_path)
    assert_nothing_secret(stream.folder)


def check_outages(stream: Stream, outages: list[tuple[float, float]]) -> None:
    found = [stretch for stretch in stream.stretches() if stretch.kind == index.GAP]
    gaps = [gap for gap in found if gap.reason != WAITING_REASON]
    assert len(gaps) == len(outages), gaps
    for gap, (gone, back) in zip(gaps, outages, strict=True):
        print("gap", gap.begin - gone, gap.end - back, gap.reason)
        assert -2.5 <= gap.begin - gone <= 0.5, "at most two seconds lost"
        assert -0.5 <= gap.end - back <= 2.5
        assert gap.reason


def check_closed(stream: Stream, closed: float, opened: float) -> None:
    spans = [stretch for stretch in stream.stretches() if stretch.kind == index.CLOSED]
    assert len(spans) == 1
    print("closed", spans[0].begin - closed, spans[0].end - opened)
    assert -2.6 <= spans[0].begin - closed <= 0
    assert HOLD <= spans[0].end - opened <= HOLD + 2.6
    assert spans[0].reason == SECRET_WORDS


def check_wall_clock(stream: Stream) -> None:
    """Each live part is where its pictures say it was taken, and nothing is there twice."""
    taken: list[float] = []
    worst = 0.0
    for entry in stream.entries():
        if entry.kind == index.LIVE:
            pairs = moments(stream.folder, entry)
            shifts = [told - said for said, told in pairs]
            assert len(pairs) == round(entry.seconds * RATE), "no picture is lost"
            worst = max(worst, *map(abs, shifts))
            assert worst < 0.5, (entry, shifts)
            taken += [said for said, _ in pairs]
    print("wall clock off by at most", worst)
    assert taken == sorted(set(taken))


def check_playable(stream: Stream, tmp_path: Path) -> None:
    entries = stream.entries()
    seconds = sum(entry.seconds for entry in entries)
    assert abs(seconds - (entries[-1].end - entries[0].wall)) < 0.5
    for variant in (MAIN, LOW, AUDIO):
        assert stream.folder.playlist(variant).read_text().endswith("#EXT-X-ENDLIST\n")
    wav = tmp_path / "sound.wav"
    audio.extract(stream.folder.playlist(), wav)
    assert abs(audio.duration(wav) - seconds) < 0.5
    for stretch in stream.stretches():
        if stretch.end - stretch.begin < 1:
            continue
        loud = np.abs(audio.read(wav, stretch.second + 0.3, stretch.second + 0.6)).max()
        assert (loud > 0.05) == (stretch.kind == index.LIVE), stretch
