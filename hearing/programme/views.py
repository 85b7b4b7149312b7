"""The staff's pages of releases: state of the draft, history, comparison, going back, rules."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user
from werkzeug.wrappers import Response

from hearing import web
from hearing.accounts import access
from hearing.accounts.rights import Right
from hearing.agenda.models import Hearing
from hearing.agenda.pages import find_hearing
from hearing.database import commit
from hearing.errors import HearingError
from hearing.programme import (
    changes,
    comparison,
    departures,
    forms,
    labels,
    letters,
    page_views,
    release,
    restore,
    rule_views,
    sentences,
    snapshot,
)
from hearing.programme.clashes import Level
from hearing.programme.models import Release
from hearing.programme.reader import words_for
from hearing.programme.snapshot import Programme
from hearing.status import status_of

blueprint = Blueprint("programme", __name__)
ALL = "/verwaltung/anhoerungen/<slug>/fassungen"
ONE = f"{ALL}/<int(max=2147483647):number>"
DRAFT = "entwurf"
BADGES = {Level.BLOCK: "danger", Level.WARNING: "warning", Level.HINT: "info"}
Page = Response | str | tuple[str, int]
blueprint.add_url_rule(f"{ALL}/regeln", "set_rules", rule_views.set_rules, methods=["GET", "POST"])
PAGE = "/verwaltung/anhoerungen/<slug>/oeffentliche-seite"
blueprint.add_url_rule(PAGE, "public_page", page_views.public_page, methods=["GET", "POST"])
blueprint.add_url_rule(
    f"{PAGE}/datenschutz", "privacy_notice", page_views.privacy_notice, methods=["GET", "POST"]
)


@blueprint.app_context_processor
def _sentences() -> dict[str, Any]:
    return {
        "sentences": sentences,
        "release_words": labels,
        "left_since_release": _left_since_release,
    }


def _left_since_release(hearing: Hearing) -> list[str]:
    words = words_for(hearing)
    return [departure.text(words) for departure in departures.of(hearing)]


def _release(hearing: Hearing, number: int) -> Release:
    found = release.numbered(hearing, number)
    return abort(404) if found is None else found


@blueprint.get(ALL)
def releases(slug: str) -> str:
    """The draft against the release that counts, what does not fit, and all releases."""
    return _releases_page(find_hearing(slug), forms.ReleaseForm(formdata=None))


@blueprint.post(ALL)
def make(slug: str) -> Page:
    """Release the draft."""
    hearing, form = find_hearing(slug), forms.ReleaseForm()
    if not form.validate():
        return _releases_page(hearing, form), 422
    try:
        with commit():
            made = release.make(hearing=hearing, **_seen(form), note=form.note.data or "")
            written = letters.write(
                hearing=hearing, number=made.number, zone=words_for(hearing).zone, **_by()
            )
    except HearingError as error:
        form.note.errors = [*form.note.errors, web.say(error)]
        return _releases_page(hearing, form), status_of(error)
    flash(_("Fassung %(number)d ist veröffentlicht.", number=made.number), "success")
    if written.drafted:
        flash(_drafted(written.drafted), "info")
    if written.unreachable:
        names = ", ".join(written.unreachable)
        flash(_("Betroffen, aber ohne E-Mail-Adresse: %(names)s.", names=names), "warning")
    return redirect(url_for("programme.releases", slug=slug), 303)


@blueprint.get(ONE)
def show(slug: str, number: int) -> str:
    """One release as it was frozen."""
    hearing = find_hearing(slug)
    chosen = _release(hearing, number)
    return render_template(
        "programme/release.html",
        hearing=hearing,
        release=chosen,
        programme=snapshot.from_json(chosen.content),
        differences=changes.from_json(chosen.changes),
        sound=release.is_sound(chosen),
        words=words_for(hearing),
    )


@blueprint.get(f"{ALL}/vergleich")
def compare(slug: str) -> str:
    """Any two releases side by side, or one and the draft."""
    hearing = find_hearing(slug)
    sides = [str(one.number) for one in reversed(release.history(hearing))] + [DRAFT]
    left = request.args.get("von", sides[-2] if len(sides) > 1 else DRAFT)
    right = request.args.get("bis", DRAFT)
    if left not in sides or right not in sides:
        abort(404)
    old, new = (_side(hearing, side) for side in (left, right))
    return render_template(
        "programme/compare.html",
        hearing=hearing,
        sides=sides,
        left=left,
        right=right,
        draft=DRAFT,
        compared=comparison.compare(old, new),
        old=old,
        new=new,
        words=words_for(hearing),
    )


@blueprint.route(f"{ONE}/zurueck", methods=["GET", "POST"])
def go_back(slug: str, number: int) -> Page:
    """Ask, then make the draft what an older release says."""
    hearing, form = find_hearing(slug), forms.DraftForm()
    chosen = _release(hearing, number)
    if not form.validate_on_submit():
        return _go_back_page(hearing, chosen)
    try:
        with commit():
            outcome = restore.go_back(hearing=hearing, to=chosen, **_seen(form))
    except HearingError as error:
        flash(web.say(error), "danger")
        return _go_back_page(hearing, chosen), status_of(error)
    flash(
        _(
            "Der Entwurf ist jetzt wie Fassung %(number)d. Öffentlich wird er erst mit einer neuen"
            " Fassung.",
            number=number,
        ),
        "success",
    )
    for title in outcome.kept:
        flash(_("„%(title)s“ bleibt am Ende, weil es anderswo vorkommt.", title=title), "warning")
    for name in outcome.missing:
        flash(_("%(name)s gibt es bei den Mitwirkenden nicht mehr.", name=name), "warning")
    return redirect(url_for("programme.releases", slug=slug), 303)


def _side(hearing: Hearing, side: str) -> Programme:
    if side == DRAFT:
        return snapshot.take(hearing)
    return snapshot.from_json(_release(hearing, int(side)).content)


def _releases_page(hearing: Hearing, form: forms.ReleaseForm) -> str:
    draft = release.look(hearing)
    form.version.process_data(draft.version)
    form.digest.process_data(draft.digest)
    by_level = {
        level: [clash for clash in draft.clashes if clash.level is level]
        for level in reversed(Level)
        if level is not Level.OFF
    }
    return render_template(
        "programme/releases.html",
        hearing=hearing,
        draft=draft,
        form=form,
        edited=comparison.edited(draft.released, draft.programme) if draft.released else [],
        by_level=by_level,
        badges=BADGES,
        levels=forms.LEVELS,
        history=release.history(hearing),
        waiting=letters.waiting(hearing),
        words=words_for(hearing),
        may_release=access.allows(
            person=current_user, right=Right.RELEASE_PROGRAMME, hearing_id=hearing.id
        ),
    )


def _go_back_page(hearing: Hearing, chosen: Release) -> str:
    draft = release.look(hearing)
    form = forms.DraftForm(formdata=None, data={"version": draft.version, "digest": draft.digest})
    to = restore.expect(draft=draft.programme, to=snapshot.from_json(chosen.content))
    return render_template(
        "programme/go_back.html",
        hearing=hearing,
        release=chosen,
        form=form,
        differences=changes.between(draft.programme, to),
        words=words_for(hearing),
    )


def _seen(form: forms.DraftForm) -> dict[str, Any]:
    return {"version": form.version.data, "digest": form.digest.data, **_by()}


def _by() -> dict[str, Any]:
    now: datetime = web.now()
    return {"who": current_user.email, "now": now}


def _drafted(count: int) -> str:
    text: str = ngettext(
        "Ein Brief an eine betroffene Person liegt als Entwurf bereit. Gesendet ist noch nichts.",
        "%(num)d Briefe an Betroffene liegen als Entwürfe bereit. Gesendet ist noch nichts.",
        count,
    )
    return text
