"""More pages behind a guest's link: what they need, consents, who comes instead."""

from __future__ import annotations

from flask_babel import get_locale
from flask_babel import gettext as _

from hearing import edits, web
from hearing.database import commit
from hearing.errors import HearingError
from hearing.registration import consents, needs, substitutes, wordings
from hearing.registration.guest_forms import (
    DetailsForm,
    SubstituteForm,
    details_form,
    replies,
)
from hearing.registration.guest_pages import (
    WHO,
    Page,
    blueprint,
    by_link,
    enter,
    entered,
    page,
    show_error,
    stored,
)
from hearing.registration.models import Channel
from hearing.registration.substitutes import Person


@blueprint.route("/angaben", methods=["GET", "POST"])
def details(token: str) -> Page:
    """Needs and consents; none is ticked before somebody ticks it."""
    guest = enter(token)
    asked, given = wordings.asked(guest.group), consents.current(guest.invitation)
    said = needs.of(guest.invitation)
    ticks = {p.value: bool(row and row.given) for p, row in given.items() if p in asked}
    form = details_form(asked, data={"needs": said, "needs_seen": said, **ticks})
    status = 200
    if form.is_submitted():
        status = _keep_details(form)
        if status == edits.SAVED:
            return stored(_("Ihre Angaben sind gespeichert."))
    now = web.now()
    shown = page(
        "details",
        form=form,
        asked=asked,
        given=given,
        wordings={purpose: wordings.newest(purpose) for purpose in asked},
        said=said,
        stale=status == 409,
        takes_needs=now < guest.hearing.ends_at,
        deleted_at=needs.deleted_at(guest.hearing),
    )
    return shown, status


def _keep_details(form: DetailsForm) -> int:
    guest, now = entered(), web.now()
    if not form.validate():
        return 422
    try:
        with commit():
            text, seen = form.needs.data or "", form.needs_seen.data or ""
            needs.tell(invitation=guest.invitation, text=text, seen=seen, who=WHO, now=now)
            consents.answer(
                invitation=guest.invitation,
                replies=replies(form, wordings.asked(guest.group)),
                language=get_locale().language,
                channel=Channel.LINK,
                who=WHO,
                now=now,
            )
    except HearingError as error:
        form.needs_seen.data = needs.of(guest.invitation)
        return show_error(error, form)
    return edits.SAVED


@blueprint.route("/vertretung", methods=["GET", "POST"])
def substitute(token: str) -> Page:
    """Name somebody who comes instead."""
    guest = enter(token)
    form = SubstituteForm()
    status = 422 if form.is_submitted() else 200
    if form.validate_on_submit():
        person = Person(form.name.data, form.email.data)
        try:
            with commit():
                substitutes.name(invitation=guest.invitation, person=person, by=by_link())
            return stored(_("Danke! %(name)s bekommt jetzt eine Einladung.", name=person.name))
        except HearingError as error:
            status = show_error(error, form)
    shown = page(
        "substitute",
        form=form,
        substitute=substitutes.of(guest.invitation),
        may_name=substitutes.may_name(guest.invitation),
    )
    return shown, status
