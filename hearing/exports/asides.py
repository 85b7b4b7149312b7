"""Interjections, applause, laughter: in brackets inside the speech that they interrupt, as German
stenographers write them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import accumulate, groupby
from operator import itemgetter

from hearing.programme.edition import plain
from hearing.protocol.models import Part
from hearing.record.values import Contribution, Person

NAMES = {Part.INTERJECTION: "Zwischenruf", Part.SCENE: "Reaktion im Saal"}


def turns(
    told: Iterable[Contribution], voice_of: Callable[[Contribution], object]
) -> Iterator[tuple[Contribution, ...]]:
    """What one voice says after the other; who interrupts belongs to the turn that goes on."""
    said = tuple(told)
    own = (None if one.part.is_aside else voice_of(one) for one in said)
    voices = accumulate(own, _later)
    for _voice, group in groupby(zip(voices, said, strict=True), key=itemgetter(0)):
        yield tuple(one for _voice, one in group)


def _later(before: object, own: object) -> object:
    return before if own is None else own


def brackets(one: Contribution, person: Person | None) -> tuple[str, str]:
    """What stands before and behind an interjection, or applause; nothing around other words."""
    if not one.part.is_aside or (one.text.startswith("(") and one.text.endswith(")")):
        return "", ""
    if one.part is Part.SCENE:
        return "(", ")"
    who = plain(person.name or person.role) if person else ""
    return f"(Zwischenruf {who}: " if who else "(Zwischenruf: ", ")"


def nobody(one: Contribution, person: Person | None) -> str:
    """What stands for the person where an interjection has none, or applause; else nothing."""
    if one.part is Part.SCENE or person is None:
        return NAMES.get(one.part, "")
    return ""
