"""The door on a phone: by code, by name, by camera, and without a network."""

from __future__ import annotations

import hashlib
from typing import Any

from flask import (
    Blueprint,
    Response,
    abort,
    current_app,
    jsonify,
    redirect,
    render_template,
    request,
    url_for,
)
from flask_login import current_user
from flask_wtf.csrf import generate_csrf
from sqlalchemy import select
from werkzeug.wrappers import Response as BaseResponse

from hearing import web
from hearing.accounts.models import User
from hearing.agenda.models import Hearing
from hearing.agenda.pages import find_hearing
from hearing.database import commit, db
from hearing.door import attempts, codes, entry, labels, people, presence, tickets
from hearing.door.entry import Attempt
from hearing.door.models import DoorEvent, DoorEventKind
from hearing.door.stays import Action
from hearing.errors import HearingError
from hearing.invitations.models import Invitation
from hearing.mail import links
from hearing.registration import changes

blueprint = Blueprint("door", __name__, url_prefix="/verwaltung/anhoerungen/<slug>")
# The camera is for this page; everywhere else it stays forbidden.
CAMERA = "camera=(self), microphone=(), geolocation=(), interest-cohort=()"


@blueprint.get("/einlass")
def index(slug: str) -> Response:
    """Scan or type a code, or search a name; shows what came of the last attempt."""
    hearing = find_hearing(slug)
    words = request.args.get("name", "")[:100]
    event = _event(hearing, request.args.get("vorgang", 0, type=int))
    page = render_template(
        "door/index.html",
        hearing=hearing,
        key=links.new_token(),
        words=words,
        found=people.find(hearing_id=hearing.id, words=words),
        too_short=bool(words.strip()) and len(words.strip()) < people.SHORTEST,
        most=people.MOST,
        result=_result(event) if event else None,
        expected=len(tickets.valid_in(hearing.id)),
        arrived=sum(presence.counts(hearing.id).values()),
        inside=len(presence.inside(hearing.id)),
        labels=labels,
        standings=tickets.Standing,
    )
    response = Response(page, mimetype="text/html")
    response.headers["Permissions-Policy"] = CAMERA
    return response


@blueprint.post("/einlass")
def enter(slug: str) -> BaseResponse:
    """Let in or out without a script. The form sent twice is one attempt."""
    hearing = find_hearing(slug)
    action, code = request.form.get("action", ""), request.form.get("code", "").strip()
    if action not in set(Action):
        abort(400)
    now = web.now()
    sent = f"{request.form.get('key', '')} {action} {code}"
    attempt = Attempt(hashlib.sha256(sent.encode()).hexdigest(), Action(action), code, now, now)
    with commit():
        event = entry.note(hearing=hearing, attempt=attempt, who=current_user.email, now=now)
    here = url_for("door.index", slug=slug, vorgang=event.id, _anchor="ergebnis")
    return redirect(here, 303)


@blueprint.get("/einlass/codes")
def valid_codes(slug: str) -> Response:
    """What a phone keeps for the time without a network: which codes are valid and who of them is
    inside, by fingerprints; no names."""
    hearing = find_hearing(slug)
    inside = presence.inside(hearing.id)
    valid = tickets.valid_in(hearing.id) if hearing.cancelled_at is None else []
    return _json(
        codes={codes.fingerprint(t.code): int(t.invitation_id in inside) for t, _i, _g in valid},
        token=generate_csrf(),
        **_numbers(hearing),
    )


@blueprint.post("/einlass/nachtrag")
def tell(slug: str) -> Response:
    """What a phone tells, at once or after a network loss; each attempt is stored once."""
    hearing = find_hearing(slug)
    told = attempts.read_all(request.get_data())
    return _json(results=[_note(hearing, one) for one in told], **_numbers(hearing))


@blueprint.get("/einlass/worker.js")
def worker(slug: str) -> Response:
    """What opens the page without a network; it may serve this page and no other."""
    response = current_app.send_static_file("js/door-worker.js")
    response.headers["Service-Worker-Allowed"] = url_for("door.index", slug=slug)
    response.headers["Cache-Control"] = "no-cache"
    return response


def _note(hearing: Hearing, told: Any) -> dict[str, Any]:
    """Store one attempt; one that can't be stored must not hold up those after it."""
    key = attempts.key_of(told)
    try:
        with commit():
            attempt = attempts.read(told)
            event = entry.note(
                hearing=hearing, attempt=attempt, who=current_user.email, now=web.now()
            )
    except HearingError as error:
        refused = {"kind": "refused", "refusal": web.say(error)}
        return {"key": key, "passes": False, "html": _shown(refused), **refused}
    result = _result(event)
    return {
        "key": key,
        "kind": event.kind,
        "passes": event.kind in labels.MAY_PASS,
        "html": _shown(result),
    }


def _event(hearing: Hearing, event_id: int) -> DoorEvent | None:
    event = db.session.get(DoorEvent, event_id) if 0 < event_id < 2**31 else None
    return event if event is not None and event.hearing_id == hearing.id else None


def _result(event: DoorEvent) -> dict[str, Any]:
    """What is said of an attempt: who, and why not."""
    number = event.invitation_id
    invitation = db.session.get(Invitation, number) if number else None
    first = entry.first_of(event) if event.kind is DoorEventKind.AGAIN else None
    let_in = event.kind is DoorEventKind.ARRIVAL
    standing = tickets.standing(invitation, changes.of(invitation)) if invitation else None
    return {
        "event": event,
        "kind": event.kind,
        "invitation": invitation,
        "standing": standing,
        "first": first,
        "first_by": _name_of(first.who) if first else "",
        "help": let_in and invitation is not None and people.needs_help(invitation.id),
    }


def _shown(result: dict[str, Any]) -> str:
    return render_template(
        "door/_result.html", result=result, labels=labels, standings=tickets.Standing
    )


def _name_of(email: str) -> str:
    return db.session.scalar(select(User.name).where(User.email == email)) or email


def _numbers(hearing: Hearing) -> dict[str, int]:
    return {
        "arrived": sum(presence.counts(hearing.id).values()),
        "inside": len(presence.inside(hearing.id)),
    }


def _json(**values: Any) -> Response:
    response = jsonify(values)
    response.headers["Cache-Control"] = "no-store"
    return response
