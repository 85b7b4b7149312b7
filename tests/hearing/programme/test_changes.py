"""Differences between two programmes, as sentences in German and English."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings

from hearing.agenda.models import ItemKind
from hearing.programme import changes, comparison, sentences
from hearing.programme.changes import Change
from hearing.programme.snapshot import Facts, Item, Person, Programme, Slot
from hearing.speakers.models import Part, SpeakerState
from tests.hearing.programme.staging import GERMAN
from tests.hearing.programme.test_snapshot import PROGRAMMES

BEGIN = datetime(2024, 6, 7, 7, 30, tzinfo=UTC)
FACTS = Facts(1, "ki", "KI", "", "Qubes", "", BEGIN, BEGIN + timedelta(hours=4), "", "")


def item(number: int, minute: int = 0, **facts: Any) -> Item:
    """An item of half an hour that begins ``minute`` minutes after 09:30."""
    own = Item(
        id=number,
        position=number,
        kind=ItemKind.TALK,
        title=f"Punkt {number}",
        summary="",
        starts_at=BEGIN + timedelta(minutes=minute),
        minutes=30,
        room="",
        public=True,
        parallel=False,
    )
    return replace(own, **facts)


def person(number: int, **facts: Any) -> Person:
    """A person who has confirmed."""
    own = Person(
        number, f"Referent*in {'ABCD'[number - 1]}", "", "", "", "", SpeakerState.CONFIRMED
    )
    return replace(own, **facts)


def said(old: Programme, new: Programme) -> list[str]:
    """The sentences about the differences."""
    return [sentences.describe(one, GERMAN) for one in changes.between(old, new)]


ONE = Programme(FACTS, (item(1),))
CASES: list[tuple[str, dict[str, Any], str]] = [
    ("time", {"starts_at": BEGIN + timedelta(minutes=20)},
     "„Punkt 1“ beginnt um 09:50 Uhr statt um 09:30 Uhr."),
    ("day", {"starts_at": BEGIN + timedelta(days=1)},
     "„Punkt 1“ beginnt um 8. Juni 2024, 09:30 Uhr statt um 09:30 Uhr."),
    ("title", {"title": "Neues"}, "„Punkt 1“ heißt jetzt „Neues“."),
    ("longer", {"minutes": 45}, "„Punkt 1“ dauert länger: 45 Minuten statt 30."),
    ("shorter", {"minutes": 15}, "„Punkt 1“ dauert kürzer: 15 Minuten statt 30."),
    ("room", {"room": "Qube 2"}, "„Punkt 1“ hat einen Raum: „Qube 2“."),
    ("kind", {"kind": ItemKind.PANEL}, "„Punkt 1“ ist jetzt: Podium (bisher: Vortrag)."),
    ("closed", {"public": False}, "„Punkt 1“ ist jetzt nicht öffentlich."),
    ("parallel", {"parallel": True}, "„Punkt 1“ läuft jetzt neben anderen Punkten."),
    ("text", {"summary": "Mehr"}, "Die Beschreibung von „Punkt 1“ ist überarbeitet."),
]  # fmt: skip


@pytest.mark.parametrize(("facts", "sentence"), [case[1:] for case in CASES],
                         ids=[case[0] for case in CASES])  # fmt: skip
def test_each_change_of_an_item_has_its_sentence(facts: dict[str, Any], sentence: str) -> None:
    new = Programme(FACTS, (item(1, **facts),))
    assert said(ONE, new) == [sentence]
    assert len(said(new, ONE)) == 1


def test_an_item_is_known_by_its_number_and_not_by_its_title() -> None:
    other = Programme(FACTS, (item(2, title="Punkt 1"),))
    assert said(ONE, other) == [
        "Entfällt: „Punkt 1“, bisher um 09:30 Uhr.",
        "Neu: „Punkt 1“ um 09:30 Uhr.",
    ]
    moved = Programme(FACTS, (item(1, 30, title="Ganz anders"),))
    assert [one.change for one in changes.between(ONE, moved)] == [Change.RENAMED, Change.MOVED]


def test_another_room_names_both() -> None:
    before = Programme(FACTS, (item(1, room="Qube 1"),))
    after = Programme(FACTS, (item(1, room="Qube 2"),))
    assert said(before, after) == ["„Punkt 1“ hat einen anderen Raum: „Qube 2“ statt „Qube 1“."]
    assert said(before, ONE) == ["„Punkt 1“ hat keinen eigenen Raum mehr (bisher „Qube 1“)."]


def with_people(*slots: Slot, absent: set[int] = frozenset()) -> Programme:  # type: ignore[assignment]
    """One item with these slots; all people are there but those."""
    people = tuple(person(number) for number in (1, 2, 3) if number not in absent)
    return Programme(FACTS, (item(1, slots=slots),), people)


def test_another_speaker_is_one_change_that_concerns_both() -> None:
    old, new = with_people(Slot(1, Part.SPEAKER)), with_people(Slot(2, Part.SPEAKER))
    assert said(old, new) == ["„Punkt 1“: Referent*in B statt Referent*in A."]
    assert changes.between(old, new)[0].people == (1, 2)


def test_a_speaker_who_does_not_come_is_said_once() -> None:
    old = with_people(Slot(1, Part.SPEAKER), Slot(2, Part.PANELLIST))
    new = with_people(Slot(2, Part.PANELLIST), absent={1})
    assert said(old, new) == ["Referent*in A nimmt nicht teil."]


def test_people_who_join_leave_or_change_their_part_are_named() -> None:
    nobody, both = with_people(), with_people(Slot(1, Part.SPEAKER), Slot(2, Part.SPEAKER))
    assert said(nobody, both) == [
        "„Punkt 1“: Referent*in A kommt dazu (Beitrag).",
        "„Punkt 1“: Referent*in B kommt dazu (Beitrag).",
    ]
    assert said(both, with_people(Slot(1, Part.SPEAKER))) == [
        "„Punkt 1“: Referent*in B ist nicht mehr dabei (Beitrag)."
    ]
    assert said(with_people(Slot(1, Part.SPEAKER)), with_people(Slot(1, Part.MODERATOR))) == [
        "„Punkt 1“: Referent*in A hat eine andere Aufgabe, Moderation statt Beitrag."
    ]


def test_changes_of_the_hearing_and_its_people_are_named() -> None:
    old = Programme(FACTS, (), (person(1),))
    facts = replace(FACTS, venue="Rathaus", starts_at=BEGIN + timedelta(hours=1), summary="Neu")
    new = Programme(facts, (), (person(1, name="Referent*in Z", role="Amt", photo_id=3),))
    assert said(old, new) == [
        "Die Anhörung beginnt um 10:30 Uhr statt um 09:30 Uhr.",
        "Der Ort der Anhörung ist jetzt „Rathaus“ statt „Qubes“.",
        "Die Angaben zur Anhörung sind überarbeitet.",
        "Referent*in A heißt jetzt Referent*in Z.",
        "Die Angaben zu Referent*in Z sind überarbeitet.",
        "Das Foto von Referent*in Z ist geändert.",
    ]


def test_what_an_older_release_says_of_stands_is_still_told() -> None:
    row = {"change": "stand_new", "subject": "stand 2", "name": "CovBot", "before": "", "after": "",
           "person": "", "people": []}  # fmt: skip
    (told,) = changes.from_json([row])
    assert sentences.describe(told, GERMAN) == "Neuer Stand: „CovBot“."


def test_a_title_with_percent_signs_and_braces_is_only_text() -> None:
    new = Programme(FACTS, (item(1, title="100 % %(name)s {link} <b>"),))
    assert said(ONE, new) == ["„Punkt 1“ heißt jetzt „100 % %(name)s {link} <b>“."]


def test_every_change_has_a_sentence() -> None:
    assert set(sentences.SENTENCES) == set(Change)


@settings(max_examples=60)
@given(PROGRAMMES)
def test_a_programme_differs_in_nothing_from_itself(programme: Programme) -> None:
    assert changes.between(programme, programme) == []


def test_differences_survive_a_trip_through_text() -> None:
    found = changes.between(with_people(Slot(1, Part.SPEAKER)), with_people(Slot(2, Part.HOST)))
    assert changes.from_json(changes.to_json(found)) == found


def test_side_by_side_each_item_is_one_row_with_its_changes() -> None:
    old = Programme(FACTS, (item(1), item(2, 30)))
    new = Programme(FACTS, (item(2, 0), item(3, 30)))
    compared = comparison.compare(old, new)
    rows = [
        (row.before and row.before.id, row.after and row.after.id, len(row.differences))
        for row in compared.rows
    ]
    assert rows == [(1, None, 1), (2, 2, 1), (None, 3, 1)]
