"""Put spoken sentences together to windows, as Whisper is trained on them."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from itertools import accumulate, pairwise
from pathlib import Path
from random import Random

import numpy as np
import numpy.typing as npt

from tools.demo_model.tokens import LINE_BREAK, Inventory

Float = npt.NDArray[np.float32]
SILENCE = -10.0
CONTEXT = 448
LONGEST_PROMPT = 223
TIMED_SHARE, PROMPT_SHARE = 0.4, 0.4
LIST_LENGTHS, TEXT_LENGTHS = (2, 5, 10, 20, 30), (1, 1, 2, 3, 5, 8)
GAPS = ((0.05, 0.3), (0.05, 0.3), (0.3, 1.0), (0.3, 1.0), (1.0, 3.0))


@dataclass(frozen=True, slots=True)
class Sentence:
    """A spoken sentence: mel frames (10 ms), phonemes by frame, words with their seconds."""

    mel: npt.NDArray[np.float16]
    phones: npt.NDArray[np.uint8]
    voice: int
    words: list[tuple[str, float, float]]

    @property
    def text(self) -> str:
        """The sentence as a record writes it."""
        return " ".join(word for word, _, _ in self.words)

    def moments(self, start: float, end: float, shares: list[float]) -> list[float]:
        """Return when these shares of a word are spoken, counting each phoneme the same."""
        first, last = round(start * 100), round(end * 100)
        changes = np.flatnonzero(np.diff(self.phones[first:last])) + 1
        knots = np.concatenate([[start], start + changes / 100, [end]])
        return [float(time) for time in np.interp(shares, np.linspace(0, 1, len(knots)), knots)]

    def part(self, first: int, last: int) -> Sentence:
        """Return the words from `first` up to `last` (left out), cut out of the sound."""
        start, end = self.words[first][1], self.words[last - 1][2]
        frames = slice(round(start * 100), round(end * 100) + 1)
        words = [(w, a - start, b - start) for w, a, b in self.words[first:last]]
        return Sentence(self.mel[frames], self.phones[frames], self.voice, words)


@dataclass(slots=True)
class Window:
    """A window in the making: mel (frames, 80), labels by 20 ms, tokens with their times.

    `spans` has the seconds that each token of `tokens` speaks of, None where there are none;
    `scored` says from which token on the decoder is taught.
    """

    mel: Float
    phones: npt.NDArray[np.int64]
    pieces: npt.NDArray[np.int64]
    tokens: list[int] = field(default_factory=list)
    spans: list[tuple[float, float] | None] = field(default_factory=list)
    prompt: int = 0
    speech: bool = False
    offset: int = 0

    def write(self, token: int, span: tuple[float, float] | None = None) -> None:
        """Append a token."""
        self.tokens.append(token)
        self.spans.append(span)


def read_shards(folder: Path, *, only: slice = slice(None)) -> list[Sentence]:
    """Return all sentences of the shards that are complete; the mel stays on the disk."""
    sentences = []
    for path in sorted(folder.glob("*.json"))[only]:
        stem = path.name.removesuffix(".json")
        mel = np.load(folder / f"{stem}.mel.npy", mmap_mode="r")
        phones = np.load(folder / f"{stem}.phones.npy")
        for row in json.loads(path.read_text(encoding="utf-8")):
            frames = slice(row["offset"], row["offset"] + row["frames"])
            sentences.append(Sentence(mel[frames], phones[frames], row["voice"], row["words"]))
    return sentences


class WindowMaker:
    """Makes windows of a wanted length; the same ones for the same seed."""

    def __init__(self, sentences: list[Sentence], inventory: Inventory, *, seed: int) -> None:
        self.sentences = sentences
        self.inventory = inventory
        self.random = Random(seed)
        self.noise = np.random.default_rng(seed)
        special = inventory.index
        (
            self.eot,
            self.sot,
            self.language,
            self.transcribe,
            self.no_speech,
            self.no_timestamps,
            self.previous,
        ) = (special[token] for token in inventory.specials)

    def make(self, seconds: float, *, offset: float = 0.0, prompts: bool = True) -> Window:
        """Return a window of that many seconds; `offset` says where in 30 s it is thought to be."""
        random, frames = self.random, round(seconds * 100)
        window = Window(
            np.full((frames, 80), SILENCE, np.float32),
            np.zeros(frames // 2, np.int64),
            np.zeros(frames // 2, np.int64),
            offset=round(offset * 50),
        )
        timed = random.random() < TIMED_SHARE
        silent = random.random() < 0.06
        if prompts and random.random() < PROMPT_SHARE:
            self._write_prompt(window)
        for token in (self.sot, self.language, self.transcribe):
            window.write(token)
        if not timed:
            window.write(self.no_timestamps)
        if silent:
            self._leave_silent(window, timed=timed, offset=offset)
        else:
            self._speak(window, seconds, timed=timed, offset=offset)
        window.write(self.eot)
        self._finish_sound(window, seconds)
        return window

    def _write_prompt(self, window: Window) -> None:
        """Begin with earlier text or a list of words, cut by either tokenizer."""
        random = self.random
        if random.random() < 0.5:
            chosen = random.sample(self.sentences, random.choice(LIST_LENGTHS))
            words = [random.choice(sentence.words)[0].strip(".,?!") for sentence in chosen]
            tokens = self.inventory.encode_foreign(" " + ", ".join(words))
        else:
            chosen = random.sample(self.sentences, random.choice(TEXT_LENGTHS))
            text = "".join(f" {sentence.text}" for sentence in chosen)
            own = random.random() < 0.8
            tokens = (self.inventory.encode if own else self.inventory.encode_foreign)(text)
        room = LONGEST_PROMPT - (0 if random.random() < 0.5 else random.randint(0, 150))
        window.write(self.previous)
        for token in tokens[-room:]:
            window.write(token)
        window.prompt = len(window.tokens)

    def _leave_silent(self, window: Window, *, timed: bool, offset: float) -> None:
        if timed:
            window.write(self.inventory.timestamp(offset))
        else:
            window.write(self.inventory.index[LINE_BREAK])

    def _speak(self, window: Window, seconds: float, *, timed: bool, offset: float) -> None:
        random = self.random
        position = random.choice([0.0, random.uniform(0, 0.3), random.uniform(0, 1.0)])
        filled = seconds if random.random() < 0.75 else random.uniform(0.1, 1.0) * seconds
        while position < filled:
            sentence = self._pick(seconds - position if not window.speech else 99.0)
            end = position + len(sentence.mel) / 100
            if end > seconds - 0.02:
                if not window.speech:
                    continue
                if timed and random.random() < 0.5 and seconds - position > 0.5:
                    self._place(window, sentence, position)
                    window.write(
                        self.inventory.timestamp(position + offset), (position, position + 0.1)
                    )
                return
            if len(window.tokens) + len(sentence.text) // 2 + 8 > CONTEXT:
                return
            self._place(window, sentence, position)
            self._write_sentence(window, sentence, position, timed=timed, offset=offset)
            position = end + random.uniform(*random.choice(GAPS))
            if random.random() < 0.02:
                position += 8

    def _pick(self, room: float) -> Sentence:
        """Return a sentence, sometimes a part of one, since windows are cut at pauses."""
        for _ in range(50):
            sentence = self.random.choice(self.sentences)
            words = len(sentence.words)
            if words > 3 and (self.random.random() < 0.12 or len(sentence.mel) > room * 100):
                first = self.random.randint(0, words - 2)
                last = self.random.randint(first + 1, words)
                sentence = sentence.part(first, last)
            if len(sentence.mel) < (room - 0.05) * 100:
                return sentence
        return sentence

    def _place(self, window: Window, sentence: Sentence, position: float) -> None:
        start = round(position * 100)
        room = min(len(sentence.mel), len(window.mel) - start)
        gain = self.random.uniform(-0.5, 0.1)
        window.mel[start : start + room] = sentence.mel[:room] + np.float32(gain)
        phones = sentence.phones[: room - room % 2 : 2]
        place = start // 2
        fitting = min(len(phones), len(window.phones) - place)
        window.phones[place : place + fitting] = phones[:fitting]

    def _write_sentence(
        self, window: Window, sentence: Sentence, position: float, *, timed: bool, offset: float
    ) -> None:
        start = position + sentence.words[0][1]
        end = position + sentence.words[-1][2]
        window.speech = True
        if timed:
            window.write(self.inventory.timestamp(start + offset), (start, start + 0.1))
        for word, begin, finish in sentence.words:
            tokens = self.inventory.encode_word(" " + word)
            lengths = [self.inventory.text_length(token) for token in tokens]
            shares = [part / sum(lengths) for part in accumulate(lengths, initial=0)]
            moments = sentence.moments(begin, finish, shares)
            number = any(sign.isdigit() for sign in word)
            for token, (a, b) in zip(tokens, pairwise(moments), strict=True):
                # German says the units before the tens: each digit looks at the whole number.
                look = (begin, finish) if number else (a, b)
                window.write(token, (position + look[0], position + look[1]))
                window.pieces[round((position + a) * 50) : round((position + b) * 50)] = token + 1
        if timed:
            window.write(self.inventory.timestamp(end + offset), (end - 0.1, end))

    def _finish_sound(self, window: Window, seconds: float) -> None:
        """Add a noise floor and normalise as Whisper does, with silence or zeros behind."""
        random, mel = self.random, window.mel
        if random.random() < 0.65:
            tilt = np.linspace(0, random.uniform(-2.5, 0.5), 80, dtype=np.float32)
            floor = random.uniform(-6.5, -2.0 if window.speech else 0.0) + tilt
            spread = np.float32(0.25 if window.speech else random.uniform(0.1, 0.5))
            noise = floor + spread * self.noise.standard_normal(mel.shape, np.float32)
            np.logaddexp(mel * np.float32(2.3026), noise * np.float32(2.3026), out=mel)
            mel /= np.float32(2.3026)
        loudest = float(mel.max())
        if random.random() < 0.5:
            loudest = max(loudest, random.uniform(loudest, loudest + 1.0))
        if not window.speech and random.random() < 0.6:
            loudest = max(loudest, 1.0)
        np.maximum(mel, loudest - 8, out=mel)
        mel += 4
        mel /= 4
        last = int(np.flatnonzero(window.phones)[-1]) / 50 if window.phones.any() else 0.0
        if last < seconds - 1.5 and random.random() < 0.5:
            mel[round((last + random.uniform(0.1, 1.0)) * 100) :] = 0
