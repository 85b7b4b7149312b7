"""The dry run of a handed-in list: what each line would do, and why, before anything is done."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field

from sqlalchemy import select

from hearing.database import db
from hearing.errors import HearingError
from hearing.groups import rights
from hearing.groups.models import Group, Mode
from hearing.groups.rights import Use
from hearing.invitations import columns, replies
from hearing.invitations.errors import GroupMissing, GroupUnknown, LanguageUnknown
from hearing.invitations.models import GuestList, Invitation
from hearing.invitations.people import Facts, checked, is_unconfirmed
from hearing.invitations.verdicts import (
    COMPARED,
    CellIsFormula,
    Difference,
    DoubledInFile,
    DryRun,
    KnownAsRevoked,
    LettersBroken,
    Line,
    Verdict,
)

_LANGUAGES = {
    **dict.fromkeys(("de", "deutsch", "german", "ger", "deu"), "de"),
    **dict.fromkeys(("en", "englisch", "english", "eng"), "en"),
}
# UTF-8 that was read as Windows-1252 and saved again: MÃ¼ller.
_BROKEN = re.compile("Ã[\u0080-\u00bf\u0152-\u2122]|\ufffd")


@dataclass(slots=True)
class _Known:
    """What lines are compared with."""

    groups: Mapping[str, Group]
    names: Mapping[int, str]
    people: Mapping[str, Invitation]
    default: GuestList
    allowed: Mapping[int, Group] = field(default_factory=dict)
    modes: Mapping[int, Mode] = field(default_factory=dict)
    seen: dict[str, int] = field(default_factory=dict)


def make(guests: GuestList, groups: Sequence[Group]) -> DryRun:
    """Judge each line against the list as it is now. Nothing is changed; a second time the same."""
    lacks = columns.missing(guests.columns, has_group=guests.group_id is not None)
    if lacks:
        return DryRun([], missing=lacks)
    names = {_plain(name): group for group in groups for name in (group.name_en, group.name)}
    query = select(Invitation).where(Invitation.hearing_id == guests.hearing_id)
    known = _Known(
        groups={name: group for name, group in names.items() if name},
        names={group.id: group.name for group in groups},
        allowed={group.id: group for group in groups},
        modes=replies.known().modes(guests.hearing_id),
        people={person.address_key: person for person in db.session.scalars(query)},
        default=guests,
    )
    lines = list(_judge_all(guests, known))
    return DryRun(lines, digest=_digest(lines))


def _judge_all(guests: GuestList, known: _Known) -> Iterator[Line]:
    for number, cells in guests.lines[1:]:
        values = columns.values(guests.columns, cells)
        try:
            yield _judge(number, values, known)
        except HearingError as error:
            yield Line(
                number,
                Verdict.WRONG,
                values["name"][:100],
                values["email"][:100],
                values.get("group", "")[:100],
                reason=error,
            )


def _judge(number: int, values: Mapping[str, str], known: _Known) -> Line:
    """What one line would do; raises what is wrong with it."""
    facts = _facts(values, known)
    kept = checked(facts)
    facts = Facts(**{name: kept[name] for name in asdict(facts)})
    assert facts.group_id is not None
    group = known.names[facts.group_id]
    shown = (facts.name, facts.email, group)
    first = known.seen.setdefault(kept["address_key"], number)
    if first != number:
        return Line(number, Verdict.DOUBLED, *shown, reason=DoubledInFile(line=first))
    person = known.people.get(kept["address_key"])
    if person is None:
        return Line(number, Verdict.NEW, *shown, facts)
    own = (facts, person.id, person.version)
    if is_unconfirmed(person):
        return Line(number, Verdict.NEW, *shown, *own)
    if person.revoked_at is not None:
        return Line(number, Verdict.DOUBLED, *shown, reason=KnownAsRevoked())
    differences = tuple(_differences(facts, values, person, known))
    verdict = Verdict.CHANGED if differences else Verdict.KNOWN
    ends = _ends(person, known.allowed[facts.group_id], known)
    return Line(number, verdict, *shown, *own, differences, ends=ends)


def _ends(person: Invitation, group: Group, known: _Known) -> Mode | None:
    """How somebody takes part who may not in the group that the line puts them into."""
    mode = known.modes.get(person.id)
    stays = mode is None or person.group_id == group.id or rights.allows(group, Use(mode))
    return None if stays else mode


def _facts(values: Mapping[str, str], known: _Known) -> Facts:
    for cell in values.values():
        if cell.startswith("="):
            raise CellIsFormula(cell=cell[:60])
        if _BROKEN.search(cell):
            raise LettersBroken(cell=cell[:60])
    plain = {name: _unguarded(cell) for name, cell in values.items()}
    return Facts(
        name=plain["name"],
        email=plain["email"],
        group_id=_group(plain.get("group", ""), known),
        organisation=plain.get("organisation", ""),
        language=_language(plain.get("language", ""), known.default.language),
        note=plain.get("note", ""),
    )


def _unguarded(cell: str) -> str:
    """Without the sign that keeps a spreadsheet from taking a text for a formula, as our own
    files have it."""
    return cell[1:] if cell[:1] == "'" and cell[1:2] in tuple("=+-@\t\r") else cell


def _group(name: str, known: _Known) -> int:
    if not name:
        if known.default.group_id is None:
            raise GroupMissing
        return known.default.group_id
    group = known.groups.get(_plain(name))
    if group is None:
        raise GroupUnknown(name=name[:60])
    return group.id


def _language(name: str, default: str) -> str:
    if not name:
        return default
    if name.casefold() not in _LANGUAGES:
        raise LanguageUnknown(name=name[:30])
    return _LANGUAGES[name.casefold()]


def _differences(
    facts: Facts, values: Mapping[str, str], person: Invitation, known: _Known
) -> Iterator[Difference]:
    """What the line says otherwise; an empty cell, or no column at all, says nothing."""
    said = {
        "name": True,
        "group_id": bool(values.get("group")) or known.default.group_id is not None,
        "organisation": bool(values.get("organisation")),
        "language": bool(values.get("language")),
        "note": bool(values.get("note")),
    }
    for name in COMPARED:
        before, after = getattr(person, name), getattr(facts, name)
        if said[name] and before != after:
            words = known.names if name == "group_id" else {}
            yield Difference(name, words.get(before, str(before)), words.get(after, str(after)))


def _plain(name: str) -> str:
    return " ".join(name.casefold().split())


def _digest(lines: Sequence[Line]) -> str:
    facts = [
        (
            line.number,
            line.verdict,
            asdict(line.facts) if line.facts else None,
            line.person_id,
            line.version,
            line.ends,
        )
        for line in lines
    ]
    return hashlib.sha256(json.dumps(facts).encode()).hexdigest()
