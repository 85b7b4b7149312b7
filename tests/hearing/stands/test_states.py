"""How a stand goes on."""

from __future__ import annotations

from threading import Barrier, Thread

import pytest
from flask import Flask

from hearing.database import db
from hearing.errors import HearingError
from hearing.stands import states
from hearing.stands.models import Stand, StandState
from hearing.stands.states import TRANSITIONS, WrongStandState
from tests.conftest import NOW
from tests.hearing.cast import a_hearing, a_stand

WHO = "olga@example.org"


@pytest.mark.parametrize("before", StandState)
@pytest.mark.parametrize("after", StandState)
def test_only_the_steps_of_the_table_are_taken(
    app: Flask, before: StandState, after: StandState
) -> None:
    stand = a_stand(a_hearing(), state=before)
    if before is after:
        assert not states.move(stand=stand, target=after, who=WHO, now=NOW)
    elif after in TRANSITIONS[before]:
        assert states.move(stand=stand, target=after, who=WHO, now=NOW)
        assert stand.state is after
    else:
        with pytest.raises(WrongStandState):
            states.move(stand=stand, target=after, who=WHO, now=NOW)


def test_an_accepted_stand_gets_the_next_number_and_gives_it_back(app: Flask) -> None:
    hearing = a_hearing()
    stands = [a_stand(hearing, title=name) for name in "ABC"]
    for stand in stands:
        states.move(stand=stand, target=StandState.ACCEPTED, who=WHO, now=NOW)
    assert [stand.number for stand in stands] == [1, 2, 3]
    states.move(stand=stands[1], target=StandState.WITHDRAWN, who=WHO, now=NOW)
    assert stands[1].number is None
    assert [stand.number for stand in stands] == [1, None, 3]


def test_stands_accepted_at_once_get_different_numbers(app: Flask) -> None:
    hearing = a_hearing()
    numbers = [a_stand(hearing, title=f"Stand {n}").id for n in range(6)]
    start, failures = Barrier(len(numbers)), []

    def accept(stand_id: int) -> None:
        with app.app_context():
            start.wait()
            for _try in range(20):
                try:
                    stand = db.session.get(Stand, stand_id)
                    assert stand is not None
                    states.move(stand=stand, target=StandState.ACCEPTED, who=WHO, now=NOW)
                    db.session.commit()
                    return
                except HearingError as error:
                    failures.append(error)
                    return
                except Exception:  # a lock of the database: again, as a person would
                    db.session.rollback()
            failures.append(RuntimeError("never came through"))

    threads = [Thread(target=accept, args=(number,)) for number in numbers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    db.session.expire_all()
    found = sorted(db.session.get_one(Stand, number).number or 0 for number in numbers)
    assert not failures
    assert found == [1, 2, 3, 4, 5, 6]
