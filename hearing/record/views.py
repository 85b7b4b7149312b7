"""The staff's page of a record: how far it is, what is open, the next step, its versions."""

from __future__ import annotations

from datetime import datetime, time

from flask import Blueprint, Response, abort, flash, jsonify, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext, to_user_timezone
from flask_wtf import FlaskForm

from hearing import city, web
from hearing.agenda.models import Hearing
from hearing.agenda.pages import find_hearing
from hearing.database import commit, db
from hearing.record import (
    forms,
    labels,
    leaving_pages,
    passage_pages,
    remarks,
    silence_pages,
    steps,
    versions,
)
from hearing.record.models import RecordState, SignatureRole
from hearing.record.staff_pages import Page, act, by, show
from hearing.recordings import retention
from hearing.redactions import unwilling
from hearing.speakers.letters import Frame
from hearing.speakers.models import Speaker

blueprint = Blueprint("record", __name__, url_prefix="/verwaltung/anhoerungen/<slug>/niederschrift")
for pages in (silence_pages, leaving_pages):
    for path, name in pages.VIEWS.items():
        blueprint.add_url_rule(path, name, getattr(pages, name), methods=["POST"])
blueprint.add_url_rule(passage_pages.PATH, "passages", passage_pages.index)
blueprint.add_url_rule(passage_pages.PATH, "take_out", passage_pages.take_out, methods=["POST"])


@blueprint.get("")
def index(slug: str) -> str:
    """How far the record is."""
    return show(find_hearing(slug))


@blueprint.post("/kurzfassung")
def edit(slug: str) -> Page:
    """Write the short record."""
    hearing, form = find_hearing(slug), forms.ShortForm()
    return act(
        hearing,
        form,
        lambda: steps.edit(
            hearing=hearing,
            seen=form.version.data,
            summary=form.summary.data or "",
            decisions=(form.decisions.data or "").splitlines(),
            authentic=form.authentic.data,
            erratum=form.erratum.data,
            told={one.form.item_id.data: one.form.text.data or "" for one in form.results},
            **by(),
        ),
        _("Die Kurzfassung ist gespeichert."),
    )


@blueprint.post("/schritt")
def move(slug: str) -> Page:
    """Take a step that is no signature, approval or publication."""
    hearing, form = find_hearing(slug), forms.MoveForm()
    if form.to.data not in {state.value for state in labels.MOVES}:
        form.to.errors = [_("Diesen Schritt gibt es nicht.")]
        return show(hearing, form), 422
    until = form.speakers_until.data
    return act(
        hearing,
        form,
        lambda: steps.move(
            hearing=hearing,
            to=RecordState(form.to.data),
            seen=form.version.data,
            speakers_until=datetime.combine(until, time.max, city.zone()) if until else None,
            because=form.because.data or "",
            erratum=form.erratum.data or "",
            **by(),
        ),
        _("Der neue Stand ist gespeichert."),
    )


@blueprint.post("/schriftfuehrung")
def sign_as_clerk(slug: str) -> Page:
    """Sign as clerk."""
    return _sign(find_hearing(slug), SignatureRole.CLERK)


@blueprint.post("/vorsitz")
def sign_as_chair(slug: str) -> Page:
    """Sign as chair."""
    return _sign(find_hearing(slug), SignatureRole.CHAIR)


@blueprint.post("/genehmigung")
def approve(slug: str) -> Page:
    """Note the day on which the council approved it."""
    hearing, form = find_hearing(slug), forms.ApproveForm()
    answer = act(
        hearing,
        form,
        lambda: steps.approve(
            hearing=hearing,
            approved_on=form.approved_on.data,
            today=city.today(),
            seen=form.version.data,
            **by(),
        ),
        _("Die Genehmigung ist vermerkt."),
    )
    retention.clean_up(data=city.settings()["DATA"], now=web.now())
    return answer


@blueprint.post("/veroeffentlichung")
def publish(slug: str) -> Page:
    """Publish the next version."""
    hearing, form = find_hearing(slug), forms.StepForm()
    return act(
        hearing,
        form,
        lambda: steps.publish(hearing=hearing, seen=form.version.data, **by()),
        _("Die Niederschrift ist veröffentlicht."),
    )


@blueprint.post("/briefe")
def write_to_speakers(slug: str) -> Page:
    """Draft letters to everybody who spoke; they wait in the outbox."""
    hearing = find_hearing(slug)
    frame = Frame(hearing, to_user_timezone, city.settings()["CITY"])
    with commit():
        drafted = remarks.draft_letters(hearing=hearing, frame=frame, **by())
    count = len(drafted)
    told = ngettext("Ein Brief wartet als Entwurf.", "%(num)d Briefe warten als Entwürfe.", count)
    flash(told, "success")
    return redirect(url_for("record.index", slug=slug), 303)


@blueprint.post("/anmerkungen/<int(max=2147483647):remark_id>")
def decide(slug: str, remark_id: int) -> Page:
    """Take a speaker's remark into the text, or leave the text."""
    hearing, form = find_hearing(slug), FlaskForm()
    takes = request.form.get("take") == "1"
    return act(
        hearing,
        form,
        lambda: remarks.decide(hearing=hearing, number=remark_id, takes=takes, **by()),
        _("Die Anmerkung ist übernommen.") if takes else _("Der Text bleibt, wie er ist."),
    )


@blueprint.post("/nicht-dabei/<int(max=2147483647):speaker_id>")
def confirm_absent(slug: str, speaker_id: int) -> Page:
    """Say that a person doesn't occur in the recordings that were shown."""
    hearing, speaker = find_hearing(slug), db.session.get(Speaker, speaker_id)
    if speaker is None or speaker.hearing_id != hearing.id:
        abort(404)
    shown = request.form.getlist("recording", type=int)
    return act(
        hearing,
        FlaskForm(),
        lambda: unwilling.confirm_absent(
            hearing=hearing, speaker=speaker, recordings=shown, **by()
        ),
        _("Die Bestätigung ist gespeichert."),
    )


@blueprint.get("/fassungen.json")
def dump(slug: str) -> Response:
    """All versions, as the command outside the product checks them."""
    hearing = find_hearing(slug)
    response = jsonify(versions.dump(hearing.id))
    name = f"niederschrift-{hearing.slug}.json"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _sign(hearing: Hearing, role: SignatureRole) -> Page:
    form = forms.SignForm()
    return act(
        hearing,
        form,
        lambda: steps.sign(
            hearing=hearing,
            role=role,
            name=form.name.data,
            seen=form.version.data,
            read=form.read.data,
            **by(),
        ),
        _("Die Unterschrift ist geleistet."),
    )
