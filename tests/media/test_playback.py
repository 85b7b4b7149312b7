"""Planted files: a tone of one second at a known time, a picture that says its time by its grey."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import av
import numpy as np
import numpy.typing as npt
import pytest

from media import audio, ffmpeg, playback
from media.errors import Cancelled, DecodingFailed, DiskFull
from media.probe import probe
from media.workspace import Workspace

RATE = 48_000
TONE_AT = 4.0
TONE = f"sine=f=1000:d=8:r={RATE}[t];[t]volume='between(t,{TONE_AT},{TONE_AT + 1})':eval=frame"
PICTURE = "testsrc2=s=160x90:r=25:d=8"
AAC = ["-c:a", "aac", "-b:a", "64k"]
H264 = ["-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p"]
COPY = ["-c", "copy"]
Plant = Callable[..., Path]


def run_program(*arguments: str | Path) -> None:
    program = [ffmpeg.find_program(), "-v", "error", "-y", "-nostdin"]
    subprocess.run([*program, *map(str, arguments)], check=True)


@pytest.fixture(scope="session")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("planted") / "plain.mp4"
    sources = ["-f", "lavfi", "-i", PICTURE, "-f", "lavfi", "-i", TONE]
    run_program(*sources, *H264, *AAC, "-shortest", path)
    return path


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    (tmp_path / "out").mkdir()
    return Workspace(tmp_path / "out")


@pytest.fixture
def plant(plain: Path, tmp_path: Path) -> Plant:
    """Make a variant of the plain file: its name, and FFmpeg's options for it."""

    def build(name: str, *options: str) -> Path:
        run_program("-i", plain, *options, tmp_path / name)
        return tmp_path / name

    return build


def decode(path: Path) -> npt.NDArray[np.float32]:
    """Return the sound as a player of another kind hears it: samples one after the other.

    Only the first sample's time is taken from the container; a gap that were not filled with
    silence would shift all that follows.
    """
    samples: list[npt.NDArray[np.float32]] = []
    with av.open(str(path)) as container:
        mono = av.AudioResampler("flt", "mono", RATE)
        for frame in container.decode(audio=0):
            if not samples:
                samples.append(np.zeros(max(0, round((frame.time or 0) * RATE)), np.float32))
            samples += [out.to_ndarray()[0] for out in mono.resample(frame)]
    return np.concatenate(samples)


def onset(samples: npt.NDArray[np.float32], rate: int) -> float:
    return int(np.argmax(np.abs(samples) > 0.05)) / rate


def pictures(path: Path) -> list[float]:
    with av.open(str(path)) as container:
        return [round(frame.time or 0, 2) for frame in container.decode(video=0)]


def codecs(path: Path) -> list[tuple[str, str | None]]:
    with av.open(str(path)) as container:
        return [
            (stream.codec_context.name, getattr(stream.codec_context, "pix_fmt", None))
            for stream in container.streams
        ]


def encoded_pictures(path: Path) -> list[bytes]:
    with av.open(str(path)) as container:
        return [bytes(packet) for packet in container.demux(video=0) if packet.size]


def assert_times_agree(source: Path, workspace: Workspace, tone_at: float) -> None:
    made = playback.make(source, workspace)
    audio.extract(source, workspace.audio)
    heard = onset(audio.read(workspace.audio, 0, 60), audio.SAMPLE_RATE)
    assert onset(decode(made), RATE) == pytest.approx(heard, abs=0.05)
    assert heard == pytest.approx(tone_at, abs=0.05)


def test_playable_tracks_are_copied_and_not_encoded_again(
    plain: Path, workspace: Workspace
) -> None:
    made = playback.make(plain, workspace)
    assert encoded_pictures(made) == encoded_pictures(plain)
    assert_times_agree(plain, workspace, TONE_AT)


def test_the_index_stands_before_the_media(plain: Path, workspace: Workspace) -> None:
    content = playback.make(plain, workspace).read_bytes()
    assert 0 < content.index(b"moov") < content.index(b"mdat")


@pytest.mark.parametrize("suffix", ["ts", "mkv", "mov"])
def test_another_container_keeps_the_times(plant: Plant, workspace: Workspace, suffix: str) -> None:
    assert_times_agree(plant(f"plain.{suffix}", *COPY), workspace, TONE_AT)


@pytest.mark.parametrize("suffix", ["mp4", "ts", "mkv"])
def test_sound_that_starts_late_keeps_its_place(
    plain: Path, tmp_path: Path, workspace: Workspace, suffix: str
) -> None:
    source = tmp_path / f"late.{suffix}"
    inputs: list[str | Path] = ["-i", plain, "-itsoffset", "2.5", "-i", plain]
    run_program(*inputs, "-map", "0:v", "-map", "1:a", *COPY, source)
    assert_times_agree(source, workspace, TONE_AT + 2.5)


@pytest.mark.parametrize("suffix", ["mp4", "ts", "mkv"])
def test_a_gap_in_the_sound_keeps_its_place(
    plant: Plant, workspace: Workspace, suffix: str
) -> None:
    gap = plant("gap.mkv", *COPY, "-bsf:a", "setts=ts=PTS+gt(PTS\\,2000)*3000")
    source = gap.with_name(f"torn.{suffix}")
    run_program("-i", gap, *COPY, source)
    assert_times_agree(source, workspace, TONE_AT + 3)


def test_channels_that_change_bring_no_silence_in(tmp_path: Path, workspace: Workspace) -> None:
    content = b""
    for begin, channels in ((0, "2"), (3, "1")):
        path = tmp_path / f"{begin}.ts"
        picture = ("-f", "lavfi", "-i", "testsrc2=s=160x90:r=25:d=3")
        tone = ("-f", "lavfi", "-i", "sine=f=1000:d=3:r=48000", "-ac", channels, "-c:a", "mp2")
        run_program(*picture, *tone, *H264, "-output_ts_offset", str(begin), path)
        content += path.read_bytes()
    source = tmp_path / "changing.ts"
    source.write_bytes(content)
    with av.open(str(playback.make(source, workspace))) as container:
        played = sum(frame.samples / frame.sample_rate for frame in container.decode(audio=0))
    assert played == pytest.approx(6, abs=0.15)


def test_a_picture_that_starts_late_moves_no_sound(
    plain: Path, tmp_path: Path, workspace: Workspace
) -> None:
    source = tmp_path / "late.mp4"
    inputs: list[str | Path] = ["-itsoffset", "2", "-i", plain, "-i", plain]
    run_program(*inputs, "-map", "0:v", "-map", "1:a", *COPY, source)
    assert_times_agree(source, workspace, TONE_AT)
    assert pictures(workspace.folder / "playback.mp4")[0] == pytest.approx(2.0, abs=0.05)


def test_a_clock_that_jumps_back_gives_one_time_line(plant: Plant, workspace: Workspace) -> None:
    early = plant("a.ts", *COPY, "-t", "2", "-output_ts_offset", "500")
    late = plant("b.ts", *COPY, "-output_ts_offset", "10")
    source = early.with_name("jump.ts")
    source.write_bytes(early.read_bytes() + late.read_bytes())
    made = playback.make(source, workspace)
    audio.extract(source, workspace.audio)
    heard = onset(audio.read(workspace.audio, 0, 60), audio.SAMPLE_RATE)
    assert 5.9 < heard < 6.5
    assert onset(decode(made), RATE) == pytest.approx(heard, abs=0.05)


def test_an_hls_playlist_is_a_source(plant: Plant, workspace: Workspace) -> None:
    source = plant("list.m3u8", *COPY, "-f", "hls", "-hls_time", "2", "-hls_list_size", "0")
    assert_times_agree(source, workspace, TONE_AT)


def test_only_the_track_that_needs_it_is_encoded_anew(
    plain: Path, plant: Plant, workspace: Workspace
) -> None:
    source = plant("opus.mkv", "-c:v", "copy", "-c:a", "libopus")
    made = playback.make(source, workspace)
    assert codecs(made) == [("aac", None), ("h264", "yuv420p")]
    assert encoded_pictures(made) == encoded_pictures(plain)


def test_a_picture_no_browser_plays_is_encoded_with_its_own_times(
    plant: Plant, workspace: Workspace
) -> None:
    uneven = ["-vf", "select='not(mod(n,7))+gt(mod(n,50),45)'", "-fps_mode", "vfr"]
    source = plant("uneven.mkv", *uneven, "-c:v", "mpeg4", "-c:a", "copy")
    made = playback.make(source, workspace)
    assert codecs(made) == [("aac", None), ("h264", "yuv420p")]
    assert len(set(np.diff(pictures(source)).round(2))) > 1
    assert pictures(made) == pytest.approx(pictures(source), abs=0.03)
    assert_times_agree(source, workspace, TONE_AT)


def test_full_colour_h264_is_encoded_anew(plant: Plant, workspace: Workspace) -> None:
    source = plant("444.mp4", "-c:a", "copy", "-c:v", "libx264", "-pix_fmt", "yuv444p")
    assert ("h264", "yuv420p") in codecs(playback.make(source, workspace))


def test_sound_alone_becomes_m4a_without_pictures(plant: Plant, workspace: Workspace) -> None:
    source = plant("talk.mp3", "-vn")
    made = playback.make(source, workspace)
    assert codecs(made) == [("aac", None)]
    assert [path.name for path in workspace.folder.iterdir()] == ["playback.m4a"]
    assert_times_agree(source, workspace, TONE_AT)


def test_what_a_recorder_says_about_place_and_maker_is_dropped(
    plant: Plant, workspace: Workspace
) -> None:
    source = plant(
        "tagged.mp4", *COPY, "-metadata", "location=+48.1+11.6/", "-metadata", "artist=X"
    )
    made = playback.make(source, workspace)
    with av.open(str(source)) as tagged, av.open(str(made)) as clean:
        assert "location" in tagged.metadata
        assert not {"location", "artist"} & set(clean.metadata)


def test_any_file_name_is_played(plain: Path, tmp_path: Path, workspace: Workspace) -> None:
    source = tmp_path / "-i Anhörung \"2:1\" 'Teil 1'\n%d.mp4"
    source.write_bytes(plain.read_bytes())
    assert playback.make(source, workspace).exists()


def test_a_second_time_what_is_there_is_kept(plain: Path, workspace: Workspace) -> None:
    first = playback.make(plain, workspace).stat().st_mtime_ns
    assert playback.make(plain, workspace).stat().st_mtime_ns == first


def test_pictures_that_are_missing_are_made_of_the_playback_file(
    plain: Path, workspace: Workspace
) -> None:
    made = playback.make(plain, workspace)
    written = made.stat().st_mtime_ns
    (workspace.folder / "storyboard.vtt").unlink()
    plain_gone = plain.with_name("gone.mp4")
    assert playback.make(plain_gone, workspace, info=probe(plain)) == made
    assert made.stat().st_mtime_ns == written
    assert {path.name for path in workspace.folder.iterdir()} == {
        "playback.mp4",
        "poster.jpg",
        "storyboard.jpg",
        "storyboard.vtt",
    }


@pytest.mark.parametrize("size", [100, 40_000])
def test_a_playback_file_that_is_cut_off_is_made_again(
    plain: Path, workspace: Workspace, size: int
) -> None:
    made = playback.make(plain, workspace)
    whole = made.read_bytes()
    made.write_bytes(whole[:size])
    assert playback.make(plain, workspace).read_bytes() == whole


def test_a_broken_playback_file_is_set_aside_and_made_again(
    plain: Path, workspace: Workspace
) -> None:
    (workspace.folder / "playback.mp4").write_bytes(b"not a film")
    made = playback.make(plain, workspace)
    assert probe(made).duration == pytest.approx(8.0, abs=0.1)
    assert (workspace.folder / "playback.mp4.broken").read_bytes() == b"not a film"


def test_progress_is_told_in_seconds_of_the_recording(plain: Path, workspace: Workspace) -> None:
    told: list[tuple[str, float, float]] = []
    playback.make(plain, workspace, progress=lambda *step: told.append(step))
    assert {step for step, _, _ in told} == {"playback", "storyboard"}
    assert all(0 <= done <= total == pytest.approx(8.0, abs=0.1) for _, done, total in told)


def test_cancelling_leaves_nothing_half(plain: Path, workspace: Workspace) -> None:
    with pytest.raises(Cancelled):
        playback.make(plain, workspace, cancelled=lambda: True)
    assert list(workspace.folder.iterdir()) == []


@pytest.mark.parametrize("name", ["fragments", "playback"])
def test_a_full_disk_is_told_and_leaves_nothing_half(
    plain: Path, workspace: Workspace, name: str
) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("this system has no /dev/full")
    part = workspace.folder / f".{name}.{os.getpid()}.part.mp4"
    part.symlink_to("/dev/full")
    with pytest.raises(DiskFull):
        playback.make(plain, workspace)
    assert list(workspace.folder.iterdir()) == []


def test_a_picture_that_can_not_be_decoded_is_an_error_with_a_reason(
    plain: Path, workspace: Workspace
) -> None:
    info = probe(plain)
    damaged = workspace.folder / "damaged.mkv"
    damaged.write_bytes(b"\x1a\x45\xdf\xa3" + bytes(2000))
    with pytest.raises(DecodingFailed) as caught:
        playback.make(damaged, workspace, info=info)
    assert caught.value.reason
