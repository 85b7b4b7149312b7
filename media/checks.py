"""Doubts about what an engine heard; each is a sign that text is missing, invented or wrong."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from media.language import foreign_language
from media.segments import Word
from media.speech import Span

REACH_SECONDS = 0.5
"""How far word times may be off: so much around a word counts as having its text."""
LONGEST_WORD_SECONDS, LONGEST_LETTER_SECONDS = 0.7, 0.1
SILENT_SECONDS = 1.0
INVENTED_WORDS = 3
FASTEST_WORDS, FASTEST_SECONDS = 10, 1.2
FASTEST_CHARACTERS = 32
"""Characters in a second of speech; very fast German has about 25."""
DENSEST_TEXT = 2.4
"""OpenAI's own limit for the ratio by which zlib shortens a text without loops."""
DENSEST_FROM = 120
LOOPS = {1: 5, 2: 4, 3: 3, 4: 3, 5: 3, 6: 3, 7: 3, 8: 3}
"""How often so many words in a row may not follow on each other."""
INVENTED_PHRASES = (
    "untertitel im auftrag des zdf",
    "untertitelung des zdf",
    "untertitel der amara.org",
    "untertitel von stephanie geiges",
    "copyright wdr",
    "subtitles by the amara.org",
    "thanks for watching",
)
"""What Whisper learned from the ends of films and puts where nobody speaks."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """A stretch where the text is doubtful: ``kind`` is a stable code, ``detail`` a fact."""

    kind: str
    start: float
    end: float
    detail: str = ""

    @property
    def length(self) -> float:
        return self.end - self.start


def find_doubts(words: Sequence[Word], spans: Sequence[Span], *, language: str) -> list[Doubt]:
    """Return all doubts about one window's words, given the speech that was detected in it."""
    doubts = [
        Doubt("speech_without_text", gap.start, gap.end)
        for gap in speech_without_text(words, spans)
        if gap.length >= SILENT_SECONDS
    ]
    if words:
        doubts += text_without_speech(words, spans)
        doubts += _impossible_speed(words, spans)
        doubts += _repetition(words)
        doubts += _invented_phrases(words)
        doubts += _foreign_text(words, language)
    return doubts


def speech_without_text(words: Iterable[Word], spans: Iterable[Span]) -> Iterator[Span]:
    """Yield the parts of the spans that no word is near; both sorted by time."""
    covered = _merged(words)
    cover = next(covered, None)
    for span in spans:
        position = span.start
        while cover is not None and cover.start < span.end:
            if cover.start > position:
                yield Span(round(position, 3), round(cover.start, 3))
            position = max(position, cover.end)
            if cover.end >= span.end:
                break
            cover = next(covered, None)
        if position < span.end:
            yield Span(round(position, 3), span.end)


def _merged(words: Iterable[Word]) -> Iterator[Span]:
    """Yield the time that words cover, with REACH_SECONDS around them, as few long spans.

    A word that is drawn out over what the engine left out covers only what a word can take.
    """
    current: Span | None = None
    for word in words:
        longest = LONGEST_WORD_SECONDS + LONGEST_LETTER_SECONDS * len(word.text)
        said_until = min(word.end, word.start + longest)
        start, end = word.start - REACH_SECONDS, said_until + REACH_SECONDS
        if current is None:
            current = Span(start, end)
        elif start <= current.end:
            current = Span(current.start, max(current.end, end))
        else:
            yield current
            current = Span(start, end)
    if current is not None:
        yield current


def text_without_speech(words: Sequence[Word], spans: Sequence[Span]) -> Iterator[Doubt]:
    """Yield the runs of at least INVENTED_WORDS words that lie where nobody speaks."""
    run: list[Word] = []
    for word in [*words, None]:
        if word is not None and not _is_spoken(word, spans):
            run.append(word)
            continue
        if len(run) >= INVENTED_WORDS:
            yield _doubt("text_without_speech", run)
        run = []


def _is_spoken(word: Word, spans: Sequence[Span]) -> bool:
    start, end = word.start - REACH_SECONDS, word.end + REACH_SECONDS
    return any(span.start < end and start < span.end for span in spans)


def _impossible_speed(words: Sequence[Word], spans: Sequence[Span]) -> Iterator[Doubt]:
    spoken = sum(span.length for span in spans)
    characters = sum(len(word.text) for word in words)
    if spoken and characters / spoken > FASTEST_CHARACTERS:
        rate = f"{characters / spoken:.0f} characters in a second"
        yield Doubt("speed", words[0].start, words[-1].end, rate)
        return
    for index in range(len(words) - FASTEST_WORDS + 1):
        run = words[index : index + FASTEST_WORDS]
        if run[-1].end - run[0].start < FASTEST_SECONDS:
            yield _doubt("speed", run)
            return


def _repetition(words: Sequence[Word]) -> Iterator[Doubt]:
    texts = [word.text.casefold().strip(".,;:!?…") for word in words]
    for length, allowed in LOOPS.items():
        same = 0
        for index in range(length, len(texts)):
            same = same + 1 if texts[index] == texts[index - length] else 0
            if same >= length * (allowed - 1):
                first = index - same - length + 1
                yield _doubt("repetition", words[first : index + 1])
                return
    text = " ".join(texts).encode()
    if len(text) >= DENSEST_FROM and len(text) / len(zlib.compress(text)) > DENSEST_TEXT:
        yield _doubt("repetition", words)


def _invented_phrases(words: Sequence[Word]) -> Iterator[Doubt]:
    text = " ".join(word.text for word in words).casefold()
    for phrase in INVENTED_PHRASES:
        if phrase in text:
            yield Doubt("invented_phrase", words[0].start, words[-1].end, phrase)


def _foreign_text(words: Sequence[Word], language: str) -> Iterator[Doubt]:
    found = foreign_language([word.text for word in words], expected=language)
    if found is not None:
        yield Doubt("language", words[0].start, words[-1].end, found)


def _doubt(kind: str, words: Sequence[Word]) -> Doubt:
    detail = " ".join(word.text for word in words[:12])
    return Doubt(kind, words[0].start, words[-1].end, detail)
