"""The guests' way into the conference, behind their link."""

from __future__ import annotations

from flask import current_app, redirect, request

from hearing import web
from hearing.accounts.entrance import secret_keys
from hearing.conference import arrangements, entrance, opening, stays
from hearing.conference.errors import SecretUnreadable, SecretWrong, ServerRefused, ServerSilent
from hearing.conference.opening import Opening
from hearing.database import commit
from hearing.errors import HearingError
from hearing.groups import plan
from hearing.registration.guest_pages import Page, blueprint, enter, page
from hearing.registration.guests import Guest
from hearing.status import status_of

# What only the staff can put right; guests are told to try again.
FOR_STAFF = (SecretUnreadable, SecretWrong, ServerRefused)


@blueprint.get("/online")
def online(token: str) -> Page:
    """The way into the conference, for who has said that they come, from shortly before it."""
    return _page(enter(token))


@blueprint.get("/online/beitreten")
def join_conference(token: str) -> Page:
    """Into the conference. That somebody goes there is noted, as a log would; whether they have
    arrived says the server, where it can be asked."""
    guest = enter(token)
    try:
        with commit():
            way = entrance.for_guest(
                invitation=guest.invitation,
                attendance=plan.attendance(guest.hearing.id),
                opening=_opening(guest),
                keys=secret_keys(),
            )
        address = way.find()
    except FOR_STAFF as error:
        current_app.logger.warning("conference: %s", type(error).__name__)
        return _page(guest, said=web.say(ServerSilent())), status_of(ServerSilent())
    except HearingError as error:
        return _page(guest, said=web.say(error)), status_of(error)
    if request.method == "GET" and "prefetch" not in request.headers.get("Sec-Purpose", ""):
        with commit():
            stays.enter(invitation=guest.invitation, now=web.now())
    return redirect(address, 303)


def _page(guest: Guest, said: str = "") -> str:
    attendance = plan.attendance(guest.hearing.id)
    conference = arrangements.look(guest.hearing.id)
    return page(
        "online",
        opening=_opening(guest),
        conference=conference,
        is_arranged=arrangements.is_arranged(conference, attendance),
        info=attendance.virtual_info,
        said=said,
    )


def _opening(guest: Guest) -> Opening:
    return opening.of(
        hearing=guest.hearing,
        attendance=plan.attendance(guest.hearing.id),
        registration=guest.registration,
        now=web.now(),
    )
