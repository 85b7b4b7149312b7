from __future__ import annotations

import subprocess
import sys
import wave
from pathlib import Path

import av
import numpy as np
import pytest

from media import audio
from media.audio import SAMPLE_RATE, Samples
from media.errors import Cancelled, DecodingFailed
from media.probe import AudioStream, MediaInfo, probe
from tests.media.conftest import SOUND_SECONDS, lay, run_ffmpeg, write_wav


def test_the_sound_is_16_khz_mono_16_bit(tmp_path: Path, film: Path) -> None:
    target = tmp_path / "audio.wav"
    audio.extract(film, target)
    with av.open(str(target)) as container:
        stream = container.streams.audio[0]
        assert (stream.codec_context.name, stream.rate) == ("pcm_s16le", SAMPLE_RATE)
        assert stream.codec_context.channels == 1
    assert audio.duration(target) == pytest.approx(SOUND_SECONDS, abs=0.1)
    assert audio.is_whole(target)


def test_progress_is_told_in_seconds_of_the_recording(tmp_path: Path, film: Path) -> None:
    told: list[tuple[str, float, float]] = []
    audio.extract(film, tmp_path / "audio.wav", progress=lambda *state: told.append(state))
    assert [done for _, done, _ in told] == sorted(done for _, done, _ in told)
    assert {step for step, _, _ in told} == {"audio"}
    assert told[-1][1:] == pytest.approx((SOUND_SECONDS, SOUND_SECONDS), abs=0.1)


def test_cancelling_leaves_nothing_and_an_older_file_as_it_was(tmp_path: Path, film: Path) -> None:
    target = tmp_path / "audio.wav"
    target.write_bytes(b"older")
    with pytest.raises(Cancelled):
        audio.extract(film, target, cancelled=lambda: True)
    assert target.read_bytes() == b"older"
    assert [path.name for path in tmp_path.iterdir()] == ["audio.wav"]


def test_a_second_time_it_replaces_the_file(tmp_path: Path, film: Path) -> None:
    target = tmp_path / "audio.wav"
    audio.extract(film, target)
    first = target.read_bytes()
    audio.extract(film, target)
    assert target.read_bytes() == first


def test_what_ffmpeg_says_last_is_the_reason(tmp_path: Path) -> None:
    broken = tmp_path / "talk.mp4"
    broken.write_bytes(b"nothing that FFmpeg knows" * 99)
    info = MediaInfo("mov", 1.0, AudioStream(0, "aac", 48_000, 1, 0.0), None)
    with pytest.raises(DecodingFailed, match="Invalid data"):
        audio.extract(broken, tmp_path / "audio.wav", info=info)


def test_stereo_and_other_rates_are_mixed_down(tmp_path: Path) -> None:
    source = tmp_path / "stereo.wav"
    time = np.arange(44_100 * 2) / 44_100
    left, right = np.sin(time * 2 * np.pi * 440), np.zeros_like(time)
    frames = (np.column_stack([left, right]) * 20_000).astype("<i2")
    with wave.open(str(source), "wb") as file:
        file.setparams((2, 2, 44_100, 0, "NONE", ""))
        file.writeframes(frames.tobytes())
    audio.extract(source, tmp_path / "audio.wav")
    samples = audio.read(tmp_path / "audio.wav", 0.5, 1.5)
    spectrum = np.abs(np.fft.rfft(samples))
    assert np.argmax(spectrum) == pytest.approx(440, abs=1)


def test_the_second_sound_track_is_not_taken_for_the_first(tmp_path: Path, talk: Path) -> None:
    source = tmp_path / "two.mkv"
    silence = ("-f", "lavfi", "-i", "anullsrc=r=16000:cl=mono:d=18")
    command = ["ffmpeg", "-loglevel", "error", "-i", str(talk), *silence]
    maps = ["-map", "1", "-map", "0", "-disposition:a:0", "0", "-disposition:a:1", "default"]
    subprocess.run([*command, *maps, str(source)], check=True)
    assert probe(source).audio.index == 1
    audio.extract(source, tmp_path / "audio.wav")
    assert np.abs(audio.read(tmp_path / "audio.wav", 0, 18)).max() > 0.1


@pytest.mark.parametrize("content", [b"", b"RIFF", b"RIFF\x00\x00\x00\x00WAVEfmt "])
def test_a_broken_wav_is_not_whole(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "audio.wav"
    path.write_bytes(content)
    assert not audio.is_whole(path)


def test_a_wav_that_was_cut_is_not_whole(tmp_path: Path, talk: Path) -> None:
    path = tmp_path / "audio.wav"
    path.write_bytes(talk.read_bytes()[:-1000])
    assert not audio.is_whole(path)


def test_the_blocks_make_up_the_whole(talk: Path) -> None:
    blocks = list(audio.blocks(talk, 50_000))
    assert {len(block) for block in blocks[:-1]} == {50_000}
    np.testing.assert_array_equal(np.concatenate(blocks), audio.read(talk, 0, 99))


def test_reading_before_the_start_and_after_the_end_gives_what_there_is(
    tmp_path: Path, spoken: list[Samples]
) -> None:
    wav = write_wav(tmp_path / "talk.wav", lay(spoken[:1], [1.0], 4.0))
    assert len(audio.read(wav, -1.0, 1.0)) == SAMPLE_RATE
    assert len(audio.read(wav, 3.5, 9.0)) == SAMPLE_RATE // 2
    assert len(audio.read(wav, 8.0, 9.0)) == 0


def test_memory_does_not_grow_with_the_length(tmp_path: Path, talk: Path) -> None:
    peaks = []
    for loops in (1, 60):
        code = (
            "import resource, sys\nfrom pathlib import Path\nfrom media import audio\n"
            "audio.extract(sys.argv[1], Path(sys.argv[2]))\n"
            "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)\n"
            "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
        )
        source = tmp_path / f"{loops}.mka"
        loop = ["-stream_loop", str(loops - 1), "-i", str(talk), "-c", "copy", str(source)]
        subprocess.run(["ffmpeg", "-loglevel", "error", *loop], check=True)
        command = [sys.executable, "-c", code, str(source), str(tmp_path / "audio.wav")]
        printed = subprocess.run(command, check=True, capture_output=True).stdout
        peaks.append([int(line) for line in printed.split()])
    (own, ffmpeg), (own_of_long, ffmpeg_of_long) = peaks
    assert own_of_long < own * 1.1
    assert ffmpeg_of_long < ffmpeg * 1.5


def test_channels_that_change_in_the_middle_of_a_file_double_nothing(tmp_path: Path) -> None:
    source = tmp_path / "changing.ts"
    parts = b""
    for number, (begin, channels) in enumerate([(0.0, "2"), (2.1, "1"), (6.0, "2")]):
        path = tmp_path / f"{number}.ts"
        tone = ("-f", "lavfi", "-i", f"sine={440 * (number + 1)}:r=48000:d=2.1", "-ac", channels)
        run_ffmpeg(*tone, "-c:a", "aac", "-output_ts_offset", str(begin), path)
        parts += path.read_bytes()
    source.write_bytes(parts)
    audio.extract(source, tmp_path / "audio.wav")
    assert audio.duration(tmp_path / "audio.wav") == pytest.approx(8.1, abs=0.15)
    for at, tone_heard in ((1.0, 440), (3.0, 880), (7.0, 1320)):
        spectrum = np.abs(np.fft.rfft(audio.read(tmp_path / "audio.wav", at, at + 1)))
        assert np.argmax(spectrum) == pytest.approx(tone_heard, abs=2)
    assert np.abs(audio.read(tmp_path / "audio.wav", 4.5, 5.8)).max() < 0.01, "a gap is silence"
