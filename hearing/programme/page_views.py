"""The staff's page of what the public reads beside the programme."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from hearing import edits, web
from hearing.agenda.editor import hearing_at
from hearing.agenda.models import Hearing
from hearing.database import commit
from hearing.errors import HearingError
from hearing.programme import page, privacy
from hearing.programme.page_forms import NoticeForm, PageForm
from hearing.status import status_of

Page = Response | str | tuple[str, int]


def public_page(slug: str) -> Page:
    """Texts that stand beside the programme; they are public at once."""
    hearing = hearing_at(slug)
    here = url_for("programme.public_page", slug=slug)
    edit = edits.Edit(
        lambda formdata: PageForm(formdata, obj=hearing), hearing, subject=f"hearing {hearing.id}"
    )
    status = 200
    if request.method == "POST":
        status = edit.save(
            lambda form, seen: page.change(
                hearing=hearing,
                seen=seen,
                who=current_user.email,
                now=web.now(),
                **{name: form[name].data or "" for name in page.TEXTS},
            )
        )
        if status == edits.SAVED:
            flash(edit.report(), "success")
            return redirect(here, 303)
        if edit.conflicts:
            return edits.page(edit, hearing=hearing, back=here), status
    shown = render_template(
        "programme/public_edit.html", hearing=hearing, form=edit.form, edit=edit
    )
    return shown, status


def privacy_notice(slug: str) -> Page:
    """The privacy notice: each change is a new version, older ones stay to be read."""
    hearing, form = hearing_at(slug), NoticeForm()
    notices = privacy.history(hearing)
    if request.method != "POST":
        form.text.data = notices[0].text if notices else privacy.OUTLINE
        form.seen.data = notices[0].number if notices else 0
        return _notice_page(hearing, form)
    if not form.validate():
        return _notice_page(hearing, form), 422
    try:
        with commit():
            made = privacy.publish(
                hearing=hearing,
                text=form.text.data or "",
                seen=form.seen.data,
                who=current_user.email,
                now=web.now(),
            )
    except HearingError as error:
        form.text.errors = [web.say(error)]
        return _notice_page(hearing, form), status_of(error)
    if made:
        flash(_("Die Datenschutzhinweise sind veröffentlicht."), "success")
    else:
        flash(_("Es hat sich nichts geändert."), "info")
    return redirect(url_for("programme.privacy_notice", slug=slug), 303)


def _notice_page(hearing: Hearing, form: NoticeForm) -> str:
    return render_template(
        "programme/public_edit_privacy.html",
        hearing=hearing,
        form=form,
        notices=privacy.history(hearing),
    )
