"""The search's pages: what they are narrowed to, suggestions, the feed, bad input."""

from __future__ import annotations

import re
from urllib.parse import quote
from xml.etree import ElementTree

import pytest
from flask import Flask
from flask.testing import FlaskClient

from hearing.archive import index
from hearing.archive.models import Kind
from hearing.archive.scope import Choice
from hearing.archive.search import search
from hearing.archive.suggestions import of as suggest
from hearing.database import db
from hearing.protocol.models import Entry
from hearing.questions.models import QuestionState
from hearing.record import snapshot, versions
from hearing.recordings.models import Recording
from tests.browser.planting import SLUG, Planted
from tests.conftest import NOW
from tests.hearing.archive.corpus import (
    TODAY,
    make_entry,
    make_hearing,
    make_recording,
    make_speaker,
    release_it,
)
from tests.hearing.questions.cast import a_council, a_day, a_guest, ask, decide

ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def two(app: Flask) -> None:
    """Two hearings with the same words, said by two people and one."""
    assert app
    for slug, names in (("a", ("Ada", "Bea")), ("b", ("Ada",))):
        hearing = make_hearing(slug)
        release_it(hearing)
        recording = make_recording(hearing)
        for position, name in enumerate(names):
            speaker = make_speaker(hearing, name)
            entry = make_entry(recording, "Der Quastenflosser schwimmt.", position=position)
            entry.speaker, entry.item = speaker, hearing.items[0] if position else None
            db.session.flush()
            index.write(entry)
    db.session.commit()


def counted(facets: object) -> list[tuple[str, int]]:
    return [(one.value, one.count) for one in facets]  # type: ignore[attr-defined]


@pytest.mark.usefixtures("two")
def test_hits_are_counted_by_hearing_person_year_and_kind() -> None:
    found = search("Quastenflosser", today=TODAY).facets
    assert counted(found.hearings) == [("a", 2), ("b", 1)]
    assert counted(found.people) == [("Ada", 2), ("Bea", 1)]
    assert counted(found.years) == [("2024", 3)]
    assert found.kinds == ((Kind.ENTRY, 3),)
    assert found.items == ()


@pytest.mark.usefixtures("two")
def test_a_search_is_narrowed_to_what_is_chosen() -> None:
    def total(**chosen: object) -> int:
        return search("Quastenflosser", today=TODAY, choice=Choice(**chosen)).total  # type: ignore[arg-type]

    assert (total(person="Ada"), total(person="Ada", hearing="b"), total(person="Cora")) == (
        2,
        1,
        0,
    )
    assert (total(year=2024), total(year=2023)) == (3, 0)
    assert (total(kind=Kind.ENTRY), total(kind=Kind.STAND)) == (3, 0)
    in_a = search("Quastenflosser", today=TODAY, choice=Choice(hearing="a"))
    ((item, label, count),) = [(one.value, one.label, one.count) for one in in_a.facets.items]
    assert (label, count) == ("Vorstellung der Leitlinien", 1)
    assert total(hearing="a", item=int(item)) == 1


@pytest.mark.usefixtures("two")
def test_hits_come_by_hearing_with_the_best_of_each() -> None:
    results = search("Quastenflosser", today=TODAY, grouped=True, per_page=1)
    (group,) = results.hearings
    assert (group.hearing.slug, group.total, len(group.hits)) == ("a", 2, 2)
    assert (results.pages, results.total) == (2, 3)
    (other,) = search("Quastenflosser", today=TODAY, grouped=True, per_page=1, page=2).hearings
    assert other.hearing.slug == "b"


def test_people_of_one_name_are_told_apart_and_groups_are_those_who_spoke(app: Flask) -> None:
    assert app
    hearing = a_day()
    question = ask(a_guest(a_council(hearing)), "Was kostet er?")
    decide(question, QuestionState.APPROVED)
    assert question.group
    council = question.group.name
    recording = make_recording(hearing)
    people = [make_speaker(hearing, "Ada", organisation=one) for one in ("Zoo", "Aquarium", "")]
    for position, speaker in enumerate(people):
        entry = make_entry(recording, "Der Quastenflosser schwimmt.", position=position)
        entry.speaker, entry.asked_id = speaker, None if speaker.organisation else question.id
        index.write(entry)
    found = search("Quastenflosser", today=TODAY).facets
    names = ["Ada", "Ada, Aquarium", "Ada, Zoo"]
    assert sorted(one.label for one in found.people) == names
    assert set(counted(found.groups)) == {("Aquarium", 1), (council, 1), ("Zoo", 1)}
    chosen = [Choice(person="Ada"), Choice(person=names[1]), Choice(group=council)]
    totals = [search("Quastenflosser", today=TODAY, choice=one).total for one in chosen]
    assert totals == [3, 1, 1]


def test_a_rare_word_is_offered_as_the_frequent_one_it_may_be(app: Flask) -> None:
    assert app
    recording = make_recording(make_hearing())
    for position in range(11):
        text = "Der Quastenflossr." if position == 0 else "Der Quastenflosser."
        index.write(make_entry(recording, text, position=position))
    results = search("Quastenflossr", today=TODAY)
    assert (results.total, results.corrected, results.suggested) == (1, None, "Quastenflosser")
    assert search("Quastenflosser", today=TODAY).suggested is None


@pytest.mark.usefixtures("two")
def test_words_are_suggested_only_if_they_are_public() -> None:
    assert suggest("quast", today=TODAY) == ["Quastenflosser"]
    assert suggest("Der Quast", today=TODAY) == ["Der Quastenflosser"]
    assert "Vorstellung der Leitlinien" in suggest("leit", today=TODAY)
    hidden = make_recording(make_hearing("c"), published_at=None)
    index.write(make_entry(hidden, "Quastengeheimnis"))
    assert suggest("quast", today=TODAY) == ["Quastenflosser"]
    for typed in ("", "q", "*", '"', "%", "q" * 100, "\0", "🎉"):
        assert suggest(typed, today=TODAY) == []


def test_the_page_narrows_and_keeps_what_was_chosen(planted: Planted, visitor: FlaskClient) -> None:
    assert planted
    page = visitor.get("/suche?q=Intelligenz").text
    assert 'class="in-hearing"' in page
    assert "art=entry" in page
    page = visitor.get(f"/suche?q=Antwort&anhoerung={SLUG}&art=entry").text
    assert 'name="anhoerung" value="ki-stadtratshearing"' in page
    assert re.search(r'href="/suche\?q=Antwort&amp;anhoerung=ki-stadtratshearing"\s', page)
    assert visitor.get("/suche?q=Antwort&art=stand").text.count("Überall suchen") == 1


def test_what_nobody_has_checked_says_so_and_a_box_without_a_choice_is_not_there(
    planted: Planted, visitor: FlaskClient
) -> None:
    assert planted

    def told() -> tuple[bool, list[str], list[str]]:
        feed = ElementTree.fromstring(visitor.get("/suche.atom?q=Datenethikkodex").data)
        labels = [one.attrib["label"] for one in feed.iter(f"{ATOM}category")]
        page = visitor.get("/suche?q=Datenethikkodex").text
        assert "eingrenzen" not in page
        titles = [one.text or "" for one in feed.iter(f"{ATOM}title")][1:]
        return "maschinell, ungeprüft</span>" in page, labels, titles

    is_said, labels, (title,) = told()
    assert (is_said, labels) == (True, ["maschinell, ungeprüft"])
    assert title.startswith("Gesprochenes (maschinell, ungeprüft): ")
    db.session.query(Entry).update({Entry.checked_at: NOW})
    db.session.commit()
    is_said, labels, (title,) = told()
    assert (is_said, labels, "ungeprüft" in title) == (False, [], False)


def test_a_hit_plays_or_leads_to_its_paragraph(planted: Planted, visitor: FlaskClient) -> None:
    def found() -> tuple[str, str]:
        feed = ElementTree.fromstring(visitor.get("/suche.atom?q=Datenethikkodex").data)
        (link,) = feed.iterfind(f"{ATOM}entry/{ATOM}link")
        return link.attrib["href"], feed.findtext(f"{ATOM}entry/{ATOM}id") or ""

    recording = db.session.query(Recording).one()
    before = found()
    versions.freeze(snapshot.take(recording.hearing), erratum="", who="pia", now=NOW)
    db.session.commit()
    assert found() == before  # the same place, told once to who follows the search
    assert f"{planted.recording_path}?t=" in before[0]
    recording.published_at = None
    db.session.commit()
    page, _at, place = found()[0].partition("#")
    assert page.endswith("/niederschrift")
    assert f'id="{place}"' in visitor.get(page).text
    assert "play-sign" not in visitor.get("/suche?q=Datenethikkodex").text


def test_suggestions_are_json(planted: Planted, visitor: FlaskClient) -> None:
    assert planted
    assert "Datenethikkodex" in (visitor.get("/suche/vorschlaege?q=daten").json or [])
    assert visitor.get("/suche/vorschlaege").json == []


def test_a_search_can_be_followed_in_a_feed_reader(planted: Planted, visitor: FlaskClient) -> None:
    response = visitor.get("/suche.atom?q=Datenethikkodex")
    assert response.mimetype == "application/atom+xml"
    feed = ElementTree.fromstring(response.data)
    (entry,) = feed.findall(f"{ATOM}entry")
    link = entry.find(f"{ATOM}link")
    assert link is not None
    assert planted.recording_path in link.attrib["href"]
    assert "Datenethikkodex" in (entry.findtext(f"{ATOM}summary") or "")
    assert len({one.text for one in feed.iter(f"{ATOM}id")}) == 2
    again = ElementTree.fromstring(visitor.get("/suche.atom?q=Datenethikkodex").data)
    assert [one.text for one in again.iter(f"{ATOM}id")] == [
        one.text for one in feed.iter(f"{ATOM}id")
    ]


@pytest.mark.parametrize(
    ("query", "status", "sentence"),
    [
        ("a" * 10_000, 422, "Die Suche ist zu lang"),
        ("und der die", 200, "enthält kein Wort, nach dem gesucht werden kann"),
        ("*", 200, "Platzhalter wie * gibt es nicht"),
        ("Verw*", 200, "Platzhalter wie * gibt es nicht"),
        ('"Datenethikkodex', 200, "Ein Anführungszeichen hat kein Gegenstück"),
        ("🎉", 200, "enthält kein Wort"),
        ("'; DROP TABLE entry; --", 200, "Treffer"),
        ("Datenetikkodex", 200, "Gesucht wurde nach „Datenethikkodex“"),
    ],
)
def test_bad_input_is_answered_with_a_sentence(
    planted: Planted, visitor: FlaskClient, query: str, status: int, sentence: str
) -> None:
    assert planted
    response = visitor.get(f"/suche?q={quote(query)}")
    assert response.status_code == status
    assert sentence in response.text
    assert visitor.get(f"/suche.atom?q={quote(query)}").status_code == status


@pytest.mark.parametrize(
    "chosen", ["punkt=x", "jahr=99999", f"punkt={'9' * 99}", "art=x", "jahr=-1"]
)
def test_a_choice_that_means_nothing_chooses_nothing(
    planted: Planted, visitor: FlaskClient, chosen: str
) -> None:
    assert planted
    assert 'class="hit"' in visitor.get(f"/suche?q=Datenethikkodex&{chosen}").text


def test_no_hit_is_later_than_now_in_the_feed(planted: Planted, visitor: FlaskClient) -> None:
    assert planted
    feed = ElementTree.fromstring(visitor.get("/suche.atom?q=Antwort").data)
    times = [one.text or "" for one in feed.iter(f"{ATOM}updated")]
    assert times[1:] == sorted(times[1:], reverse=True)
    assert all(time <= NOW.isoformat() or time.startswith("2024") for time in times)
