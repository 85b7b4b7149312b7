"""Cues: the heard words cut into captions that a person can follow.

A cue has at most two lines of 42 characters and stands for at most 7 seconds. Where the words'
times leave room it stands for at least 1 second and is read at no more than 17 characters a
second; the room is taken from the pause behind it. Among all ways to cut a text into such cues
the cheapest is taken: a cut at the end of a sentence, at a clause or a pause costs little, one
behind an article much. (Netflix Timed Text Style Guide, German; BBC Subtitle Guidelines.)
"""

from __future__ import annotations

import math
import re
import textwrap
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from media.segments import Segment, Word

LINE_CHARACTERS = 42
LONGEST = 7.0
SHORTEST = 1.0
READING_SPEED = 17.0
"""characters a second that are read with ease"""
GLIMPSE = 0.04
"""seconds a cue gets where the words' times leave none: one frame"""
PAUSE = 0.35
"""seconds without a word that count like a comma"""
SILENCE = 1.5
"""seconds without a word that no cue should stretch over"""

AT_SENTENCE, AT_CLAUSE, BETWEEN_WORDS, BEHIND_ARTICLE, INSIDE_WORD = 0.0, 1.0, 3.0, 6.0, 12.0
"""what a cut costs at these places"""
ONE_CUE, INNER_SENTENCE, INNER_SILENCE, TOO_SHORT = 2.0, 2.5, 4.0, 6.0
"""what a cue costs, and what makes it dearer"""
DEAREST_SPEED = 20.0

SENTENCE_END = re.compile(r"[.!?…][\"'“”»«)\]]*$")
ABBREVIATION = re.compile(
    r"\W*(\d\d?|[a-z]|z\.B|d\.h|abs|art|bzw|ca|dr|nr|prof|st|vgl)\.$", re.IGNORECASE
)
CLAUSE_END = re.compile(r"[,;:–—][\"'“”»«)\]]*$")
LEANS_FORWARD = re.compile(
    r"d(er|ie|as|en|em|es)|k?ein(e[mnrs]?)?|und|oder|aber|sondern|dass|weil|wenn|ob|als|wie|"
    r"zu[mr]?|i[mn]|a[mn]|auf|aus|bei|mit|nach|vo[nmr]|für|über|unter|durch|gegen|ohne|um|bis|"
    r"seit|an?d?|at|by|from|of|on|or|the|to|with",
    re.IGNORECASE,
)
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")


@dataclass(frozen=True, slots=True)
class Cue:
    """One caption: times in seconds, one or two lines of plain text."""

    start: float
    end: float
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Token:
    """A word, or a part of one longer than a line; ``cut`` is what a cut behind it costs."""

    start: float
    end: float
    text: str
    cut: float


def make_cues(segments: Iterable[Segment]) -> list[Cue]:
    """Return the captions of a text: in order, without overlap, each word once."""
    tokens = _tokens(segments)
    cues: list[Cue] = []
    for first, after in _cheapest_cuts(tokens):
        start = max(tokens[first].start, cues[-1].end if cues else 0.0)
        lines = _lines(tokens[first:after])
        following = tokens[after].start if after < len(tokens) else math.inf
        cues.append(Cue(start, _end(start, tokens[after - 1].end, following, lines), lines))
    return cues


def _tokens(segments: Iterable[Segment]) -> list[Token]:
    """Return the words, none longer than a line, with starts that never go back."""
    words = [
        part
        for segment in segments
        for word in segment.words or (Word(segment.start, segment.end, segment.text, 1.0),)
        for part in _parts(word)
    ]
    starts = [word.start for word in words[1:]] + [math.inf]
    tokens: list[Token] = []
    now = 0.0
    for word, following in zip(words, starts, strict=False):
        now = max(now, word.start)
        tokens.append(Token(now, max(now, word.end), word.text, _cut_cost(word, following)))
    return tokens


def _parts(word: Word) -> Iterator[Word]:
    """Cut a word where it has spaces or is longer than a line; its time is shared by length."""
    texts = [
        part
        for text in CONTROL.sub(" ", word.text).split()
        for part in ([text] if len(text) <= LINE_CHARACTERS else _hyphenated(text))
    ]
    rate = (word.end - word.start) / max(1, sum(map(len, texts)))
    start = word.start
    for text in texts:
        end = start + rate * len(text)
        yield Word(start, end, text, word.probability)
        start = end


def _hyphenated(text: str) -> list[str]:
    *heads, tail = textwrap.wrap(text, LINE_CHARACTERS - 1)
    return [*(head + "-" if head[-1].isalnum() else head for head in heads), tail]


def _cut_cost(word: Word, following: float) -> float:
    text = word.text
    abbreviated = ABBREVIATION.match(text) is not None
    if SENTENCE_END.search(text) and not abbreviated:
        return AT_SENTENCE
    if CLAUSE_END.search(text) or following - word.end >= PAUSE:
        return AT_CLAUSE
    if text.endswith("-") and len(text) > LINE_CHARACTERS // 2:
        return INSIDE_WORD
    leans_forward = abbreviated or LEANS_FORWARD.fullmatch(text) is not None
    return BEHIND_ARTICLE if leans_forward else BETWEEN_WORDS


def _cheapest_cuts(tokens: Sequence[Token]) -> list[tuple[int, int]]:
    """Return (first, after) of each cue on the cheapest way through the text."""
    costs = [0.0] + [math.inf] * len(tokens)
    cut_before = [0] * (len(tokens) + 1)
    for first in range(len(tokens)):
        for after, cost in _possible_cues(tokens, first):
            if costs[first] + cost < costs[after]:
                costs[after], cut_before[after] = costs[first] + cost, first
    cuts = [len(tokens)]
    while cuts[-1] > 0:
        cuts.append(cut_before[cuts[-1]])
    return list(pairwise(reversed(cuts)))


def _possible_cues(tokens: Sequence[Token], first: int) -> Iterator[tuple[int, float]]:
    """Yield where a cue that starts at ``first`` may end, and what it then costs."""
    start, characters, inner = tokens[first].start, -1, ONE_CUE
    lines, line = 1, -1
    for after in range(first + 1, len(tokens) + 1):
        token = tokens[after - 1]
        line += 1 + len(token.text)
        if line > LINE_CHARACTERS:
            lines, line = lines + 1, len(token.text)
        if lines > 2 or (token.start - start >= LONGEST and after > first + 1):
            return
        characters += 1 + len(token.text)
        following = tokens[after].start if after < len(tokens) else math.inf
        yield after, inner + _time_cost(characters, following - start) + token.cut
        inner += INNER_SENTENCE * (token.cut == AT_SENTENCE)
        inner += INNER_SILENCE * (following - token.end > SILENCE)


def _time_cost(characters: int, room: float) -> float:
    room = min(max(room, GLIMPSE), LONGEST)
    too_fast = max(0.0, characters / room - READING_SPEED)
    return min(too_fast, DEAREST_SPEED) + TOO_SHORT * (room < SHORTEST)


def _lines(tokens: Sequence[Token]) -> tuple[str, ...]:
    """Set the words on one line or on two of nearly the same length."""
    texts = [token.text for token in tokens]
    whole = " ".join(texts)
    if len(whole) <= LINE_CHARACTERS:
        return (whole,)
    pairs = [
        (" ".join(texts[:at]), " ".join(texts[at:]), tokens[at - 1].cut)
        for at in range(1, len(texts))
    ]
    fitting = [pair for pair in pairs if max(len(pair[0]), len(pair[1])) <= LINE_CHARACTERS]
    upper, lower, _ = min(fitting, key=lambda pair: abs(len(pair[0]) - len(pair[1])) + 4 * pair[2])
    return (upper, lower)


def _end(start: float, spoken_until: float, following: float, lines: Sequence[str]) -> float:
    """Stand as long as it is spoken and read, but not into the next cue."""
    characters = sum(map(len, lines)) + len(lines) - 1
    wanted = max(spoken_until, start + SHORTEST, start + characters / READING_SPEED)
    return max(min(wanted, following, start + LONGEST), start + GLIMPSE)
