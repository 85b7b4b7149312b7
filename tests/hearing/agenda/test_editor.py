"""The editor of a programme: what each form does, what is said about bad input."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from html import unescape
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from hearing.accounts.models import AuditEntry
from hearing.agenda.models import AgendaItem, Hearing, ItemKind
from hearing.agenda.notices import Level, Notice, Person
from hearing.database import db
from hearing.desk.models import Mark, MarkKind
from tests.hearing.agenda.conftest import BASE, form_at, forms_of
from tests.hearing.cast import BEGIN, a_hearing

EDITOR = f"{BASE}/ki/programm"


@pytest.fixture
def hearing(app: Flask) -> Hearing:
    return a_hearing()


def item(number: int) -> AgendaItem:
    return items()[number]


def items() -> list[AgendaItem]:
    db.session.expire_all()
    return list(db.session.scalars(select(AgendaItem).order_by(AgendaItem.position)))


def titles() -> list[str]:
    return [one.title for one in items()]


def clock() -> list[str]:
    """Start and minutes of every item, as minutes after the hearing's start."""
    return [f"{int((i.starts_at - BEGIN).total_seconds() // 60)}+{i.minutes}" for i in items()]


def seen() -> int:
    db.session.expire_all()
    return db.session.scalars(select(Hearing.programme_version)).one()


def new_item(**values: Any) -> dict[str, Any]:
    return {
        "title": "Podium",
        "kind": "panel",
        "day": "2024-06-07",
        "start": "10:15",
        "minutes": "60",
        "public": "y",
        **values,
    }


def post(client: FlaskClient, path: str, **values: Any) -> Any:
    return client.post(f"{EDITOR}/{path}", data=values)


def error_at(page: str, name: str) -> str:
    found = re.search(rf'id="{name}-error">(.*?)</div>', page, re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]*>", "", found[1])).split()) if found else ""


# --- the page ---


def test_the_editor_shows_items_with_times_and_the_total_in_words(
    olga: FlaskClient, hearing: Hearing
) -> None:
    page = olga.get(EDITOR)
    assert page.status_code == 200
    text = " ".join(re.sub(r"<[^>]*>", " ", page.text).split())
    assert "09:30 –09:45" in text
    assert "Das Programm endet um 10:15 Uhr, 195 Minuten vor dem geplanten Ende" in text


def test_the_editor_shows_free_time_people_and_notices(
    olga: FlaskClient, hearing: Hearing, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = hearing.items[0]
    hearing.items[1].starts_at += timedelta(minutes=70)
    db.session.commit()
    notice = Notice(Level.WARNING, "Der Saal ist belegt.", first.id)
    person = Person("Referent*in A", "Vortrag", "eingeladen")
    monkeypatch.setattr("hearing.agenda.notices._sources", [lambda _hearing: [notice]])
    monkeypatch.setattr("hearing.agenda.notices._casts", [lambda _hearing: {first.id: [person]}])
    page = olga.get(EDITOR).text
    assert "1 Std. 10 Min. frei" in page
    assert page.count("Der Saal ist belegt.") == 2
    assert "Referent*in A" in page
    assert "Vortrag, eingeladen" in page


def test_the_print_view_says_that_it_is_a_draft(olga: FlaskClient, hearing: Hearing) -> None:
    page = olga.get(f"{EDITOR}/druck").text
    assert "Entwurf" in page
    assert "Einführung in KI" in page


# --- add, edit, delete ---


def test_an_item_is_added_at_the_end_and_the_audit_log_says_who(
    olga: FlaskClient, hearing: Hearing
) -> None:
    answer = post(olga, "neu", **new_item())
    added = item(3)
    assert answer.status_code == 303
    assert answer.location.endswith(f"#punkt-{added.id}")
    assert (added.title, added.kind, added.minutes) == ("Podium", ItemKind.PANEL, 60)
    assert added.starts_at == datetime(2024, 6, 7, 8, 15, tzinfo=UTC)
    line = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
    assert line
    assert (line.who, line.action) == ("olga@example.org", "agenda.add")
    assert line.after["title"] == "Podium"


def test_the_form_for_a_new_item_begins_when_the_last_one_ends(
    olga: FlaskClient, hearing: Hearing
) -> None:
    form = form_at(olga, EDITOR, f"{EDITOR}/neu#neu")
    assert (form["day"], form["start"]) == ("2024-06-07", "10:15")


def test_an_item_is_inserted_after_another(olga: FlaskClient, hearing: Hearing) -> None:
    form = form_at(olga, f"{EDITOR}?nach={item(0).id}", f"{EDITOR}/neu#neu")
    assert form["start"] == "09:45"
    post(olga, "neu", **{**form, **new_item()})
    assert titles()[1] == "Podium"


@pytest.mark.parametrize(
    ("values", "field", "sentence"),
    [
        ({"minutes": "0"}, "minutes", "Ein Punkt dauert mindestens 1 und höchstens 1440 Minuten."),
        ({"minutes": "-5"}, "minutes", "Ein Punkt dauert mindestens 1 und höchstens 1440 Minuten."),
        ({"minutes": "viel"}, "minutes", ""),
        ({"minutes": ""}, "minutes", "Bitte geben Sie die Dauer in ganzen Minuten an."),
        ({"title": "  "}, "title", "Bitte geben Sie dem Punkt einen Titel."),
        ({"title": "x" * 5000}, "title", "Bitte höchstens 300 Zeichen."),
        ({"start": ""}, "start", "Bitte geben Sie an, wann er beginnt."),
        (
            {"day": "2024-03-31", "start": "02:30"},
            "start",
            "Diese Uhrzeit gibt es nicht: An diesem Tag werden die Uhren vorgestellt.",
        ),
        ({"day": "0001-01-01"}, "day", "Bitte geben Sie ein Jahr zwischen 2000 und 2034 an."),
        ({"kind": "party"}, "kind", ""),
    ],
)
def test_bad_input_is_refused_next_to_its_field_and_nothing_typed_is_lost(
    olga: FlaskClient, hearing: Hearing, values: dict[str, str], field: str, sentence: str
) -> None:
    answer = post(olga, "neu", **new_item(summary="Langer Text", **values))
    assert answer.status_code == 422
    assert error_at(answer.text, field)
    assert sentence in error_at(answer.text, field)
    assert "Langer Text" in answer.text
    assert len(items()) == 3


def test_an_hour_that_comes_twice_is_the_first_and_it_is_said(
    olga: FlaskClient, hearing: Hearing
) -> None:
    answer = olga.post(
        f"{EDITOR}/neu", data=new_item(day="2024-10-27", start="02:30"), follow_redirects=True
    )
    assert "Diese Uhrzeit gibt es an diesem Tag zweimal" in answer.text
    assert item(3).starts_at == datetime(2024, 10, 27, 0, 30, tzinfo=UTC)


def test_the_second_of_two_equal_hours_stays_when_its_form_comes_back(
    olga: FlaskClient, hearing: Hearing
) -> None:
    one = item(0)
    one.starts_at = datetime(2024, 10, 27, 1, 30, tzinfo=UTC)  # 02:30 for the second time
    db.session.commit()
    address = f"{EDITOR}/{one.id}"
    form = form_at(olga, address)
    assert form["start"] == "02:30"
    olga.post(address, data={**form, "title": "Neu"})
    changed = db.session.get_one(AgendaItem, one.id, populate_existing=True)
    assert (changed.title, changed.starts_at.hour) == ("Neu", 1)


@pytest.mark.parametrize("title", ["<script>alert(1)</script>", "مرحبا بالعالم", "a\u202eb & c"])
def test_markup_and_right_to_left_text_are_shown_as_text(
    olga: FlaskClient, hearing: Hearing, title: str
) -> None:
    post(olga, "neu", **new_item(title=title))
    page = olga.get(EDITOR).text
    assert "<script>alert" not in page
    stored = item(3).title
    assert stored == title.replace("\u202e", " ")  # a sign that turns what follows is none


def test_an_item_is_edited(olga: FlaskClient, hearing: Hearing) -> None:
    address = f"{EDITOR}/{item(0).id}"
    form = form_at(olga, address)
    answer = olga.post(address, data={**form, "title": "Grußwort", "minutes": "20"})
    assert answer.status_code == 303
    assert (item(0).title, item(0).minutes, item(0).version) == ("Grußwort", 20, 2)


def test_two_organizers_who_change_one_item_see_both_versions(
    olga: FlaskClient, hearing: Hearing
) -> None:
    address = f"{EDITOR}/{item(0).id}"
    anna, ben = form_at(olga, address), form_at(olga, address)
    olga.post(address, data={**anna, "title": "Von Anna", "minutes": "20"})
    answer = olga.post(address, data={**ben, "title": "Von Ben", "room": "Saal"})
    assert answer.status_code == 409
    assert "Von Anna" in answer.text
    assert "Von Ben" in answer.text
    assert "olga@example.org hat um" in answer.text
    assert not re.search(r'type="radio"[^>]*checked', answer.text)
    page = next(f for f in forms_of(answer.text).values() if "_made_from" in f)
    answer = olga.post(address, data={**page, "_choice_title": "mine"})
    assert answer.status_code == 303
    assert (item(0).title, item(0).minutes, item(0).room) == ("Von Ben", 20, "Saal")


def test_what_was_typed_about_a_deleted_item_can_become_a_new_one(
    olga: FlaskClient, hearing: Hearing
) -> None:
    first = item(0)
    address = f"{EDITOR}/{first.id}"
    form = form_at(olga, address)
    post(olga, f"{first.id}/loeschen", version=first.version)
    answer = olga.post(address, data={**form, "title": "Mühsam getippt"})
    assert answer.status_code == 409
    assert "inzwischen gelöscht" in answer.text
    assert "Mühsam getippt" in answer.text


def test_an_item_is_deleted_after_a_question(olga: FlaskClient, hearing: Hearing) -> None:
    address = f"{EDITOR}/{item(1).id}/loeschen"
    form = form_at(olga, address)
    assert olga.post(address, data=form).status_code == 303
    assert titles() == ["Begrüßung", "Fragen und Antworten"]
    assert [one.position for one in items()] == [0, 1]


def test_an_item_that_changed_meanwhile_is_not_deleted_unseen(
    olga: FlaskClient, hearing: Hearing
) -> None:
    one = item(1)
    address = f"{EDITOR}/{one.id}"
    asked = form_at(olga, f"{address}/loeschen")
    olga.post(address, data={**form_at(olga, address), "title": "Wichtig"})
    answer = olga.post(f"{address}/loeschen", data=asked)
    assert answer.status_code == 409
    assert "Wichtig" in answer.text
    assert len(items()) == 3


# --- order ---


@pytest.mark.parametrize(
    ("to", "expected"),
    [
        ({"to": "down"}, ["b", "a", "c"]),
        ({"to": "up"}, ["a", "b", "c"]),
        ({"to": "last"}, ["b", "c", "a"]),
        ({"to": "place", "place": "2"}, ["b", "a", "c"]),
        ({"to": "place", "place": "99"}, ["b", "c", "a"]),
        ({"to": "place"}, ["a", "b", "c"]),
    ],
)
def test_an_item_is_moved_and_keeps_the_focus(
    olga: FlaskClient, hearing: Hearing, to: dict[str, str], expected: list[str]
) -> None:
    for one, title in zip(hearing.items, "abc", strict=True):
        one.title = title
    db.session.commit()
    first = item(0).id
    answer = post(olga, f"{first}/platz", seen=seen(), **to)
    assert answer.status_code == 303
    assert answer.location.endswith(f"#punkt-{first}")
    assert titles() == expected


def test_a_move_says_where_the_item_is_now(olga: FlaskClient, hearing: Hearing) -> None:
    address = f"{EDITOR}/{item(0).id}/platz"
    values = {"to": "down", "seen": seen()}
    answer = olga.post(address, data=values, follow_redirects=True)
    assert "„Begrüßung“ steht auf Platz 2 von 3." in answer.text


def test_a_move_in_an_order_that_somebody_changed_asks_again(
    olga: FlaskClient, hearing: Hearing
) -> None:
    first, last, old = item(0).id, item(2).id, seen()
    post(olga, f"{last}/platz", to="up", seen=old)
    answer = post(olga, f"{first}/platz", to="down", seen=old)
    assert answer.status_code == 409
    assert "Inzwischen hat jemand anders die Reihenfolge" in answer.text
    assert titles() == ["Begrüßung", "Fragen und Antworten", "Einführung in KI"]
    again = next(f for f in forms_of(answer.text).values() if f.get("to"))
    assert post(olga, f"{first}/platz", **again).status_code == 303
    assert titles() == ["Fragen und Antworten", "Begrüßung", "Einführung in KI"]


def test_a_move_that_does_not_say_what_it_saw_is_asked_again(
    olga: FlaskClient, hearing: Hearing
) -> None:
    assert post(olga, f"{item(0).id}/platz", to="down").status_code == 409


def test_items_of_another_hearing_are_not_found(olga: FlaskClient, hearing: Hearing) -> None:
    other = a_hearing(slug="anders").items[0]
    assert olga.get(f"{EDITOR}/{other.id}").status_code == 404
    assert olga.get(f"{EDITOR}/{other.id}/loeschen").status_code == 404
    post(olga, f"{other.id}/platz", to="down", seen=1)
    db.session.expire_all()
    assert other.position == 0


# --- times ---


def test_an_item_is_stretched_and_the_later_ones_follow(
    olga: FlaskClient, hearing: Hearing
) -> None:
    post(olga, f"{item(0).id}/dauer", minutes=25, follow="y", seen=seen())
    assert clock() == ["0+25", "25+15", "40+15"]
    post(olga, f"{item(0).id}/dauer", minutes=15, seen=seen())
    assert clock() == ["0+15", "25+15", "40+15"]


def test_an_item_is_split_at_a_minute(olga: FlaskClient, hearing: Hearing) -> None:
    post(olga, f"{item(1).id}/teilen", minute=5, seen=seen())
    assert clock() == ["0+15", "15+5", "20+10", "30+15"]
    assert titles()[1] == titles()[2] == "Einführung in KI"


def test_a_break_is_inserted(olga: FlaskClient, hearing: Hearing) -> None:
    post(olga, f"{item(0).id}/pause", minutes=10, follow="y", seen=seen())
    assert clock() == ["0+15", "15+10", "25+15", "40+15"]
    assert item(1).kind is ItemKind.BREAK


def test_all_later_items_are_shifted_in_one_step(olga: FlaskClient, hearing: Hearing) -> None:
    post(olga, f"{item(1).id}/verschieben", minutes=-5, seen=seen())
    assert clock() == ["0+15", "10+15", "25+15"]


def test_from_an_item_on_each_begins_when_the_one_before_ends(
    olga: FlaskClient, hearing: Hearing
) -> None:
    rows = hearing.items
    rows[1].starts_at += timedelta(minutes=40)
    rows[1].minutes = 20
    db.session.commit()
    post(olga, f"{rows[0].id}/takten", seen=seen())
    assert clock() == ["0+15", "15+20", "35+15"]


def test_a_parallel_item_keeps_its_distance_when_the_others_are_chained(
    olga: FlaskClient, hearing: Hearing
) -> None:
    rows = hearing.items
    rows[1].parallel = True
    rows[1].starts_at = BEGIN + timedelta(minutes=5)
    rows[2].starts_at = BEGIN + timedelta(minutes=40)
    db.session.commit()
    post(olga, f"{rows[0].id}/takten", seen=seen())
    assert clock() == ["0+15", "5+15", "15+15"]


@pytest.mark.parametrize(
    ("verb", "values", "field"),
    [
        ("dauer", {"minutes": "0"}, "stretch-minutes"),
        ("dauer", {"minutes": "-5"}, "stretch-minutes"),
        ("dauer", {"minutes": "x"}, "stretch-minutes"),
        ("teilen", {"minute": "0"}, "split-minute"),
        ("teilen", {"minute": "15"}, "split-minute"),
        ("pause", {"minutes": "0"}, "pause-minutes"),
        ("verschieben", {"minutes": "99999"}, "shift-minutes"),
        ("verschieben", {"minutes": ""}, "shift-minutes"),
    ],
)
def test_bad_numbers_are_refused_next_to_their_field(
    olga: FlaskClient, hearing: Hearing, verb: str, values: dict[str, str], field: str
) -> None:
    answer = post(olga, f"{item(1).id}/{verb}", **values, seen=seen())
    assert answer.status_code == 422
    assert error_at(answer.text, field)
    assert clock() == ["0+15", "15+15", "30+15"]


def test_an_item_of_the_record_cannot_be_deleted(olga: FlaskClient, hearing: Hearing) -> None:
    one = item(0)
    db.session.add(
        Mark(hearing_id=hearing.id, kind=MarkKind.ITEM_STARTED, at=BEGIN, item_id=one.id)
    )
    db.session.commit()
    answer = post(olga, f"{one.id}/loeschen", version=one.version)
    assert answer.status_code == 422
    assert "kommt im Protokoll vor" in answer.text
    assert len(items()) == 3


def test_three_hundred_items_are_shown_and_moved(olga: FlaskClient, hearing: Hearing) -> None:
    for number in range(3, 300):
        start = BEGIN + timedelta(minutes=number)
        db.session.add(
            AgendaItem(hearing_id=hearing.id, position=number, kind=ItemKind.TALK,
                       title=f"Punkt {number}", starts_at=start, minutes=1)
        )  # fmt: skip
    db.session.commit()
    page = olga.get(EDITOR)
    assert page.text.count("data-item=") == 300
    post(olga, f"{item(299).id}/platz", to="first", seen=seen())
    assert titles()[0] == "Punkt 299"
    assert [one.position for one in items()] == list(range(300))


def test_a_place_beyond_all_items_is_the_end(olga: FlaskClient, hearing: Hearing) -> None:
    assert olga.get(f"{EDITOR}?nach={10**20}").status_code == 200
