"""The staff's start page, the team of a hearing, and the link that a new person gets."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, flash, make_response, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import select
from werkzeug.wrappers import Response

from hearing import web
from hearing.accounts import access, audit, entrance
from hearing.accounts.forms import NewPasswordForm
from hearing.accounts.models import Assignment, User
from hearing.accounts.rights import Right, Role
from hearing.agenda.models import Hearing
from hearing.database import commit, db
from hearing.errors import HearingError
from hearing.mail import shelves
from hearing.mail.links import LinkEnded, LinkUnknown
from hearing.mail.shelves import Shelf
from hearing.programme import departures
from hearing.programme.reader import words_for
from hearing.retention import views as retention
from hearing.status import status_of
from hearing.team import account_pages, actions, invitations, labels, log_pages, members
from hearing.team.forms import MemberForm, RolesForm

Page = str | tuple[str, int] | Response
blueprint = Blueprint("team", __name__)
TEAM = "/verwaltung/anhoerungen/<slug>/team"
PERSON = f"{TEAM}/<int(max=2147483647):user_id>"
ACCOUNT = "/verwaltung/konten/<int(max=2147483647):user_id>"

blueprint.record_once(lambda _setup: invitations.register())
blueprint.add_url_rule("/verwaltung/konten", "accounts", account_pages.index)
for verb, path in account_pages.PATHS.items():
    blueprint.add_url_rule(f"{ACCOUNT}/{path}", verb, account_pages.VIEWS[verb], methods=["POST"])
blueprint.add_url_rule("/verwaltung/anhoerungen/<slug>/aenderungen", "audit", log_pages.show)


@blueprint.app_context_processor
def _words() -> dict[str, Any]:
    return {"team_words": labels}


audit.register_names(actions.ACTIONS)


def hearing_at(slug: str) -> Hearing:
    """The hearing of an address."""
    return db.session.scalar(select(Hearing).where(Hearing.slug == slug)) or abort(404)


@blueprint.get("/verwaltung")
def start() -> str:
    """The hearings in which one has a part, what comes next first."""
    mine = access.where(Hearing.id, person=current_user, right=Right.SEE)
    hearings = db.session.scalars(select(Hearing).where(mine).order_by(Hearing.starts_at)).all()
    roles: dict[int, set[Role]] = {}
    own = select(Assignment).where(Assignment.user_id == current_user.id)
    for assignment in db.session.scalars(own):
        roles.setdefault(assignment.hearing_id, set()).add(assignment.role)
    now = web.now()
    left = departures.of_all(hearings)
    return render_template(
        "team/start.html",
        ending={h.id: list(retention.sentences(h)) for h in hearings},
        left={h.id: [one.text(words_for(h)) for one in left[h.id]] for h in hearings},
        coming=[hearing for hearing in hearings if hearing.ends_at >= now],
        unsettled_letters=shelves.counts(hearing_id=None)[Shelf.FAILED],
        past=[hearing for hearing in reversed(hearings) if hearing.ends_at < now],
        roles={hearing: members.in_order(words) for hearing, words in roles.items()},
    )


@blueprint.get(TEAM)
def index(slug: str) -> Page:
    """Who works on this hearing, in which roles."""
    return _page(hearing_at(slug))


def _page(
    hearing: Hearing, *, new: MemberForm | None = None, changed: dict[int, RolesForm] | None = None
) -> str:
    administrators = select(User).where(User.administrator, User.active).order_by(User.name)
    team = members.members(hearing=hearing)
    return render_template(
        "team/index.html",
        hearing=hearing,
        members=team,
        organized=any(m.user.active and Role.ORGANIZER in m.roles for m in team),
        administrators=db.session.scalars(administrators).all(),
        form=new or MemberForm(formdata=None),
        changed=changed or {},
    )


@blueprint.post(TEAM)
def add(slug: str) -> Page:
    """Take somebody into the team; who has no account is invited."""
    hearing, form = hearing_at(slug), MemberForm()
    if not form.validate():
        return _page(hearing, new=form), 422
    try:
        with commit():
            user = invitations.add(
                hearing=hearing,
                email=form.email.data or "",
                name=form.name.data or "",
                roles=form.chosen(),
                language=form.language.data,
                who=current_user.email,
                now=web.now(),
            )
    except HearingError as error:
        entrance.tell(form, error)
        return _page(hearing, new=form), status_of(error)
    if user.invited:
        flash(_("Die Einladung an %(name)s liegt als Entwurf in den Briefen.", name=user.name))
    else:
        flash(_("%(name)s gehört jetzt zum Team.", name=user.name), "success")
    return redirect(url_for(".index", slug=slug), 303)


def _member(hearing: Hearing, user_id: int) -> User:
    known = {member.user.id: member.user for member in members.members(hearing=hearing)}
    return known.get(user_id) or abort(404)


@blueprint.post(f"{PERSON}/rollen")
def change(slug: str, user_id: int) -> Page:
    """Give and take roles of one person."""
    hearing, form = hearing_at(slug), RolesForm()
    user = _member(hearing, user_id)
    if not form.validate():
        return _page(hearing, changed={user_id: form}), 422
    try:
        with commit():
            left = members.change_roles(
                hearing=hearing,
                user=user,
                seen=form.made_from(),
                chosen=form.chosen(),
                who=current_user.email,
                now=web.now(),
            )
    except HearingError as error:
        entrance.tell(form, error)
        return _page(hearing, changed={user_id: form}), status_of(error)
    if left:
        words = ", ".join(_(labels.ROLES[role]) for role in left)
        flash(_("%(name)s hat jetzt diese Rollen: %(roles)s.", name=user.name, roles=words))
    else:
        flash(_("%(name)s gehört nicht mehr zum Team.", name=user.name))
    if not access.allows(person=current_user, right=Right.MANAGE_TEAM, hearing_id=hearing.id):
        return redirect(url_for(".start"), 303)  # one has taken it from oneself
    return redirect(url_for(".index", slug=slug), 303)


@blueprint.post(f"{PERSON}/einladung")
def invite(slug: str, user_id: int) -> Response:
    """Draft the letter with the link once more."""
    hearing = hearing_at(slug)
    user = _member(hearing, user_id)
    try:
        with commit():
            invitations.write(hearing=hearing, user=user, who=current_user.email, now=web.now())
    except HearingError as error:
        flash(web.say(error), "danger")
    else:
        flash(_("Die Einladung an %(name)s liegt als Entwurf in den Briefen.", name=user.name))
    return redirect(url_for(".index", slug=slug), 303)


@blueprint.route(invitations.PATH, methods=["GET", "POST"])
def join(token: str) -> Response:
    """Choose the first password. Only sending the form uses the link up."""
    form = NewPasswordForm()
    user = invitations.open_link(token=token, now=web.now())
    if not form.validate_on_submit():
        return _join_page(form, user, 422 if form.is_submitted() else 200)
    try:
        with commit():
            invitations.accept(token=token, password=form.password.data or "", now=web.now())
    except (LinkEnded, LinkUnknown):
        raise  # the mail room's page says so
    except HearingError as error:
        entrance.tell(form, error)
        return _join_page(form, user, status_of(error))
    flash(_("Ihr Konto ist bereit. Bitte melden Sie sich an."), "success")
    return entrance.keep_secret(redirect(url_for("accounts.login"), 303))


def _join_page(form: NewPasswordForm, user: User, status: int) -> Response:
    page = render_template("team/join.html", form=form, user=user)
    db.session.commit()
    return entrance.keep_secret(make_response(page, status))
