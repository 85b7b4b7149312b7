"""The rules about a programme: the page that sets them, and what they say beside the agenda."""

from __future__ import annotations

from collections.abc import Iterator

from flask import abort, flash, redirect, render_template, request, url_for
from flask_login import current_user
from sqlalchemy import select
from werkzeug.wrappers import Response

from hearing import edits, web
from hearing.agenda.models import Hearing
from hearing.agenda.notices import Level, Notice
from hearing.database import commit, db
from hearing.programme import forms, rules
from hearing.programme.reader import words_for


def notices(hearing: Hearing) -> Iterator[Notice]:
    """What does not fit in the draft, for the editor; each beside the last item it is about."""
    words = words_for(hearing)
    for clash in rules.find(hearing):
        item_id = clash.item_ids[-1] if clash.item_ids else None
        yield Notice(Level(clash.level.value), clash.text(words), item_id)


def set_rules(slug: str) -> Response | str | tuple[str, int]:
    """How strictly this hearing takes each rule."""
    hearing = db.session.scalar(select(Hearing).where(Hearing.slug == slug)) or abort(404)
    with commit():
        row = rules.row_of(hearing)
    edit = edits.Edit(
        lambda formdata: forms.RulesForm(formdata, data=rules.complete(row.levels)), row
    )
    status = 200
    if request.method == "POST":
        who, now = current_user.email, web.now()
        status = edit.save(
            lambda form, seen: rules.change(
                row=row, seen=seen, levels=form.levels(), who=who, now=now
            )
        )
        if status == edits.SAVED:
            flash(edit.report(), "success")
            return redirect(url_for("programme.releases", slug=slug), 303)
        if edit.conflicts:
            back = url_for("programme.set_rules", slug=slug)
            return edits.page(edit, hearing=hearing, back=back), status
    page = render_template("programme/rules.html", hearing=hearing, form=edit.form, edit=edit)
    return page, status
