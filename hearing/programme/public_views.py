"""The public's pages of a released programme, and the same programme in other formats."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, abort, current_app, g, jsonify, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import select

from hearing import web
from hearing.accounts import access
from hearing.accounts.rights import Right
from hearing.agenda import announced
from hearing.agenda.models import Hearing
from hearing.database import db
from hearing.programme import (
    caching,
    calendar,
    departures,
    edition,
    jsonld,
    labels,
    now,
    offers,
    page,
    pdf,
    privacy,
    release,
    schedule,
    sentences,
)
from hearing.programme.edition import Edition, Site
from hearing.programme.snapshot import Facts, Person
from hearing.programme.words import Words
from hearing.speakers import publicity
from hearing.stands import applications
from hearing.statements import annex

blueprint = Blueprint("public", __name__)
ADDRESS = "/anhoerungen/<slug>"


@blueprint.app_context_processor
def _words() -> dict[str, Any]:
    return {
        "is_live": lambda hearing: now.is_near(hearing, now=web.now()),
        "programme_words": labels,
        "public_facts": public_facts,
        "public_people": public_people,
    }


def public_facts(hearing: Hearing) -> Facts | Hearing:
    """What the public reads about a hearing, looked up once a request."""
    known: dict[int, Facts | Hearing] = g.setdefault("public_facts", {})
    if hearing.id not in known:
        known[hearing.id] = release.facts(hearing)
    return known[hearing.id]


def public_people(hearing: Hearing) -> dict[int, Person]:
    """The people of the released programme who still take part, as they were released."""
    named = release.people_of([hearing.id]).get(hearing.id, ())
    taking_part = departures.taking_part([hearing.id])
    return {person.id: person for person in named if person.id in taking_part}


blueprint.record_once(lambda _setup: announced.register(public_facts))


def site_of(slug: str) -> Site:
    """Where a hearing is shown on this site."""
    address = url_for("archive.hearing", slug=slug, _external=True)
    return Site(current_app.config["CITY"], current_app.extensions["zone"], address)


def words_of(edition: Edition) -> Words:
    """Sentences in the reader's language, times without a date on the hearing's day."""
    day = edition.local(edition.programme.hearing.starts_at).date()
    return Words(web.language(), edition.site.zone, day)


def find(slug: str) -> Hearing:
    """A hearing that this reader may see, else 404."""
    hearing = db.session.scalar(select(Hearing).where(Hearing.slug == slug))
    if hearing is None:
        abort(404)
    if hearing.published_at is None and not access.allows(
        person=current_user, right=Right.SEE, hearing_id=hearing.id
    ):
        abort(404)
    return hearing


def _released(slug: str) -> Edition:
    """The newest release of a hearing, else 404."""
    found = edition.newest(find(slug).id, site=site_of(slug))
    if found is None:
        abort(404, _("Das Programm ist noch nicht veröffentlicht."))
    return found


@blueprint.get(f"{ADDRESS}/programm")
def programme(slug: str) -> Response:
    """The released programme: what is on, all items, what has changed, where it is."""
    hearing = find(slug)
    offered = offers.of(hearing, web.now())
    shown = edition.newest(hearing.id, site=site_of(slug))
    if shown is None:
        return current_app.response_class(
            render_template("programme/public_none.html", hearing=hearing, offers=offered)
        )
    moment, is_near = now.look(shown, now=web.now()), now.is_near(hearing, now=web.now())
    notice = next(iter(privacy.history(hearing)), None)
    texts = {name: getattr(hearing, name) for name in page.TEXTS}
    has_annex = hearing.published_at is not None and annex.current(hearing.id) is not None
    notice_number = notice and notice.number
    has_stands = bool(applications.public_facts(hearing))
    facts = (
        *(shown.digest, moment, is_near, texts, notice_number, hearing.demonstration),
        *(has_annex, has_stands, offered),
    )
    return caching.answer(
        lambda: render_template(
            "programme/public.html",
            hearing=hearing,
            edition=shown,
            moment=moment,
            notice=notice,
            annex=has_annex,
            stands=has_stands,
            offers=offered,
            texts=texts,
            is_own_video=page.is_own_video,
            describe=sentences.describe,
            words=words_of(shown),
            data=jsonld.describe(shown, image=_picture_address(slug)),
        ),
        of=facts,
        mimetype="text/html",
    )


@blueprint.get(f"{ADDRESS}/mitwirkende")
def people(slug: str) -> Response:
    """Who has a part, with their biographies; photos only while they are consented to."""
    hearing, shown = find(slug), _released(slug)
    photos = publicity.shown_photos([person.id for person in shown.programme.people])
    return caching.answer(
        lambda: render_template(
            "programme/public_people.html", hearing=hearing, edition=shown, photos=photos
        ),
        of=(shown.digest, sorted(photos)),
        mimetype="text/html",
    )


@blueprint.get(f"{ADDRESS}/programm.ics")
def feed(slug: str) -> Response:
    """The programme to subscribe to in a calendar."""
    shown = _released(slug)
    return _file(
        shown, lambda: calendar.write(shown, say=words_of(shown).say), "text/calendar", "ics"
    )


@blueprint.get(f"{ADDRESS}/schedule.xml")
def schedule_xml(slug: str) -> Response:
    """The programme for conference apps, as XML."""
    shown = _released(slug)
    return _file(
        shown, lambda: schedule.to_xml(shown, say=words_of(shown).say), "application/xml", "xml"
    )


@blueprint.get(f"{ADDRESS}/schedule.json")
def schedule_json(slug: str) -> Response:
    """The programme for conference apps, as JSON."""
    shown = _released(slug)
    return _file(
        shown,
        lambda: jsonify(schedule.to_json(shown, say=words_of(shown).say)).get_data(),
        "application/json",
        "json",
    )


@blueprint.get(f"{ADDRESS}/programm.pdf")
def print_version(slug: str) -> Response:
    """The programme to print, with the stands that are accepted by now."""
    shown, language = _released(slug), web.language()
    stands = [stand["title"] for stand in applications.public_facts(find(slug))]
    return _file(
        shown,
        lambda: pdf.write(shown, stands=stands, language=language, say=words_of(shown).say),
        "application/pdf",
        "pdf",
        stands,
    )


@blueprint.get(f"{ADDRESS}/vorschau.png")
def picture(slug: str) -> Response:
    """The picture that goes along when the page is shared."""
    shown, language = _released(slug), web.language()
    return _file(
        shown,
        lambda: pdf.picture(shown, language=language, say=words_of(shown).say),
        "image/png",
        "png",
    )


@blueprint.get(f"{ADDRESS}/datenschutz", defaults={"number": None})
@blueprint.get(f"{ADDRESS}/datenschutz/<int(max=2147483647):number>")
def privacy_notice(slug: str, number: int | None) -> str:
    """The privacy notice of a hearing: the newest, or an older one by its number."""
    hearing = find(slug)
    notices = privacy.history(hearing)
    shown = next((one for one in notices if number in (None, one.number)), None)
    if shown is None and number is not None:
        abort(404)
    return render_template(
        "programme/public_privacy.html", hearing=hearing, notice=shown, notices=notices
    )


def _picture_address(slug: str) -> str:
    return url_for("public.picture", slug=slug, _external=True)


def _file(shown: Edition, make: Any, mimetype: str, ending: str, beside: Any = ()) -> Response:
    """A format for other programs, on other sites too.

    It is as old as its release, unless somebody left since, the hearing is called off, or something
    ``beside`` it is told.
    """
    changed_at = None if shown.left or shown.called_off or beside else shown.released_at
    facts = (shown.digest, beside)
    response = caching.answer(make, of=facts, mimetype=mimetype, changed_at=changed_at)
    name = f"{shown.programme.hearing.slug}.{ending}"
    response.headers.set("Content-Disposition", "inline", filename=name)
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response
