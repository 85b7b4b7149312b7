"""Longer sound made from sentences, with the true times of all words, to measure engines on."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

import numpy as np

from tools.demo_model.espeak import Espeak
from tools.demo_model.numbers import Words
from tools.demo_model.synthesise import SAMPLE_RATE, Float, speak, vary
from tools.demo_model.voices import Voice

PAUSES = (0.3, 0.5, 0.8, 1.2, 2.0)
HISS = 2e-4


@dataclass(frozen=True, slots=True)
class Passage:
    """Sound at 16 kHz, and by sentence the written words with start and end in seconds."""

    sound: Float
    sentences: list[list[tuple[str, float, float]]]

    @property
    def seconds(self) -> float:
        """How long it lasts."""
        return len(self.sound) / SAMPLE_RATE


def make_passage(sentences: list[Words], voices: list[Voice], *, seed: int) -> Passage:
    """Speak sentences one after the other with pauses; the voices take turns."""
    random, espeak = Random(seed), Espeak()
    sounds, timed, position = [], [], 0.0
    for number, words in enumerate(sentences):
        spoken = speak(espeak, words, voice=vary(voices[number % len(voices)], random))
        pause = np.zeros(int(random.choice(PAUSES) * SAMPLE_RATE), np.float32)
        timed.append([(w, a + position, b + position) for w, a, b in spoken.words])
        sounds += [spoken.sound, pause]
        position += (len(spoken.sound) + len(pause)) / SAMPLE_RATE
    sound = np.concatenate(sounds)
    hiss = np.random.default_rng(seed).standard_normal(len(sound)).astype(np.float32)
    return Passage(sound + HISS * hiss, timed)
