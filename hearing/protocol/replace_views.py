"""Find and replace: every place is shown first, and each can be left out."""

from __future__ import annotations

from collections.abc import Collection

from flask import flash, redirect, request, url_for
from flask import render_template as render
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from hearing import web
from hearing.database import commit
from hearing.errors import HearingError
from hearing.protocol import forms, replacing
from hearing.protocol.laying_views import blueprint  # with the pages before this one
from hearing.protocol.replacing import Hit, Wish
from hearing.protocol.views import by, find_recording
from hearing.recordings.models import Recording
from hearing.status import status_of

__all__ = ["blueprint"]


@blueprint.get("/ersetzen")
def look(recording_id: int) -> str | tuple[str, int]:
    """What would be replaced; nothing is changed yet."""
    recording = find_recording(recording_id)
    if "find" not in request.args:
        return _page(recording, forms.ReplaceForm(formdata=None), [])
    form = forms.ReplaceForm(request.args)
    if not form.validate():
        return _page(recording, form, []), 422
    try:
        return _page(recording, form, replacing.look(recording=recording, wish=_wish(form)))
    except HearingError as error:
        form.find.errors = [web.say(error)]
        return _page(recording, form, []), status_of(error)


@blueprint.post("/ersetzen")
def replace(recording_id: int) -> Response | tuple[str, int]:
    """Replace in the entries that are chosen."""
    recording = find_recording(recording_id)
    form = forms.ReplaceForm(request.form)
    if not form.validate():
        return _page(recording, form, []), 422
    wish, seen = _wish(form), _seen()
    try:
        with commit():
            change = replacing.replace_all(recording=recording, wish=wish, seen=seen, **by())
            number, key = len(change.after), change.key
    except HearingError as error:
        form.find.errors = [web.say(error)]
        hits = replacing.look(recording=recording, wish=wish)
        return _page(recording, form, hits, chosen=seen), status_of(error)
    sentence = ngettext("In einem Beitrag ersetzt.", "In %(num)d Beiträgen ersetzt.", number)
    hint = _("Ein „Zurücknehmen“ im Editor nimmt alles zurück.")
    flash(f"{sentence} {hint}", "success")
    return redirect(url_for("protocol.index", recording_id=recording.id) + f"#e-{key}", 303)


def _wish(form: forms.ReplaceForm) -> Wish:
    return Wish(form.find.data, form.instead.data or "", form.words.data, form.case.data)


def _seen() -> dict[str, int]:
    """The chosen entries with the versions that were looked at: "key:version"."""
    pairs = (chosen.partition(":") for chosen in request.form.getlist("entry"))
    return {key: int(version) for key, _colon, version in pairs if version.isdecimal()}


def _page(
    recording: Recording,
    form: forms.ReplaceForm,
    hits: list[Hit],
    *,
    chosen: Collection[str] | None = None,
) -> str:
    """What would be replaced; at first all of it is ``chosen``."""
    groups: dict[str, list[Hit]] = {}
    for hit in hits:
        groups.setdefault(hit.entry.key, []).append(hit)
    return render(
        "protocol/replace.html",
        recording=recording,
        hearing=recording.hearing,
        form=form,
        groups=groups,
        chosen=chosen,
        count=len(hits),
        asked=bool(request.values.get("find")),
    )
