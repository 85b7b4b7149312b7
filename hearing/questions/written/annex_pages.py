"""The annex: looked at, chosen, published and withdrawn by the staff."""

from __future__ import annotations

import re
from collections.abc import Sequence

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from hearing import web
from hearing.agenda.models import Hearing
from hearing.agenda.pages import find_hearing
from hearing.database import commit
from hearing.errors import HearingError
from hearing.questions.written import annex, open_questions
from hearing.questions.written.forms import PlainForm
from hearing.questions.written.views import Page, blueprint, render, who
from hearing.status import status_of


@blueprint.route("/anhang", methods=["GET", "POST"])
def publish(slug: str) -> Page:
    """Look at what would be published, choose, publish."""
    hearing, form = find_hearing(slug), PlainForm()
    if not form.validate_on_submit():
        return _publish_page(hearing, form, None)
    chosen = _looked_at(request.form.getlist("shown"))
    try:
        with commit():
            annex.publish(hearing=hearing, chosen=chosen, who=who(), now=web.now())
    except HearingError as error:
        form.form_errors.append(web.say(error))
        return _publish_page(hearing, form, set(chosen)), status_of(error)
    flash(_("Die Antworten sind veröffentlicht."), "success")
    return redirect(url_for("questions.written.publish", slug=slug), 303)


@blueprint.post("/anhang/zurueckziehen")
def withdraw(slug: str) -> BaseResponse:
    """Take the annex from the public."""
    hearing = find_hearing(slug)
    with commit():
        annex.withdraw(hearing=hearing, who=who(), now=web.now())
    flash(_("Die Antworten sind nicht mehr öffentlich."), "success")
    return redirect(url_for("questions.written.publish", slug=slug), 303)


def _looked_at(values: Sequence[str]) -> dict[int, int]:
    """Which questions are chosen, and the version of each answer that was on the page."""
    pairs = (value.split(":") for value in values if re.fullmatch("[0-9]{1,9}:[0-9]{1,9}", value))
    return {int(one): int(seen) for one, seen in pairs}


def _publish_page(hearing: Hearing, form: PlainForm, chosen: set[int] | None) -> str:
    lines = open_questions.of(hearing.id)
    ready = annex.publishable(hearing.id)
    return render(
        "publish",
        hearing,
        form=form,
        lines=ready,
        chosen={one.question.id for one in ready} if chosen is None else chosen,
        private=[one for one in lines if one.is_private],
        missing=len([one for one in lines if one not in ready and not one.is_private]),
        annex=annex.current(hearing.id),
    )
