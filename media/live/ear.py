"""Listens to what is public, from one place on, and finds out what is said next.

A phrase never goes on where the stream breaks off or is closed.
"""

from __future__ import annotations

from collections.abc import Callable

from media.audio import Samples
from media.live import index, parts
from media.live.parts import Unit
from media.live.phrases import Phrase, next_phrase
from media.live.recording import Recording
from media.live.sound import PublicSound
from media.speech import Detector

AHEAD = 32.0
"""seconds of sound that are held at most"""


class Ear:
    """``second``: up to there everything was given away."""

    def __init__(
        self, recording: Recording, second: float, new_detector: Callable[[], Detector]
    ) -> None:
        self.recording, self.second = recording, second
        self._new_detector = new_detector
        self._sound: PublicSound | None = None
        self._next = recording.number_at(second)
        if self._next and self._goes_on(self._next):
            self._next -= 1  # a decoder has to hear a little before

    def _goes_on(self, number: int) -> bool:
        """Say whether a part is there whose sound goes on from the one before."""
        entries = self.recording.entries
        if not 0 < number < len(entries):
            return False
        one, other = entries[number - 1], entries[number]
        follows = (one.run, one.part + 1) == (other.run, other.part)
        return follows and one.kind == other.kind == index.LIVE

    def next_phrase(self, longest: float, *, ended: bool) -> Phrase | None:
        """Return what is said next, or None as long as that can't be told."""
        self._take_parts()
        sound = self._sound
        if sound is None:
            return self._still()
        whole = self._is_whole(ended=ended)
        phrase = next_phrase(sound.chances, sound.begin, longest, final=whole)
        if whole and (phrase is None or phrase.until >= self._last(sound)):
            spans = phrase.spans if phrase else ()
            return Phrase(sound.begin, spans, self.recording.begin(self._next))
        return phrase

    def _last(self, sound: PublicSound) -> float:
        """Return the second behind which nothing of this sound is to be heard: it may be longer
        than the parts it came in, as an encoder that broke off leaves it."""
        return min(sound.judged, self.recording.begin(self._next))

    def _take_parts(self) -> None:
        entries, sound = self.recording.entries, self._sound
        while self._next < len(entries) and entries[self._next].kind == index.LIVE:
            if sound is None:
                sound = self._sound = PublicSound(self.second, self._new_detector())
            elif sound.end - sound.begin > AHEAD or not self._goes_on(self._next):
                return
            until = self.recording.begin(self._next + 1)
            sound.add(self._packets(self._next), until)
            self._next += 1

    def _packets(self, number: int) -> tuple[Unit, ...]:
        try:
            return parts.read(self.recording.folder.part(number)).audio
        except ValueError:
            return ()

    def _is_whole(self, *, ended: bool) -> bool:
        if self._next == len(self.recording.entries):
            return ended
        return not self._goes_on(self._next)

    def _still(self) -> Phrase | None:
        """Return the stills that come next; nobody speaks in them."""
        entries, end = self.recording.entries, self._next
        while end < len(entries) and entries[end].kind != index.LIVE:
            end += 1
        until = self.recording.begin(end)
        self._next = end
        return Phrase(self.second, (), until) if until > self.second else None

    def samples(self, phrase: Phrase) -> Samples:
        """Return the sound of a phrase that was just given."""
        assert self._sound is not None
        return self._sound.between(phrase.begin, phrase.until)

    def give_away(self, second: float) -> None:
        """Go on behind this second."""
        self.second = second
        if self._sound is None:
            return
        if second >= self._last(self._sound):
            self._sound = None
        else:
            self._sound.forget(second)
