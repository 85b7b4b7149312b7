"""The staff's pages of recordings: list, progress, publication, deletion."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import (
    Blueprint,
    current_app,
    flash,
    jsonify,
    redirect,
    render_template,
    url_for,
)
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import select
from sqlalchemy.orm import joinedload
from werkzeug.wrappers import Response

from hearing import city, web
from hearing.accounts import access
from hearing.accounts.rights import Right
from hearing.database import commit, db
from hearing.jobs import leases
from hearing.recordings import (
    acting_pages,
    again_pages,
    findings,
    forms,
    messages,
    pipeline,
    progress,
    receive,
    retention,
    stream_pages,
    tus,
    uploads,
    wall_clock,
)
from hearing.recordings.acting_pages import act, log
from hearing.recordings.models import NEXT, Recording, State
from hearing.stream import labels

blueprint = Blueprint("recordings", __name__, url_prefix="/verwaltung")
blueprint.register_blueprint(tus.blueprint)
blueprint.register_blueprint(again_pages.blueprint)
ONE = "/aufzeichnungen/<int(max=2147483647):recording_id>"
blueprint.add_url_rule("/aufzeichnungen/neu", view_func=receive.new, methods=["GET", "POST"])
blueprint.add_url_rule(f"{ONE}/modell", view_func=stream_pages.choose_model, methods=["POST"])
blueprint.add_url_rule(
    "/aufzeichnungen/uebertragungen/<token>/verwerfen",
    view_func=receive.discard,
    methods=["POST"],
)


@blueprint.app_context_processor
def _words() -> dict[str, Any]:
    return {
        "recording_words": messages,
        "not_shown": wall_clock.missing,
        "not_shown_why": labels.REASONS,
    }


@blueprint.get("/aufzeichnungen")
def index() -> str:
    """The recordings of one's hearings, newest first, and one's own uploads under way."""
    now, data = web.now(), current_app.config["DATA"]
    recordings = db.session.scalars(
        select(Recording)
        .where(
            Recording.state != State.DELETED,
            access.where(Recording.hearing_id, person=current_user, right=Right.MANAGE_RECORDINGS),
        )
        .options(joinedload(Recording.hearing))
        .order_by(Recording.created_at.desc(), Recording.id.desc())
    )
    return render_template(
        "recordings/index.html",
        recordings=[(r, progress.describe(recording=r, now=now)) for r in recordings],
        unfinished=uploads.unfinished(user_id=current_user.id, data=data),
        today=city.today(),
        is_public=retention.is_public,
    )


@blueprint.get(ONE)
def detail(recording_id: int) -> str:
    """One recording: how far the work is, what is doubtful, whether the public sees it."""
    recording = acting_pages.find(recording_id)
    return _detail_page(recording, forms.RetentionForm(obj=recording))


def _detail_page(recording: Recording, form: forms.RetentionForm) -> str:
    files = pipeline.workspace(recording=recording, data=current_app.config["DATA"])
    return render_template(
        "recordings/detail.html",
        recording=recording,
        progress=progress.describe(recording=recording, now=web.now()),
        coverage=findings.read_coverage(recording.coverage) if recording.coverage else None,
        proposals=findings.read_proposals(files.proposals),
        form=form,
        purpose=forms.PurposeForm(None, obj=recording),
        choice=forms.ModelForm() if recording.state is State.WAITING else None,
        can_retry=recording.state in {State.FAILED, State.CANCELLED},
        can_cancel=State.CANCELLED in NEXT[recording.state],
        is_public=retention.is_public(recording, city.today()),
    )


@blueprint.get(f"{ONE}/fortschritt")
def show_progress(recording_id: int) -> Response:
    """How far the work is, for the page's script."""
    response = jsonify(progress.describe(recording=acting_pages.find(recording_id), now=web.now()))
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.post(f"{ONE}/anhalten")
def cancel(recording_id: int) -> Response:
    """Stop the work."""
    return act(
        recording_id,
        lambda recording: pipeline.cancel(recording=recording, now=web.now()),
        _("Die Verarbeitung ist angehalten. Was fertig ist, bleibt erhalten."),
    )


@blueprint.post(f"{ONE}/fortsetzen")
def retry(recording_id: int) -> Response:
    """Go on where the work stopped."""
    answer = act(
        recording_id,
        lambda recording: pipeline.retry(recording=recording, now=web.now()),
        _("Die Verarbeitung geht dort weiter, wo sie aufgehört hat."),
    )
    subject = pipeline.subject_of(acting_pages.find(recording_id))
    current_app.extensions["bell"].ring(leases.claimable(now=web.now(), subject=subject))
    return answer


@blueprint.post(f"{ONE}/veroeffentlichen")
def publish(recording_id: int) -> Response:
    """Let everybody see it."""
    return act(
        recording_id,
        lambda recording: retention.publish(recording=recording, now=web.now(), today=city.today()),
        _("Die Aufzeichnung ist jetzt öffentlich."),
        "publish",
    )


@blueprint.post(f"{ONE}/zuruecknehmen")
def unpublish(recording_id: int) -> Response:
    """Take it out of the public's sight."""
    return act(
        recording_id,
        lambda recording: retention.unpublish(recording=recording),
        _("Die Aufzeichnung ist nicht mehr öffentlich."),
        "unpublish",
    )


@blueprint.post(f"{ONE}/frist")
def set_date(recording_id: int) -> Response | tuple[str, int]:
    """Choose until when it is kept."""
    form = forms.RetentionForm()
    if not form.validate():
        return _detail_page(acting_pages.find(recording_id), form), 422
    chosen: date = form.retain_until.data
    return act(
        recording_id,
        lambda recording: retention.set_date(
            recording=recording, retain_until=chosen, today=city.today()
        ),
        _("Die Aufzeichnung wird bis zum %(date)s aufbewahrt.", date=f"{chosen:%d.%m.%Y}"),
        "set_date",
    )


@blueprint.post(f"{ONE}/zweck")
def choose_purpose(recording_id: int) -> Response:
    """Say whether it is only for writing the minutes."""
    only: bool = forms.PurposeForm().for_minutes.data
    return act(
        recording_id,
        lambda recording: retention.keep_for_minutes(recording=recording, only=only),
        _("Die Aufzeichnung dient nur noch der Niederschrift.")
        if only
        else _("Die Aufzeichnung kann wieder veröffentlicht werden."),
        "choose_purpose",
    )


@blueprint.get(f"{ONE}/loeschen")
def ask_to_delete(recording_id: int) -> str:
    """Ask once more before everything goes."""
    return render_template("recordings/delete.html", recording=acting_pages.find(recording_id))


@blueprint.post(f"{ONE}/loeschen")
def delete(recording_id: int) -> Response:
    """Delete the recording and all that was made of it."""
    recording = acting_pages.find(recording_id)
    with commit():
        retention.delete(recording=recording, now=web.now())
        log("delete", recording)
    retention.clean_up(data=current_app.config["DATA"], now=web.now())
    flash(_("Die Aufzeichnung und alles, was daraus entstand, ist gelöscht."), "success")
    return redirect(url_for("recordings.index"), 303)
