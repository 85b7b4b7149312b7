"""Whoever holds a personal link: let in by it, shown what is theirs, and nobody else's."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, abort, flash, redirect, render_template, url_for
from flask_wtf import FlaskForm
from sqlalchemy import select
from werkzeug.wrappers import Response as BaseResponse

from hearing import web
from hearing.agenda.models import Hearing
from hearing.database import commit, db
from hearing.errors import HearingError
from hearing.mail import links
from hearing.mail.links import LinkUnknown
from hearing.speakers import invitations, people
from hearing.speakers.models import Slides, Speaker
from hearing.status import status_of

blueprint = Blueprint("personal", __name__, url_prefix="/l/mitwirkung/<token>")
WHO = "link"
Page = BaseResponse | str | tuple[str, int]


@dataclass(frozen=True, slots=True)
class Guest:
    """Whoever holds the link, and what it opens."""

    token: str
    hearing: Hearing
    speaker: Speaker

    def address(self, step: str = "overview", **values: Any) -> str:
        """The address of a page of this link."""
        return url_for(f"speakers.personal.{step}", token=self.token, **values)


@blueprint.after_request
def _keep_to_yourself(response: Response) -> Response:
    """The address is a secret: nobody stores the page, no other site learns where one came from."""
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def enter(token: str) -> Guest:
    """Open the link; raises LinkUnknown or LinkEnded."""
    with commit():
        link = links.open_link(token=token, purpose=invitations.PURPOSE, now=web.now())
    speaker = db.session.get(Speaker, link.subject_id)
    hearing = db.session.get(Hearing, link.hearing_id)
    if speaker is None or hearing is None or speaker.hearing_id != hearing.id:
        raise LinkUnknown
    return Guest(token, hearing, speaker)


def page(template: str, guest: Guest, **values: Any) -> str:
    return render_template(
        f"speakers/personal/{template}.html",
        guest=guest,
        hearing=guest.hearing,
        speaker=guest.speaker,
        parts=people.parts_of(guest.speaker),
        **values,
    )


def stored(guest: Guest, sentence: str) -> BaseResponse:
    flash(sentence, "success")
    return redirect(guest.address(), 303)


def show_error(error: HearingError, form: FlaskForm) -> int:
    """Put an error next to its field; return its status."""
    if error.field and error.field in form:
        form[error.field].errors = [web.say(error)]
    else:
        form.form_errors.append(web.say(error))
    return status_of(error)


def version_of(speaker: Speaker, number: int) -> Slides:
    """A version of a person's slides."""
    query = select(Slides).where(Slides.speaker_id == speaker.id, Slides.number == number)
    found = db.session.scalar(query)
    return found if found is not None else abort(404)
