"""Planted recordings: what is said when is known, because we put it there."""

from __future__ import annotations

import shutil
import subprocess
import wave
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest

from media import audio
from media.audio import SAMPLE_RATE, Samples

SENTENCES = (
    "Guten Morgen, meine Damen und Herren.",
    "Wir sprechen heute über die Stadtverwaltung.",
    "Vielen Dank für die erste Frage.",
)
SAID_AT = (1.0, 7.0, 13.0)
"""Seconds after the sound's own start."""
SOUND_SECONDS = 18.0

Ffmpeg = Callable[..., None]


def run_ffmpeg(*arguments: str | Path) -> None:
    """Run the system's FFmpeg and fail loudly."""
    command = ["ffmpeg", "-hide_banner", "-loglevel", "error", "-y", *map(str, arguments)]
    subprocess.run(command, check=True, stdin=subprocess.DEVNULL)


def write_wav(path: Path, samples: Samples) -> Path:
    """Write samples from -1 to 1 as 16 kHz mono."""
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(SAMPLE_RATE)
        file.writeframes((np.clip(samples, -1, 1) * 32767).astype("<i2").tobytes())
    return path


@pytest.fixture(scope="session")
def spoken(tmp_path_factory: pytest.TempPathFactory) -> list[Samples]:
    """Three sentences of synthetic speech, without silence around them."""
    if shutil.which("espeak-ng") is None:
        pytest.skip("needs the Debian package espeak-ng")
    folder = tmp_path_factory.mktemp("spoken")
    return [_speak(sentence, folder / f"{number}") for number, sentence in enumerate(SENTENCES)]


def _speak(sentence: str, path: Path) -> Samples:
    raw, wav = path.with_suffix(".raw.wav"), path.with_suffix(".wav")
    subprocess.run(["espeak-ng", "-v", "de", "-w", str(raw), sentence], check=True)
    run_ffmpeg("-i", raw, "-ar", str(SAMPLE_RATE), "-ac", "1", wav)
    samples = audio.read(wav, 0, 60)
    loud = np.flatnonzero(np.abs(samples) > 0.02)
    return samples[loud[0] : loud[-1] + 1]


def lay(sounds: Sequence[Samples], times: Sequence[float], seconds: float) -> Samples:
    """Return silence of that length with each sound at its time."""
    whole = np.zeros(round(seconds * SAMPLE_RATE), dtype=np.float32)
    for sound, at in zip(sounds, times, strict=True):
        first = round(at * SAMPLE_RATE)
        whole[first : first + len(sound)] = sound[: len(whole) - first]
    return whole


@pytest.fixture(scope="session")
def talk(spoken: list[Samples], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A WAV of SOUND_SECONDS in which the sentences begin at SAID_AT."""
    path = tmp_path_factory.mktemp("talk") / "talk.wav"
    return write_wav(path, lay(spoken, SAID_AT, SOUND_SECONDS))


@pytest.fixture(scope="session")
def film(talk: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The talk as MP4 with a picture."""
    path = tmp_path_factory.mktemp("film") / "film.mp4"
    picture = f"testsrc2=size=160x90:rate=25:duration={SOUND_SECONDS}"
    run_ffmpeg(
        *("-f", "lavfi", "-i", picture, "-i", talk, "-c:v", "libx264", "-preset", "ultrafast"),
        *("-g", "50", "-pix_fmt", "yuv420p", "-c:a", "aac", "-ar", "48000", path),
    )
    return path
