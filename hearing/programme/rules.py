"""How strictly a hearing takes each rule about its programme."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from hearing import versions
from hearing.accounts import audit
from hearing.agenda.models import Hearing
from hearing.database import db
from hearing.programme import clashes, snapshot
from hearing.programme.clashes import DEFAULTS, Clash, Level, Rule
from hearing.programme.models import ClashRules
from hearing.programme.snapshot import Programme
from hearing.speakers import perspectives


def levels_of(hearing: Hearing) -> dict[Rule, Level]:
    """Each rule with the level that counts in this hearing."""
    query = select(ClashRules.levels).where(ClashRules.hearing_id == hearing.id)
    return complete(db.session.scalar(query) or {})


def complete(own: Mapping[str, str]) -> dict[Rule, Level]:
    """A hearing's own levels with the defaults of all other rules."""
    return {rule: Level(own.get(rule.value, level)) for rule, level in DEFAULTS.items()}


def find(hearing: Hearing, programme: Programme | None = None) -> list[Clash]:
    """The clashes of a hearing's draft under its own rules, the gravest first."""
    return clashes.find(
        programme or snapshot.take(hearing),
        levels=levels_of(hearing),
        perspectives=perspectives.of(hearing),
    )


def row_of(hearing: Hearing) -> ClashRules:
    """The hearing's row of rules; it is made when there is none. A second time it is the same."""
    query = select(ClashRules).where(ClashRules.hearing_id == hearing.id)
    row = db.session.scalar(query)
    if row is None:
        try:
            with db.session.begin_nested():
                row = ClashRules(hearing_id=hearing.id, levels={})
                db.session.add(row)
        except IntegrityError:  # somebody else made it at the same moment
            row = db.session.scalars(query).one()
    return row


def change(
    *, row: ClashRules, seen: int, levels: Mapping[Rule, Level], who: str, now: datetime
) -> None:
    """Set the levels; raises Stale. A second time nothing changes."""
    before = dict(row.levels)
    after = {rule.value: level.value for rule, level in levels.items() if level != DEFAULTS[rule]}
    if versions.save(row, seen=seen, levels=after):
        audit.record(
            who=who,
            action="programme.set_rules",
            subject=f"hearing {row.hearing_id}",
            hearing_id=row.hearing_id,
            before=before,
            after=after,
            now=now,
        )


def copy(source: Hearing, target: Hearing, _items: Mapping[int, int]) -> None:
    """Give a copied hearing the rules of the first. A second time there are some already."""
    query = select(ClashRules.levels).where(ClashRules.hearing_id == source.id)
    if own := db.session.scalar(query):
        row_of(target).levels = dict(own)
