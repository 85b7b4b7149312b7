"""Recordings to measure with: synthetic German speech with pauses as in a hearing."""

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
        part = target.with_name(f"part-{target.name}")
        command = ["ffmpeg", "-loglevel", "error", "-y", "-stream_loop", str(times - 1)]
        subprocess.run([*command, "-i", str(source), "-b:a", "48k", str(part)], check=True)
        part.replace(target)
    return target
