from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import pytest

from media.probe import MediaInfo, probe, probe_into
from tests.media.conftest import SOUND_SECONDS, run_ffmpeg


def test_a_film_is_described(film: Path) -> None:
    info = probe(film)
    assert info.duration == pytest.approx(SOUND_SECONDS, abs=0.1)
    assert (info.audio.codec, info.audio.sample_rate, info.audio.channels) == ("aac", 48_000, 1)
    assert info.video is not None
    assert (info.video.codec, info.video.width, info.video.height) == ("h264", 160, 90)
    assert (info.video.rate, info.video.pixel_format) == (25.0, "yuv420p")


def test_sound_alone_has_no_picture(talk: Path) -> None:
    assert probe(talk).video is None


def test_a_cover_is_no_picture_track(tmp_path: Path, talk: Path) -> None:
    cover, source = tmp_path / "cover.png", tmp_path / "talk.mp3"
    run_ffmpeg("-f", "lavfi", "-i", "color=red:size=64x64", "-frames:v", "1", cover)
    run_ffmpeg(
        *("-i", talk, "-i", cover, "-map", "0", "-map", "1", "-c:a", "libmp3lame", "-c:v", "copy"),
        *("-disposition:v", "attached_pic", source),
    )
    assert probe(source).video is None


def test_the_start_of_a_late_track_is_told(tmp_path: Path, film: Path, talk: Path) -> None:
    source = tmp_path / "late.ts"
    run_ffmpeg(
        *("-i", film, "-itsoffset", "3.5", "-i", talk, "-map", "0:v", "-map", "1:a"),
        *("-c:v", "copy", "-c:a", "aac", source),
    )
    info = probe(source)
    assert info.audio.start == pytest.approx(3.5, abs=0.1)
    assert info.video is not None
    assert info.video.start == pytest.approx(0, abs=0.1)


def test_what_was_probed_is_read_back(tmp_path: Path, film: Path, talk: Path) -> None:
    for source in (film, talk):
        info = probe(source)
        assert MediaInfo.from_dict(asdict(info)) == info
    path = tmp_path / "probe.json"
    info = probe_into(film, path)
    assert probe_into(talk, path) == info
