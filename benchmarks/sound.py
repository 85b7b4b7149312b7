"""Recordings to measure with: synthetic German speech with pauses, and pictures."""

from __future__ import annotations

import subprocess
from pathlib import Path
from random import Random

SENTENCES = (
    "Meine sehr geehrten Damen und Herren, ich eröffne die Anhörung des Stadtrats.",
    "Wir sprechen heute über künstliche Intelligenz in der Verwaltung, und zwar ausführlich.",
    "Die erste Frage betrifft den Schutz der Daten von Bürgerinnen und Bürgern.",
    "Welche Aufgaben kann ein solches Modell übernehmen, und wo endet seine Zuständigkeit?",
    "Das Kompetenzzentrum prüft jeden Vorschlag, bevor er in den Betrieb geht.",
    "Vielen Dank für den Vortrag, wir kommen nun zur Runde der Fragen.",
    "Der Haushalt sieht dafür im kommenden Jahr keine zusätzlichen Mittel vor.",
)
LONGEST_PAUSE = 2.5
SHORTER = ("-c", "copy", "-shortest")


def write_talk(target: Path, *, seconds: float) -> Path:
    """Write a WAV of about this length with sentences and pauses; a second time nothing is done."""
    if target.exists():
        return target
    target.parent.mkdir(parents=True, exist_ok=True)
    random = Random(20240607)
    text, said = [], 0.0
    while said < seconds:
        sentence, pause = random.choice(SENTENCES), random.uniform(0.2, LONGEST_PAUSE)
        text.append(f'{sentence}<break time="{pause:.2f}s"/>')
        said += len(sentence) / 14 + pause
    ssml = target.with_suffix(".ssml")
    ssml.write_text(f"<speak>{' '.join(text)}</speak>", encoding="utf-8")
    part = target.with_name(f"part-{target.name}")
    subprocess.run(
        ["espeak-ng", "-m", "-v", "de", "-s", "150", "-w", str(part), "-f", str(ssml)], check=True
    )
    part.replace(target)
    return target


def loop(source: Path, target: Path, *, times: int) -> Path:
    """Write the sound ``times`` times in a row, as AAC; a second time nothing is done."""
    if not target.exists():
        _write(target, "-stream_loop", str(times - 1), "-i", str(source), "-b:a", "48k")
    return target


def film(source: Path, target: Path, *, times: int) -> Path:
    """Write the sound ``times`` times in a row under a test picture; a second time nothing.

    Packets of sound that say themselves what they are (ADTS) leave no gap when they are put in a
    row, so nothing has to be encoded twice.
    """
    picture, sound = (target.with_name(f"benchmark-{name}") for name in ("picture.mp4", "talk.aac"))
    if not picture.exists():
        made = ["-f", "lavfi", "-i", "testsrc2=s=160x90:r=25:d=60", "-g", "125"]
        _write(picture, *made, "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p")
    if not sound.exists():
        _write(sound, "-i", str(source), "-ar", "48000", "-b:a", "48k")
    if not target.exists():
        row = target.with_suffix(".aac")
        with row.open("wb") as file:
            file.writelines([sound.read_bytes()] * times)
        _write(target, "-i", str(row), "-stream_loop", "-1", "-i", str(picture), *SHORTER)
        row.unlink()
    return target


def stream(source: Path, folder: Path) -> Path:
    """Write the film as a recorded live stream into the folder; a second time nothing."""
    playlist = folder / "list.m3u8"
    if not playlist.exists():
        folder.mkdir(exist_ok=True)
        parts = ["-hls_list_size", "0", "-hls_segment_filename", str(folder / "%05d.ts")]
        _write(playlist, "-i", str(source), "-c", "copy", "-f", "hls", "-hls_time", "6", *parts)
    return playlist


def _write(target: Path, *arguments: str) -> None:
    """Let FFmpeg write a file, which is there whole or not at all."""
    part = target.with_name(f"part-{target.name}")
    subprocess.run(["ffmpeg", "-loglevel", "error", "-y", *arguments, str(part)], check=True)
    part.replace(target)
