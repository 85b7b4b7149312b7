"""The staff's pages of the people with a part, and the photo that the public sees."""

from __future__ import annotations

from typing import Any

from flask import (
    Blueprint,
    abort,
    flash,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.blueprints import BlueprintSetupState
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from hearing import edits, web
from hearing.agenda.models import Hearing
from hearing.agenda.pages import find_hearing
from hearing.database import commit
from hearing.errors import HearingError
from hearing.files import limits
from hearing.files import views as files
from hearing.files.store import MEGABYTE
from hearing.speakers import (
    actions,
    board,
    forms,
    guest,
    invitations,
    labels,
    people,
    personal,
    personal_consents,
    personal_files,
    perspectives,
    publicity,
    states,
)
from hearing.speakers.models import Speaker
from hearing.status import status_of

blueprint = Blueprint("speakers", __name__)
for module in (personal, personal_files, personal_consents):  # each adds its pages to it
    assert module.blueprint is guest.blueprint
blueprint.register_blueprint(guest.blueprint)
ALL = "/verwaltung/anhoerungen/<slug>/mitwirkende"
ONE = f"{ALL}/<int(max=2147483647):speaker_id>"
PUBLIC = "/anhoerungen/<slug>/mitwirkende/<int(max=2147483647):speaker_id>"

for rule, view, methods in (
    (f"{ALL}/bereitschaft", board.readiness, ["GET"]),
    (f"{ALL}/bereitschaft/erinnern", board.remind, ["POST"]),
    (f"{ALL}/aemter", board.choose_offices, ["GET", "POST"]),
    (f"{ALL}/einwilligungen.csv", board.export_consents, ["GET"]),
    (f"{ONE}/einladen", actions.invite, ["POST"]),
    (f"{ONE}/link", actions.send_link, ["POST"]),
    (f"{ONE}/link-zurueckziehen", actions.withdraw_link, ["POST"]),
    (f"{ONE}/stand", actions.set_state, ["POST"]),
    (f"{ONE}/ausladen", actions.cancel, ["POST"]),
    (f"{ONE}/beitraege", actions.assign, ["POST"]),
    (f"{ONE}/beitraege/<int(max=2147483647):slot_id>/entfernen", actions.unassign, ["POST"]),
    (f"{ONE}/einwilligungen", actions.enter_consent, ["POST"]),
    (f"{ONE}/folien", actions.hand_in_slides, ["POST"]),
):
    blueprint.add_url_rule(rule, view_func=view, methods=methods)


def _set_up(setup: BlueprintSetupState) -> None:
    """Let files in where people hand them in, and tell the letters what a personal link opens."""
    largest = setup.app.config["FILE_LIMIT_MB"] * MEGABYTE
    for endpoint in ("hand_in_slides", "personal.photo", "personal.slides"):
        limits.allow(f"speakers.{endpoint}", largest)
    invitations.register()


blueprint.record_once(_set_up)
blueprint.app_context_processor(lambda: {"speaker_words": labels})


@blueprint.get(ALL)
def index(slug: str) -> str:
    """Everybody with a part, what is missing, and which perspective is still open."""
    hearing = find_hearing(slug)
    everyone = people.everyone(hearing)
    return render_template(
        "speakers/index.html",
        hearing=hearing,
        people=everyone,
        parts_of=people.parts_of,
        lacking={row.speaker.id: row for row in board.rows_of(hearing, everyone)},
        letters=invitations.letters_of(hearing),
        perspectives=perspectives.covered(hearing=hearing, speakers=everyone),
    )


@blueprint.route(f"{ALL}/neu", methods=["GET", "POST"])
def new(slug: str) -> Response | str | tuple[str, int]:
    """Enter a person."""
    hearing = find_hearing(slug)
    form = forms.PersonForm(hearing=hearing)
    if not form.validate_on_submit():
        return _form_page(hearing, form), 422 if form.is_submitted() else 200
    try:
        with commit():
            speaker = people.add(
                hearing=hearing, facts=form.facts(), who=current_user.email, now=web.now()
            )
    except HearingError as error:
        form[error.field].errors = [web.say(error)]
        return _form_page(hearing, form), status_of(error)
    flash(_("%(name)s ist eingetragen.", name=speaker.name), "success")
    return redirect(url_for("speakers.detail", slug=slug, speaker_id=speaker.id), 303)


@blueprint.route(f"{ONE}/aendern", methods=["GET", "POST"])
def edit(slug: str, speaker_id: int) -> Response | str | tuple[str, int]:
    """Change what is said of a person; what others changed meanwhile is not lost."""
    hearing, speaker = actions.speaker_of(slug, speaker_id)
    back = url_for("speakers.detail", slug=slug, speaker_id=speaker_id)
    editing = edits.Edit(
        lambda sent: forms.PersonForm(sent, obj=speaker, hearing=hearing),
        speaker,
        subject=f"speaker {speaker_id}",
    )
    status = 200
    if request.method == "POST":
        status = editing.save(
            lambda form, seen: people.change(
                speaker=speaker,
                seen=seen,
                facts=form.facts(),
                who=current_user.email,
                now=web.now(),
            )
        )
        if status == edits.SAVED:
            flash(editing.report(), "success")
            return redirect(back, 303)
        if editing.conflicts:
            return edits.page(editing, hearing=hearing, back=back), status
    return _form_page(hearing, editing.form, editing, speaker), status


def _form_page(
    hearing: Hearing,
    form: forms.PersonForm,
    editing: edits.Edit | None = None,
    speaker: Speaker | None = None,
) -> str:
    return render_template(
        "speakers/form.html", hearing=hearing, form=form, edit=editing, speaker=speaker
    )


@blueprint.get(ONE)
def detail(slug: str, speaker_id: int) -> str:
    """One person: what is known, what was handed in, what can be done."""
    return actions.detail_page(*actions.speaker_of(slug, speaker_id))


@blueprint.route(f"{ONE}/loeschen", methods=["GET", "POST"])
def delete(slug: str, speaker_id: int) -> Response | str | tuple[str, int]:
    """Ask once more, then delete; who was asked to come gets a letter drafted that they are not."""
    hearing, speaker = actions.speaker_of(slug, speaker_id)
    refusal = ""
    if request.method == "POST":
        name = speaker.name
        try:
            with commit():
                if speaker.state in states.TAKING_PART:
                    frame = actions.frame_of(hearing)
                    invitations.cancel(speaker=speaker, reason="", frame=frame, **_by())
                people.delete(speaker=speaker, **_by())
        except HearingError as error:
            refusal = web.say(error)
        else:
            flash(_("%(name)s ist gelöscht.", name=name), "success")
            return redirect(url_for("speakers.index", slug=slug), 303)
    page = render_template(
        "speakers/delete.html", hearing=hearing, speaker=speaker, refusal=refusal
    )
    return page, 409 if refusal else 200


def _by() -> dict[str, Any]:
    return {"who": current_user.email, "now": web.now()}


@blueprint.get(f"{ONE}/foto")
def staff_photo(slug: str, speaker_id: int) -> Response:
    """The photo, for the staff."""
    _hearing, speaker = actions.speaker_of(slug, speaker_id)
    return files.send(speaker.photo) if speaker.photo else abort(404)


@blueprint.get(f"{ONE}/folien/<int(max=2147483647):number>")
def staff_slides(slug: str, speaker_id: int, number: int) -> Response:
    """One version of the slides, for the staff."""
    _hearing, speaker = actions.speaker_of(slug, speaker_id)
    return files.send(guest.version_of(speaker, number).file)


@blueprint.get(f"{PUBLIC}/foto")
def photo(slug: str, speaker_id: int) -> Response:
    """The photo that was released, for everybody: while the person wants it and takes part."""
    hearing, speaker = actions.speaker_of(slug, speaker_id)
    shown = publicity.public_photo(speaker, hearing)
    return files.send(shown) if shown else abort(404)
