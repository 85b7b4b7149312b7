"""Many letters at once: a look at what would go, then exactly that goes, or is thrown away."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user
from sqlalchemy import select
from werkzeug.wrappers import Response

from hearing import web
from hearing.database import commit, db
from hearing.mail import press_pages, review, shelves
from hearing.mail.models import Letter
from hearing.mail.shelves import Shelf
from hearing.mail.views import ALL, blueprint, hearing_of, page

# So many are shown whole; of more, some by chance, and all addresses.
WHOLE = 20
SAMPLE = 5
# So many letters in one transaction: nobody waits long for the database.
STEP = 100
NAMED = 10


@blueprint.post(f"{ALL}/pruefen")
def check(slug: str) -> Response | str:
    """What would be sent: number, addressees, subjects and texts, before anything goes."""
    hearing = hearing_of(slug)
    asked, batch = (request.form.get(name, "").strip() for name in ("q", "gruppe"))
    if "alle" in request.form:
        drafts = shelves.drafts(hearing_id=hearing.id, words=asked, batch=batch)
    else:
        chosen = set(request.form.getlist("letter", int))
        drafts = [one for one in shelves.drafts(hearing_id=hearing.id) if one.id in chosen]
    if not drafts:
        flash(_("Bitte wählen Sie mindestens einen Entwurf aus."), "warning")
        return redirect(url_for("mail.outbox", slug=slug), 303)
    throw = request.form.get("beispiele", 0, int)
    shown = drafts if len(drafts) <= WHOLE else _sample(drafts, throw)
    return page("check", hearing, letters=drafts, shown=shown, throw=throw)


def _sample(drafts: list[Letter], throw: int) -> list[Letter]:
    """A few of many, other ones each time; the first and the last are among the first few."""
    if throw == 0:
        return [drafts[number * (len(drafts) - 1) // (SAMPLE - 1)] for number in range(SAMPLE)]
    return sorted(Random(throw).sample(drafts, SAMPLE), key=lambda letter: letter.id)


@blueprint.post(f"{ALL}/senden")
def send(slug: str) -> Response:
    """Send exactly what was looked at; a letter that changed meanwhile stays, and is named."""
    count, kept = _each(hearing_of(slug).id, review.send_all)
    if count:
        flash(press_pages.waiting(count), "success")
    if kept:
        sentence = _(
            "Nicht gesendet, weil inzwischen geändert oder schon unterwegs: %(names)s.",
            names=_named(kept),
        )
        flash(sentence, "warning")
    shelf = Shelf.WAITING if count else Shelf.DRAFTS
    return redirect(url_for("mail.outbox", slug=slug, stand=shelf), 303)


@blueprint.post(f"{ALL}/verwerfen")
def discard(slug: str) -> Response:
    """Throw exactly the drafts away that were looked at: their rooms may write them anew."""
    count, kept = _each(hearing_of(slug).id, review.discard_all)
    if count:
        sentence = ngettext(
            "%(num)d Entwurf ist verworfen. Gesendet wurde nichts.",
            "%(num)d Entwürfe sind verworfen. Gesendet wurde nichts.",
            count,
        )
        flash(sentence, "success")
    if kept:
        sentence = _(
            "Nicht verworfen, weil inzwischen geändert oder schon unterwegs: %(names)s.",
            names=_named(kept),
        )
        flash(sentence, "warning")
    return redirect(url_for("mail.outbox", slug=slug), 303)


def _each(hearing_id: int, verb: Callable[..., list[Letter]]) -> tuple[int, list[str]]:
    """Do it with the letters that were looked at: how many it was done with, the names of the
    others."""
    kept, count = list[str](), 0
    pairs = _looked_at(request.form.getlist("letter"))
    for start in range(0, len(pairs), STEP):
        seen = dict(pairs[start : start + STEP])
        query = select(Letter).where(Letter.id.in_(seen), Letter.hearing_id == hearing_id)
        letters = list(db.session.scalars(query.order_by(Letter.id)))
        with commit():
            stay = verb(letters=letters, seen=seen, who=current_user.email, now=web.now())
        kept += [letter.name or letter.address for letter in stay]
        count += len(letters) - len(stay)
    return count, kept


def _named(kept: list[str]) -> str:
    return ", ".join(kept[:NAMED]) + (" …" if len(kept) > NAMED else "")


def _looked_at(values: list[str]) -> list[tuple[int, int]]:
    """Numbers of letters and the versions that were seen, in the order of their numbers."""
    pairs = (value.split(":") for value in values if value.count(":") == 1)
    return sorted(
        (int(number), int(seen))
        for number, seen in pairs
        if number.isdecimal() and seen.isdecimal() and len(number) < 10 and len(seen) < 10
    )
