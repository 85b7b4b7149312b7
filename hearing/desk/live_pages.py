"""What of the day everybody sees at once: the parts of pages that follow the desk's marks."""

from __future__ import annotations

from flask import abort, render_template
from sqlalchemy import select

from hearing import web
from hearing.agenda.models import Hearing
from hearing.database import db
from hearing.desk import presses
from hearing.desk.models import Mark
from hearing.events import pulse, views
from hearing.events.feeds import PUBLIC
from hearing.programme import edition, now, public_views
from hearing.programme.edition import Edition


def join() -> None:
    """Offer the parts, and let each mark of the day be told. A second time changes nothing."""
    views.find_by(_published)
    PUBLIC.is_open = _is_published
    PUBLIC.offer("now", _now)
    PUBLIC.offer("announcement", _announcement)
    presses.on_press(_beat)


def _beat(mark: Mark) -> None:
    pulse.beat(mark.hearing_id)


def _published(slug: str) -> int | None:
    query = select(Hearing.id).where(Hearing.slug == slug, Hearing.published_at.is_not(None))
    return db.session.scalar(query)


def _is_published(hearing_id: int) -> bool:
    query = select(Hearing.id).where(Hearing.id == hearing_id, Hearing.published_at.is_not(None))
    return db.session.scalar(query) is not None


def _edition(hearing_id: int) -> Edition | None:
    hearing = db.session.get(Hearing, hearing_id) or abort(404)
    return edition.newest(hearing_id, site=public_views.site_of(hearing.slug))


def _now(hearing_id: int) -> str:
    """What is on and what comes next; nothing on other days."""
    shown = _edition(hearing_id)
    moment = now.look(shown, now=web.now()) if shown else None
    return render_template("programme/public_now.html", edition=shown, moment=moment)


def _announcement(hearing_id: int) -> str:
    """What is announced to all."""
    shown = _edition(hearing_id)
    moment = now.look(shown, now=web.now()) if shown else None
    return render_template("desk/live_announcement.html", moment=moment)
