"""Three texts become one: what was heard, what people made of it, what is heard now.

Word by word: what only people changed stays, what only the new hearing changed is taken; where both
changed the same words differently, people's words stay and the place is told. Signs and capitals
alone are no difference that anybody has to decide.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rapidfuzz.distance import Levenshtein

from hearing.protocol.timing import plain

Words = Sequence[str]


@dataclass(frozen=True, slots=True)
class Stretch:
    """Words that stay. ``heard`` are the places in the new hearing whose words stand against them,
    None where nothing does."""

    words: tuple[str, ...]
    heard: slice | None = None


def merge(base: Words, mine: Words, new: Words, *, sure: bool = False) -> list[Stretch]:
    """The words that stay, in order. ``sure``: people have listened to all of ``mine``, so that
    nothing is taken unasked."""
    in_mine, in_new = _same(base, mine), _same(base, new)
    common = sorted(in_mine.keys() & in_new.keys())
    ends = [(place, in_mine[place], in_new[place]) for place in common]
    found: list[Stretch] = []
    at = (0, 0, 0)
    for end in [*ends, (len(base), len(mine), len(new))]:
        places = [slice(*pair) for pair in zip(at, end, strict=True)]
        found += _decide(base[places[0]], mine[places[1]], new, places[2], sure)
        at = (end[0] + 1, end[1] + 1, end[2] + 1)
        if end[0] < len(base):
            is_mine = sure or mine[end[1]] != base[end[0]]
            found.append(Stretch((mine[end[1]] if is_mine else new[end[2]],)))
    return found


def text_of(stretches: Sequence[Stretch]) -> str:
    """The words that stay, as a text."""
    return " ".join(word for stretch in stretches for word in stretch.words)


def _decide(base: Words, mine: Words, new: Words, place: slice, sure: bool) -> Iterator[Stretch]:
    """What stays of words that at least one has changed."""
    was, is_mine, is_new = (_plain(words) for words in (base, mine, new[place]))
    if is_mine == is_new or is_new == was:
        if mine:
            yield Stretch(tuple(mine))
    elif is_mine == was and not sure:
        if is_new:
            yield Stretch(tuple(new[place]))
    else:
        yield Stretch(tuple(mine), heard=place)


def _same(base: Words, other: Words) -> dict[int, int]:
    """Which words of ``base`` stand where in the other text."""
    return {
        place: operation.dest_start + offset
        for operation in Levenshtein.opcodes(_plain(base), _plain(other))
        if operation.tag == "equal"
        for offset, place in enumerate(range(operation.src_start, operation.src_end))
    }


def _plain(words: Words) -> list[str]:
    return [plain(word) for word in words]
