"""The staff's pages of releases: two releases side by side, and what the editor shows."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from hearing.agenda import notices
from hearing.agenda.models import Hearing
from hearing.database import commit, db
from hearing.speakers.models import SpeakerState
from tests.hearing.cast import a_hearing
from tests.hearing.programme.staging import a_person, released

PAGE = "/verwaltung/anhoerungen/ki/fassungen"


def two_releases() -> Hearing:
    """A hearing whose first item was renamed and whose last was cancelled in release 2."""
    hearing = a_hearing()
    released(hearing)
    with commit():
        hearing.items[0].title = "Grußwort"
        db.session.delete(hearing.items[2])
    db.session.expire_all()
    released(hearing)
    return hearing


def test_two_releases_stand_side_by_side_and_changes_are_words(
    app: Flask, olga: FlaskClient
) -> None:
    two_releases()
    page = olga.get(f"{PAGE}/vergleich?von=1&bis=2").text
    assert "„Begrüßung“ heißt jetzt „Grußwort“." in page
    assert "Entfällt: „Fragen und Antworten“" in page
    assert "nicht im Programm" in page
    assert "unverändert" in page


def test_they_can_be_compared_the_other_way_round(app: Flask, olga: FlaskClient) -> None:
    two_releases()
    page = olga.get(f"{PAGE}/vergleich?von=2&bis=1").text
    assert "„Grußwort“ heißt jetzt „Begrüßung“." in page
    assert "Neu: „Fragen und Antworten“" in page


@pytest.mark.parametrize("query", ["von=7&bis=1", "von=1&bis=x", "von=&bis=", "von=1%00&bis=2"])
def test_a_release_that_does_not_exist_cannot_be_compared(
    app: Flask, olga: FlaskClient, query: str
) -> None:
    two_releases()
    assert olga.get(f"{PAGE}/vergleich?{query}").status_code == 404


def test_without_a_release_the_draft_is_compared_with_itself(app: Flask, olga: FlaskClient) -> None:
    a_hearing()
    assert "unverändert" in olga.get(f"{PAGE}/vergleich").text


def test_the_pages_are_english_for_who_reads_english(app: Flask, olga: FlaskClient) -> None:
    two_releases()
    for page in ("", "/2", "/vergleich", "/regeln", "/1/zurueck"):
        assert olga.get(f"{PAGE}{page}?lang=en").status_code == 200


def test_markup_in_titles_and_notes_is_shown_as_text(app: Flask, olga: FlaskClient) -> None:
    hearing = a_hearing()
    with commit():
        hearing.items[0].title = "<script>alert(1)</script>"
    released(hearing, note="<b>fett</b>")
    for page in ("", "/1", "/vergleich"):
        text = olga.get(f"{PAGE}{page}").text
        assert "<script>alert" not in text
        assert "<b>fett" not in text


def test_what_does_not_fit_stands_beside_the_item_in_the_editor(app: Flask) -> None:
    hearing = a_hearing()
    item = hearing.items[1]
    a_person(hearing, "Referent*in A", item, state=SpeakerState.INVITED)
    with commit():
        item.starts_at -= timedelta(minutes=5)
    with app.test_request_context():
        found: list[Any] = [one for one in notices.of(hearing) if one.item_id == item.id]
    assert [one.level for one in found] == ["block", "warning"]
    assert found[0].text.startswith("„Begrüßung“ und „Einführung in KI“ überschneiden sich")


def test_300_items_are_compared_and_released(app: Flask, olga: FlaskClient) -> None:
    hearing = a_hearing()
    with commit():
        hearing.ends_at += timedelta(days=3)
        first = hearing.items[0]
        for number in range(297):
            at = first.starts_at + timedelta(minutes=45 + 10 * number)
            facts = {"kind": first.kind, "title": f"Punkt {number}", "minutes": 10}
            hearing.items.append(type(first)(position=3 + number, starts_at=at, **facts))
    made = released(hearing)
    assert len(made.content["items"]) == 300
    with commit():
        for item in hearing.items:
            item.starts_at += timedelta(minutes=1)
    page = olga.get(PAGE)
    assert page.status_code == 200
    assert page.text.count("beginnt um") == 300


def test_what_a_person_has_changed_is_read_before_it_is_released(olga: FlaskClient) -> None:
    hearing = a_hearing()
    person = a_person(hearing, "Referent*in A", hearing.items[1], biography="Forscht.")
    released(hearing)
    assert "Neue Angaben:" not in olga.get(PAGE).text
    with commit():
        person.biography = "Forscht und <b>lehrt</b>."
    text = olga.get(PAGE).text
    assert "Neue Angaben:" in text
    assert '<del dir="auto">Forscht.</del>' in text
    assert '<ins dir="auto">Forscht und &lt;b&gt;lehrt&lt;/b&gt;.</ins>' in text
