"""How long data of a hearing are kept: the page that says what goes when, and changes it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import format_date, ngettext
from flask_babel import gettext as _
from flask_login import current_user
from flask_wtf import FlaskForm
from sqlalchemy import select
from werkzeug.wrappers import Response

from hearing import city, web
from hearing.agenda.models import Hearing
from hearing.agenda.notices import Level, Notice
from hearing.database import commit, db
from hearing.errors import HearingError
from hearing.privacy import labels, notice, retention
from hearing.privacy.forms import retention_form
from hearing.privacy.kinds import KINDS
from hearing.privacy.models import Deletion
from hearing.privacy.retention import Due
from hearing.status import status_of

Page = Response | str | tuple[str, int]
LATEST = 20


def notices(hearing: Hearing) -> Iterator[Notice]:
    """What is deleted within a week, for everybody who sees the hearing's pages."""
    now = web.now()
    for due in retention.plan(hearing):
        if due.is_near(now):
            text = ngettext(
                "Am %(day)s wird gelöscht: %(what)s (%(num)d Eintrag).",
                "Am %(day)s wird gelöscht: %(what)s (%(num)d Einträge).",
                due.count,
                day=format_date(city.wall(due.at), "long", rebase=False),
                what=_(due.kind.what),
            )
            yield Notice(Level.HINT, text)


def periods(slug: str) -> Page:
    """What is deleted when; the days can be changed."""
    hearing = db.session.scalar(select(Hearing).where(Hearing.slug == slug)) or abort(404)
    due = retention.plan(hearing)
    form = retention_form(due)
    status = 200
    if request.method == "POST":
        status = _save(hearing, form, due)
        if status == 303:
            flash(_("Gespeichert."), "success")
            return redirect(url_for("privacy.retention", slug=slug), 303)
    return _page(hearing, form, retention.plan(hearing)), status


def _save(hearing: Hearing, form: FlaskForm, due: list[Due]) -> int:
    if not form.validate():
        return 422
    words = [one.kind.word for one in due]
    try:
        with commit():
            retention.choose(
                hearing=hearing,
                days={word: form[word].data for word in words},
                seen={word: _number(form[f"seen_{word}"].data) for word in words},
                who=current_user.email,
                now=web.now(),
            )
    except HearingError as error:
        form.form_errors.append(web.say(error))
        for one in retention.plan(hearing):  # what is shown now is what the next press is about
            form[f"seen_{one.kind.word}"].data = str(one.version)
        return status_of(error)
    return 303


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdecimal() else 0


def _page(hearing: Hearing, form: FlaskForm, due: list[Due]) -> str:
    text = notice.newest(hearing)
    done: Any = select(Deletion).where(Deletion.hearing_id == hearing.id)
    return render_template(
        "privacy/retention.html",
        hearing=hearing,
        form=form,
        due=due,
        fixed=retention.FIXED,
        wall=city.wall,
        now=web.now(),
        notice=text,
        gaps=list(notice.gaps(text)) if text is not None else [],
        kinds=KINDS,
        labels=labels,
        done=db.session.scalars(done.order_by(Deletion.id.desc()).limit(LATEST)).all(),
    )
