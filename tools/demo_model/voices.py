"""The voices that the demonstration model learns and that the demonstration recording uses."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Voice:
    """A voice of espeak-ng.

    `espeak` is the program's own name for it (language plus variant), `rate` its words a minute,
    `pitch` its pitch from 0 to 100.
    """

    name: str
    espeak: str
    rate: int
    pitch: int


VOICES = (
    Voice(name="standard", espeak="de", rate=125, pitch=50),
    Voice(name="deep", espeak="de+m7", rate=122, pitch=45),
    Voice(name="alto", espeak="de+f2", rate=125, pitch=50),
    Voice(name="bright", espeak="de+Andrea", rate=116, pitch=50),
)
RATE_SPREAD = 0.1
PITCH_SPREAD = 0.1


def voice_named(name: str) -> Voice:
    """Return the voice of that name; KeyError where there is none."""
    return {voice.name: voice for voice in VOICES}[name]
