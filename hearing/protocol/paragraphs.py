"""Paragraphs: what was heard, cut where somebody else speaks and where a reader would cut."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from hearing.protocol.timeline import Timeline, Turn
from media.segments import Segment as HeardSegment

PARAGRAPH_WORDS = 80
PARAGRAPH_PAUSE = 2.5
SENTENCE_ENDS = (".", "?", "!", "…")


def cut(
    heard: Iterable[HeardSegment], timeline: Timeline
) -> Iterator[tuple[Turn, list[HeardSegment]]]:
    """Group by turn, and cut long turns where a reader would: at a long pause, or at the end of
    a sentence when the paragraph is long enough."""
    for turn, group in groupby(_split(heard, timeline), key=lambda pair: pair[0]):
        paragraph: list[HeardSegment] = []
        for _turn, segment in group:
            if paragraph and _is_full(paragraph, segment):
                yield turn, paragraph
                paragraph = []
            paragraph.append(segment)
        yield turn, paragraph


def _split(
    heard: Iterable[HeardSegment], timeline: Timeline
) -> Iterator[tuple[Turn, HeardSegment]]:
    """Segments with their turn; one that crosses the change of a turn is cut between words."""
    for segment in heard:
        if not segment.words:
            yield timeline.at((segment.start + segment.end) / 2), segment
            continue
        for turn, words in groupby(segment.words, key=lambda word: timeline.at(word.middle)):
            yield turn, HeardSegment.of_words(words)


def _is_full(paragraph: Sequence[HeardSegment], following: HeardSegment) -> bool:
    if following.start - paragraph[-1].end >= PARAGRAPH_PAUSE:
        return True
    words = sum(len(segment.text.split()) for segment in paragraph)
    return words >= PARAGRAPH_WORDS and paragraph[-1].text.rstrip().endswith(SENTENCE_ENDS)
