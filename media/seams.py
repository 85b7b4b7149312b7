"""Joining what two overlapping windows heard, without doubling or losing a word."""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import SequenceMatcher

from media.segments import Word

REACH_SECONDS = 1.0
"""How far the two windows may disagree about the time of a word."""
SAME_PLACE = 0.5


def sew(
    left: Sequence[Word], right: Sequence[Word], start: float, end: float
) -> tuple[list[Word], list[Word]]:
    """Return what to keep of two windows that both heard the time from ``start`` to ``end``.

    The cut lies on a word that both heard, as near as possible to the middle of the overlap,
    because a window hears badly at its edges. Without such a word it lies in the middle.
    """
    middle = (start + end) / 2
    first = next((i for i, word in enumerate(left) if word.end > start - REACH_SECONDS), len(left))
    last = next((i for i, word in enumerate(right) if word.start > end + REACH_SECONDS), len(right))
    shared = _shared_words(left[first:], right[:last])
    if shared:
        i, j = min(shared, key=lambda pair: abs(left[first + pair[0]].middle - middle))
        return list(left[: first + i]), list(right[j:])
    return _cut_at(left, right, middle)


def _shared_words(left: Sequence[Word], right: Sequence[Word]) -> list[tuple[int, int]]:
    """Return the places (in left, in right) of words that are the same in text and time."""
    matcher = SequenceMatcher(
        None, [_plain(word) for word in left], [_plain(word) for word in right], autojunk=False
    )
    return [
        (block.a + offset, block.b + offset)
        for block in matcher.get_matching_blocks()
        for offset in range(block.size)
        if abs(left[block.a + offset].middle - right[block.b + offset].middle) <= REACH_SECONDS
    ]


def _plain(word: Word) -> str:
    return re.sub(r"\W", "", word.text.casefold())


def _cut_at(
    left: Sequence[Word], right: Sequence[Word], middle: float
) -> tuple[list[Word], list[Word]]:
    """Cut both at one time; a word that lies on it is taken once, from one of the two."""
    before = [word for word in left if word.middle < middle]
    after = [word for word in right if word.middle >= middle]
    not_before, not_after = left[len(before) :], right[: len(right) - len(after)]
    if before and after and _same_place(before[-1], after[0]):
        if before[-1].probability < after[0].probability:
            before.pop()
        else:
            after.pop(0)
    elif not_before and not_after and _same_place(not_before[0], not_after[-1]):
        before.append(max(not_before[0], not_after[-1], key=lambda word: word.probability))
    return before, after


def _same_place(one: Word, other: Word) -> bool:
    """Say whether two words lie on each other by at least half of the shorter one."""
    together = min(one.end, other.end) - max(one.start, other.start)
    shorter = min(one.end - one.start, other.end - other.start)
    return together > 0 and together >= SAME_PLACE * shorter
