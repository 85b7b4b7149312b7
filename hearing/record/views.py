"""The staff's page of a record: how far it is, what is open, the next step, its versions."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time
from typing import Any

from flask import (
    Blueprint,
    Response,
    flash,
    jsonify,
    redirect,
    render_template,
    request,
    url_for,
)
from flask_babel import gettext as _
from flask_babel import ngettext, to_user_timezone
from flask_login import current_user
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response as BaseResponse

from hearing import city, web
from hearing.agenda.models import Hearing
from hearing.agenda.pages import find_hearing
from hearing.database import commit
from hearing.errors import HearingError
from hearing.record import completeness, forms, labels, remarks, snapshot, steps, versions
from hearing.record.completeness import Status
from hearing.record.models import NEXT, Record, RecordState, SignatureRole
from hearing.speakers.letters import Frame
from hearing.status import status_of

blueprint = Blueprint("record", __name__, url_prefix="/verwaltung/anhoerungen/<slug>/niederschrift")
Page = BaseResponse | str | tuple[str, int]
MOST_OPEN = 100
READ_BY_SPEAKERS = frozenset({RecordState.WITH_SPEAKERS, RecordState.EDITED})


@blueprint.get("")
def index(slug: str) -> str:
    """How far the record is."""
    return _page(find_hearing(slug))


@blueprint.post("/kurzfassung")
def edit(slug: str) -> Page:
    """Write the short record."""
    hearing, form = find_hearing(slug), forms.ShortForm()
    return _do(
        hearing,
        form,
        lambda: steps.edit(
            hearing=hearing,
            seen=form.version.data,
            summary=form.summary.data or "",
            decisions=(form.decisions.data or "").splitlines(),
            authentic=form.authentic.data,
            **_by(),
        ),
        _("Die Kurzfassung ist gespeichert."),
    )


@blueprint.post("/schritt")
def move(slug: str) -> Page:
    """Take a step that is no signature, approval or publication."""
    hearing, form = find_hearing(slug), forms.MoveForm()
    until = form.speakers_until.data
    return _do(
        hearing,
        form,
        lambda: steps.move(
            hearing=hearing,
            to=RecordState(form.to.data),
            seen=form.version.data,
            speakers_until=datetime.combine(until, time.max, city.zone()) if until else None,
            erratum=form.erratum.data or "",
            **_by(),
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
    return _do(
        hearing,
        form,
        lambda: steps.approve(
            hearing=hearing,
            approved_on=form.approved_on.data,
            today=city.today(),
            seen=form.version.data,
            **_by(),
        ),
        _("Die Genehmigung ist vermerkt."),
    )


@blueprint.post("/veroeffentlichung")
def publish(slug: str) -> Page:
    """Publish the next version."""
    hearing, form = find_hearing(slug), forms.StepForm()
    return _do(
        hearing,
        form,
        lambda: steps.publish(hearing=hearing, seen=form.version.data, **_by()),
        _("Die Niederschrift ist veröffentlicht."),
    )


@blueprint.post("/briefe")
def write_to_speakers(slug: str) -> Page:
    """Draft letters to everybody who spoke; they wait in the outbox."""
    hearing = find_hearing(slug)
    frame = Frame(hearing, to_user_timezone, city.settings()["CITY"])
    with commit():
        drafted = remarks.draft_letters(hearing=hearing, frame=frame, **_by())
    count = len(drafted)
    told = ngettext("Ein Brief wartet als Entwurf.", "%(num)d Briefe warten als Entwürfe.", count)
    flash(told, "success")
    return redirect(url_for("record.index", slug=slug), 303)


@blueprint.post("/anmerkungen/<int(max=2147483647):remark_id>")
def decide(slug: str, remark_id: int) -> Page:
    """Take a speaker's remark into the text, or leave the text."""
    hearing, form = find_hearing(slug), FlaskForm()
    takes = request.form.get("take") == "1"
    return _do(
        hearing,
        form,
        lambda: remarks.decide(hearing=hearing, number=remark_id, takes=takes, **_by()),
        _("Die Anmerkung ist übernommen.") if takes else _("Der Text bleibt, wie er ist."),
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
    return _do(
        hearing,
        form,
        lambda: steps.sign(
            hearing=hearing,
            role=role,
            name=form.name.data,
            seen=form.version.data,
            read=form.read.data,
            **_by(),
        ),
        _("Die Unterschrift ist geleistet."),
    )


def _by() -> dict[str, Any]:
    return {"who": current_user.email, "now": web.now()}


def _do(hearing: Hearing, form: FlaskForm, verb: Callable[[], object], done: str) -> Page:
    if "to" in form and form.to.data not in {state.value for state in labels.MOVES}:
        form.to.errors = [*form.to.errors, _("Diesen Schritt gibt es nicht.")]
        return _page(hearing, form), 422
    if not form.validate():
        return _page(hearing, form), 422
    try:
        with commit():
            verb()
    except HearingError as error:
        if error.field and error.field in form:
            form[error.field].errors = [*form[error.field].errors, web.say(error)]
            return _page(hearing, form), status_of(error)
        return _page(hearing, form, web.say(error)), status_of(error)
    flash(done, "success")
    return redirect(url_for("record.index", slug=hearing.slug), 303)


def _page(hearing: Hearing, refused: FlaskForm | None = None, error: str = "") -> str:
    record, board = steps.of(hearing), completeness.of(hearing)
    digest = steps.digest(hearing) if record.state is RecordState.EDITED else ""
    return render_template(
        "record/index.html",
        hearing=hearing,
        record=record,
        states=list(RecordState),
        following=[state for state in NEXT[record.state] if state in labels.MOVES],
        board=board,
        recordings=snapshot.recordings_of(hearing),
        seconds={status: board.seconds(status) for status in Status},
        open=board.open[:MOST_OPEN],
        roles=list(SignatureRole),
        remarks=remarks.waiting(hearing),
        speakers=remarks.speakers(hearing) if record.state in READ_BY_SPEAKERS else [],
        read_by=remarks.checked(hearing),
        signed={one.role: one for one in steps.signatures(hearing, digest=digest)},
        digest=digest,
        versions=list(reversed(versions.history(hearing.id))),
        form=_forms(record, refused),
        refused=refused,
        error=error,
        labels=labels,
    )


def _forms(record: Record, refused: FlaskForm | None) -> dict[str, FlaskForm]:
    """The page's forms; what was refused keeps what was typed, but goes on from what is stored."""
    short = {
        "summary": record.summary,
        "decisions": "\n".join(record.decisions),
        "authentic": record.authentic,
    }
    kinds = {"step": forms.StepForm, "short": forms.ShortForm, "move": forms.MoveForm}
    kinds |= {"sign": forms.SignForm, "approve": forms.ApproveForm}
    made = {name: kind(formdata=None, data=short) for name, kind in kinds.items()}
    made |= {name: refused for name, kind in kinds.items() if refused and type(refused) is kind}
    for form in made.values():
        form.version.data = record.version
    return made
