"""Recordings as they come: broken, empty, silent, oddly named. Each ends in text or a sentence."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from media import audio, ffmpeg, pipeline
from media.audio import SAMPLE_RATE, Samples
from media.errors import (
    DiskFull,
    EmptyFile,
    MediaError,
    ModelMissing,
    NoAudio,
    NotMedia,
    ProgramMissing,
    SourceMissing,
    TruncatedMedia,
    WorkspaceTaken,
)
from media.probe import probe
from media.segments import Segment, read_segments
from media.settings import Settings
from media.workspace import Workspace
from tests.media.conftest import SAID_AT, lay, run_ffmpeg, write_wav
from tests.media.fakes import BurstEngine

NEAR_ENOUGH = 0.3


def transcribe(source: str | Path, out: Path) -> list[Segment]:
    workspace = pipeline.transcribe(source, out, engine=BurstEngine(), with_playback=False)
    return read_segments(workspace.segments)


def assert_said_at(segments: list[Segment], times: list[float]) -> None:
    """Check that at each of these times a word begins, and that no word is before the first."""
    starts = [word.start for segment in segments for word in segment.words]
    for at in times:
        assert min(abs(start - at) for start in starts) < NEAR_ENOUGH, (at, starts)
    assert min(starts) > times[0] - NEAR_ENOUGH


def later(seconds: float) -> list[float]:
    return [at + seconds for at in SAID_AT]


def test_a_text_file_is_not_media(tmp_path: Path) -> None:
    source = tmp_path / "notes.txt"
    source.write_text("Only words.\n" * 100)
    with pytest.raises(NotMedia, match=r"notes\.txt.* is not a sound or video file"):
        transcribe(source, tmp_path / "out")


@pytest.mark.parametrize("content", [b"Only words.\n" * 100, b"\x89PNG\r\n\x1a\n" + b"x" * 500])
def test_a_media_name_does_not_make_other_content_media(tmp_path: Path, content: bytes) -> None:
    source = tmp_path / "talk.mp4"
    source.write_bytes(content)
    with pytest.raises(NotMedia):
        transcribe(source, tmp_path / "out")


def test_random_bytes_with_a_media_name_are_not_media(tmp_path: Path) -> None:
    source = tmp_path / "talk.mp3"
    source.write_bytes(np.random.default_rng(4).bytes(200_000))
    with pytest.raises(NotMedia):
        transcribe(source, tmp_path / "out")


def test_a_picture_is_not_media(tmp_path: Path) -> None:
    picture = tmp_path / "slide.png"
    run_ffmpeg("-f", "lavfi", "-i", "color=red:size=64x64", "-frames:v", "1", picture)
    with pytest.raises(NotMedia):
        transcribe(picture.rename(tmp_path / "slide.mp4"), tmp_path / "out")


def test_a_playlist_with_a_film_s_name_opens_no_other_file(tmp_path: Path, film: Path) -> None:
    source = tmp_path / "talk.mp4"
    source.write_text(f"#EXTM3U\n#EXTINF:18,\n{film}\n#EXT-X-ENDLIST\n")
    with pytest.raises(NotMedia):
        probe(source)


def test_an_empty_file_says_so(tmp_path: Path) -> None:
    source = tmp_path / "talk.mp4"
    source.touch()
    with pytest.raises(EmptyFile, match="is empty"):
        transcribe(source, tmp_path / "out")


def test_a_missing_file_says_so(tmp_path: Path) -> None:
    with pytest.raises(SourceMissing, match="no readable file"):
        transcribe(tmp_path / "talk.mp4", tmp_path / "out")


def test_an_mp4_without_its_index_says_that_it_breaks_off(tmp_path: Path, film: Path) -> None:
    source = tmp_path / "cut.mp4"
    source.write_bytes(film.read_bytes()[: film.stat().st_size // 2])
    with pytest.raises(TruncatedMedia, match="breaks off before its index"):
        transcribe(source, tmp_path / "out")


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("cut.mp4", ("-movflags", "frag_keyframe+empty_moov")),
        ("cut.ts", ()),
        ("cut.mkv", ()),
        ("cut.flv", ()),
    ],
)
def test_what_is_there_of_a_streamed_file_that_breaks_off_is_heard(
    tmp_path: Path, film: Path, name: str, options: tuple[str, ...]
) -> None:
    whole = tmp_path / f"whole{Path(name).suffix}"
    run_ffmpeg("-i", film, "-c", "copy", *options, whole)
    source = tmp_path / name
    source.write_bytes(whole.read_bytes()[: whole.stat().st_size * 6 // 10])
    assert_said_at(transcribe(source, tmp_path / "out"), [*SAID_AT[:2]])


def test_the_missing_end_of_a_file_with_its_index_first_is_listed(
    tmp_path: Path, film: Path
) -> None:
    whole, source = tmp_path / "whole.mp4", tmp_path / "cut.mp4"
    run_ffmpeg("-i", film, "-c", "copy", "-movflags", "faststart", whole)
    source.write_bytes(whole.read_bytes()[: whole.stat().st_size * 6 // 10])
    assert_said_at(transcribe(source, tmp_path / "out"), [*SAID_AT[:2]])
    (doubt,) = json.loads((tmp_path / "out" / "coverage.json").read_text())["doubts"]
    assert doubt["kind"] == "sound_ends_early"
    assert 8 < doubt["start"] < 13
    assert doubt["end"] == pytest.approx(18, abs=0.1)


def test_a_film_without_sound_says_so(tmp_path: Path, film: Path) -> None:
    source = tmp_path / "mute.mp4"
    run_ffmpeg("-i", film, "-c", "copy", "-an", source)
    with pytest.raises(NoAudio, match="has no sound track"):
        transcribe(source, tmp_path / "out")


@pytest.mark.parametrize("sound", ["silence", "noise", "hum"])
def test_where_nobody_speaks_there_is_no_text(tmp_path: Path, sound: str) -> None:
    length = 20 * SAMPLE_RATE
    sounds: dict[str, Samples] = {
        "silence": np.zeros(length, dtype=np.float32),
        "noise": np.random.default_rng(4).normal(0, 0.1, length).astype(np.float32),
        "hum": (0.2 * np.sin(np.arange(length) * 2 * np.pi * 50 / SAMPLE_RATE)).astype(np.float32),
    }
    source = write_wav(tmp_path / "empty.wav", sounds[sound])
    assert transcribe(source, tmp_path / "out") == []
    coverage = json.loads((tmp_path / "out" / "coverage.json").read_text())
    assert (coverage["spans"], coverage["doubts"]) == ([], [])
    assert (tmp_path / "out" / "captions.vtt").read_text().startswith("WEBVTT")


def test_a_two_second_file_is_heard(tmp_path: Path, spoken: list[Samples]) -> None:
    source = write_wav(tmp_path / "short.wav", lay(spoken[:1], [0.2], 2.0))
    assert_said_at(transcribe(source, tmp_path / "out"), [0.2])


def test_a_variable_frame_rate_moves_nothing(tmp_path: Path, film: Path) -> None:
    source = tmp_path / "variable.mp4"
    odd = r"select='not(mod(n\,3))+lt(n\,60)+gt(random(1)\,0.7)'"
    run_ffmpeg(
        *("-i", film, "-vf", odd, "-fps_mode", "vfr", "-c:v", "libx264"),
        *("-preset", "ultrafast", "-c:a", "copy", source),
    )
    assert_said_at(transcribe(source, tmp_path / "out"), [*SAID_AT])


@pytest.mark.parametrize("suffix", ["mp4", "mkv", "ts", "flv"])
def test_sound_that_starts_late_keeps_its_place(
    tmp_path: Path, film: Path, talk: Path, suffix: str
) -> None:
    source = tmp_path / f"late.{suffix}"
    run_ffmpeg(
        *("-i", film, "-itsoffset", "3.5", "-i", talk, "-map", "0:v", "-map", "1:a"),
        *("-c:v", "copy", "-c:a", "aac", "-ar", "44100", source),
    )
    assert_said_at(transcribe(source, tmp_path / "out"), later(3.5))


@pytest.mark.parametrize("suffix", ["mp4", "mkv", "ts"])
def test_a_gap_in_the_sound_moves_nothing_after_it(tmp_path: Path, film: Path, suffix: str) -> None:
    whole, source = tmp_path / f"whole.{suffix}", tmp_path / f"gap.{suffix}"
    run_ffmpeg("-i", film, "-c", "copy", whole)
    drop = "noise=drop='between(pts*tb,5.5,12.5)'"
    run_ffmpeg("-i", whole, "-c", "copy", "-bsf:a", drop, source)
    heard = transcribe(source, tmp_path / "out")
    assert_said_at(heard, [SAID_AT[0], SAID_AT[2]])
    assert not [segment for segment in heard if 5.8 < segment.start < 11.2]


@pytest.mark.parametrize(
    ("first", "second", "follows_at"),
    [
        pytest.param(0, 50_000, 18.0, id="far ahead: the clock was set anew"),
        pytest.param(50_000, 0, 18.0, id="back: the clock was set anew"),
        pytest.param(0, 0, 18.0, id="the same times again"),
        pytest.param(0, 60, 60.0, id="a minute is missing"),
    ],
)
def test_timestamps_that_jump(
    tmp_path: Path, film: Path, first: int, second: int, follows_at: float
) -> None:
    parts = []
    for number, offset in enumerate((first, second)):
        parts.append(tmp_path / f"{number}.ts")
        run_ffmpeg("-i", film, "-c", "copy", "-output_ts_offset", str(offset), parts[-1])
    source = tmp_path / "jump.ts"
    source.write_bytes(b"".join(part.read_bytes() for part in parts))
    heard = transcribe(source, tmp_path / "out")
    assert_said_at(heard, [*SAID_AT, *later(follows_at)])


@pytest.fixture
def playlist(tmp_path: Path, film: Path) -> Path:
    """The film in parts of 2 seconds."""
    path = tmp_path / "live" / "talk.m3u8"
    path.parent.mkdir()
    parts = path.parent / "part%d.ts"
    run_ffmpeg(
        *("-i", film, "-c", "copy", "-f", "hls", "-hls_time", "2", "-hls_list_size", "0"),
        *("-hls_segment_filename", parts, path),
    )
    return path


def test_a_local_playlist_is_heard(tmp_path: Path, playlist: Path) -> None:
    assert_said_at(transcribe(playlist, tmp_path / "out"), [*SAID_AT])


@pytest.mark.parametrize("missing", [[3], [2, 3, 4, 5]])
def test_missing_parts_of_a_playlist_move_nothing(
    tmp_path: Path, playlist: Path, missing: list[int]
) -> None:
    for number in missing:
        (playlist.parent / f"part{number}.ts").unlink()
    assert_said_at(transcribe(playlist, tmp_path / "out"), [SAID_AT[0], SAID_AT[2]])


def test_a_discontinuity_of_a_playlist_moves_nothing(tmp_path: Path, film: Path) -> None:
    lines = ["#EXTM3U", "#EXT-X-VERSION:3", "#EXT-X-TARGETDURATION:18"]
    for number, offset in enumerate((0, 9000, 3)):
        run_ffmpeg(
            *("-i", film, "-c", "copy", "-output_ts_offset", str(offset)), tmp_path / f"{number}.ts"
        )
        lines += ["#EXT-X-DISCONTINUITY"] * (number > 0) + ["#EXTINF:18.0,", f"{number}.ts"]
    source = tmp_path / "talk.m3u8"
    source.write_text("\n".join([*lines, "#EXT-X-ENDLIST", ""]))
    heard = transcribe(source, tmp_path / "out")
    assert_said_at(heard, [*SAID_AT, *later(18.0), *later(36.0)])


def test_a_local_playlist_never_reaches_the_network(tmp_path: Path) -> None:
    source = tmp_path / "talk.m3u8"
    source.write_text("#EXTM3U\n#EXTINF:4,\nhttp://127.0.0.1:9/part.ts\n#EXT-X-ENDLIST\n")
    with pytest.raises(NotMedia):
        transcribe(source, tmp_path / "out")


@pytest.mark.parametrize(
    "name",
    [
        "Anhörung vom 7. Juni – Bürger*innen.mp4",
        'it\'s a "talk".mp4',
        "two\nlines.mp4",
        "-i.mp4",
        "http:talk.mp4",
        "100%d [x].mp4",
    ],
)
def test_any_file_name_is_heard(tmp_path: Path, film: Path, name: str) -> None:
    source = tmp_path / name
    source.write_bytes(film.read_bytes())
    assert_said_at(transcribe(source, tmp_path / "out"), [*SAID_AT])
    assert json.loads((tmp_path / "out" / "run.json").read_text())["source"]["name"] == name


def fill_disk(target: Path) -> None:
    """Let the temporary file of ``target`` be one that takes no byte."""
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(f".{target.stem}.{os.getpid()}.part{target.suffix}")
    part.symlink_to("/dev/full")


@pytest.mark.parametrize("name", ["audio.wav", "speech.json", "segments.jsonl", "pieces/0000.json"])
def test_a_full_disk_says_so_and_leaves_nothing_half(
    tmp_path: Path, talk: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out"
    monkeypatch.setattr("media.workspace.remove_parts", lambda folder: None)
    fill_disk(out / name)
    with pytest.raises(DiskFull, match="disk is full"):
        transcribe(talk, out)
    assert not (out / name).exists()
    assert not list(out.rglob(".*.part*"))
    assert_said_at(transcribe(talk, out), [*SAID_AT])


def test_a_disk_that_fills_while_ffmpeg_writes_says_so(tmp_path: Path, film: Path) -> None:
    target = tmp_path / "full.mp4"
    target.symlink_to("/dev/full")
    arguments = ["-i", str(film), "-c", "copy", "-f", "mpegts", str(target)]
    with pytest.raises(DiskFull):
        ffmpeg.run(arguments, source=film, target=target, step="playback", duration=18.0)


def test_without_ffmpeg_the_sentence_says_how_to_get_it(
    tmp_path: Path, talk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MEDIA_FFMPEG", str(tmp_path / "nothing"))
    with pytest.raises(ProgramMissing, match="imageio-ffmpeg"):
        transcribe(talk, tmp_path / "out")
    assert not (tmp_path / "out" / "audio.wav").exists()


def test_without_a_model_the_sentence_names_three_ways(
    tmp_path: Path, talk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MEDIA_MODELS", str(tmp_path / "models"))
    with pytest.raises(ModelMissing) as caught:
        pipeline.transcribe(talk, tmp_path / "out", settings=Settings(model="large-v3"))
    for way in ("media models fetch large-v3", "media models import PATH", "--model demo"):
        assert way in str(caught.value)
    assert not (tmp_path / "out" / "audio.wav").exists()


def test_the_command_ends_with_one_sentence_and_its_code(tmp_path: Path) -> None:
    source = tmp_path / "talk.mp4"
    source.touch()
    command = [sys.executable, "-m", "media.cli", "transcribe", str(source), "--out"]
    done = subprocess.run(
        [*command, str(tmp_path / "out")], capture_output=True, text=True, check=False
    )
    assert done.returncode == EmptyFile.exit_code
    assert done.stderr == f"Error: The file {str(source)!r} is empty.\n"


def test_a_folder_with_another_recording_is_left_alone(
    tmp_path: Path, talk: Path, film: Path
) -> None:
    heard = transcribe(talk, tmp_path / "out")
    with pytest.raises(WorkspaceTaken, match=r"talk\.wav"):
        transcribe(film, tmp_path / "out")
    assert read_segments(Workspace(tmp_path / "out").segments) == heard


def test_the_same_recording_under_another_name_is_the_same(tmp_path: Path, talk: Path) -> None:
    heard = transcribe(talk, tmp_path / "out")
    copy = tmp_path / "copy.wav"
    copy.write_bytes(talk.read_bytes())
    assert transcribe(copy, tmp_path / "out") == heard


def test_a_broken_file_of_the_folder_is_kept_aside_and_made_again(
    tmp_path: Path, talk: Path
) -> None:
    heard = transcribe(talk, tmp_path / "out")
    for name in ("audio.wav", "speech.json", "pieces/0000.json"):
        (tmp_path / "out" / name).write_bytes(b"RIFF broken")
    assert transcribe(talk, tmp_path / "out") == heard
    for name in ("audio.wav", "speech.json", "pieces/0000.json"):
        assert (tmp_path / "out" / f"{name}.broken").read_bytes() == b"RIFF broken"


@pytest.mark.parametrize("error", MediaError.__subclasses__())
def test_every_error_has_a_code_of_its_own(error: type[MediaError]) -> None:
    codes = [other.code for other in MediaError.__subclasses__()]
    assert codes.count(error.code) == 1
    assert error.exit_code != 0


def test_sound_is_read_back_where_it_was_put(tmp_path: Path, spoken: list[Samples]) -> None:
    wav = write_wav(tmp_path / "talk.wav", lay(spoken[:1], [1.0], 4.0))
    assert np.abs(audio.read(wav, 0.0, 0.99)).max() == 0
    assert np.abs(audio.read(wav, 1.0, 1.2)).max() > 0.02
    assert len(audio.read(wav, 3.5, 9.0)) == SAMPLE_RATE // 2
