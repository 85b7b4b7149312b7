"""Make the demonstration recording: `python -m tools.demo_recording.make`.

Writes `result/hearing.mp4` and `result/reference.json`; a second time the same again.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import wave
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import numpy.typing as npt

from tools.demo_model.espeak import RATE, Espeak
from tools.demo_model.numbers import Words
from tools.demo_model.synthesise import word_times
from tools.demo_recording.script import Item, Script, Turn, read_script
from tools.demo_recording.slides import draw_slide

RESULT = Path(__file__).parent / "result"
FILM, REFERENCE = "hearing.mp4", "reference.json"
LEAD_IN, BETWEEN_SENTENCES, FRAMES = 1.5, 0.35, 5
LOUDNESS, HISS = 0.7, 1e-4
Sound = npt.NDArray[np.float32]


@dataclass(slots=True)
class Recorder:
    """Puts sound behind sound and keeps the times."""

    espeak: Espeak
    sounds: list[Sound] = field(default_factory=list)
    length: int = 0

    @property
    def now(self) -> float:
        """The second reached."""
        return round(self.length / RATE, 3)

    def add(self, sound: Sound) -> None:
        """Append sound."""
        self.sounds.append(sound)
        self.length += len(sound)

    def wait(self, seconds: float) -> None:
        """Append silence."""
        self.add(np.zeros(round(seconds * RATE), np.float32))

    def speak(self, words: Words, turn: Turn) -> dict[str, Any]:
        """Append a sentence and return its text and times, without the silence around it."""
        voice = turn.speaker.voice
        text = " ".join(spoken for _, spoken in words)
        speech = self.espeak.speak(text, voice=voice.espeak, rate=voice.rate, pitch=voice.pitch)
        timed, begin = word_times(words, speech), self.now
        self.add((speech.sound * (LOUDNESS / 32768)).astype(np.float32))
        return {
            "start": round(begin + timed[0][1], 3),
            "end": round(begin + timed[-1][2], 3),
            "text": " ".join(written for written, _ in words),
        }


def record(script: Script) -> tuple[Sound, dict[str, Any]]:
    """Return the sound (22.05 kHz) and the reference: items, turns, sentences with true times."""
    recorder = Recorder(Espeak())
    recorder.wait(LEAD_IN)
    items: list[dict[str, Any]] = []
    turns: list[dict[str, Any]] = []
    for number, item in enumerate(script.items):
        begin = recorder.now if items else 0.0
        turns += [record_turn(recorder, turn, number) for turn in item.turns]
        items.append({"kind": item.kind, "title": item.title, "start": begin, "end": recorder.now})
    link_answers(turns)
    sound = np.concatenate(recorder.sounds)
    hiss = np.random.default_rng(1).standard_normal(len(sound)).astype(np.float32)
    return sound + np.float32(HISS) * hiss, {
        "title": script.title,
        "duration": recorder.now,
        "items": items,
        "turns": turns,
    }


def record_turn(recorder: Recorder, turn: Turn, item: int) -> dict[str, Any]:
    """Speak one turn and return its entry in the reference."""
    sentences = []
    for words in turn.sentences:
        sentences.append(recorder.speak(words, turn))
        recorder.wait(BETWEEN_SENTENCES)
    recorder.wait(turn.pause)
    return {
        "speaker": turn.speaker.key,
        "role": turn.speaker.role,
        "item": item,
        "start": sentences[0]["start"],
        "end": sentences[-1]["end"],
        "question": turn.question,
        "answers": turn.answers,
        "sentences": sentences,
    }


def link_answers(turns: list[dict[str, Any]]) -> None:
    """Replace the names of questions by the number of the turn that asks, and of the answer."""
    asked = {turn["question"]: number for number, turn in enumerate(turns) if turn["question"]}
    for turn in turns:
        answers = turn.pop("answers")
        turn["question"] = bool(turn["question"])
        turn["answers_turn"] = asked[answers] if answers else None


def write_sound(sound: Sound, path: Path) -> None:
    """Write a WAV file."""
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes((sound * 32767).clip(-32768, 32767).astype("<i2").tobytes())


def draw_all(script: Script, reference: dict[str, Any], folder: Path) -> Path:
    """Draw a picture for each turn and return ffmpeg's list of them with their durations."""
    items: list[Item] = script.items
    turns, lines = reference["turns"], []
    starts = [0.0, *(turn["start"] for turn in turns[1:]), reference["duration"]]
    for number, turn in enumerate(turns):
        name = f"{number:03}.png"
        slide = draw_slide(
            title=script.title,
            items=[item.title for item in items],
            current=turn["item"],
            role=turn["role"],
        )
        slide.save(folder / name)
        lines += [f"file {name}", f"duration {starts[number + 1] - starts[number]:.3f}"]
    listing = folder / "slides.txt"
    listing.write_text("\n".join([*lines, lines[-2]]) + "\n", encoding="utf-8")
    return listing


def write_film(listing: Path, sound: Path, path: Path, *, seconds: float) -> None:
    """Write picture and sound to an MP4 file that plays while it loads."""
    subprocess.run(
        [
            "ffmpeg",
            "-nostdin",
            "-v",
            "error",
            "-y",
            "-f",
            "concat",
            "-i",
            str(listing),
            "-i",
            str(sound),
            "-r",
            str(FRAMES),
            "-c:v",
            "libx264",
            "-preset",
            "slow",
            "-tune",
            "stillimage",
            "-crf",
            "26",
            "-g",
            str(FRAMES * 20),
            "-pix_fmt",
            "yuv420p",
            "-c:a",
            "aac",
            "-b:a",
            "64k",
            "-ar",
            "48000",
            "-t",
            f"{seconds:.3f}",
            "-movflags",
            "+faststart",
            "-map_metadata",
            "-1",
            str(path),
        ],
        check=True,
    )


def main() -> None:
    """Make the recording and its reference."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=RESULT)
    given = parser.parse_args()
    given.out.mkdir(parents=True, exist_ok=True)
    script = read_script()
    sound, reference = record(script)
    with TemporaryDirectory() as name:
        folder = Path(name)
        write_sound(sound, folder / "sound.wav")
        write_film(
            draw_all(script, reference, folder),
            folder / "sound.wav",
            given.out / FILM,
            seconds=reference["duration"],
        )
    text = json.dumps(reference, ensure_ascii=False, indent=1)
    (given.out / REFERENCE).write_text(text + "\n", encoding="utf-8")
    size = (given.out / FILM).stat().st_size / 1e6
    print(f"{reference['duration']:.1f} s, {size:.2f} MB, {len(reference['turns'])} turns")


if __name__ == "__main__":
    main()
