"""What pages about a hearing begin with."""

from __future__ import annotations

from flask import abort
from sqlalchemy import select

from hearing.agenda.models import Hearing
from hearing.database import db


def find_hearing(slug: str) -> Hearing:
    """The hearing of this address, or 404."""
    hearing: Hearing | None = db.session.scalar(select(Hearing).where(Hearing.slug == slug))
    return hearing or abort(404)
