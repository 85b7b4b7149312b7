"""The marketplace for the public, and for exhibitors with their link."""

from __future__ import annotations

import io
from typing import Any

import segno
from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask_babel import get_locale
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from hearing import edits, web
from hearing.agenda.models import Hearing
from hearing.agenda.pages import find_hearing
from hearing.database import commit, db
from hearing.errors import HearingError
from hearing.files.views import send
from hearing.mail import links, outbox
from hearing.stands import applications, calls, labels, letters, plan, states
from hearing.stands.forms import ApplicationForm, ExhibitorForm
from hearing.stands.models import Origin, Stand, StandState
from hearing.stands.views import find_shown_hearing
from hearing.status import status_of

blueprint = Blueprint("market", __name__)


def _public_hearing(slug: str) -> Hearing:
    hearing = find_hearing(slug)
    if hearing.published_at is None:
        abort(404)
    return hearing


def _public_stand(hearing: Hearing, stand_id: int) -> Stand:
    stand = db.session.get(Stand, stand_id)
    if stand is None or stand.hearing_id != hearing.id or stand.state not in states.PUBLIC:
        abort(404)
    return stand


@blueprint.get("/anhoerungen/<slug>/marktstaende")
def index(slug: str) -> str:
    """The plan and the equal list, filtered by origin and topic."""
    hearing = _public_hearing(slug)
    everything = applications.of_hearing(hearing.id, public=True)
    origin, topic = request.args.get("herkunft", ""), request.args.get("thema", "")
    stands = applications.matching(everything, origin=origin, topic=topic)
    return render_template(
        "stands/public.html",
        hearing=hearing,
        stands=stands,
        everything=everything,
        origin=origin,
        topic=topic,
        topics=applications.topics(everything),
        plan=plan.of(hearing.id),
        labels=labels,
    )


@blueprint.get("/anhoerungen/<slug>/marktstaende/<int(max=2147483647):stand_id>")
def stand(slug: str, stand_id: int) -> str:
    """One stand."""
    hearing = _public_hearing(slug)
    found = _public_stand(hearing, stand_id)
    return render_template("stands/stand.html", hearing=hearing, stand=found, labels=labels)


@blueprint.get("/anhoerungen/<slug>/marktstaende/<int(max=2147483647):stand_id>/qr.svg")
def code(slug: str, stand_id: int) -> Response:
    """The stand's address as a QR code (ISO/IEC 18004)."""
    found = _public_stand(find_shown_hearing(slug), stand_id)
    address = url_for("market.stand", slug=slug, stand_id=found.id, _external=True)
    out = io.BytesIO()
    segno.make(address, error="m").save(
        out, kind="svg", scale=4, border=2, svgclass=None, lineclass=None
    )
    return Response(out.getvalue(), mimetype="image/svg+xml")


@blueprint.get("/anhoerungen/<slug>/marktplan")
def plan_picture(slug: str) -> Response:
    """The picture of the plan."""
    found = plan.of(find_shown_hearing(slug).id)
    return send(found.file) if found else abort(404)


@blueprint.route("/anhoerungen/<slug>/stand-anmelden", methods=["GET", "POST"])
def apply(slug: str) -> BaseResponse | str | tuple[str, int]:
    """Answer the call; afterwards the exhibitors are on their own page, at their own link."""
    hearing = find_hearing(slug)
    secret = request.args.get("aufruf", "")
    if not secret and hearing.published_at is None:
        abort(404)
    call = calls.enter(hearing=hearing, secret=secret, now=web.now())
    form = ApplicationForm()
    if not form.validate_on_submit():
        return _application(hearing, call, form), 422 if form.is_submitted() else 200
    words = _exhibitor_words(form)
    try:
        with commit():
            found = calls.apply(
                hearing=hearing,
                secret=secret,
                origin=Origin(form.origin.data),
                language=str(get_locale()),
                now=web.now(),
                **words,
            )
            letters.draft(stand=found, hearing=hearing, who="application", now=web.now())
            token = links.make(
                hearing_id=hearing.id,
                purpose=letters.PURPOSE,
                subject_id=found.id,
                expires_at=web.now() + links.PURPOSES[letters.PURPOSE].lifetime,
                now=web.now(),
            )
    except HearingError as error:
        if error.field != "email":  # nothing that a field could say
            raise
        form["contact_email"].errors = [web.say(error)]
        return _application(hearing, call, form), status_of(error)
    flash(_("Vielen Dank! Ihre Bewerbung ist angekommen."), "success")
    return redirect(url_for("market.exhibitor", token=token), 303)


def _application(hearing: Hearing, call: Any, form: ApplicationForm) -> str:
    return render_template("stands/apply.html", hearing=hearing, call=call, form=form)


def _exhibitor_words(form: ExhibitorForm) -> dict[str, Any]:
    names = (*applications.PUBLIC_WORDS, *applications.PRIVATE_WORDS)
    return {name: form[name].data if form[name].data is not None else "" for name in names}


@blueprint.route("/l/stand/<token>", methods=["GET", "POST"])
def exhibitor(token: str) -> BaseResponse | str | tuple[str, int]:
    """The exhibitors' own page."""
    found = _stand_of(token)
    hearing = found.hearing
    editing = edits.Edit(
        lambda formdata: ExhibitorForm(formdata, data=applications.shown_to_exhibitor(found)), found
    )
    status = 200
    if request.method == "POST":
        waiting: list[str] = []
        status = editing.save(
            lambda form, seen: waiting.extend(
                applications.propose(
                    stand=found, seen=seen, now=web.now(), **_exhibitor_words(form)
                )
            )
        )
        if status == edits.SAVED:
            flash(editing.report(), "success")
            if waiting:
                flash(_("Was öffentlich zu lesen ist, sehen wir uns noch an."), "info")
            return redirect(url_for("market.exhibitor", token=token), 303)
        if editing.conflicts:
            page = edits.page(editing, hearing=hearing, back=request.path, frame="base.html")
            return page, status
    page = render_template(
        "stands/exhibitor.html",
        hearing=hearing,
        stand=found,
        form=editing.form,
        edit=editing,
        token=token,
        labels=labels,
        states=states,
    )
    return page, status


@blueprint.post("/l/stand/<token>/zurueckziehen")
def withdraw(token: str) -> BaseResponse:
    """Take the stand back; the link goes on showing what was."""
    found = _stand_of(token)
    with commit():
        states.move(stand=found, target=StandState.WITHDRAWN, who="link", now=web.now())
        outbox.discard_drafts(hearing_id=found.hearing_id, subject=f"stand {found.id}")
    flash(_("Ihr Stand ist zurückgezogen."), "success")
    return redirect(url_for("market.exhibitor", token=token), 303)


def _stand_of(token: str) -> Stand:
    with commit():
        link = links.open_link(token=token, purpose=letters.PURPOSE, now=web.now())
    found = db.session.get(Stand, link.subject_id)
    if found is None:
        raise links.LinkUnknown
    return found


@blueprint.after_request
def _keep_private(response: Response) -> Response:
    """What a personal link shows is nobody else's: not a cache's, not the next page's."""
    if request.endpoint in ("market.exhibitor", "market.withdraw"):
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers["Cache-Control"] = "no-store"
    return response


def register() -> None:
    """Let the outbox know the exhibitors' links. A second time replaces it."""
    links.register_purpose(
        letters.PURPOSE,
        describe=lambda stand_id: letters.describe(db.session.get(Stand, stand_id)),
        path=letters.PATH,
    )
