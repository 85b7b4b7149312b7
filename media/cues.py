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
from itertools import chain, islice, pairwise

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
STRETCH = 400
"""words read at a time"""
MOST_WORDS = 2 * LINE_CHARACTERS
"""more than two lines can hold"""

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


def make_cues(segments: Iterable[Segment]) -> Iterator[Cue]:
    """Yield the captions of a text: in order, without overlap, each word once.

    Of a text of any length only the last few hundred words are held.
    """
    end = 0.0
    for tokens, following in _cheapest_cues(_tokens(segments)):
        start = max(tokens[0].start, end)
        lines = _lines(tokens)
        end = _end(start, tokens[-1].end, following, lines)
        yield Cue(start, end, lines)


def _tokens(segments: Iterable[Segment]) -> Iterator[Token]:
    """Yield the words, none longer than a line, with starts that never go back."""
    words = (
        part
        for segment in segments
        for word in segment.words or (Word(segment.start, segment.end, segment.text, 1.0),)
        for part in _parts(word)
    )
    now = 0.0
    for word, after in pairwise(chain(words, [None])):
        assert word is not None
        following = after.start if after else math.inf
        now = max(now, word.start)
        yield Token(now, max(now, word.end), word.text, _cut_cost(word, following))


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


def _cheapest_cues(tokens: Iterator[Token]) -> Iterator[tuple[list[Token], float]]:
    """Yield each cue on the cheapest way through the text, and when the next word is spoken."""
    held: list[Token] = []
    costs, cut_before, looked_at = [0.0], [0], 0
    more = True
    while more:
        read = list(islice(tokens, STRETCH))
        more = len(read) == STRETCH
        held += read
        costs += [math.inf] * len(read)
        cut_before += [0] * len(read)
        # A cue that starts here must be seen to its end.
        until = max(looked_at, len(held) - MOST_WORDS) if more else len(held)
        for first in range(looked_at, until):
            for after, cost in _possible_cues(held, first):
                if costs[first] + cost < costs[after]:
                    costs[after], cut_before[after] = costs[first] + cost, first
        ways = [at for at in range(until, len(costs)) if costs[at] < math.inf]
        settled = _meeting(cut_before, ways) if more else len(held)
        for first, after in _way_to(settled, cut_before):
            yield held[first:after], held[after].start if after < len(held) else math.inf
        held, costs = held[settled:], costs[settled:]
        cut_before = [before - settled for before in cut_before[settled:]]
        looked_at = until - settled


def _meeting(cut_before: Sequence[int], ways: Iterable[int]) -> int:
    """Return the last cut that all ways to these places have in common."""
    places = set(ways)
    while len(places) > 1:
        last = max(places)
        places.remove(last)
        places.add(cut_before[last])
    return places.pop()


def _way_to(place: int, cut_before: Sequence[int]) -> list[tuple[int, int]]:
    """Return (first, after) of each cue from the beginning to a place."""
    cuts = [place]
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
