"""Looking for words that have to go, and striking them from what people wrote."""

from __future__ import annotations

from flask import flash, redirect, request, url_for
from flask_babel import ngettext
from flask_login import current_user
from werkzeug.wrappers import Response

from hearing import web
from hearing.agenda.pages import find_hearing
from hearing.database import commit, purge
from hearing.errors import HearingError
from hearing.redactions import elsewhere, forms, phrases, striking, words_pages
from hearing.redactions.holders import Sort
from hearing.redactions.models import RedactionReason
from hearing.redactions.notice_pages import notices
from hearing.redactions.views import blueprint, follow_text
from hearing.redactions.words_pages import show
from hearing.status import status_of

__all__ = ["blueprint", "follow_text", "notices"]  # with the pages of those before
ASKING = frozenset({Sort.SPOKEN, Sort.WRITTEN, Sort.FILE})
"""Where words may still stand after some were struck, and somebody has to do something."""


@blueprint.post("/woerter")
def look(slug: str) -> Response:
    """Where these words stand; nothing is changed yet."""
    hearing, form = find_hearing(slug), forms.PhraseForm()
    if not form.validate():
        return show(hearing, form, status=422)
    try:
        wanted = phrases.pattern(*form.phrase.data.splitlines())
        return show(hearing, form, elsewhere.find(hearing, wanted))
    except HearingError as error:
        return show(hearing, _with_error(form, error), status=status_of(error))


@blueprint.post("/woerter/entfernen")
def strike(slug: str) -> Response:
    """Take them out of the chosen texts, for good."""
    hearing, form = find_hearing(slug), forms.StrikeForm()
    chosen = request.form.getlist("place")
    spared = set(request.form.getlist("shown")) - set(chosen)
    try:
        wanted = phrases.pattern(*(form.phrase.data or "").splitlines())
    except HearingError as error:
        return show(hearing, _with_error(form, error), status=status_of(error))
    if not form.validate():
        return show(hearing, form, elsewhere.find(hearing, wanted), chosen=chosen, status=422)
    try:
        with commit():
            places = striking.strike(
                hearing=hearing,
                wanted=wanted,
                people=chosen if words_pages.may_see_people(hearing) else (),
                spared=spared,
                reason=RedactionReason(form.reason.data),
                who=current_user.email,
                now=web.now(),
            ).places
    except HearingError as error:
        there = elsewhere.find(hearing, wanted)
        return show(
            hearing, _with_error(form, error), there, chosen=chosen, status=status_of(error)
        )
    purge()
    done = ngettext(
        "An einer Stelle sind die Wörter entfernt.",
        "An %(num)d Stellen sind die Wörter entfernt.",
        places,
    )
    left = elsewhere.find(hearing, wanted)
    if any(one.sort in ASKING for one in left):
        return show(hearing, form, left, done=done)
    flash(done, "success")
    return redirect(url_for("redactions.index", slug=slug), 303)


def _with_error(form: forms.PhraseForm, error: HearingError) -> forms.PhraseForm:
    form.phrase.errors = [*form.phrase.errors, web.say(error)]
    return form
