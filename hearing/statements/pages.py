"""What all the staff's pages of statements share."""

from __future__ import annotations

from typing import Any

from flask import abort, redirect, render_template, url_for
from werkzeug.wrappers import Response

from hearing import edits
from hearing.agenda.models import Hearing
from hearing.agenda.pages import find_hearing
from hearing.database import db
from hearing.statements import labels, states
from hearing.statements.models import Statement

ROOM = "/verwaltung/anhoerungen/<slug>/stellungnahmen"
ONE = f"{ROOM}/<int(max=2147483647):statement_id>"
Page = Response | str | tuple[str, int]


def find(slug: str, statement_id: int) -> tuple[Hearing, Statement]:
    """A hearing and a request of it, or 404."""
    hearing = find_hearing(slug)
    statement = db.session.get(Statement, statement_id)
    if statement is None or statement.hearing_id != hearing.id:
        abort(404)
    return hearing, statement


def to_list(hearing: Hearing) -> Response:
    """On to the list of offices."""
    return redirect(url_for("statements.index", slug=hearing.slug), 303)


def to_one(hearing: Hearing, statement: Statement, anchor: str | None = None) -> Response:
    """On to the page of an office."""
    address = url_for(
        "statements.detail", slug=hearing.slug, statement_id=statement.id, _anchor=anchor
    )
    return redirect(address, 303)


def render(template: str, hearing: Hearing, **values: Any) -> str:
    """A page of the staff."""
    return render_template(
        f"statements/{template}.html",
        hearing=hearing,
        labels=labels,
        state_of=states.state_of,
        **values,
    )


def compare(hearing: Hearing, statement: Statement, edit: edits.Edit) -> str:
    """Both versions side by side, when two people changed the same."""
    back = url_for("statements.detail", slug=hearing.slug, statement_id=statement.id)
    return edits.page(edit, hearing=hearing, back=back)
