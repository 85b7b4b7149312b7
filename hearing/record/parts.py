"""The parts of a published version: each text has a seal of its own, so that it can go alone.

A part's key says of what it is a part: "decisions-2" is the second decision, "person-7" the person
with the number 7. Contributions have their own keys, in which there is no hyphen.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

import msgspec

from hearing.protocol.seals import new_salt, seal
from hearing.record.models import RecordVersion, VersionPart
from hearing.record.values import Contribution, Person, Record

PERSON: Final = "person-"
HEAD: Final = frozenset({"number", "published_at", "approved_on", "authentic", "gaps"})
"""What has no seal of its own: days, numbers and seconds, in which nobody says anything."""
_FIELDS: Final = {field.name: field for field in msgspec.structs.fields(Record)}
_MANY: Final = frozenset(name for name, field in _FIELDS.items() if field.default == ())
_OWN: Final = ("contributions", "people")
"""Those that had seals of their own in the first format, too; all else was in the head."""


def head_of(record: Record) -> dict[str, Any]:
    """What of a record is sealed with its head."""
    told = msgspec.to_builtins(record)
    return {name: told[name] for name in sorted(HEAD)}


def of(record: Record) -> list[VersionPart]:
    """All else, each in a part of its own; what is empty has none."""
    rest = [name for name in _FIELDS if name not in {*HEAD, *_OWN}]
    told = (one for name in (*_OWN, *rest) for one in _told(record, name))
    return [_part(place, *one) for place, one in enumerate(told)]


def field_of(key: str) -> str:
    """The field of a record that a part is of, or is one of."""
    name, hyphen, _place = key.partition("-")
    return {"": "contributions", "person-": "people"}.get(hyphen and name + hyphen, name)


def put_together(version: RecordVersion) -> Record:
    """A version as a value, as far as it may be read now; what has gone whole is left out."""
    told: dict[str, Any] = {**version.content, **{name: [] for name in _OWN}}
    for part in version.contributions:
        left = readable(part)
        if left is None:
            continue
        name = field_of(part.key)
        if name in _MANY:
            told.setdefault(name, []).append(left)
        else:
            told[name] = left
    return msgspec.convert(told, Record)


def readable(part: VersionPart) -> Any:
    """What may be read of a part; None where nothing is left."""
    return part.rest if part.content is None else part.content


def _told(record: Record, name: str) -> Iterator[tuple[str, Any]]:
    """What a field says, one part after the other, each with its key."""
    value = getattr(record, name)
    for place, one in enumerate(value if name in _MANY else (value,), 1):
        if isinstance(one, Contribution):
            yield one.key, one
        elif isinstance(one, Person):
            yield f"{PERSON}{one.id}", one
        elif one:
            yield f"{name}-{place}", one


def _part(place: int, key: str, one: Any) -> VersionPart:
    content, salt = msgspec.to_builtins(one), new_salt()
    facts: Mapping[str, Any] = {"recording_id": None, "start": 0.0, "end": 0.0}
    if isinstance(one, Contribution):
        facts = {"recording_id": one.recording_id, "start": one.start, "end": one.end}
    digest = seal(salt, content)
    return VersionPart(position=place, key=key, salt=salt, content=content, digest=digest, **facts)
