"""Hears one phrase: an engine, and doubts about what it gave."""

from __future__ import annotations

import math
import queue
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from media import engines
from media.audio import Samples
from media.checks import Doubt, find_doubts
from media.engines import Engine, Words, fit_vocabulary, vocabulary_text
from media.listener import Listener
from media.live.heard import SIGN
from media.live.phrases import Phrase
from media.live.settings import CaptionSettings
from media.pieces import MARGIN_SECONDS, Window
from media.segments import Word
from media.speech import Span

WRONG = frozenset({"repetition", "invented_phrase", "text_without_speech", "speed"})
"""doubts with which a text is not shown to anybody"""
UNSURE, ENGINE, LATE, BEFORE = "unsure", "engine", "late", "before"
"""why there is no text"""
QUICK_SECONDS = 2.0
"""An engine that takes longer is not asked twice about the same."""
WORTH_A_WORD = 1.0
"""seconds of speech that can't be without a word"""


@dataclass(frozen=True, slots=True)
class Heard:
    """The words of a phrase, in seconds of the recording, or why there are none."""

    words: Words = ()
    missing: str = ""


class Interpreter:
    """An engine with what it was told before."""

    def __init__(self, engine: Engine, settings: CaptionSettings) -> None:
        self._engine, self._language = engine, settings.language
        kept, self.left_out = fit_vocabulary(engine, settings.vocabulary)
        self._vocabulary = vocabulary_text(kept)

    def hear(self, samples: Samples, phrase: Phrase, *, hurry: bool) -> Heard:
        """Hear a phrase whose ``samples`` begin at its begin; for a second time only where there is
        a doubt, and time. A text that can only be wrong is left out, with a sign in its place.
        """
        spans, window = phrase.spans, window_of(phrase)
        vocabulary = self._vocabulary
        listener = Listener(self._engine, samples, spans, phrase.begin, self._language, vocabulary)
        begun = time.monotonic()
        words = listener.hear([window], "batched")[0]
        quick = time.monotonic() - begun < QUICK_SECONDS
        doubts = find_doubts(words, spans, language=self._language)
        if doubts and quick and not hurry:
            again = listener.hear([window], "sequential")[0]
            found = find_doubts(again, spans, language=self._language)
            if sum(one.length for one in found) < sum(one.length for one in doubts):
                words, doubts = again, found
        words = without_wrong(words, doubts)
        if any(word.text != SIGN for word in words):
            return Heard(words)
        unheard = bool(words) or sum(span.length for span in spans) >= WORTH_A_WORD
        return Heard(missing=UNSURE if unheard else "")


def without_wrong(words: Words, doubts: Iterable[Doubt]) -> Words:
    """Return the words with a sign in place of those that can only be wrong.

    An engine that is in a loop stays in it.
    """
    wrong = [
        Span(doubt.start, math.inf if doubt.kind == "repetition" else doubt.end)
        for doubt in doubts
        if doubt.kind in WRONG
    ]
    kept: list[Word] = []
    for word in words:
        if not any(span.start <= word.middle <= span.end for span in wrong):
            kept.append(word)
        elif not kept or kept[-1].text != SIGN:
            kept.append(Word(word.start, word.end, SIGN, 0.0))
    return tuple(kept)


def window_of(phrase: Phrase) -> Window:
    """Return what an engine hears of it: all speech with a little of the pauses around it."""
    clips: list[Span] = []
    for span in phrase.spans:
        start = max(span.start - MARGIN_SECONDS, phrase.begin)
        end = min(span.end + MARGIN_SECONDS, phrase.until)
        if clips and start <= clips[-1].end:
            start = clips.pop().start
        clips.append(Span(start, end))
    return Window(tuple(clips))


def load(settings: CaptionSettings) -> Interpreter:
    """Load engine and model. Raises EngineMissing, ModelMissing, ModelBroken."""
    engine = engines.load(
        settings.engine, settings.model, device=settings.device, threads=settings.threads
    )
    return Interpreter(engine, settings)


class Hearing:
    """One phrase after the other, in a thread; whoever asks is never held up."""

    def __init__(self) -> None:
        self._jobs: queue.SimpleQueue[Callable[[], Heard]] = queue.SimpleQueue()
        self._results: queue.SimpleQueue[Heard | Exception] = queue.SimpleQueue()
        self.begun: float | None = None
        """since when (monotonic) it has been hearing; None when it is idle"""
        threading.Thread(target=self._work, daemon=True).start()

    def start(self, job: Callable[[], Heard]) -> None:
        """Hear this now."""
        self.begun = time.monotonic()
        self._jobs.put(job)

    def result(self) -> Heard | Exception | None:
        """Return what was heard or why it failed, once; None as long as it goes on."""
        if self._results.empty():
            return None
        self.begun = None
        return self._results.get()

    def _work(self) -> None:
        while True:
            job = self._jobs.get()
            try:
                self._results.put(job())
            except Exception as error:  # the loop tells it
                self._results.put(error)
