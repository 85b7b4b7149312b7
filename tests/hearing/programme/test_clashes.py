"""What does not fit in a programme, in sentences that name items, people and times."""

from __future__ import annotations

import re
import time
from dataclasses import replace
from datetime import timedelta
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient

from hearing.agenda.models import ItemKind
from hearing.database import commit
from hearing.programme import clashes, rules
from hearing.programme.clashes import DEFAULTS, NAMES, Level, Rule
from hearing.programme.snapshot import Item, Person, Programme, Slot
from hearing.speakers.models import Part, SpeakerState
from tests.conftest import NOW
from tests.hearing.cast import a_hearing
from tests.hearing.programme.staging import GERMAN, a_person
from tests.hearing.programme.test_changes import BEGIN, FACTS, item, person

PAGE = "/verwaltung/anhoerungen/ki/fassungen/regeln"


def said(rule: Rule, *items: Item, people: tuple[Person, ...] = ()) -> list[str]:
    """The sentences of one rule about these items."""
    levels = dict.fromkeys(Rule, Level.OFF) | {rule: Level.WARNING}
    found = clashes.find(Programme(FACTS, items, people), levels=levels, perspectives=["Ethik"])
    return [clash.text(GERMAN) for clash in found]


def test_two_items_at_the_same_time_overlap() -> None:
    panel, end = item(1, title="Podium", minutes=45), item(2, 30, title="Abschluss")
    assert said(Rule.OVERLAP, panel, end) == [
        "„Podium“ und „Abschluss“ überschneiden sich von 10:00 bis 10:15 Uhr."
    ]


def test_items_that_touch_or_run_in_parallel_do_not_overlap() -> None:
    assert said(Rule.OVERLAP, item(1), item(2, 30)) == []
    assert said(Rule.OVERLAP, item(1, minutes=60, parallel=True), item(2, 30)) == []


def test_a_long_item_overlaps_with_all_inside_it_and_no_later_one() -> None:
    long = item(1, minutes=90)
    found = said(Rule.OVERLAP, long, item(2, 0), item(3, 30), item(4, 90))
    assert len(found) == 2
    assert all("Punkt 1" in sentence for sentence in found)


@pytest.mark.parametrize("state", [SpeakerState.PROPOSED, SpeakerState.INVITED])
def test_a_person_in_two_places_at_once_is_named(state: SpeakerState) -> None:
    slots = (Slot(1, Part.SPEAKER),)
    items = (item(1, slots=slots), item(2, 15, parallel=True, slots=slots))
    assert said(Rule.PERSON_TWICE, *items, people=(person(1, state=state),)) == [
        "Referent*in A ist von 09:45 bis 10:00 Uhr bei „Punkt 1“ und bei „Punkt 2“ eingeplant."
    ]


def test_two_parts_in_the_same_item_are_one_place() -> None:
    slots = (Slot(1, Part.SPEAKER), Slot(1, Part.MODERATOR))
    assert said(Rule.PERSON_TWICE, item(1, slots=slots), people=(person(1),)) == []


def test_a_room_that_is_taken_twice_is_named() -> None:
    items = (item(1, room="Qube 1"), item(2, 15, room=" qube 1 ", parallel=True))
    assert said(Rule.ROOM_TWICE, *items) == [
        "Der Raum „qube 1“ ist von 09:45 bis 10:00 Uhr zweimal belegt:"
        " durch „Punkt 1“ und „Punkt 2“."
    ]
    assert said(Rule.ROOM_TWICE, item(1), item(2, 15, parallel=True)) == []


def test_a_talk_needs_a_speaker_and_a_panel_somebody_who_moderates() -> None:
    guest = (Slot(1, Part.PANELLIST),)
    panel = item(1, kind=ItemKind.PANEL, title="Podium", slots=guest)
    talk, pause = item(2, 30), item(3, 60, kind=ItemKind.BREAK)
    assert said(Rule.NO_SPEAKER, panel, talk, pause, people=(person(1),)) == [
        "„Podium“ hat noch niemanden für die Moderation.",
        "„Punkt 2“ hat noch niemanden, der spricht.",
    ]


def test_who_has_not_confirmed_yet_is_named_with_the_item() -> None:
    slots = (Slot(1, Part.SPEAKER), Slot(2, Part.SPEAKER))
    people = (person(1, state=SpeakerState.INVITED), person(2))
    assert said(Rule.UNCONFIRMED, item(1, slots=slots), people=people) == [
        "Referent*in A hat für „Punkt 1“ noch nicht zugesagt."
    ]


def test_an_item_outside_the_hearing_is_named_with_both_times() -> None:
    assert said(Rule.OUTSIDE, item(1, -10), item(2, 220)) == [
        "„Punkt 1“ beginnt um 09:20 Uhr, die Anhörung erst um 09:30 Uhr.",
        "„Punkt 2“ endet um 13:40 Uhr, die Anhörung schon um 13:30 Uhr.",
    ]


def test_a_gap_is_measured_from_the_item_that_ends_last() -> None:
    items = (item(1, minutes=90), item(2, 10, parallel=True, minutes=5), item(3, 100))
    assert said(Rule.GAP, *items) == [
        "Zwischen „Punkt 1“ und „Punkt 3“ liegen 10 Minuten ohne Programm."
    ]


def test_an_item_without_a_title_is_named_by_its_time() -> None:
    assert said(Rule.NO_TITLE, item(1, title="  ")) == ["Der Punkt um 09:30 Uhr hat keinen Titel."]


def test_a_sentence_names_an_item_without_a_title_as_such() -> None:
    assert said(Rule.OVERLAP, item(1, title=""), item(2, 15)) == [
        "„ohne Titel“ und „Punkt 2“ überschneiden sich von 09:45 bis 10:00 Uhr."
    ]


def test_a_perspective_for_which_nobody_speaks_is_open() -> None:
    assert said(Rule.PERSPECTIVE, item(1)) == ["Für die Perspektive „Ethik“ spricht noch niemand."]
    assert said(Rule.PERSPECTIVE, item(1), people=(person(1, perspective="Ethik"),)) == []


def test_every_rule_has_a_name_a_default_and_can_be_turned_off() -> None:
    assert set(NAMES) == set(DEFAULTS) == set(Rule)
    bad = Programme(FACTS, (item(1, title=""), item(2, 5), item(3, 400)))
    assert clashes.find(bad, levels={}, perspectives=["Ethik"])
    off = dict.fromkeys(Rule, Level.OFF)
    assert clashes.find(bad, levels=off, perspectives=["Ethik"]) == []


def test_the_gravest_come_first() -> None:
    bad = Programme(FACTS, (item(1), item(2, 60), item(3, 65, title="")))
    found = [clash.level for clash in clashes.find(bad, levels={}, perspectives=["Ethik"])]
    assert found == sorted(found, key=list(Level).index, reverse=True)
    assert found[0] is Level.BLOCK


def test_300_items_are_looked_through_at_once() -> None:
    slots = tuple(Slot(number % 40, Part.SPEAKER) for number in range(3))
    items = tuple(
        item(number, 5 * number, minutes=5, slots=slots, room=f"Raum {number % 7}")
        for number in range(300)
    )
    began = time.perf_counter()
    clashes.find(Programme(replace(FACTS, ends_at=BEGIN + timedelta(days=2)), items), levels={})
    assert time.perf_counter() - began < 0.5


def test_a_hearing_sets_its_own_levels(app: Flask, olga: FlaskClient) -> None:
    hearing = a_hearing()
    assert rules.levels_of(hearing) == DEFAULTS
    form = {rule.value: Level.HINT.value for rule in Rule}
    page = olga.get(PAGE).text
    assert "Zwischen zwei Punkten ist eine Lücke" in page
    answer = olga.post(PAGE, data={**carrier(page), **form})
    assert answer.status_code == 303
    assert set(rules.levels_of(hearing).values()) == {Level.HINT}
    other = a_hearing(slug="andere")
    assert rules.levels_of(other) == DEFAULTS


def test_a_level_that_does_not_exist_is_refused(app: Flask, olga: FlaskClient) -> None:
    hearing = a_hearing()
    form = {rule.value: Level.HINT.value for rule in Rule} | {"gap": "verboten"}
    answer = olga.post(PAGE, data={**carrier(olga.get(PAGE).text), **form})
    assert answer.status_code == 422
    assert rules.levels_of(hearing) == DEFAULTS


def test_two_people_who_set_different_rules_lose_neither(app: Flask, olga: FlaskClient) -> None:
    hearing = a_hearing()
    first = carrier(olga.get(PAGE).text)
    form = {rule.value: level.value for rule, level in DEFAULTS.items()}
    olga.post(PAGE, data={**first, **form, "gap": "off"})
    olga.post(PAGE, data={**first, **form, "outside": "block"})
    levels = rules.levels_of(hearing)
    assert (levels[Rule.GAP], levels[Rule.OUTSIDE]) == (Level.OFF, Level.BLOCK)


def test_the_draft_of_a_hearing_is_looked_through_with_its_people(app: Flask) -> None:
    hearing = a_hearing()
    a_person(hearing, "Referent*in A", hearing.items[1], state=SpeakerState.INVITED)
    with commit():
        hearing.perspectives = ["Ethik"]
    found = [clash.text(GERMAN) for clash in rules.find(hearing)]
    assert found == [
        "Referent*in A hat für „Einführung in KI“ noch nicht zugesagt.",
        "Für die Perspektive „Ethik“ spricht noch niemand.",
    ]


def carrier(page: str) -> dict[str, str]:
    """The hidden field that says what a form was made from."""
    found = re.search(r'name="_made_from" value="([^"]*)"', page)
    assert found
    return {"_made_from": unescape(found[1])}


def test_a_copied_hearing_has_the_rules_of_the_first(app: Flask) -> None:
    first, second = a_hearing(), a_hearing(slug="kopie")
    with commit():
        row = rules.row_of(first)
        levels = dict.fromkeys(Rule, Level.OFF)
        rules.change(row=row, seen=row.version, levels=levels, who="olga@example.org", now=NOW)
        rules.copy(first, second, {})
    assert rules.levels_of(second) == levels
