"""The editor of a programme: one list, every change one form; what a script adds works without."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from flask_wtf import FlaskForm
from sqlalchemy import select
from werkzeug.wrappers import Response

from hearing import city, edits, times, web
from hearing.agenda import items, labels, notices, overview, schedule
from hearing.agenda.item_forms import (
    BreakForm,
    ItemForm,
    ShiftForm,
    SplitForm,
    StretchForm,
    clock_values,
    item_values,
)
from hearing.agenda.models import AgendaItem, Hearing, ItemKind
from hearing.database import commit, db
from hearing.errors import HearingError
from hearing.status import status_of
from hearing.versions import Deleted, Stale

Page = Response | str | tuple[str, int]
LARGEST = 2**31 - 1


def hearing_at(slug: str) -> Hearing:
    """The hearing of an address, or 404."""
    hearing = db.session.scalar(select(Hearing).where(Hearing.slug == slug))
    return hearing or abort(404)


def find(hearing: Hearing, item_id: int) -> AgendaItem | None:
    """An item of this hearing and of no other."""
    item = db.session.get(AgendaItem, item_id) if 0 < item_id <= LARGEST else None
    return item if item and item.hearing_id == hearing.id else None


def _item_at(slug: str, item_id: int) -> AgendaItem:
    return find(hearing_at(slug), item_id) or abort(404)


def show(slug: str) -> str:
    """The programme, to be changed."""
    hearing = hearing_at(slug)
    after = find(hearing, request.args.get("nach", 0, type=int))
    return editor_page(hearing, first_form(hearing, after), after)


def first_form(hearing: Hearing, after: AgendaItem | None) -> ItemForm:
    """A form for a new item that begins when the one before it, or the last, ends."""
    before = after or next((item for item in reversed(hearing.items) if not item.parallel), None)
    start = schedule.ends_at(before) if before else hearing.starts_at
    kind = ItemKind.TALK if hearing.items else ItemKind.GREETING
    values = {"minutes": 15, "kind": str(kind), "room": before.room if before else ""}
    return ItemForm(formdata=None, data={**values, **clock_values(start)})


def editor_page(hearing: Hearing, form: ItemForm, after: AgendaItem | None) -> str:
    """The page of the editor with its form for a new item."""
    rows = overview.rows(hearing.items)
    found = notices.of(hearing)
    return render_template(
        "agenda/editor.html",
        hearing=hearing,
        rows=rows,
        total=overview.total(hearing, hearing.items),
        several_days=len({city.wall(row.item.starts_at).date() for row in rows}) > 1,
        notices=found,
        people=notices.people_of(hearing),
        form=form,
        after=after,
        labels=labels,
    )


def print_view(slug: str) -> str:
    """The programme on paper."""
    hearing = hearing_at(slug)
    return render_template(
        "agenda/print.html",
        hearing=hearing,
        rows=overview.rows(hearing.items),
        people=notices.people_of(hearing),
        labels=labels,
    )


def add(slug: str) -> Page:
    """Put a new item into the programme."""
    hearing = hearing_at(slug)
    after = find(hearing, request.form.get("after", 0, type=int))
    form = ItemForm()
    if not form.validate():
        return editor_page(hearing, form, after), 422
    with commit():
        item = items.add(
            hearing_id=hearing.id,
            facts=form.facts(),
            after_id=after.id if after else None,
            who=current_user.email,
            now=web.now(),
        )
    flash(_("„%(title)s“ ist im Programm.", title=item.title), "success")
    _mention_two_hours(form)
    return back_to(hearing, item.id)


def edit(slug: str, item_id: int) -> Page:
    """Change what is said about an item."""
    hearing = hearing_at(slug)
    item = find(hearing, item_id)
    if item is None:
        return _gone(hearing) if request.method == "POST" else abort(404)

    def make(formdata: Any) -> ItemForm:
        return ItemForm(formdata, data=item_values(item))

    def change(form: ItemForm, seen: int) -> None:
        items.change(
            item=item,
            seen=seen,
            facts=form.facts(item),
            who=current_user.email,
            now=web.now(),
        )

    edited = edits.Edit(make, item, subject=f"item {item_id}")
    if request.method != "POST":
        return item_page(hearing, item, edited)
    try:
        status = edited.save(change)
    except Deleted:
        return _gone(hearing)
    if status == edits.SAVED:
        flash(edited.report(), "success")
        _mention_two_hours(edited.form)
        return back_to(hearing, item_id)
    if edited.conflicts:
        back = url_for("agenda.edit", slug=slug, item_id=item_id)
        return edits.page(edited, hearing=hearing, back=back), status
    return item_page(hearing, item, edited), status


def _gone(hearing: Hearing) -> Page:
    """Somebody deleted it while this person typed: what was typed can become a new item."""
    db.session.rollback()
    sentence = _(
        "Jemand anders hat diesen Punkt inzwischen gelöscht. Ihre Angaben stehen unten: Sie können"
        " ihn damit neu anlegen."
    )
    flash(sentence, "danger")
    return editor_page(hearing, ItemForm(), None), 409


def _mention_two_hours(form: FlaskForm) -> None:
    if times.comes_twice(form.shown(), city.zone()):
        sentence = _(
            "Diese Uhrzeit gibt es an diesem Tag zweimal, weil die Uhren zurückgestellt werden."
            " Gemeint ist das erste Mal."
        )
        flash(sentence, "info")


def item_page(
    hearing: Hearing, item: AgendaItem, edited: edits.Edit | None = None, **forms: FlaskForm
) -> str:
    """One item: its form, and below what rebuilds the programme around it."""
    if edited is None:
        edited = edits.Edit(lambda _sent: ItemForm(None, data=item_values(item)), item, fresh=True)
    offered: dict[str, FlaskForm] = {
        "stretch": StretchForm(None, data={"minutes": item.minutes, "follow": True}),
        "split": SplitForm(None, data={"minute": max(1, item.minutes // 2)}),
        "pause": BreakForm(None),
        "shift": ShiftForm(None),
    }
    offered.update(forms)
    for name, form in offered.items():
        for field in form:  # the page has several fields of the same name
            field.id = f"{name}-{field.name}"
    return render_template(
        "agenda/item.html",
        hearing=hearing,
        item=item,
        ends_at=schedule.ends_at(item),
        edit=edited,
        form=edited.form,
        labels=labels,
        **offered,
    )


def back_to(hearing: Hearing, item_id: int) -> Response:
    """To the editor, where the item has the focus."""
    address = url_for("agenda.editor", slug=hearing.slug, _anchor=f"punkt-{item_id}")
    return redirect(address, 303)


def delete(slug: str, item_id: int) -> Page:
    """Ask, and take an item out of the programme."""
    hearing = hearing_at(slug)
    item = find(hearing, item_id)
    status, problem = 200, ""
    if request.method == "POST":
        if item is None:
            flash(web.say(Deleted()), "info")
            return redirect(url_for("agenda.editor", slug=slug), 303)
        title, seen = item.title, request.form.get("version", 0, type=int)
        try:
            with commit():
                items.delete(item=item, seen=seen, who=current_user.email, now=web.now())
        except Deleted as error:
            flash(web.say(error), "info")
            return redirect(url_for("agenda.editor", slug=slug), 303)
        except (Stale, HearingError) as error:
            status, problem = status_of(error), web.say(error)
        else:
            flash(_("„%(title)s“ ist gelöscht.", title=title), "success")
            return redirect(url_for("agenda.editor", slug=slug), 303)
    item = item or abort(404)
    page = render_template(
        "agenda/delete.html", hearing=hearing, item=item, problem=problem, labels=labels,
        ends_at=schedule.ends_at(item), people=notices.people_of(hearing).get(item.id, ()),
    )  # fmt: skip
    return page, status
