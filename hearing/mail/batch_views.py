"""Many letters at once: a look at what would go, then exactly that goes."""

from __future__ import annotations

from random import Random

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _
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
    hearing, kept, count = hearing_of(slug), list[str](), 0
    pairs = _looked_at(request.form.getlist("letter"))
    for start in range(0, len(pairs), STEP):
        seen = dict(pairs[start : start + STEP])
        query = select(Letter).where(Letter.id.in_(seen), Letter.hearing_id == hearing.id)
        letters = list(db.session.scalars(query.order_by(Letter.id)))
        with commit():
            stay = review.send_all(
                letters=letters, seen=seen, who=current_user.email, now=web.now()
            )
        kept += [letter.name or letter.address for letter in stay]
        count += len(letters) - len(stay)
    _report(count, kept)
    shelf = Shelf.WAITING if count else Shelf.DRAFTS
    return redirect(url_for("mail.outbox", slug=slug, stand=shelf), 303)


def _report(count: int, kept: list[str]) -> None:
    if count:
        flash(press_pages.waiting(count), "success")
    if kept:
        names = ", ".join(kept[:NAMED]) + (" …" if len(kept) > NAMED else "")
        sentence = _(
            "Nicht gesendet, weil inzwischen geändert oder schon unterwegs: %(names)s.",
            names=names,
        )
        flash(sentence, "warning")


def _looked_at(values: list[str]) -> list[tuple[int, int]]:
    """Numbers of letters and the versions that were seen, in the order of their numbers."""
    pairs = (value.split(":") for value in values if value.count(":") == 1)
    return sorted(
        (int(number), int(seen))
        for number, seen in pairs
        if number.isdecimal() and seen.isdecimal() and len(number) < 10 and len(seen) < 10
    )
