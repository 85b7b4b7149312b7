"""How questions are asked, for the hearing and for each of its items."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from hearing import edits, web
from hearing.agenda.models import AgendaItem, Hearing
from hearing.agenda.pages import find_hearing
from hearing.database import commit
from hearing.questions import labels, rules
from hearing.questions.forms import AS_SAID, RuleForm
from hearing.questions.rules import Row
from hearing.questions.views import Page, blueprint, who


@blueprint.get("/fragen/regeln")
def list_rules(slug: str) -> str:
    """The rules of the hearing and of its items."""
    hearing = find_hearing(slug)
    items = sorted(hearing.items, key=lambda item: (item.starts_at, item.position))
    known = rules.read(hearing.id)
    return render_template(
        "questions/rules.html", hearing=hearing, items=items, rules=known, labels=labels
    )


@blueprint.route("/fragen/regeln/anhoerung", methods=["GET", "POST"])
def whole_rule(slug: str) -> Page:
    """Change what holds for the hearing."""
    return _edit(find_hearing(slug), None)


@blueprint.route("/fragen/regeln/<int(max=2147483647):item_id>", methods=["GET", "POST"])
def item_rule(slug: str, item_id: int) -> Page:
    """Change what holds for one item."""
    hearing = find_hearing(slug)
    item = next((item for item in hearing.items if item.id == item_id), None)
    return _edit(hearing, item or abort(404))


def _edit(hearing: Hearing, item: AgendaItem | None) -> Page:
    with commit():
        row = rules.row_of(hearing, item)

    def make(formdata: MultiDict[str, str] | None) -> RuleForm:
        return RuleForm(formdata, whole=item is None, data=_values(row))

    editing = edits.Edit(make, row)
    status = 200
    if request.method == "POST":
        status = editing.save(
            lambda form, seen: rules.change(
                hearing=hearing,
                row=row,
                seen=seen,
                is_open=form.is_open.data,
                order=form.chosen(),
                seconds=form.seconds.data,
                who=who(),
                now=web.now(),
            )
        )
        if status == edits.SAVED:
            flash(editing.report() or _("Gespeichert."), "success")
            return redirect(url_for("questions.list_rules", slug=hearing.slug), 303)
        if editing.conflicts:
            return edits.page(editing, hearing=hearing, back=request.path), status
    page = render_template(
        "questions/rule.html", hearing=hearing, item=item, form=editing.form, edit=editing
    )
    return page, status


def _values(row: Row) -> dict[str, object]:
    return {
        "is_open": row.is_open,
        "order": row.order.value if row.order else AS_SAID,
        "seconds": row.seconds,
    }
