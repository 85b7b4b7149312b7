"""A guest's own calendar: its page behind the personal link, and the calendar itself."""

from __future__ import annotations

from flask import (
    Blueprint,
    Response,
    abort,
    current_app,
    flash,
    redirect,
    render_template,
    request,
    url_for,
)
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from hearing import web
from hearing.accounts import audit
from hearing.agenda import news
from hearing.calendars import changes, corrections, entries, feeds, house, labels, replies
from hearing.database import commit
from hearing.invitations import corrections as list_corrections
from hearing.invitations import people
from hearing.mail import links, listeners, mailbox
from hearing.programme import edition
from hearing.programme.public_views import site_of
from hearing.registration import answers, guest_pages, guests
from hearing.registration.guests import Guest

blueprint = Blueprint("calendars", __name__)
own = Blueprint("guest", __name__, url_prefix=f"{guests.PATH}/kalender")
WHO = "link"
audit.register_names(labels.ACTIONS)


def join() -> None:
    """Follow the rooms below. A second time changes nothing."""
    answers.on_change(changes.follow_registration)
    news.register(changes.follow_hearing)
    people.on_move(changes.follow_move)
    list_corrections.on_correct(corrections.follow)
    people.on_move(feeds.follow_move)
    people.on_revoke(feeds.follow_revocation)
    listeners.on_change(entries.note_sent)
    mailbox.on_calendar_reply(replies.handle)


@blueprint.after_request
def _keep_to_yourself(response: Response) -> Response:
    """These addresses are secrets: no other site learns where somebody came from."""
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex"
    response.headers["Cache-Control"] = "private, no-cache" if _is_feed() else "no-store"
    return response


def _is_feed() -> bool:
    return request.endpoint == "calendars.feed"


@own.get("")
def page(token: str) -> BaseResponse | str:
    """Whether there is a calendar, and how to get one."""
    guest = guest_pages.enter(token)
    language = guest.invitation.language
    if "lang" not in request.args and "lang" not in request.cookies and language != "de":
        return redirect(url_for("calendars.guest.page", token=token, lang=language))
    return _page(guest, token)


@own.get("/termin.ics")
def entry(token: str) -> Response:
    """The entry alone, for programs that make nothing of our letters."""
    invitation = guest_pages.enter(token).invitation
    if not feeds.has_entry(invitation):
        abort(404)
    content = feeds.write(invitation, None, house.here())
    response = current_app.response_class(content, mimetype="text/calendar")
    response.headers.set("Content-Disposition", "attachment", filename="termin.ics")
    return response


@own.post("/neu")
def renew(token: str) -> str:
    """Make an address and show it, once: it is stored nowhere, so this page can't be led to."""
    guest = guest_pages.enter(token)
    with commit():
        secret = feeds.make(invitation=guest.invitation, who=WHO, now=web.now())
    return _page(guest, token, secret)


@own.post("/beenden")
def end(token: str) -> BaseResponse:
    """End the calendar."""
    guest = guest_pages.enter(token)
    with commit():
        feeds.end(invitation=guest.invitation, who=WHO, now=web.now())
    flash(_("Der Kalender ist beendet. Seine Adresse zeigt nichts mehr."), "success")
    return redirect(url_for("calendars.guest.page", token=token), 303)


def _page(guest: Guest, token: str, secret: str = "") -> str:
    address = url_for("calendars.feed", secret=secret, _external=True) if secret else ""
    return render_template(
        "calendars/guest.html",
        guest=guest,
        hearing=guest.hearing,
        token=token,
        address=guest_pages.address,
        has_entry=feeds.has_entry(guest.invitation),
        feed=feeds.current(guest.invitation),
        feed_address=address,
        # The scheme with which programs subscribe instead of opening a file.
        webcal=address.replace("https://", "webcal://").replace("http://", "webcal://"),
    )


@blueprint.get("/kalender/<secret>.ics")
def feed(secret: str) -> Response:
    """The calendar to subscribe to."""
    invitation = feeds.open_feed(secret=secret)
    hearing = invitation.hearing
    shown = None
    if hearing.published_at is not None:
        shown = edition.newest(hearing.id, site=site_of(hearing.slug))
    content = feeds.write(invitation, shown, house.here())
    response = current_app.response_class(content, mimetype="text/calendar")
    response.set_etag(links.hash_of(content.decode())[:32])
    response.headers.set("Content-Disposition", "inline", filename="kalender.ics")
    response.make_conditional(request)
    return response


blueprint.register_blueprint(own)
