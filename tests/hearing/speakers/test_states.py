"""Which state may follow which."""

from __future__ import annotations

from contextlib import nullcontext
from itertools import product

import pytest

from hearing.database import commit
from hearing.speakers import states
from hearing.speakers.models import Speaker, SpeakerState
from hearing.speakers.states import TRANSITIONS, Actor, WrongSpeakerState, following
from tests.conftest import NOW


def test_every_state_has_its_line_and_a_name() -> None:
    assert set(TRANSITIONS) == set(SpeakerState) == set(states.NAMES)
    assert all(state not in targets for state, targets in TRANSITIONS.items())


def test_the_person_only_confirms_and_declines() -> None:
    by_person = {target for state in SpeakerState for target in following(state, Actor.PERSON)}
    assert by_person == {SpeakerState.CONFIRMED, SpeakerState.DECLINED}
    assert following(SpeakerState.PROPOSED, Actor.PERSON) == []
    assert following(SpeakerState.WITHDRAWN, Actor.PERSON) == []


def test_a_move_is_as_the_table_says(speaker: Speaker) -> None:
    for source, target, actor in product(SpeakerState, SpeakerState, Actor):
        with commit():
            speaker.state = source
        allowed = target in following(source, actor)
        refused = not allowed and source is not target
        with pytest.raises(WrongSpeakerState) if refused else nullcontext(), commit():
            moved = states.move(speaker=speaker, target=target, actor=actor, who="x", now=NOW)
            assert moved is allowed
        assert speaker.state is (source if refused else target)
