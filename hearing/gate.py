"""The one place that enforces ``hearing.routes.ROUTES``, before any view runs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Flask, abort, current_app, g, request
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from sqlalchemy import select
from werkzeug.wrappers import Response

from hearing import web
from hearing.accounts import access
from hearing.accounts.rights import Right
from hearing.agenda.models import AgendaItem, Hearing
from hearing.database import commit, db
from hearing.groups.models import Contingent, Group
from hearing.invitations.models import GuestList, Invitation, Reminder
from hearing.mail.models import IncomingLetter, Letter
from hearing.questions.models import Question
from hearing.questions.written.models import AnsweringOffice
from hearing.record.models import Remark
from hearing.recordings.models import Recording
from hearing.redactions.models import Redaction
from hearing.registration import guests
from hearing.routes import ROUTES, Door, Guests, Rule, Somewhere
from hearing.speakers.models import Slot, Speaker
from hearing.stands.models import Stand
from hearing.statements.models import Statement

# The pages of one hearing in the staff's navigation: what one does there, and its pages, in order.
STAFF_PAGES = {
    _l("Vorbereitung"): {
        "agenda.base": _l("Angaben"),
        "agenda.editor": _l("Programm"),
        "speakers.index": _l("Mitwirkende"),
        "stands.index": _l("Marktstände"),
        "statements.index": _l("Stellungnahmen"),
        "programme.releases": _l("Fassungen"),
        "programme.public_page": _l("Öffentliche Seite"),
    },
    _l("Gäste"): {
        "groups.index": _l("Gruppen und Plätze"),
        "invitations.index": _l("Einladungen"),
        "registration.index": _l("Anmeldungen"),
        "mail.outbox": _l("Briefe"),
        "privacy.search_in": _l("Datenschutz"),
    },
    _l("Am Tag"): {
        "desk.index": _l("Pult"),
        "questions.index": _l("Fragen"),
        "stream.index": _l("Livestream"),
        "conference.index": _l("Konferenz"),
        "door.index": _l("Einlass"),
        "door.presence_list": _l("Anwesenheit"),
    },
    _l("Protokoll"): {
        "record.index": _l("Niederschrift"),
        "texts.index": _l("Text prüfen"),
        "redactions.index": _l("Schwärzungen"),
        "questions.written.index": _l("Schriftliche Antworten"),
        "slides.index": _l("Folien"),
        "retention.index": _l("Aufbewahrung"),
    },
    _l("Team"): {
        "team.index": _l("Team"),
        "team.audit": _l("Änderungslog"),
    },
}


def _by_slug(slug: str) -> int | None:
    return db.session.scalar(select(Hearing.id).where(Hearing.slug == slug))


def _by_slot(slot_id: int) -> int | None:
    item = select(AgendaItem.hearing_id).join(Slot, Slot.item_id == AgendaItem.id)
    return db.session.scalar(item.where(Slot.id == slot_id))


def _by_redaction(redaction_id: int) -> int | None:
    recording = select(Recording.hearing_id).join(Redaction)
    return db.session.scalar(recording.where(Redaction.id == redaction_id))


def _by(kind: Any) -> Callable[[int], int | None]:
    """The hearing of a row of that table."""
    return lambda number: db.session.scalar(select(kind.hearing_id).where(kind.id == number))


# Which hearing an address is about, by the name of its part.
SUBJECTS: dict[str, Callable[..., int | None]] = {
    "slug": _by_slug,
    "contingent_id": _by(Contingent),
    "group_id": _by(Group),
    "invitation_id": _by(Invitation),
    "list_id": _by(GuestList),
    "remark_id": _by(Remark),
    "reminder_id": _by(Reminder),
    "item_id": _by(AgendaItem),
    "incoming_id": _by(IncomingLetter),
    "letter_id": _by(Letter),
    "office_id": _by(AnsweringOffice),
    "question_id": _by(Question),
    "recording_id": _by(Recording),
    "redaction_id": _by_redaction,
    "slot_id": _by_slot,
    "speaker_id": _by(Speaker),
    "stand_id": _by(Stand),
    "statement_id": _by(Statement),
}


def allows(rule: Rule | None, hearing_id: int | None) -> bool:
    """Say whether the person of this request may pass."""
    if rule in (Door.PUBLIC, Door.LINK) or isinstance(rule, Guests):
        return True
    if rule is None or not current_user.is_authenticated:
        return False
    if current_user.administrator or rule is Door.STAFF:
        return True
    if isinstance(rule, Somewhere):
        return access.allows_somewhere(person=current_user, right=rule.right)
    if isinstance(rule, Right) and hearing_id is not None:
        return access.allows(person=current_user, right=rule, hearing_id=hearing_id)
    return False


def staff_pages(hearing: Hearing) -> dict[str, dict[str, str]]:
    """The pages of a hearing that this person may open, by what one does there."""
    allowed = {
        str(area): {name: str(title) for name, title in pages.items() if _opens(name, hearing)}
        for area, pages in STAFF_PAGES.items()
    }
    return {area: pages for area, pages in allowed.items() if pages}


def _opens(endpoint: str, hearing: Hearing) -> bool:
    is_there = endpoint in ROUTES and endpoint in current_app.view_functions
    return is_there and allows(ROUTES[endpoint], hearing.id)


def may_open(endpoint: str, hearing: Hearing | None = None) -> bool:
    """Say whether this person may open a page of a hearing, or of none: for links and buttons."""
    return allows(ROUTES.get(endpoint), hearing.id if hearing else None)


def _enforce() -> Response | None:
    if request.endpoint is None:
        return None  # there is no such page
    rule = ROUTES.get(request.endpoint)
    if rule in (Door.PUBLIC, Door.LINK):
        return None
    if isinstance(rule, Guests):
        token = (request.view_args or {})["token"]
        with commit():
            g.guest = guests.open_link(token=token, now=web.now(), use=rule.use)
        return None
    if not current_user.is_authenticated:
        return _ask_for_login(rule)
    if not allows(rule, _hearing_id()):
        abort(403)
    return None


def _ask_for_login(rule: Rule | None) -> Response:
    if isinstance(rule, Somewhere) and rule.script:
        abort(401)
    return current_app.login_manager.unauthorized()  # type: ignore[attr-defined, no-any-return]


def _hearing_id() -> int | None:
    """The hearing of this address: of its slug, else of the one row that it names.

    A row of another hearing is not found here; of a row that is gone the view knows best.
    """
    args = (request.view_args or {}).items()
    parts = {name: SUBJECTS[name](value) for name, value in args if name in SUBJECTS}
    hearing_id = parts["slug"] if "slug" in parts else next(iter(parts.values()), None)
    if parts and (hearing_id is None or set(parts.values()) - {hearing_id, None}):
        abort(404)
    return hearing_id


def init_app(app: Flask) -> None:
    """Put the gate before every view."""
    app.before_request(_enforce)
    app.jinja_env.globals.update(staff_pages=staff_pages, may_open=may_open)
