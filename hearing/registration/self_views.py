"""The public page on which people register themselves, and what confirms their address."""

from __future__ import annotations

from flask import (
    Blueprint,
    abort,
    current_app,
    make_response,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from sqlalchemy import select
from werkzeug.wrappers import Response

from hearing import web
from hearing.accounts import audit
from hearing.agenda.models import Hearing
from hearing.database import commit, db
from hearing.errors import N_, HearingError
from hearing.groups import labels
from hearing.programme import privacy
from hearing.registration import guest_pages, openings, self_registration, throttle
from hearing.registration.openings import Opening
from hearing.registration.self_errors import CodeWrong, RegistrationClosed, UsedUp
from hearing.registration.self_forms import SelfForm
from hearing.registration.stamps import Pace, Stamper
from hearing.status import status_of

blueprint = Blueprint("self_registration", __name__, url_prefix="/anhoerungen/<slug>/anmeldung")
audit.register_names(self_registration.ACTIONS)
TYPED = "typed_address"
ONCE_MORE: dict[Pace, str] = {
    Pace.FAST: N_(
        "Das ging sehr schnell. Bitte prüfen Sie Ihre Angaben und senden Sie noch einmal."
    ),
    Pace.OLD: N_(
        "Die Seite war lange offen. Bitte prüfen Sie Ihre Angaben und senden Sie noch einmal."
    ),
    Pace.FINE: N_("Bitte prüfen Sie Ihre Angaben und senden Sie noch einmal."),
}


@blueprint.route("", methods=["GET", "POST"])
def register(slug: str) -> Response | str | tuple[str, int]:
    """Who may register, until when, and the form; afterwards a letter is on its way."""
    hearing = _public_hearing(slug)
    form = SelfForm(openings.of(hearing, web.now()))
    if not form.is_submitted():
        form.stamp.data = _stamper(hearing).make(web.now())
        return _page(hearing, form)
    if not form.openings:
        return _page(hearing, form), status_of(RegistrationClosed())
    if not form.validate() or _is_hasty(hearing, form):
        return _page(hearing, form), 422
    try:
        _register(hearing, form)
    except HearingError as error:
        return _refuse(hearing, form, error)
    session[TYPED] = form.email.data
    return redirect(url_for(".sent", slug=slug), 303)


@blueprint.get("/gesendet")
def sent(slug: str) -> str:
    """Say that there is a letter, to everybody alike."""
    hearing = _public_hearing(slug)
    return render_template(
        "registration/self_sent.html",
        hearing=hearing,
        address=session.pop(TYPED, ""),
        days=self_registration.KEPT.days,
    )


@guest_pages.blueprint.before_request
def confirm() -> None:
    """Who sends a form from behind their link has had the letter. Opening the link shows nothing:
    mail scanners do that too."""
    if request.method == "POST":
        invitation = guest_pages.entered().invitation
        with commit():
            self_registration.confirm(invitation=invitation, now=web.now())


def _register(hearing: Hearing, form: SelfForm) -> None:
    opening, now = form.opening(), web.now()
    facts = form.facts(opening)
    _prove(opening, form)
    network, own = _network()
    limits = throttle.OWN_NETWORK if own else throttle.NETWORK
    uses = throttle.uses(limits, network) + throttle.uses(throttle.HEARING, hearing.id)
    with commit():
        throttle.take(uses=uses, secret=_secret(), now=now)
    with commit():
        self_registration.register(hearing=hearing, facts=facts, now=now)


def _prove(opening: Opening, form: SelfForm) -> None:
    """Check what shows that somebody belongs to a group; wrong codes are counted."""
    uses, now = throttle.uses(throttle.CODES, _network()[0]), web.now()
    if opening.takes_code and form.code.data:
        throttle.refuse(uses=uses, secret=_secret(), now=now)
    try:
        openings.prove(
            group=opening.group, address=form.email.data or "", code=form.code.data or ""
        )
    except CodeWrong:
        with commit():
            throttle.take(uses=uses, secret=_secret(), now=now)
        raise


def _is_hasty(hearing: Hearing, form: SelfForm) -> bool:
    """Whether it looks like a machine's work: then it is shown again and takes one press more."""
    stamper, now = _stamper(hearing), web.now()
    pace = stamper.read(form.stamp.data or "", now)
    if pace is Pace.FINE and not form.trap.data:
        return False
    form.ask_again(ONCE_MORE[pace], stamper.make_ripe(now))
    return True


def _refuse(hearing: Hearing, form: SelfForm, error: HearingError) -> Response | tuple[str, int]:
    if error.field and error.field in form:
        form[error.field].errors = [web.say(error)]
    else:
        form.form_errors.append(web.say(error))
    response = make_response(_page(hearing, form), status_of(error))
    if isinstance(error, UsedUp):
        response.headers["Retry-After"] = str(60 * int(str(error.facts["minutes"])))
    return response


def _page(hearing: Hearing, form: SelfForm) -> str:
    return render_template(
        "registration/self.html",
        hearing=hearing,
        form=form,
        notice=next(iter(privacy.history(hearing)), None),
        labels=labels,
        days=self_registration.KEPT.days,
    )


def _public_hearing(slug: str) -> Hearing:
    hearing: Hearing | None = db.session.scalar(select(Hearing).where(Hearing.slug == slug))
    if hearing is None or hearing.published_at is None:
        abort(404)
    return hearing


def _network() -> tuple[str, bool]:
    """The network that the request comes from, and whether it is one of the city's own."""
    network = throttle.network_of(request.remote_addr or "")
    return network, throttle.is_own(network, current_app.config["OWN_NETWORKS"])


def _secret() -> str:
    secret: str = current_app.config["SECRET_KEY"]
    return secret


def _stamper(hearing: Hearing) -> Stamper:
    return Stamper(_secret(), hearing.id)
