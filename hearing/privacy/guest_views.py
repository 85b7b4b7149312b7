"""What is held about whoever holds a personal link to an invitation, for themselves."""

from __future__ import annotations

from flask import Blueprint, Response, render_template
from flask_babel import gettext as _

from hearing import city, persons, web
from hearing.accounts.entrance import secret_keys
from hearing.privacy import holdings, labels, proofs, report, retention
from hearing.privacy.report import Reader, Report
from hearing.programme import privacy
from hearing.registration import guest_pages
from hearing.registration.guests import PATH, Guest

blueprint = Blueprint("guest", __name__, url_prefix=f"{PATH}/daten")


@blueprint.after_request
def _keep_to_yourself(response: Response) -> Response:
    """The address is a secret: nobody stores the page, no other site learns where one came from."""
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


@blueprint.get("")
def page(token: str) -> str:
    """Everything about them in this hearing, to read."""
    guest = guest_pages.enter(token)
    return render_template(
        "privacy/guest.html",
        guest=guest,
        address=guest_pages.address,
        notice=next(iter(privacy.history(guest.hearing)), None),
        hearing=guest.hearing,
        token=token,
        report=_report(guest),
        due=[one for one in retention.plan(guest.hearing) if one.kind.word in FOR_GUESTS],
        labels=labels,
        in_words=lambda facts: report.in_words(facts.items(), reader()),
    )


@blueprint.get("/auskunft.json")
def export(token: str) -> Response:
    """The same for machines."""
    found = _report(guest_pages.enter(token))
    response = Response(report.to_json(found), mimetype="application/json")
    name = f"auskunft-{web.now():%Y-%m-%d}.json"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


FOR_GUESTS = {
    *("access_needs", "door_events", "conference_stays", "askers", "letters", "messages", "guests"),
}


def _report(guest: Guest) -> Report:
    person = persons.of(guest.invitation.email, guest.hearing.id)
    found = holdings.collect(person)
    return Report(found, proofs.find(found.person, secret_keys()), web.now())


def reader() -> Reader:
    """Who reads this page."""
    return Reader(_say, city.zone(), brief=True)


def _say(text: str) -> str:
    return str(_(text))
