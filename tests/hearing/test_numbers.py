"""Numbers of rows are never given twice: what is new is never taken for what is gone."""

from __future__ import annotations

from flask import Flask

from hearing.agenda.models import AgendaItem, ItemKind
from hearing.database import commit, db
from hearing.programme import changes, snapshot
from tests.hearing.cast import BEGIN, a_hearing, a_speaker


def test_a_new_item_never_gets_the_number_of_a_deleted_one(app: Flask) -> None:
    hearing = a_hearing()
    old, gone = snapshot.take(hearing), hearing.items[2].id
    with commit():
        db.session.delete(hearing.items[2])
    with commit():
        new = AgendaItem(
            hearing_id=hearing.id,
            position=2,
            kind=ItemKind.CLOSING,
            title="Abschluss",
            starts_at=BEGIN,
            minutes=5,
        )
        db.session.add(new)
    assert new.id > gone
    found = [one.change for one in changes.between(old, snapshot.take(hearing))]
    assert found == [changes.Change.NEW, changes.Change.CANCELLED]


def test_a_new_person_never_gets_the_number_of_a_deleted_one(app: Flask) -> None:
    hearing = a_hearing()
    first = a_speaker(hearing, "Referent*in A")
    gone = first.id
    with commit():
        db.session.delete(first)
    second = a_speaker(hearing, "Referent*in B")
    assert second.id > gone
    assert a_speaker(hearing, "Referent*in C").id > second.id
