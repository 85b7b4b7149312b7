"""Two organizers change one programme at once, in real threads on both databases."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import timedelta
from threading import Barrier, Thread

import pytest
from flask import Flask
from sqlalchemy import select

from hearing.agenda import items, order, schedule
from hearing.agenda.errors import ProgrammeChanged
from hearing.agenda.models import AgendaItem, Hearing, ItemKind
from hearing.agenda.schedule import Place
from hearing.database import commit, db
from tests.conftest import NOW
from tests.hearing.cast import BEGIN, a_hearing

ITEMS, THREADS, ROUNDS = 12, 4, 8


@pytest.fixture
def hearing(app: Flask) -> Hearing:
    hearing = a_hearing()
    for number in range(3, ITEMS):
        start = BEGIN + timedelta(minutes=15 * number)
        hearing.items.append(
            AgendaItem(position=number, kind=ItemKind.TALK, title=str(number), starts_at=start,
                       minutes=15)
        )  # fmt: skip
    db.session.commit()
    return hearing


def at_once(app: Flask, *work: Callable[[], None]) -> list[BaseException]:
    """Run these in threads that start together; return what went wrong."""
    gate, wrong = Barrier(len(work)), list[BaseException]()

    def run(verb: Callable[[], None]) -> None:
        with app.app_context():
            gate.wait()
            try:
                verb()
            except Exception as error:
                wrong.append(error)

    threads = [Thread(target=run, args=(verb,)) for verb in work]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    db.session.expire_all()
    return wrong


def positions() -> list[int]:
    db.session.expire_all()
    return sorted(db.session.scalars(select(AgendaItem.position)))


def test_many_moves_at_once_leave_a_whole_order(app: Flask, hearing: Hearing) -> None:
    hearing_id, ids = hearing.id, [item.id for item in hearing.items]
    db.session.commit()

    def mover(seed: int) -> Callable[[], None]:
        dice = random.Random(seed)

        def move() -> None:
            for _round in range(ROUNDS):
                with commit():
                    order.move(hearing_id=hearing_id, item_id=dice.choice(ids), seen=None,
                               to=dice.randrange(ITEMS), who="x", now=NOW)  # fmt: skip

        return move

    assert at_once(app, *map(mover, range(THREADS))) == []
    assert positions() == list(range(ITEMS))
    db.session.expire_all()
    assert hearing.programme_version == 1 + THREADS * ROUNDS


def test_of_two_moves_in_the_same_seen_order_one_is_told(app: Flask, hearing: Hearing) -> None:
    hearing_id, first, last = hearing.id, hearing.items[0].id, hearing.items[-1].id
    db.session.commit()

    def mover(item_id: int, to: int) -> Callable[[], None]:
        def move() -> None:
            with commit():
                order.move(hearing_id=hearing_id, item_id=item_id, to=to, seen=1, who="x", now=NOW)

        return move

    wrong = at_once(app, mover(first, 5), mover(last, 0))
    assert [type(error) for error in wrong] == [ProgrammeChanged]
    assert positions() == list(range(ITEMS))
    assert hearing.programme_version == 2


def test_adding_splitting_and_deleting_at_once_leave_a_whole_order(
    app: Flask, hearing: Hearing
) -> None:
    hearing_id, ids = hearing.id, [item.id for item in hearing.items]
    db.session.commit()
    facts = items.Facts(ItemKind.TALK, "Neu", BEGIN, 10)

    def add() -> None:
        for _round in range(ROUNDS):
            with commit():
                items.add(hearing_id=hearing_id, facts=facts, after_id=ids[0], who="x", now=NOW)

    def split() -> None:
        for item_id in ids[:4]:
            with commit():
                schedule.split(Place(hearing_id, item_id, None, "x", NOW), minute=5)

    def delete() -> None:
        for item_id in ids[4:8]:
            with commit():
                item = db.session.get_one(AgendaItem, item_id)
                items.delete(item=item, seen=1, who="x", now=NOW)

    assert at_once(app, add, split, delete) == []
    assert positions() == list(range(ITEMS + ROUNDS + 4 - 4))


def test_a_title_saved_while_times_are_shifted_is_kept_and_counted(
    app: Flask, hearing: Hearing
) -> None:
    hearing_id, item_id = hearing.id, hearing.items[0].id
    db.session.commit()

    def rename() -> None:
        for number in range(ROUNDS):
            with commit():
                item = db.session.get_one(AgendaItem, item_id, populate_existing=True)
                facts = items.Facts(item.kind, f"Titel {number}", item.starts_at, item.minutes)
                try:
                    items.change(item=item, seen=item.version, facts=facts, who="x", now=NOW)
                except items.versions.Stale:
                    db.session.rollback()
                    told.append(number)

    def shift() -> None:
        for _round in range(ROUNDS):
            with commit():
                schedule.shift(Place(hearing_id, item_id, None, "x", NOW), minutes=1)

    told: list[int] = []
    assert at_once(app, rename, shift) == []
    item = db.session.get_one(AgendaItem, item_id)
    saved = ROUNDS - len(told)
    assert item.version == 1 + ROUNDS + saved
    if ROUNDS - 1 not in told:
        assert item.title == f"Titel {ROUNDS - 1}"
