from __future__ import annotations

import sys
from pathlib import Path

import pytest

from media import ffmpeg
from media.errors import Cancelled, DecodingFailed, ProgramMissing
from tests.media.conftest import SOUND_SECONDS


def test_the_system_s_program_comes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MEDIA_FFMPEG", raising=False)
    assert Path(ffmpeg.find_program()).name == "ffmpeg"


def test_without_one_the_packaged_program_is_taken(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("MEDIA_FFMPEG", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert "imageio_ffmpeg" in ffmpeg.find_program()


def test_without_any_it_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("MEDIA_FFMPEG", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setitem(sys.modules, "imageio_ffmpeg", None)
    with pytest.raises(ProgramMissing, match="ffmpeg"):
        ffmpeg.find_program()


@pytest.mark.parametrize(
    ("source", "allowed"),
    [
        ("talk.mp4", "file,crypto,data"),
        (Path("http:/talk.mp4"), "file,crypto,data"),
        ("live/talk.m3u8", "file,crypto,data"),
        ("https://stream.example/live.m3u8", "https,http,tls,tcp,crypto,data"),
        ("rtmp://stream.example/live", "rtmp,tcp"),
    ],
)
def test_only_an_address_may_use_the_network(source: str | Path, allowed: str) -> None:
    assert ffmpeg.open_options(source)["protocol_whitelist"] == allowed


def test_an_address_can_t_open_local_files() -> None:
    for scheme in ("http", "https", "rtmp"):
        allowed = ffmpeg.open_options(f"{scheme}://stream.example/a")["protocol_whitelist"]
        assert "file" not in allowed.split(",")


@pytest.mark.parametrize("source", ["a.m3u8", "A.M3U8", "https://h.example/a.m3u8?token=1"])
def test_a_playlist_is_known_by_its_name(source: str) -> None:
    assert ffmpeg.is_playlist(source)
    assert ffmpeg.open_options(source)["format_whitelist"].startswith("hls,")


def run(film: Path, target: Path, **options: object) -> None:
    arguments = ["-i", str(film), "-c", "copy", str(target)]
    facts = {"source": film, "target": target, "step": "playback", "duration": SOUND_SECONDS}
    ffmpeg.run(arguments, **facts, **options)  # type: ignore[arg-type]


def test_progress_ends_with_the_whole_duration(tmp_path: Path, film: Path) -> None:
    told: list[tuple[str, float, float]] = []
    run(film, tmp_path / "copy.mkv", progress=lambda *state: told.append(state))
    assert told[-1] == ("playback", SOUND_SECONDS, SOUND_SECONDS)
    assert (tmp_path / "copy.mkv").stat().st_size > 1000


def test_it_can_be_cancelled(tmp_path: Path, film: Path) -> None:
    with pytest.raises(Cancelled, match="playback"):
        run(film, tmp_path / "copy.mkv", cancelled=lambda: True)


def test_a_failure_gives_the_last_line(tmp_path: Path, film: Path) -> None:
    with pytest.raises(DecodingFailed, match=r"copy\.unknown"):
        run(film, tmp_path / "copy.unknown")
