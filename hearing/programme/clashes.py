"""What does not fit in a programme, found in its value alone; rules are a table."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import pairwise

from hearing.agenda.models import ItemKind
from hearing.errors import N_
from hearing.programme.snapshot import Item, Programme
from hearing.programme.words import Fact, Words
from hearing.speakers.models import Part


class Level(StrEnum):
    """How seriously a hearing takes a rule. A block stops a release."""

    OFF = "off"
    HINT = "hint"
    WARNING = "warning"
    BLOCK = "block"


class Rule(StrEnum):
    """What may be wrong with a programme."""

    OVERLAP = "overlap"
    PERSON_TWICE = "person_twice"
    ROOM_TWICE = "room_twice"
    NO_TITLE = "no_title"
    NO_SPEAKER = "no_speaker"
    UNCONFIRMED = "unconfirmed"
    OUTSIDE = "outside"
    GAP = "gap"
    PERSPECTIVE = "perspective"


NAMES: dict[Rule, str] = {
    Rule.OVERLAP: N_("Zwei Punkte überschneiden sich, ohne dass einer parallel läuft"),
    Rule.PERSON_TWICE: N_("Eine Person ist zur selben Zeit an zwei Stellen eingeplant"),
    Rule.ROOM_TWICE: N_("Ein Raum ist zur selben Zeit zweimal belegt"),
    Rule.NO_TITLE: N_("Ein Punkt hat keinen Titel"),
    Rule.NO_SPEAKER: N_("Vortrag oder Vorstellung ohne Mitwirkende, Podium ohne Moderation"),
    Rule.UNCONFIRMED: N_("Eine eingeplante Person hat noch nicht zugesagt"),
    Rule.OUTSIDE: N_("Ein Punkt liegt außerhalb der Anhörung"),
    Rule.GAP: N_("Zwischen zwei Punkten ist eine Lücke"),
    Rule.PERSPECTIVE: N_("Für eine Perspektive spricht noch niemand"),
}
DEFAULTS: dict[Rule, Level] = {
    Rule.OVERLAP: Level.BLOCK,
    Rule.PERSON_TWICE: Level.BLOCK,
    Rule.ROOM_TWICE: Level.WARNING,
    Rule.NO_TITLE: Level.BLOCK,
    Rule.NO_SPEAKER: Level.WARNING,
    Rule.UNCONFIRMED: Level.WARNING,
    Rule.OUTSIDE: Level.WARNING,
    Rule.GAP: Level.HINT,
    Rule.PERSPECTIVE: Level.HINT,
}
# Who must have a part in an item of this kind, and the sentence when nobody has.
NEEDED: dict[ItemKind, tuple[frozenset[Part], str]] = {
    ItemKind.TALK: (frozenset({Part.SPEAKER}), N_("„%(title)s“ hat noch niemanden, der spricht.")),
    ItemKind.PRESENTATION: (
        frozenset({Part.SPEAKER, Part.HOST}),
        N_("„%(title)s“ hat noch niemanden, der vorstellt."),
    ),
    ItemKind.PANEL: (
        frozenset({Part.MODERATOR}),
        N_("„%(title)s“ hat noch niemanden für die Moderation."),
    ),
}
OVERLAP = N_("„%(first)s“ und „%(second)s“ überschneiden sich von %(begin)s bis %(end)s Uhr.")
PERSON_TWICE = N_(
    "%(name)s ist von %(begin)s bis %(end)s Uhr bei „%(first)s“ und bei „%(second)s“ eingeplant."
)
ROOM_TWICE = N_(
    "Der Raum „%(room)s“ ist von %(begin)s bis %(end)s Uhr zweimal belegt:"
    " durch „%(first)s“ und „%(second)s“."
)
UNCONFIRMED = N_("%(name)s hat für „%(title)s“ noch nicht zugesagt.")
TOO_EARLY = N_("„%(title)s“ beginnt um %(begin)s Uhr, die Anhörung erst um %(limit)s Uhr.")
TOO_LATE = N_("„%(title)s“ endet um %(end)s Uhr, die Anhörung schon um %(limit)s Uhr.")
GAP = N_("Zwischen „%(first)s“ und „%(second)s“ liegen %(minutes)s Minuten ohne Programm.")
NO_TITLE = N_("Der Punkt um %(begin)s Uhr hat keinen Titel.")
PERSPECTIVE = N_("Für die Perspektive „%(name)s“ spricht noch niemand.")
UNTITLED = N_("ohne Titel")


@dataclass(frozen=True, slots=True)
class Clash:
    """One thing that does not fit, with what its sentence needs."""

    rule: Rule
    level: Level
    sentence: str
    facts: Mapping[str, Fact] = field(default_factory=dict)
    item_ids: tuple[int, ...] = ()

    def text(self, words: Words) -> str:
        """The sentence in the reader's language."""
        named = {name: value or words.say(UNTITLED) for name, value in self.facts.items()}
        return words.say(self.sentence, **named)


Found = Iterator[tuple[str, dict[str, Fact], tuple[int, ...]]]


def find(
    programme: Programme, *, levels: Mapping[Rule, Level], perspectives: Sequence[str] = ()
) -> list[Clash]:
    """All clashes under these rules, the gravest first."""
    ordered = sorted(programme.items, key=lambda item: (item.starts_at, item.position))
    found = []
    for rule, look in RULES.items():
        level = levels.get(rule, DEFAULTS[rule])
        if level is not Level.OFF:
            found += [Clash(rule, level, *facts) for facts in look(programme, ordered)]
    level = levels.get(Rule.PERSPECTIVE, DEFAULTS[Rule.PERSPECTIVE])
    if level is not Level.OFF:
        found += [
            Clash(Rule.PERSPECTIVE, level, *facts) for facts in _open(programme, perspectives)
        ]
    grave = list(Level)
    return sorted(found, key=lambda clash: grave.index(clash.level), reverse=True)


def blocks(clashes: Iterable[Clash]) -> list[Clash]:
    """Those that stop a release."""
    return [clash for clash in clashes if clash.level is Level.BLOCK]


def _meeting(items: Iterable[Item]) -> Iterator[tuple[Item, Item]]:
    """All pairs that share time; the items come sorted by their start."""
    running: list[Item] = []
    for item in items:
        running = [other for other in running if other.ends_at > item.starts_at]
        for other in running:
            yield other, item
        running.append(item)


def _shared(first: Item, second: Item) -> dict[str, Fact]:
    return {
        "first": first.title,
        "second": second.title,
        "begin": max(first.starts_at, second.starts_at),
        "end": min(first.ends_at, second.ends_at),
    }


def _overlaps(_programme: Programme, items: Sequence[Item]) -> Found:
    for first, second in _meeting(item for item in items if not item.parallel):
        yield OVERLAP, _shared(first, second), (first.id, second.id)


def _people_twice(programme: Programme, items: Sequence[Item]) -> Found:
    busy: dict[int, list[Item]] = defaultdict(list)
    for item in items:
        for person_id in {slot.person_id for slot in item.slots}:
            busy[person_id].append(item)
    for person in programme.people:
        for first, second in _meeting(busy[person.id]):
            facts = {**_shared(first, second), "name": person.name}
            yield PERSON_TWICE, facts, (first.id, second.id)


def _rooms_twice(_programme: Programme, items: Sequence[Item]) -> Found:
    rooms: dict[str, list[Item]] = defaultdict(list)
    for item in items:
        if item.room.strip():
            rooms[item.room.strip().casefold()].append(item)
    for taken in rooms.values():
        for first, second in _meeting(taken):
            if first.parallel or second.parallel:  # else the overlap is said already
                facts = {**_shared(first, second), "room": second.room.strip()}
                yield ROOM_TWICE, facts, (first.id, second.id)


def _without_title(_programme: Programme, items: Sequence[Item]) -> Found:
    for item in items:
        if not item.title.strip():
            yield NO_TITLE, {"begin": item.starts_at}, (item.id,)


def _without_speaker(_programme: Programme, items: Sequence[Item]) -> Found:
    for item in items:
        parts, sentence = NEEDED.get(item.kind, (frozenset(), ""))
        if sentence and not parts & {slot.part for slot in item.slots}:
            yield sentence, {"title": item.title}, (item.id,)


def _unconfirmed(programme: Programme, items: Sequence[Item]) -> Found:
    for item in items:
        for person in {p.id: p for p, _part in programme.people_of(item)}.values():
            if not person.confirmed:
                facts: dict[str, Fact] = {"name": person.name, "title": item.title}
                yield UNCONFIRMED, facts, (item.id,)


def _outside(programme: Programme, items: Sequence[Item]) -> Found:
    hearing = programme.hearing
    for item in items:
        title = item.title
        if item.starts_at < hearing.starts_at:
            facts: dict[str, Fact] = {"title": title, "begin": item.starts_at}
            yield TOO_EARLY, {**facts, "limit": hearing.starts_at}, (item.id,)
        if item.ends_at > hearing.ends_at:
            facts = {"title": title, "end": item.ends_at, "limit": hearing.ends_at}
            yield TOO_LATE, facts, (item.id,)


def _gaps(_programme: Programme, items: Sequence[Item]) -> Found:
    last: list[Item] = []  # of the items so far, the one that ends last
    for item in items:
        last.append(item if not last or item.ends_at > last[-1].ends_at else last[-1])
    for before, (_first, item) in zip(last, pairwise(items), strict=False):
        minutes = int((item.starts_at - before.ends_at).total_seconds() // 60)
        if minutes > 0:
            names: dict[str, Fact] = {
                "first": before.title,
                "second": item.title,
            }
            yield GAP, {**names, "minutes": minutes}, (before.id, item.id)


def _open(programme: Programme, perspectives: Sequence[str]) -> Found:
    covered = {person.perspective for person in programme.people}
    for name in perspectives:
        if name not in covered:
            yield PERSPECTIVE, {"name": name}, ()


RULES: dict[Rule, Callable[[Programme, Sequence[Item]], Found]] = {
    Rule.OVERLAP: _overlaps,
    Rule.PERSON_TWICE: _people_twice,
    Rule.ROOM_TWICE: _rooms_twice,
    Rule.NO_TITLE: _without_title,
    Rule.NO_SPEAKER: _without_speaker,
    Rule.UNCONFIRMED: _unconfirmed,
    Rule.OUTSIDE: _outside,
    Rule.GAP: _gaps,
}
