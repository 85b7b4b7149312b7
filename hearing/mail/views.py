"""The outbox of a hearing: letters are looked at, changed, and sent by a person."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import select
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from hearing import edits, web
from hearing.accounts import audit
from hearing.agenda.models import Hearing
from hearing.database import commit, db
from hearing.errors import HearingError
from hearing.mail import (
    account_pages,
    inbox,
    inbox_pages,
    message,
    press_pages,
    public_views,
    queue,
    review,
    shelves,
    stop_pages,
    stops,
)
from hearing.mail.forms import LetterForm
from hearing.mail.links import LinkEnded
from hearing.mail.models import Letter
from hearing.mail.post import missing_settings
from hearing.mail.shelves import Shelf

blueprint = Blueprint("mail", __name__)
ALL = "/verwaltung/anhoerungen/<slug>/briefe"
ONE = f"{ALL}/<int(max=2147483647):letter_id>"
blueprint.add_url_rule(
    "/l/erneuern", "renew", view_func=public_views.renew, methods=["GET", "POST"]
)
blueprint.add_url_rule(account_pages.ALL, "account_letters", account_pages.index)
blueprint.add_url_rule(
    account_pages.ONE, "act_on_account_letter", account_pages.act, methods=["POST"]
)
for rule, name, view, method in (
    (inbox_pages.OF_HEARING, "inbox", inbox_pages.of_hearing, "GET"),
    (inbox_pages.ONE_OF_HEARING, "act_on_incoming", inbox_pages.act_in_hearing, "POST"),
    (stops.PATH, "stop", stop_pages.page, "GET"),
    (stops.PATH, "press_stop", stop_pages.press, "POST"),
    (inbox_pages.OF_NONE, "stray_inbox", inbox_pages.of_none, "GET"),
    (inbox_pages.ONE_OF_NONE, "act_on_stray", inbox_pages.act_in_none, "POST"),
):
    blueprint.add_url_rule(rule, name, view, methods=[method])
stops.register()
audit.register_names(press_pages.ACTIONS)
blueprint.record_once(lambda setup: setup.app.extensions["csrf"].exempt(stop_pages.press))
blueprint.app_errorhandler(LinkEnded)(public_views.offer_renewal)  # on every room's pages


@blueprint.app_context_processor
def _words() -> dict[str, Any]:
    # Other than in templates, where what is translated counts as safe: servers say things too.
    return {"letter_words": shelves, "translated": _}


def hearing_of(slug: str) -> Hearing:
    """The hearing of an address."""
    hearing = db.session.scalar(select(Hearing).where(Hearing.slug == slug))
    return hearing if hearing is not None else abort(404)


def letter_of(slug: str, letter_id: int) -> tuple[Hearing, Letter]:
    """The letter of an address, which must be one of its hearing."""
    hearing, letter = hearing_of(slug), db.session.get(Letter, letter_id)
    if letter is None or letter.hearing_id != hearing.id:
        abort(404)
    return hearing, letter


def text_of(letter: Letter) -> str:
    """The text as it will be sent; where the link will be, there is a word for it."""
    return message.text_with(letter=letter, link=link_word())


def link_word() -> str:
    """What stands for a personal link in a preview: there is none before the letter is sent."""
    return str(_("[hier steht beim Versand der persönliche Link]"))


def page(template: str, hearing: Hearing, **values: Any) -> str:
    """One of the outbox's pages."""
    return render_template(
        f"mail/{template}.html",
        hearing=hearing,
        missing=missing_settings(current_app.config),
        text_of=text_of,
        **values,
    )


@blueprint.get(ALL)
def outbox(slug: str) -> str:
    """The letters of a hearing, one shelf at a time."""
    hearing = hearing_of(slug)
    try:
        shelf = Shelf(request.args.get("stand", Shelf.DRAFTS))
    except ValueError:
        abort(404)
    asked, batch = (request.args.get(name, "").strip() for name in ("q", "gruppe"))
    letters = shelves.letters(
        hearing_id=hearing.id,
        shelf=shelf,
        words=asked,
        batch=batch,
        page=request.args.get("seite", 1, int),
    )
    return page(
        "outbox",
        hearing,
        shelf=shelf,
        counts=shelves.counts(hearing_id=hearing.id),
        batches=shelves.batches(hearing_id=hearing.id, shelf=shelf),
        letters=letters,
        asked=asked,
        batch=batch,
        next_attempts=queue.next_attempts(letters.items),
        incoming=inbox.counts(hearing_id=hearing.id)[inbox.Pile.OPEN],
    )


@blueprint.get(ONE)
def letter(slug: str, letter_id: int) -> str:
    """One letter, as it will be sent or was sent, and what can be done with it."""
    hearing, found = letter_of(slug, letter_id)
    return page("letter", hearing, letter=found, next_attempts=queue.next_attempts([found]))


@blueprint.route(f"{ONE}/bearbeiten", methods=["GET", "POST"])
def edit(slug: str, letter_id: int) -> Response | str | tuple[str, int]:
    """Change a draft; what others changed meanwhile is shown beside it."""
    hearing, found = letter_of(slug, letter_id)
    own = url_for("mail.letter", slug=slug, letter_id=letter_id)

    def make(formdata: MultiDict[str, str] | None) -> LetterForm:
        return LetterForm(formdata, obj=found, email=found.address)

    def change(form: LetterForm, seen: int) -> None:
        review.change(
            letter=found,
            seen=seen,
            address=form.email.data or "",
            name=form.name.data or "",
            subject=form.subject.data or "",
            text=form.text.data or "",
            who=current_user.email,
            now=web.now(),
        )

    editing = edits.Edit(make, found, subject=f"letter {found.id}")
    status = editing.save(change) if request.method == "POST" else 200
    if status == edits.SAVED:
        flash(editing.report(), "success")
        return redirect(own, 303)
    if editing.conflicts:
        return edits.page(editing, hearing=hearing, back=own), status
    return page("edit", hearing, letter=found, form=editing.form, edit=editing), status


@blueprint.post(f"{ONE}/<any({', '.join(press_pages.VERBS)}):action>")
def act(slug: str, letter_id: int, action: str) -> Response:
    """Do one thing with a letter, if it is still the one that was looked at."""
    _hearing, found = letter_of(slug, letter_id)
    press_pages.press(found, action)
    return redirect(url_for("mail.letter", slug=slug, letter_id=letter_id), 303)


@blueprint.post(f"{ONE}/probe")
def test(slug: str, letter_id: int) -> Response:
    """Send a copy to oneself."""
    _hearing, found = letter_of(slug, letter_id)
    me, address = current_user.email, current_user.email
    try:
        with commit():
            review.test(
                letter=found,
                address=address,
                name=current_user.name,
                link=link_word(),
                who=me,
                now=web.now(),
            )
    except HearingError as error:
        flash(web.say(error), "danger")
    else:
        flash(_("Die Probe geht an %(address)s.", address=address), "success")
    return redirect(url_for("mail.letter", slug=slug, letter_id=letter_id), 303)
