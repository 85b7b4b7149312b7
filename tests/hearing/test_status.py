"""The table of statuses: every name in it is an error's."""

from __future__ import annotations

import hearing.app
from hearing.errors import HearingError
from hearing.recordings.messages import Unusable
from hearing.recordings.pipeline import AlreadyRecorded, WrongState
from hearing.status import STATUS, status_of

assert hearing.app  # knows all rooms


def all_errors(kind: type[HearingError] = HearingError) -> set[type[HearingError]]:
    below = kind.__subclasses__()
    return set(below).union(*(all_errors(one) for one in below))


def test_the_table_names_errors_that_exist_and_each_name_means_one() -> None:
    names = [kind.__name__ for kind in all_errors()]
    assert set(STATUS) <= set(names)
    assert all(names.count(name) == 1 for name in STATUS)


def test_an_error_that_is_not_in_the_table_is_a_mistake_of_the_input() -> None:
    assert status_of(WrongState()) == 409
    assert status_of(AlreadyRecorded(title="x", recording_id=1)) == 422


def test_every_error_has_a_sentence() -> None:
    own = {Unusable}  # one sentence for each of media's codes, tested there
    assert [kind for kind in all_errors() - own if not kind.sentence] == []
