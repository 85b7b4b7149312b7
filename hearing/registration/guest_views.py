"""The pages behind a guest's personal link: invited, answered, changed until the deadline."""

from __future__ import annotations

from typing import Any

from flask import redirect, request
from flask_babel import gettext as _

from hearing import web
from hearing.database import commit, db
from hearing.errors import HearingError
from hearing.groups.models import Mode
from hearing.groups.rights import Use
from hearing.questions import asking
from hearing.registration import (
    answers,
    choices,
    consents,
    needs,
    seats,
    substitutes,
    waiting_list,
    wordings,
)
from hearing.registration.errors import OfferOver
from hearing.registration.guest_forms import (
    MAYBE,
    NO,
    SUBSTITUTE,
    AnswerForm,
)
from hearing.registration.guest_pages import (
    Page,
    address,
    blueprint,
    by_link,
    enter,
    entered,
    page,
    show_error,
    stored,
)
from hearing.registration.guests import Guest
from hearing.registration.models import REGROUPED, Registration, RegistrationState
from hearing.versions import Stale

State = RegistrationState
WITHOUT_SEAT = {MAYBE: answers.answer_maybe, NO: answers.decline}


@blueprint.get("")
def overview(token: str) -> Page:
    """The invitation with its answer; once it is given, what is stored."""
    guest = enter(token)
    language = guest.invitation.language
    if "lang" not in request.args and "lang" not in request.cookies and language != "de":
        return redirect(address(lang=language))
    open_now = answers.may_change(guest.invitation, guest.registration, web.now())
    if open_now and (guest.registration is None or guest.registration.is_void):
        return _ask(_fresh_form(), **_kept(guest))
    return page(
        "overview",
        position=_position(guest.registration),
        holds=guest.registration is not None and seats.holds(guest.registration, web.now()),
        substitute=substitutes.of(guest.invitation),
        **_kept(guest),
    )


def _kept(guest: Guest) -> dict[str, Any]:
    """What is stored beside the answer, for the page; ``kept`` says whether it is anything."""
    given = consents.current(guest.invitation)
    need = needs.of(guest.invitation)
    questions = asking.of(guest.invitation) if guest.may(Use.ASK) else []
    return {
        "need": need,
        "consents": [(purpose, given[purpose]) for purpose in wordings.asked(guest.group)],
        "questions": questions,
        "kept": bool(need or questions or any(given.values())),
    }


def _position(registration: Registration | None) -> int:
    waits = registration is not None and registration.state is State.WAITING
    return seats.position(registration) if registration is not None and waits else 0


@blueprint.route("/antwort", methods=["GET", "POST"])
def answer(token: str) -> Page:
    """Answer, and change the answer until the deadline."""
    enter(token)
    form = AnswerForm()
    if not form.is_submitted():
        return _ask(_fresh_form())
    if not form.validate():
        return _ask(form), 422
    if form.answer.data == SUBSTITUTE:
        return redirect(address("substitute"), 303)
    try:
        with commit():
            registration = _store(form)
    except HearingError as error:
        return _refused(error, form)
    return _thank(registration)


def _store(form: AnswerForm) -> Registration:
    invitation, by = entered().invitation, by_link(form.version())
    if verb := WITHOUT_SEAT.get(form.answer.data):
        return verb(invitation=invitation, by=by)
    return answers.accept(invitation=invitation, mode=Mode(form.answer.data), by=by)


def _refused(error: HearingError, form: AnswerForm) -> Page:
    """The form again, made from what is stored now: what was chosen stays chosen."""
    if isinstance(error, OfferOver):  # nobody has to wait for the job that ends it
        with commit():
            waiting_list.expire_offers(hearing=entered().hearing, now=web.now())
    status = show_error(error, form)
    if not isinstance(error, Stale | OfferOver) and error.field != "mode":
        raise error
    form.seen.data = str(_version())
    return _ask(form, stale=isinstance(error, Stale)), status


def _fresh_form() -> AnswerForm:
    registration = entered().registration
    given = _given(registration)
    return AnswerForm(formdata=None, answer=given, seen=str(_version()))


def _given(registration: Registration | None) -> str | None:
    """The answer that stands, as the form says it."""
    if registration is None or registration.state is State.CANCELLED:
        return None
    words = {State.MAYBE: MAYBE, State.DECLINED: NO, State.SUBSTITUTED: SUBSTITUTE}
    return words.get(registration.state, str(registration.mode or ""))


def _version() -> int:
    registration = entered().registration
    if registration is None:
        registration = answers.of(entered().invitation)
    else:
        db.session.refresh(registration)
    return registration.version if registration else 0


def _ask(form: AnswerForm, *, stale: bool = False, **kept: Any) -> str:
    guest = entered()
    registration = answers.of(guest.invitation)
    return page(
        "answer",
        form=form,
        stale=stale,
        stored=None if registration is not None and registration.is_void else registration,
        regrouped=registration is not None and registration.reason == REGROUPED,
        position=_position(registration),
        choices=choices.of(guest.group),
        may_name=substitutes.may_name(guest.invitation),
        **kept,
    )


def _thank(registration: Registration) -> Page:
    if registration.state is State.DECLINED:
        return stored(_("Ihre Absage ist gespeichert. Danke, dass Sie Bescheid gesagt haben."))
    sentences = {
        State.CONFIRMED: _("Danke! Ihre Zusage ist gespeichert."),
        State.WAITING: _("Ihr Platz auf der Warteliste ist gespeichert."),
        State.MAYBE: _("Danke! „Vielleicht“ ist gespeichert. Ein Platz ist noch nicht reserviert."),
    }
    first_time = not needs.of(entered().invitation) and registration.version == 1
    return stored(sentences[registration.state], "details" if first_time else "overview")
