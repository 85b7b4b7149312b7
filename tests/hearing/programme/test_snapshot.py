"""The programme as a value: the same after a trip through text, without what is not public."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from hearing.agenda.models import ItemKind
from hearing.database import commit, db
from hearing.programme import snapshot
from hearing.programme.snapshot import Facts, Item, Person, Programme, Slot
from hearing.speakers.models import Part, Speaker, SpeakerState
from hearing.speakers.models import Slot as SlotRow
from tests.hearing.cast import a_hearing, a_speaker

NUMBERS = st.integers(1, 2**31 - 1)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
TIMES = st.datetimes(
    datetime(1950, 1, 1),
    datetime(2150, 1, 1),
    timezones=st.sampled_from([UTC, timezone(timedelta(hours=2))]),
)
SLOTS = st.builds(Slot, NUMBERS, st.sampled_from(Part))
ITEMS = st.builds(
    Item,
    NUMBERS,
    NUMBERS,
    st.sampled_from(ItemKind),
    TEXTS,
    TEXTS,
    TIMES,
    st.integers(1, 1440),
    TEXTS,
    st.booleans(),
    st.booleans(),
    st.lists(SLOTS, max_size=3).map(tuple),
)
PEOPLE = st.builds(
    Person,
    NUMBERS,
    *[TEXTS] * 5,
    st.sampled_from(SpeakerState),
    st.none() | NUMBERS,
)
FACTS = st.builds(Facts, NUMBERS, *[TEXTS] * 5, TIMES, TIMES, TEXTS, TEXTS)
PROGRAMMES = st.builds(
    Programme,
    FACTS,
    st.lists(ITEMS, max_size=3, unique_by=lambda item: item.id).map(tuple),
    st.lists(PEOPLE, max_size=3, unique_by=lambda person: person.id).map(tuple),
)


@given(PROGRAMMES)
def test_a_programme_is_the_same_after_a_trip_through_text(programme: Programme) -> None:
    text = json.dumps(snapshot.to_json(programme))
    assert snapshot.from_json(json.loads(text)) == programme


@given(PROGRAMMES)
def test_its_digest_depends_on_the_content_alone(programme: Programme) -> None:
    content = snapshot.to_json(programme)
    turned = dict(reversed(content.items()))
    assert snapshot.digest(turned) == snapshot.digest(content)
    turned["hearing"] = {**content["hearing"], "title": content["hearing"]["title"] + "!"}
    assert snapshot.digest(turned) != snapshot.digest(content)


@given(PROGRAMMES)
def test_a_release_from_when_it_held_stands_and_no_photos_can_be_read(programme: Programme) -> None:
    content = snapshot.to_json(programme) | {"stands": [{"id": 1, "title": "MUCGPT"}]}
    for person in content["people"]:
        del person["photo_id"]
    people = tuple(replace(person, photo_id=None) for person in programme.people)
    assert snapshot.from_json(content) == replace(programme, people=people)


def test_it_holds_who_has_a_part_and_nothing_private(app: Flask) -> None:
    hearing = a_hearing()
    item = hearing.items[1]
    with commit():
        for number, state in enumerate(SpeakerState):
            person = a_speaker(hearing, f"Referent*in {state}")
            person.state, person.email, person.needs = state, "geheim@example.org", "Rampe"
            db.session.add(SlotRow(item_id=item.id, speaker_id=person.id, position=-number))
    taken = snapshot.take(hearing)
    assert [person.state for person in taken.people] == ["proposed", "invited", "confirmed"]
    names = [person.name for person, _part in taken.people_of(taken.items[1])]
    assert names == ["Referent*in confirmed", "Referent*in invited", "Referent*in proposed"]
    text = json.dumps(snapshot.to_json(taken))
    assert "geheim" not in text
    assert "Rampe" not in text


def test_the_public_reads_only_the_names_of_people_who_agreed(app: Flask) -> None:
    hearing = a_hearing()
    with commit():
        for state in SpeakerState:
            person = Speaker(hearing_id=hearing.id, name=state.value, state=state)
            db.session.add(person)
            db.session.flush()
            db.session.add(SlotRow(item_id=hearing.items[0].id, speaker_id=person.id))
    shown = snapshot.take(hearing).in_public()
    assert [person.name for person in shown.people] == ["confirmed"]
    assert [slot.person_id for slot in shown.items[0].slots] == [shown.people[0].id]


def test_the_same_draft_gives_the_same_programme(app: Flask) -> None:
    hearing = a_hearing()
    taken = snapshot.take(hearing)
    db.session.expire_all()
    assert snapshot.take(hearing) == taken
