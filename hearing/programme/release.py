"""Releases: frozen, numbered versions of the programme. The public sees nothing else."""

from __future__ import annotations

from sqlalchemy import select

from hearing.agenda.models import Hearing
from hearing.database import db
from hearing.programme import snapshot
from hearing.programme.models import Release
from hearing.programme.snapshot import Programme


def history(hearing: Hearing) -> list[Release]:
    """All releases of a hearing, the newest first."""
    query = select(Release).where(Release.hearing_id == hearing.id)
    return list(db.session.scalars(query.order_by(Release.number.desc())))


def latest(hearing: Hearing) -> Release | None:
    """The release that counts now."""
    query = select(Release).where(Release.hearing_id == hearing.id)
    return db.session.scalar(query.order_by(Release.number.desc()).limit(1))


def current(hearing: Hearing) -> Programme | None:
    """What the public may read now; None before the first release."""
    release = latest(hearing)
    return snapshot.from_json(release.content).in_public() if release else None
