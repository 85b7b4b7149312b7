"""Two people save the same row: the guard lets one through, the form brings both together."""

from __future__ import annotations

import html
import json
import re
from threading import Barrier, Thread
from typing import Any

import pytest
from flask import Flask, current_app
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import (
    BooleanField,
    DateTimeLocalField,
    IntegerField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

from hearing import edits, versions
from hearing.agenda.models import AgendaItem, ItemKind
from hearing.database import commit, db
from hearing.edits import Edit
from hearing.errors import HearingError
from hearing.versions import Deleted, Stale
from tests.hearing.cast import a_hearing

THREADS = 6


KINDS = [SelectChoice("greeting", "Begrüßung"), SelectChoice("talk", "Vortrag")]


class Form(FlaskForm):
    title = StringField("Titel", [InputRequired("Bitte einen Titel.")])
    summary = TextAreaField("Beschreibung")
    minutes = IntegerField("Minuten", [InputRequired()])
    room = StringField("Raum")
    public = BooleanField("öffentlich")
    kind = SelectField("Art", choices=KINDS)
    starts_at = DateTimeLocalField("Beginn", format="%Y-%m-%dT%H:%M")

    def validate(self, extra_validators: Any = None) -> bool:
        valid = super().validate(extra_validators)
        if self.room.data == "Foyer" and self.public.data is False:
            self.room.errors = ["Das Foyer ist immer öffentlich."]
            return False
        return bool(valid)


@pytest.fixture
def item(app: Flask) -> AgendaItem:
    item = a_hearing().items[0]
    item.summary = "Erste Zeile\nzweite Zeile"
    db.session.commit()
    return item


def shown(item: AgendaItem) -> dict[str, Any]:
    """What a browser would send back of the form's page, untouched."""
    with current_app.test_request_context():
        edit = Edit(make_of(item), item)
        fields = {name: value for name, (value,) in edits.raw_values(edit.form).items()}
        fields["summary"] = fields["summary"].replace("\n", "\r\n")
        (carried,) = re.findall(r'name="_made_from" value="([^"]*)"', str(edit.hidden_tag()))
        return {**fields, "_made_from": html.unescape(carried)}


def make_of(item: AgendaItem) -> edits.Make:
    return lambda formdata: Form(formdata, obj=item)


def send(app: Flask, item: AgendaItem, sent: dict[str, Any]) -> tuple[int, Edit]:
    def change(form: Form, seen: int) -> None:
        values = {f.name: f.data for f in edits.fields_of(form) if f.name != "starts_at"}
        values["kind"] = ItemKind(values["kind"])
        versions.save(item, seen=seen, **values)

    with app.test_request_context(method="POST", data={k: v for k, v in sent.items() if v != ""}):
        edit = Edit(make_of(item), item)
        return edit.save(change), edit


def choice_page(app: Flask, edit: Edit) -> dict[str, str]:
    """What the page with both versions sends, before anything is chosen."""
    with app.test_request_context():
        carrier = re.findall(r'value="([^"]*)"', str(edit.carrier()))[0]
        return {**dict(edit.inputs()), "_made_from": html.unescape(carrier)}


# --- the guard ---


def test_a_save_counts_the_version_up(item: AgendaItem) -> None:
    assert versions.save(item, seen=1, title="Grußwort")
    assert (item.version, item.title) == (2, "Grußwort")


def test_a_save_of_the_same_values_writes_nothing(item: AgendaItem) -> None:
    assert not versions.save(item, seen=1, title=item.title, minutes=item.minutes)
    assert item.version == 1


def test_a_stale_save_is_refused(item: AgendaItem) -> None:
    versions.save(item, seen=1, title="Grußwort")
    with pytest.raises(Stale):
        versions.save(item, seen=1, title="Eröffnung")
    assert item.title == "Grußwort"


def test_of_many_saves_at_once_exactly_one_wins(app: Flask, item: AgendaItem) -> None:
    item_id, gate, won = item.id, Barrier(THREADS), []
    db.session.commit()

    def save(number: int) -> None:
        with app.app_context():
            row = db.session.get_one(AgendaItem, item_id)
            db.session.rollback()
            gate.wait()
            try:
                with commit():
                    versions.save(row, seen=1, title=f"Titel {number}")
                won.append(number)
            except Stale:
                pass

    threads = [Thread(target=save, args=(number,)) for number in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    db.session.expire_all()
    assert len(won) == 1
    assert (item.title, item.version) == (f"Titel {won[0]}", 2)


# --- the comparison ---


def test_an_untouched_form_changes_nothing(app: Flask, item: AgendaItem) -> None:
    status, edit = send(app, item, shown(item))
    assert (status, item.version, edit.kept) == (edits.SAVED, 1, [])


def test_fields_that_only_i_changed_are_taken(app: Flask, item: AgendaItem) -> None:
    status, _edit = send(app, item, {**shown(item), "title": "Grußwort"})
    assert (status, item.title, item.version) == (edits.SAVED, "Grußwort", 2)


def test_changes_of_different_fields_come_together_and_it_is_said(
    app: Flask, item: AgendaItem
) -> None:
    anna, ben = shown(item), shown(item)
    send(app, item, {**anna, "title": "Grußwort", "public": ""})
    status, edit = send(app, item, {**ben, "minutes": "20"})
    assert status == edits.SAVED
    assert (item.title, item.minutes, item.public) == ("Grußwort", 20, False)
    with app.test_request_context():
        assert "Titel, öffentlich" in edit.report()


def test_the_same_change_by_both_is_no_conflict(app: Flask, item: AgendaItem) -> None:
    anna, ben = shown(item), shown(item)
    send(app, item, {**anna, "title": "Grußwort"})
    status, edit = send(app, item, {**ben, "title": "Grußwort"})
    assert (status, edit.kept, item.version) == (edits.SAVED, [], 2)


def test_a_field_changed_by_both_is_shown_with_both_versions(app: Flask, item: AgendaItem) -> None:
    anna, ben = shown(item), shown(item)
    send(app, item, {**anna, "title": "Von Anna", "minutes": "20"})
    status, edit = send(app, item, {**ben, "title": "Von Ben", "room": "Saal", "kind": "talk"})
    assert status == 409
    assert [(c.label, c.mine, c.theirs) for c in edit.conflicts] == [
        ("Titel", "Von Ben", "Von Anna")
    ]
    assert edit.kept == ["Minuten"]
    assert (item.title, item.room) == ("Von Anna", "")


@pytest.mark.parametrize(("choice", "title"), [("mine", "Von Ben"), ("theirs", "Von Anna")])
def test_what_was_chosen_is_saved_with_all_else_that_was_typed(
    app: Flask, item: AgendaItem, choice: str, title: str
) -> None:
    anna, ben = shown(item), shown(item)
    send(app, item, {**anna, "title": "Von Anna", "minutes": "20"})
    _status, edit = send(app, item, {**ben, "title": "Von Ben", "room": "Saal"})
    page = choice_page(app, edit)
    status, _edit = send(app, item, {**page, "_choice_title": choice})
    assert (status, item.title, item.minutes, item.room) == (edits.SAVED, title, 20, "Saal")


def test_nothing_is_preselected_and_a_missing_choice_asks_again(
    app: Flask, item: AgendaItem
) -> None:
    anna, ben = shown(item), shown(item)
    send(app, item, {**anna, "title": "Von Anna", "summary": "A"})
    _status, edit = send(app, item, {**ben, "title": "Von Ben", "summary": "B"})
    status, edit = send(app, item, {**choice_page(app, edit), "_choice_title": "theirs"})
    assert status == 409
    assert [(c.name, c.mine, c.theirs, c.missing) for c in edit.conflicts] == [
        ("summary", "B", "A", True)
    ]
    final = {**choice_page(app, edit), "_choice_summary": "mine"}
    status, _edit = send(app, item, final)
    assert (status, item.title, item.summary) == (edits.SAVED, "Von Anna", "B")


def test_a_third_change_during_the_choice_is_asked_as_well(app: Flask, item: AgendaItem) -> None:
    anna, ben, carla = shown(item), shown(item), shown(item)
    send(app, item, {**anna, "title": "Von Anna"})
    _status, edit = send(app, item, {**ben, "title": "Von Ben"})
    page = choice_page(app, edit)
    versions.save(item, seen=item.version, title="Von Carla")
    status, edit = send(app, item, {**page, "_choice_title": "mine"})
    assert status == 409
    assert (edit.conflicts[0].mine, edit.conflicts[0].theirs) == ("Von Ben", "Von Carla")
    assert carla["title"] == "Begrüßung"


def test_a_form_without_the_values_it_was_made_from_never_overwrites(
    app: Flask, item: AgendaItem
) -> None:
    for carried in ("", "{}", "[1]", json.dumps({"version": "x", "values": 1, "asked": None})):
        sent = {**shown(item), "title": "Frech", "_made_from": carried}
        status, edit = send(app, item, sent)
        assert (status, [c.name for c in edit.conflicts]) == (409, ["title"])
    assert item.title == "Begrüßung"


def test_two_right_sides_that_are_wrong_together_are_shown_as_an_error(
    app: Flask, item: AgendaItem
) -> None:
    anna, ben = shown(item), shown(item)
    send(app, item, {**anna, "public": ""})
    status, edit = send(app, item, {**ben, "room": "Foyer"})
    assert (status, edit.form.room.errors) == (422, ["Das Foyer ist immer öffentlich."])
    assert edit.form.room.data == "Foyer"
    assert item.room == ""


def test_a_refused_form_keeps_what_it_was_made_from(app: Flask, item: AgendaItem) -> None:
    anna, ben = shown(item), shown(item)
    send(app, item, {**anna, "minutes": "20"})
    status, edit = send(app, item, {**ben, "title": "", "room": "Saal"})
    assert (status, edit.form.room.data) == (422, "Saal")
    carried = html.unescape(re.findall(r'value="([^"]*)"', str(edit.carrier()))[0])
    assert json.loads(carried)["version"] == 1
    status, _edit = send(app, item, {**ben, "title": "Neu", "_made_from": carried})
    assert (status, item.title, item.minutes) == (edits.SAVED, "Neu", 20)


def test_a_row_deleted_meanwhile_is_said(app: Flask, item: AgendaItem) -> None:
    sent = shown(item)
    db.session.delete(item)
    db.session.flush()
    with app.test_request_context(method="POST", data=sent):
        edit = Edit(lambda formdata: Form(formdata), item)
        with pytest.raises(Deleted):
            edit.save(lambda form, seen: None)


def test_an_error_of_the_verb_stands_next_to_its_field(app: Flask, item: AgendaItem) -> None:
    class TooLoud(HearingError):
        sentence = "Zu laut."
        field = "title"

    def refuse(_form: Form, _seen: int) -> None:
        raise TooLoud

    with app.test_request_context(method="POST", data=shown(item)):
        edit = Edit(make_of(item), item)
        assert edit.save(refuse) == 422
        assert edit.form.title.errors == ["Zu laut."]


def test_values_are_shown_in_words(app: Flask, item: AgendaItem) -> None:
    with app.test_request_context():
        form = Form(MultiDict(edits.raw_values(Form(obj=item))))
        words = {field.name: edits.in_words(field) for field in edits.fields_of(form)}
    assert words["public"] == "ja"
    assert words["kind"] == "Begrüßung"
    assert words["starts_at"] == "07.06.2024, 07:30"
    assert words["minutes"] == "15"
