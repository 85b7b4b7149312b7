"""Consents on the personal page: asked one by one, taken back at any time."""

from __future__ import annotations

from flask_babel import get_locale
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from hearing import web
from hearing.database import commit
from hearing.errors import HearingError
from hearing.speakers import consents, forms, wordings
from hearing.speakers.guest import WHO, Page, blueprint, enter, page, show_error, stored
from hearing.speakers.models import Channel


@blueprint.route("/einwilligungen", methods=["GET", "POST"])
def consent(token: str) -> Page:
    """Consents, one by one; any of them can be taken back at any time."""
    guest = enter(token)
    speaker, language = guest.speaker, get_locale().language
    asked, current = consents.asked(speaker, guest.hearing), consents.current(speaker)
    form = forms.consent_form(asked, current)
    status = 200
    if form.validate_on_submit():
        try:
            with commit():
                new = consents.answer(
                    speaker=speaker,
                    answers=form.answers(),
                    versions=form.versions(),
                    channel=Channel.LINK,
                    language=language,
                    who=WHO,
                    now=web.now(),
                )
            return stored(guest, _sentence_of(len(new)))
        except HearingError as error:
            status = show_error(error, form)
    shown = {purpose: wordings.newest(purpose) for purpose in asked}
    return page("consents", guest, form=form, asked=asked, current=current, wordings=shown), status


def _sentence_of(number: int) -> str:
    if not number:
        return str(_("Ihre Antworten sind unverändert gespeichert."))
    return str(_("Ihre Antworten sind gespeichert und gelten ab sofort."))


@blueprint.post("/einwilligungen/widerrufen")
def withdraw(token: str) -> Response:
    """Take back all consents."""
    guest = enter(token)
    with commit():
        consents.withdraw_all(
            speaker=guest.speaker, language=get_locale().language, who=WHO, now=web.now()
        )
    return stored(guest, _("Alle Einwilligungen sind widerrufen. Das gilt ab sofort."))
