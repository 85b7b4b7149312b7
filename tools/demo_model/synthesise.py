"""Speak the sentences: `python -m tools.demo_model.synthesise TEXT.jsonl OUT` writes shards.

A shard is a thousand sentences: `NNN.mel.npy` (frames, 80) float16 with the base-10 logarithm of
the mel spectrum (100 frames a second, not normalised, so that windows are put together cheaply
later), `NNN.phones.npy` the phoneme of each frame, `NNN.json` the words with their times. A shard
that lies there is not made again. Part of the shards go through AAC, as a recording does.
"""

from __future__ import annotations

import argparse
import json
import subprocess
from dataclasses import dataclass, replace
from multiprocessing import Pool
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import numpy.typing as npt
import soxr
import torch
from whisper.audio import mel_filters

from tools.demo_model.espeak import RATE, Espeak, Speech
from tools.demo_model.lists import read_words
from tools.demo_model.numbers import Words
from tools.demo_model.voices import PITCH_SPREAD, RATE_SPREAD, VOICES, Voice

SAMPLE_RATE, HOP, FFT = 16_000, 160, 400
SHARD = 1000
AAC_SHARE, AAC_BITRATES = 0.4, (48, 64, 96)
SHORTEST_PAUSE = 0.06
PHONES = read_words("phonemes")
Float = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Job:
    """What one process needs to make one shard."""

    number: int
    sentences: list[Words]
    target: Path


def word_times(words: Words, speech: Speech) -> list[tuple[str, float, float]]:
    """Return the written words with start and end in seconds.

    Words that the program speaks in one breath share their time by their letters.
    """
    pauses = [
        (start, end)
        for (name, start), (_, end) in zip(
            speech.phonemes, [*speech.phonemes[1:], ("_", len(speech.sound) / RATE)], strict=True
        )
        if name.startswith("_") and end - start > SHORTEST_PAUSE
    ]
    last = max(
        (second for name, second in speech.phonemes if name in ("_", "_:")),
        default=len(speech.sound) / RATE,
    )
    knots = sorted({0: 0.0, **dict(speech.words)}.items())
    text_end = sum(len(spoken) + 1 for _, spoken in words)
    places, seconds = [*(k for k, _ in knots), text_end], [*(s for _, s in knots), last]
    timed, place = [], 0
    for written, spoken in words:
        start = float(np.interp(place, places, seconds))
        end = float(np.interp(place + len(spoken) + 1, places, seconds))
        end = min([a for a, _ in pauses if start < a < end], default=end)
        timed.append((written, round(start, 3), round(end, 3)))
        place += len(spoken) + 1
    return timed


def frame_phones(speech: Speech, frames: int) -> npt.NDArray[np.uint8]:
    """Return the index in PHONES for each frame of 10 ms."""
    labels = np.zeros(frames, np.uint8)
    ends = [second for _, second in speech.phonemes[1:]] + [frames / 100]
    for (name, start), end in zip(speech.phonemes, ends, strict=True):
        name = "_" if name.startswith("_") else name
        known = PHONES.index(name) if name in PHONES else len(PHONES) - 1
        labels[round(start * 100) : round(end * 100)] = known
    return labels


def log_mel(sound: Float) -> npt.NDArray[np.float16]:
    """Return Whisper's log-mel frames (frames, 80) without its normalisation."""
    window = torch.hann_window(FFT)
    spectrum = (
        torch.stft(
            torch.from_numpy(sound),
            FFT,
            HOP,
            window=window,
            pad_mode="constant",
            return_complex=True,
        )[..., :-1].abs()
        ** 2
    )
    mel = (mel_filters("cpu", 80) @ spectrum).clamp(min=1e-10).log10()
    frames: npt.NDArray[np.float16] = mel.T.numpy().astype(np.float16)
    return frames


def pass_through_aac(sound: Float, *, kilobits: int) -> Float:
    """Return the sound after coding to AAC and back, as long as before."""
    raw = ("-f", "s16le", "-ar", str(SAMPLE_RATE), "-ac", "1")
    program = ("ffmpeg", "-v", "error", "-y")
    data = (sound * 32767).clip(-32768, 32767).astype("<i2").tobytes()
    with TemporaryDirectory() as folder:
        coded = str(Path(folder) / "sound.m4a")
        subprocess.run(
            [*program, *raw, "-i", "-", "-c:a", "aac", "-b:a", f"{kilobits}k", coded],
            input=data,
            check=True,
        )
        plain = subprocess.run(
            [*program, "-i", coded, *raw, "-"], stdout=subprocess.PIPE, check=True
        ).stdout
    back = np.zeros_like(sound)
    decoded = np.frombuffer(plain, "<i2")[: len(sound)]
    back[: len(decoded)] = decoded.astype(np.float32) / 32768
    return back


@dataclass(frozen=True, slots=True)
class Spoken:
    """A spoken sentence: sound at 16 kHz in whole frames, phonemes by frame, words with times."""

    sound: Float
    phones: npt.NDArray[np.uint8]
    words: list[tuple[str, float, float]]


def speak(espeak: Espeak, words: Words, *, voice: Voice) -> Spoken:
    """Speak a sentence."""
    text = " ".join(spoken for _, spoken in words)
    speech = espeak.speak(text, voice=voice.espeak, rate=voice.rate, pitch=voice.pitch)
    heard = soxr.resample(speech.sound.astype(np.float32) / 32768, RATE, SAMPLE_RATE)
    frames = -(-len(heard) // HOP)
    sound = np.zeros(frames * HOP, np.float32)
    sound[: len(heard)] = heard
    return Spoken(sound, frame_phones(speech, frames), word_times(words, speech))


def vary(voice: Voice, random: Random) -> Voice:
    """Return the voice with its rate and pitch changed a little."""
    rate, pitch = (
        round(value * (1 + random.uniform(-spread, spread)))
        for value, spread in ((voice.rate, RATE_SPREAD), (voice.pitch, PITCH_SPREAD))
    )
    return replace(voice, rate=rate, pitch=pitch)


def make_shard(job: Job) -> float:
    """Write one shard and return its hours of speech."""
    torch.set_num_threads(1)
    random, espeak = Random(job.number), Espeak()
    spoken, rows, offset = [], [], 0
    for words in job.sentences:
        voice = random.randrange(len(VOICES))
        sentence = speak(espeak, words, voice=vary(VOICES[voice], random))
        frames = len(sentence.phones)
        spoken.append(sentence)
        rows.append({"offset": offset, "frames": frames, "voice": voice, "words": sentence.words})
        offset += frames
    whole = np.concatenate([sentence.sound for sentence in spoken])
    if random.random() < AAC_SHARE:
        whole = pass_through_aac(whole, kilobits=random.choice(AAC_BITRATES))
    write_shard(job, whole, np.concatenate([sentence.phones for sentence in spoken]), rows)
    return offset / 100 / 3600


def write_shard(
    job: Job, sound: Float, phones: npt.NDArray[np.uint8], rows: list[dict[str, Any]]
) -> None:
    """Write the three files; the list of words last, since it marks the shard as complete."""
    name = f"{job.number:03}"
    np.save(job.target / f"{name}.mel.npy", log_mel(sound))
    np.save(job.target / f"{name}.phones.npy", phones)
    partial = job.target / f"{name}.partial"
    partial.write_text(json.dumps(rows, ensure_ascii=False), encoding="utf-8")
    partial.replace(job.target / f"{name}.json")


def main() -> None:
    """Make the shards that are missing."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("text", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--processes", type=int, default=2)
    given = parser.parse_args()
    given.out.mkdir(parents=True, exist_ok=True)
    lines = given.text.read_text(encoding="utf-8").splitlines()
    jobs = [
        Job(
            number,
            [json.loads(line) for line in lines[number * SHARD : (number + 1) * SHARD]],
            given.out,
        )
        for number in range(-(-len(lines) // SHARD))
        if not (given.out / f"{number:03}.json").exists()
    ]
    hours = 0.0
    with Pool(given.processes, maxtasksperchild=1) as pool:
        for done, made in enumerate(pool.imap_unordered(make_shard, jobs), 1):
            hours += made
            print(f"shard {done} of {len(jobs)}, {hours:.2f} hours of speech", flush=True)


if __name__ == "__main__":
    main()
