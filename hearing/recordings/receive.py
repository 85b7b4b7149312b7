"""The page on which a recording comes in, with a script (tus) or without (a plain form)."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from flask import (
    abort,
    current_app,
    flash,
    redirect,
    render_template,
    request,
    url_for,
)
from flask_babel import gettext as _
from flask_login import current_user
from markupsafe import Markup, escape
from sqlalchemy import select
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response

from hearing import web
from hearing.accounts import access
from hearing.accounts.rights import Right
from hearing.agenda.models import Hearing
from hearing.database import commit, db
from hearing.errors import HearingError
from hearing.jobs import leases
from hearing.recordings import forms, intake, pipeline, streaming, upload_errors, uploads
from hearing.recordings.models import Upload

# Bytes that one request of the script carries; what arrived of a broken one is kept too.
CHUNK_BYTES = 16 * 2**20
Page = Response | str | tuple[str, int]


def new() -> Page:
    """Take a recording in: a file in the form, or one that has arrived already."""
    upload = _upload()
    hearings = _hearings()
    if not hearings:
        if db.session.scalar(select(Hearing.id)):
            abort(403)
        return render_template("recordings/no_hearing.html")
    hearing = _choose(hearings, upload)
    draft = upload.facts if upload else {}
    form = forms.RecordingForm(data=forms.first_values(hearing=hearing, draft=draft))
    if not form.is_submitted():
        return _page(form, hearing, upload)
    try:
        upload = _keep(form.file.data, hearing) or upload
    except HearingError as error:
        form.validate()
        return _refuse(form, hearing, upload, web.say(error))
    if upload is None:
        form.validate()
        return _refuse(form, hearing, None, _("Bitte wählen Sie die Datei der Aufzeichnung aus."))
    if not form.validate():
        return _page(form, hearing, upload), 422
    return _finish(form, hearing, upload)


def _upload() -> Upload | None:
    """The upload that the address or the form names; one that is over is as good as none."""
    token = request.values.get("upload", "")
    try:
        return uploads.find(token=token, user_id=current_user.id) if token else None
    except upload_errors.UploadUnknown:
        return None


def _hearings() -> list[Hearing]:
    """The hearings whose recordings one may manage, in order of time."""
    mine = access.where(Hearing.id, person=current_user, right=Right.MANAGE_RECORDINGS)
    return list(db.session.scalars(select(Hearing).where(mine).order_by(Hearing.starts_at)))


def _choose(hearings: list[Hearing], upload: Upload | None) -> Hearing:
    """The hearing of the address, of the upload, else the newest that has begun, else the next."""
    if slug := request.args.get("anhoerung"):
        return next((h for h in hearings if h.slug == slug), None) or abort(404)
    if upload is not None:
        return next((h for h in hearings if h.id == upload.hearing_id), None) or abort(403)
    begun = [hearing for hearing in hearings if hearing.starts_at <= web.now()]
    return begun[-1] if begun else hearings[0]


def _page(form: forms.RecordingForm, hearing: Hearing, upload: Upload | None) -> str:
    data = current_app.config["DATA"]
    there = uploads.offset(upload=upload, data=data) if upload else 0
    form.upload.data = upload.token if upload else ""
    form.file.flags.required = upload is None or there < upload.size
    return render_template(
        "recordings/new.html",
        form=form,
        hearing=hearing,
        hearings=_hearings()[::-1],
        upload=upload,
        there=there,
        unfinished=_unfinished(data),
        texts=_texts(),
        has_model=bool(forms.real_models()),
        limit=streaming.upload_limit(),
        chunk=CHUNK_BYTES,
    )


def _unfinished(data: Path) -> dict[str, str]:
    """Where each of one's unfinished uploads goes on, by what the script knows of its file."""
    return {
        upload.facts["fingerprint"]: url_for("recordings.tus.append", token=upload.token)
        for upload, _there in uploads.unfinished(user_id=current_user.id, data=data)
        if "fingerprint" in upload.facts
    }


def _texts() -> dict[str, str]:
    """The script's sentences; it puts its numbers where the braces are."""
    return {
        "sending": _("{percent} · {done} von {total} · {rate} pro Sekunde · {remaining}"),
        "starting": _("Die Übertragung beginnt …"),
        "resuming": _("Ein Teil ist schon da. Die Übertragung geht dort weiter …"),
        "waiting": _("Die Leitung ist unterbrochen. Sobald sie wieder steht, geht es weiter."),
        "paused": _("Angehalten bei {percent}. Nichts geht verloren."),
        "stopped": _("{reason} Unterbrochen bei {percent}; was übertragen ist, bleibt erhalten."),
        "checking": _("Die Datei ist übertragen und wird geprüft. Das kann etwas dauern …"),
        "minutes": _("noch etwa {minutes} Min."),
        "hours": _("noch etwa {hours} Std. {minutes} Min."),
        "soon": _("noch weniger als eine Minute"),
        "otherFile": _("Das ist eine andere Datei als beim ersten Mal."),
        "tooLarge": _("Diese Datei ist zu groß. Erlaubt sind höchstens {limit}."),
        "failed": _("Die Übertragung ist fehlgeschlagen. Bitte versuchen Sie es noch einmal."),
    }


def _refuse(
    form: forms.RecordingForm, hearing: Hearing, upload: Upload | None, sentence: str
) -> tuple[str, int]:
    form.file.errors = [sentence]
    return _page(form, hearing, upload), 422


def _keep(file: FileStorage | str | None, hearing: Hearing) -> Upload | None:
    """Keep the file of a form sent without the script; it stays when the form has errors."""
    if not isinstance(file, FileStorage) or not file.filename:
        return None
    size = file.seek(0, 2)
    file.seek(0)
    data = current_app.config["DATA"]
    upload = uploads.create(
        user_id=current_user.id,
        hearing=hearing,
        file_name=file.filename,
        size=size,
        draft=uploads.draft(request.form),
        limit=streaming.upload_limit(),
        now=web.now(),
        data=data,
    )
    uploads.append(upload=upload, offset=0, stream=file.stream, data=data)
    db.session.commit()
    return upload


def _finish(form: forms.RecordingForm, hearing: Hearing, upload: Upload) -> Page:
    token, facts, data = upload.token, form.facts(hearing), current_app.config["DATA"]
    try:
        recording = intake.finish(upload=upload, facts=facts, now=web.now(), data=data)
    except HearingError as error:
        db.session.commit()
        left = db.session.get(Upload, token)
        return _refuse(form, hearing, left, _in_words(error))
    db.session.commit()
    uploads.path_of(upload=upload, data=data).unlink(missing_ok=True)
    subject = pipeline.subject_of(recording)
    current_app.extensions["bell"].ring(leases.claimable(now=web.now(), subject=subject))
    flash(_("Die Aufzeichnung ist da. Die Verarbeitung läuft von selbst weiter."), "success")
    return redirect(url_for("recordings.detail", recording_id=recording.id), 303)


def _in_words(error: HearingError) -> str:
    """The error's sentence, with a link where there is something to go to."""
    if not isinstance(error, pipeline.AlreadyRecorded):
        return web.say(error)
    address = url_for("recordings.detail", recording_id=error.facts["recording_id"])
    link = Markup('{} <a class="kern-link" href="{}">{}</a>')
    return link.format(escape(web.say(error)), address, _("Zu dieser Aufzeichnung"))


def discard(token: str) -> Response:
    """Throw an unfinished upload away; a second time there is nothing left to do."""
    data = current_app.config["DATA"]
    with suppress(upload_errors.UploadUnknown), commit():
        uploads.discard(upload=uploads.find(token=token, user_id=current_user.id), data=data)
    flash(_("Die angefangene Übertragung ist verworfen."), "success")
    return redirect(url_for("recordings.index"), 303)
