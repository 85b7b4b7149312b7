"""Objects of OParl 1.1: what they say, what they hold inside, how they are written."""

from __future__ import annotations

import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from hearing.protocol.seals import canonical

Values = dict[str, Any]
SCHEMA: Final = "https://schema.oparl.org/1.1"
# By the word in their addresses.
TYPES: Final = {
    "system": "System",
    "body": "Body",
    "organization": "Organization",
    "person": "Person",
    "meeting": "Meeting",
    "agendaitem": "AgendaItem",
    "paper": "Paper",
    "consultation": "Consultation",
    "file": "File",
    "location": "Location",
}
# What a reader can do without where it asks for ``omit_internal``.
INTERNAL: Final = frozenset({"auxiliaryFile", "agendaItem", "legislativeTerm"})


@dataclass(frozen=True, slots=True)
class Ref:
    """Another object, named by its address; ``inside`` it is written out."""

    kind: str
    key: str
    inside: bool = False


@dataclass(frozen=True, slots=True)
class Thing:
    """An object. ``alone`` is what it says only where it stands alone: to what it belongs.

    ``stamp`` stands for what is behind it, such as the text of a file: when that changes the
    object counts as modified.
    """

    kind: str
    key: str
    values: Mapping[str, Any]
    alone: Mapping[str, Any] = field(default_factory=dict)
    stamp: str = ""

    @property
    def ref(self) -> Ref:
        return Ref(self.kind, self.key)

    @property
    def inside(self) -> Ref:
        return Ref(self.kind, self.key, inside=True)


Things = Mapping[tuple[str, str], Thing]
Times = Mapping[tuple[str, str], tuple[datetime, datetime]]


@dataclass(frozen=True, slots=True)
class Writer:
    """Writes objects: of ``things``, created and modified at ``times``, at these addresses."""

    things: Things
    times: Times
    address: Callable[[str, str], str]
    zone: ZoneInfo

    def write(self, thing: Thing, *, without_internal: bool = False) -> Values:
        """An object that stands alone."""
        told = {
            name: value
            for name, value in thing.values.items()
            if not (without_internal and name in INTERNAL)
        }
        return self._write(thing, told | dict(thing.alone))

    def _write(self, thing: Thing, told: Mapping[str, Any]) -> Values:
        known = {name: self._value(value) for name, value in told.items()}
        created, modified = self.times[thing.kind, thing.key]
        return {
            "id": self.address(thing.kind, thing.key),
            "type": f"{SCHEMA}/{TYPES[thing.kind]}",
            **{name: value for name, value in known.items() if value not in ("", None)},
            "created": self.moment(created),
            "modified": self.moment(modified),
        }

    def _value(self, value: Any) -> Any:
        if isinstance(value, Ref):
            if value.inside:
                thing = self.things[value.kind, value.key]
                return self._write(thing, thing.values)
            return self.address(value.kind, value.key)
        if isinstance(value, tuple):
            return [self._value(one) for one in value]
        return self.moment(value) if isinstance(value, datetime) else value

    def stub(self, kind: str, key: str, created: datetime, deleted: datetime) -> Values:
        """What is left of an object that is gone."""
        return {
            "id": self.address(kind, key),
            "type": f"{SCHEMA}/{TYPES[kind]}",
            "created": self.moment(created),
            "modified": self.moment(deleted),
            "deleted": True,
        }

    def moment(self, moment: datetime) -> str:
        """A point in time as the city's clocks show it, with their offset."""
        return moment.astimezone(self.zone).isoformat(timespec="seconds")


def digest(thing: Thing, things: Things, *, secret: str) -> str:
    """Changes whenever anything does that the object says, holds inside or stands for. Nobody can
    guess from it what that is, without the secret."""
    told = canonical([_flat(thing.values, things), _flat(thing.alone, {}), thing.stamp])
    return hmac.digest(secret.encode(), told, "sha256").hex()


def _flat(value: Any, things: Things) -> Any:
    if isinstance(value, Ref):
        inside = things.get((value.kind, value.key)) if value.inside else None
        told = [_flat(inside.values, things), inside.stamp] if inside else []
        return [value.kind, value.key, *told]
    if isinstance(value, Mapping):
        return {name: _flat(one, things) for name, one in value.items()}
    if isinstance(value, tuple):
        return [_flat(one, things) for one in value]
    return value.isoformat() if isinstance(value, datetime) else value
