"""Making segments of words: one for each sentence, and never a very long one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from media.segments import Segment, Word

SENTENCE_END = re.compile(r"[.!?…][\"'“”»«)\]]*$")
NO_SENTENCE_END = re.compile(
    r"^\W*(\d{1,3}|[A-Za-zÄÖÜ]|Dr|Prof|Nr|St|Str|Abs|Art|bzw|ca|vgl|usw|etc|Mr|Mrs|z\.B|d\.h|u\.a)\.$"
)
CLAUSE_END = re.compile(r"[,;:–—]$")
PAUSE_SECONDS = 1.5
LONG_SECONDS = 12.0
LONGEST_SECONDS = 20.0


def split(words: Iterable[Word]) -> Iterator[Segment]:
    """Yield segments that end with a sentence or at a pause, or, when long, with a clause."""
    sentence: list[Word] = []
    for word in words:
        if sentence and _ends_between(sentence, word):
            yield Segment.of_words(sentence)
            sentence = []
        sentence.append(word)
    if sentence:
        yield Segment.of_words(sentence)


def _ends_between(sentence: list[Word], following: Word) -> bool:
    last = sentence[-1]
    if following.start - last.end > PAUSE_SECONDS:
        return True
    if SENTENCE_END.search(last.text) and not NO_SENTENCE_END.match(last.text):
        return True
    length = following.end - sentence[0].start
    return length > LONGEST_SECONDS or (
        length > LONG_SECONDS and CLAUSE_END.search(last.text) is not None
    )
