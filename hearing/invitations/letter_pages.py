"""Buttons that draft invitations into the outbox."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user
from werkzeug.wrappers import Response

from hearing import web
from hearing.agenda.models import Hearing
from hearing.agenda.pages import find_hearing
from hearing.database import commit
from hearing.invitations import letters
from hearing.invitations.errors import CalledOff
from hearing.invitations.letters import Drafted
from hearing.invitations.pages import ONE, ROOM, facts_of, find, find_group, need_letters

blueprint = Blueprint("letters", __name__)
AT_ONCE = 500


@blueprint.post(f"{ROOM}/entwerfen")
def draft(slug: str) -> Response:
    """Draft the invitation of those chosen, of a group, or of all who have had none."""
    hearing = find_hearing(slug)
    need_letters(hearing)
    who, now = current_user.email, web.now()
    if "gewaehlte" in request.form:
        chosen = set(request.form.getlist("person", int))
        if not chosen:
            flash(_("Bitte wählen Sie mindestens eine Person aus."), "warning")
            return redirect(url_for("invitations.index", slug=slug), 303)
        with commit():
            drafted = letters.invite(facts=facts_of(hearing), whom=chosen, who=who, now=now)
        return _tell(hearing, drafted)
    group_id = request.form.get("gruppe", type=int)
    if group_id is not None:
        find_group(hearing, group_id)
    facts, whom, count = facts_of(hearing), letters.not_invited(hearing.id, group_id), 0
    for first in range(0, len(whom), AT_ONCE):  # nobody else is kept waiting for all of them
        with commit():
            some = whom[first : first + AT_ONCE]
            count += letters.invite(facts=facts, whom=some, who=who, now=now).letters
    return _tell(hearing, Drafted(count, len(whom) - count))


@blueprint.post(f"{ONE}/entwerfen")
def draft_one(slug: str, invitation_id: int) -> Response:
    """Draft one person's invitation, once more if need be."""
    hearing, person = find(slug, invitation_id)
    need_letters(hearing)
    with commit():
        drafted = letters.invite(
            facts=facts_of(hearing),
            whom=[person.id],
            again=True,
            who=current_user.email,
            now=web.now(),
        )
    return _tell(hearing, drafted)


@blueprint.errorhandler(CalledOff)
def _stay(error: CalledOff) -> Response:
    flash(web.say(error), "danger")
    slug = (request.view_args or {})["slug"]
    return redirect(url_for("invitations.index", slug=slug), 303)


def _tell(hearing: Hearing, drafted: Drafted) -> Response:
    if not drafted.letters:
        sentence = _(
            "Es gibt niemanden anzuschreiben: Alle haben schon einen Brief, haben geantwortet oder"
            " möchten keinen."
        )
        flash(sentence, "info")
        return redirect(url_for("invitations.index", slug=hearing.slug), 303)
    sentence = ngettext(
        "%(num)d Einladung liegt als Entwurf hier. Gesendet wird sie erst, wenn Sie sie ansehen und"
        " senden.",
        "%(num)d Einladungen liegen als Entwurf hier. Gesendet werden sie erst, wenn Sie sie"
        " ansehen und senden.",
        drafted.letters,
    )
    flash(sentence, "success")
    if drafted.skipped:
        sentence = ngettext(
            "%(num)d Person bekommt keinen Brief: Sie hat schon einen, hat geantwortet oder möchte"
            " keine.",
            "%(num)d Personen bekommen keinen Brief: Sie haben schon einen, haben geantwortet oder"
            " möchten keine.",
            drafted.skipped,
        )
        flash(sentence, "info")
    return redirect(url_for("mail.outbox", slug=hearing.slug), 303)
