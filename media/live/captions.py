"""Captions of a stream while it runs: a process of its own that hears what is public.

It can be killed at any moment: what it heard is in a file, and the next one goes on from there.
Where it can't keep up it goes on at what is live and lists what it left out.
"""

from __future__ import annotations

import os
import time
from functools import partial
from itertools import groupby
from pathlib import Path

from media.errors import MediaError
from media.live import heard, index, interpreter, state
from media.live.caption_state import ENDED, LISTENING, CaptionState
from media.live.ear import Ear
from media.live.errors import EngineFails
from media.live.folder import SUBTITLES, Folder
from media.live.heard import Stretch
from media.live.interpreter import BEFORE, ENGINE, LATE, Heard, Hearing, Interpreter
from media.live.phrases import Phrase
from media.live.recording import Recording
from media.live.run import alone, stop_on_signals
from media.live.settings import CaptionSettings
from media.live.subtitles import Subtitles
from media.speech import Silero
from media.workspace import read_json, remove_parts

LONGEST = 7.0
"""seconds of a phrase; longer ones when we are behind, because they take less time to hear"""
LONGEST_BEHIND = 28.0
BEHIND = 12.0
SECONDS_BETWEEN_LOOKS = 0.1
SECONDS_BETWEEN_PARTS = 1.5
"""captions of several parts are ready at once; players want them one by one"""
MOST_READY = 3
MOST_TRIES = 3
HANGS_SECONDS = 300.0
NICENESS = 10
"""the recording comes before its captions"""


class Captions:
    """One stream's captions, from its first part to its last."""

    def __init__(self, folder: Folder, settings: CaptionSettings, told: CaptionState) -> None:
        self.folder, self.late, self.state = folder, settings.late, told
        self.stopped = False
        remove_parts(folder.public / SUBTITLES)
        self._recording = Recording(folder)
        self._recording.read()
        self._subtitles = Subtitles(folder, self._recording)
        for stretch in heard.read(folder):
            self._note(stretch)
        for _ in range(self._subtitles.published):
            self._subtitles.publish()
        self._ear = Ear(self._recording, told.until, Silero)
        self._hearing = Hearing()
        self._phrase: Phrase | None = None
        self._failures = 0
        self._published_at = 0.0

    def work(self, heard_by: Interpreter) -> None:
        """Go on until the stream has ended and all is heard (or ``stopped`` is set).

        Raises EngineFails.
        """
        self.state.name, self.state.left_out = LISTENING, heard_by.left_out
        while not (self.stopped and self._phrase is None) and not self._step(heard_by):
            time.sleep(SECONDS_BETWEEN_LOOKS)
        self.state.write()

    def _step(self, heard_by: Interpreter) -> bool:
        """Do what is to do now; say whether the stream is at its end."""
        ended = (read_json(self.folder.state) or {}).get("state") == state.ENDED
        self._recording.read()
        self.state.edge = self._recording.edge
        if self._phrase is not None:
            self._take_result(self._phrase)
        while self._phrase is None and self._listen(heard_by, ended=ended):
            self.state.tell()
        self._publish(ended=ended)
        self.state.tell()
        if not ended or self._subtitles.count < len(self._recording.entries):
            return False
        self._subtitles.end()
        self.state.name = ENDED
        return True

    def _listen(self, heard_by: Interpreter, *, ended: bool) -> bool:
        """Find out what is said next and begin to hear it; say whether there was anything."""
        if self.stopped:
            return False
        if self.state.edge - self.state.until > self.late:
            self._skip()
        behind = self.state.edge - self.state.until
        longest = LONGEST if behind < BEHIND else min(behind, LONGEST_BEHIND)
        phrase = self._ear.next_phrase(longest, ended=ended)
        if phrase is None:
            return False
        if not phrase.spans:
            self._keep(Stretch(phrase.begin, phrase.until))
        elif self.state.try_hearing(phrase.begin) > MOST_TRIES:
            self._miss(phrase.begin, phrase.until, ENGINE)
        else:
            self._phrase = phrase
            samples = self._ear.samples(phrase)
            self._hearing.start(partial(heard_by.hear, samples, phrase, hurry=behind > BEHIND))
        return True

    def _take_result(self, phrase: Phrase) -> None:
        """Keep what was heard of the phrase, if it is through.

        Raises EngineFails where the engine is stuck or failed several times.
        """
        result = self._hearing.result()
        if result is None:
            begun = self._hearing.begun
            if begun is not None and time.monotonic() - begun > HANGS_SECONDS:
                raise EngineFails("it does not answer")
            return
        self._phrase = None
        if isinstance(result, Heard):
            self._failures = 0
            self._keep_heard(phrase, result)
            return
        self._failures += 1
        self._miss(phrase.begin, phrase.until, ENGINE)
        if self._failures >= MOST_TRIES:
            raise EngineFails(f"{type(result).__name__}: {result}") from result

    def _keep_heard(self, phrase: Phrase, result: Heard) -> None:
        if result.missing:
            self._miss(phrase.begin, phrase.until, result.missing)
        else:
            walls = self._recording.wall
            self._keep(heard.with_words(phrase.begin, phrase.until, result.words, walls))

    def _skip(self) -> None:
        """Go on with the newest part, and list what was said before it."""
        entries = self._recording.entries
        first, last = self._recording.number_at(self.state.until), len(entries) - 1
        if not self.state.until:
            self._keep(Stretch(0.0, self._recording.begin(last), missing=BEFORE))
            first = last
        else:
            self.state.skip()
        for kind, group in groupby(range(first, last), key=lambda number: entries[number].kind):
            until = self._recording.begin([*group][-1] + 1)
            if kind == index.LIVE:
                self._miss(self.state.until, until, LATE)
            else:
                self._keep(Stretch(self.state.until, until))
        self._ear = Ear(self._recording, self.state.until, Silero)

    def _miss(self, begin: float, until: float, reason: str) -> None:
        self._keep(heard.without(begin, until, self._recording.wall, reason))

    def _keep(self, stretch: Stretch) -> None:
        heard.append(self.folder, stretch)
        self._ear.give_away(stretch.until)
        self._note(stretch)

    def _note(self, stretch: Stretch) -> None:
        self._subtitles.add(stretch)
        self.state.until = stretch.until
        if stretch.missing:
            self.state.miss(stretch.begin, stretch.until, stretch.missing)

    def _publish(self, *, ended: bool) -> None:
        """Bring out captions that are ready: one part after the other, as parts come."""
        ready = self._recording.number_at(self.state.until) - self._subtitles.count
        if ready <= 0 or time.monotonic() - self._published_at < SECONDS_BETWEEN_PARTS:
            return
        count = ready if ended else max(1, ready - MOST_READY + 1)
        for _ in range(count):
            self._subtitles.publish()
        self._subtitles.write()
        self._published_at = time.monotonic()


def run(path: Path, settings: CaptionSettings) -> None:
    """Make captions until the stream's end; a second time they go on where they broke off.

    Raises EngineMissing, ModelMissing, ModelBroken, EngineFails, WorkspaceBusy, DiskFull.
    """
    folder = Folder(path)
    with alone(folder, "captions.lock"):
        os.nice(NICENESS)
        told = CaptionState(folder, settings)
        told.write()
        try:
            heard_by = interpreter.load(settings)
            captions = Captions(folder, settings, told)
            stop_on_signals(captions)
            captions.work(heard_by)
        except MediaError as error:
            told.fail(error)
            raise
