"""Joining what two overlapping windows heard, without doubling or losing a word."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

from media.segments import Word

REACH_SECONDS = 1.0
"""How far the two windows may disagree about the time of a word."""
SKIP_SECONDS = 0.6
"""What it costs in the alignment that only one of the two heard a word."""
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
    """Return the places (in left, in right) of words that are the same in text and time.

    The best alignment of all words decides (Needleman and Wunsch 1970, with seconds as costs),
    because a word that is said twice in a row must not be taken for its neighbour.
    """
    costs = [[SKIP_SECONDS * (i + j) for j in range(len(right) + 1)] for i in range(len(left) + 1)]
    for i, one in enumerate(left):
        for j, other in enumerate(right):
            skip = min(costs[i][j + 1], costs[i + 1][j]) + SKIP_SECONDS
            costs[i + 1][j + 1] = min(skip, costs[i][j] + _distance(one, other))
    pairs = []
    i, j = len(left), len(right)
    while i and j:
        if costs[i][j] == costs[i - 1][j - 1] + _distance(left[i - 1], right[j - 1]):
            i, j = i - 1, j - 1
            pairs.append((i, j))
        elif costs[i][j] == costs[i - 1][j] + SKIP_SECONDS:
            i -= 1
        else:
            j -= 1
    return pairs


def _distance(one: Word, other: Word) -> float:
    """Return how many seconds two words are apart, infinity if they are not the same word."""
    seconds = abs(one.middle - other.middle)
    return seconds if seconds <= REACH_SECONDS and _plain(one) == _plain(other) else math.inf


def _plain(word: Word) -> str:
    return re.sub(r"\W", "", word.text.casefold())


def _cut_at(
    left: Sequence[Word], right: Sequence[Word], middle: float
) -> tuple[list[Word], list[Word]]:
    """Cut both at one time, but take from beyond it what only one of the two heard at all."""
    before = [word for word in left if word.middle < middle]
    heard_until = before[-1].end if before else -math.inf
    after = [word for word in right if word.middle >= middle or word.start >= heard_until]
    if before and after and _same_place(before[-1], after[0]):
        if before[-1].probability < after[0].probability:
            before.pop()
        else:
            after.pop(0)
    heard_from = after[0].start if after else math.inf
    before += [word for word in left if word.middle >= middle and word.end <= heard_from]
    return before, after


def _same_place(one: Word, other: Word) -> bool:
    """Say whether two words lie on each other by at least half of the shorter one."""
    together = min(one.end, other.end) - max(one.start, other.start)
    shorter = min(one.end - one.start, other.end - other.start)
    return together > 0 and together >= SAME_PLACE * shorter
