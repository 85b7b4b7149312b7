"""The texts of one hearing: which recordings there are to check."""

from __future__ import annotations

from flask import Blueprint, redirect, url_for
from flask import render_template as render
from sqlalchemy import case, func, select
from werkzeug.wrappers import Response

from hearing.agenda.models import Hearing
from hearing.agenda.pages import find_hearing
from hearing.database import db
from hearing.protocol.models import Entry
from hearing.recordings.models import Recording, State

blueprint = Blueprint("texts", __name__, url_prefix="/verwaltung/anhoerungen/<slug>/text")


@blueprint.get("")
def index(slug: str) -> Response | str:
    """The recordings with what is still to be read; where there is one, its text at once."""
    hearing = find_hearing(slug)
    texts = _texts(hearing)
    if len(texts) == 1:
        return redirect(url_for("protocol.index", recording_id=texts[0][0].id))
    return render("protocol/texts.html", hearing=hearing, texts=texts)


def _texts(hearing: Hearing) -> list[tuple[Recording, int, int]]:
    """The recordings that are there, each with its contributions and how many nobody has read."""
    unchecked = func.count(case((Entry.id.is_not(None) & Entry.checked_at.is_(None), 1)))
    query = (
        select(Recording, func.count(Entry.id), unchecked)
        .outerjoin(Entry, Entry.recording_id == Recording.id)
        .where(Recording.hearing_id == hearing.id, Recording.state != State.DELETED)
        .group_by(Recording.id)
        .order_by(Recording.started_at, Recording.id)
    )
    found = db.session.execute(query)
    return [(recording, count, unread) for recording, count, unread in found]
