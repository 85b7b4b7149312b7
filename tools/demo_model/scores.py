"""Count errors between what was said and what an engine heard."""

from __future__ import annotations

import re
from dataclasses import dataclass

from rapidfuzz.distance import Levenshtein

from tools.demo_model.engines import Said
from tools.demo_model.lists import read_words
from tools.demo_model.normaliser import normalise

ABBREVIATION = re.compile(r"[A-ZÄÖÜ]{2,}|[A-Z]$|[A-Z]\w+[A-Z]")
KINDS = ("numbers", "names", "abbreviations")
LONGEST_GROUP, LOOP = 8, 4
Timed = list[tuple[str, float, float]]


@dataclass(frozen=True, slots=True)
class Word:
    """A compared word with its times and, in the reference, its kind."""

    text: str
    start: float
    end: float
    kind: str = ""


def said_words(sentences: list[Timed]) -> list[Word]:
    """Return the words that were said, each with its kind."""
    places = set(read_words("places"))
    found = []
    for sentence in sentences:
        before = ""
        for written, start, end in sentence:
            kind = kind_of(written.strip(".,?!"), before, places)
            found += [Word(text, start, end, kind) for text in normalise(written)]
            before = written
    return found


def kind_of(word: str, before: str, places: set[str]) -> str:
    """Return `numbers`, `abbreviations`, `names` or nothing."""
    if any(sign.isdigit() for sign in word):
        return "numbers"
    if ABBREVIATION.match(word):
        return "abbreviations"
    return "names" if before in ("Herr", "Frau") or word in places else ""


def heard_words(segments: list[Said]) -> list[Word]:
    """Return the words that an engine gave; without times of words, those of the segment."""
    return [
        Word(text, start, end)
        for segment in segments
        for written, start, end in segment.words or [(segment.text, segment.start, segment.end)]
        for text in normalise(written)
    ]


def count_errors(said: list[Word], heard: list[Word]) -> dict[str, tuple[int, int]]:
    """Return (errors, words) for all words and by kind; words put in count in `all` only."""
    steps = Levenshtein.editops([w.text for w in said], [w.text for w in heard])
    wrong = {step.src_pos for step in steps if step.tag != "insert"}
    counts = {"all": (len(steps), len(said))}
    for kind in KINDS:
        places = [place for place, word in enumerate(said) if word.kind == kind]
        counts[kind] = (sum(place in wrong for place in places), len(places))
    return counts


def match(said: list[Word], heard: list[Word]) -> dict[int, int]:
    """Return for each heard word that is right which said word it is."""
    steps = Levenshtein.opcodes([w.text for w in said], [w.text for w in heard])
    return {
        step.dest_start + place: step.src_start + place
        for step in steps
        if step.tag == "equal"
        for place in range(step.src_end - step.src_start)
    }


def segment_time_errors(said: list[Word], segments: list[Said]) -> list[float]:
    """Return by how many seconds the segments' starts and ends miss their first and last word."""
    partner = match(said, heard_words(segments))
    errors, place = [], 0
    for segment in segments:
        length = len(heard_words([segment]))
        first, last = partner.get(place), partner.get(place + length - 1)
        if first is not None:
            errors.append(abs(segment.start - said[first].start))
        if last is not None:
            errors.append(abs(segment.end - said[last].end))
        place += length
    return errors


def word_time_errors(said: list[Word], segments: list[Said]) -> list[float]:
    """Return by how many seconds the starts of right words are missed, where words have times."""
    heard = heard_words([segment for segment in segments if segment.words])
    return [abs(heard[a].start - said[b].start) for a, b in match(said, heard).items()]


def count_loops(words: list[str]) -> int:
    """Return how often a group of one to eight words comes four times in a row or more."""
    loops = 0
    for size in range(1, LONGEST_GROUP + 1):
        run = 0
        for place in range(size, len(words)):
            run = run + 1 if words[place] == words[place - size] else 0
            loops += run == size * (LOOP - 1)
    return loops
