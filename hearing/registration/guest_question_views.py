"""Questions behind a guest's link: in advance, and on the day with a hand to raise and support."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask import abort, request
from flask_babel import gettext as _

from hearing import web
from hearing.database import commit, db
from hearing.errors import HearingError
from hearing.programme.snapshot import Item, Person
from hearing.questions import (
    asking,
    labels,
    public_list,
    rules,
    subjects,
    support,
)
from hearing.questions.asking import Asked
from hearing.questions.models import NEXT, Origin, Question, QuestionState
from hearing.registration.guest_forms import QuestionForm
from hearing.registration.guest_pages import (
    WHO,
    Page,
    blueprint,
    enter,
    page,
    show_error,
    stored,
)
from hearing.registration.guests import Guest

ONE = "/fragen/<int(max=2147483647):question_id>"


@blueprint.route("/fragen", methods=["GET", "POST"])
def questions(token: str) -> Page:
    """Ask; what was asked stands below, and on the day what the others ask."""
    guest = enter(token)
    form = _form(guest)
    status = 422 if form.is_submitted() else 200
    if form.validate_on_submit():
        try:
            _ask(guest, form, hand=False)
            return stored(_("Ihre Frage ist gespeichert."), "questions")
        except HearingError as error:
            status = show_error(error, form)
    return _show(guest, form), status


@blueprint.post("/fragen/melden")
def raise_hand(token: str) -> Page:
    """Raise a hand; a second time it is up already."""
    guest = enter(token)
    form = _form(guest)
    try:
        _ask(guest, form, hand=True)
    except HearingError as error:
        status = show_error(error, form)
        return _show(guest, form), status
    return stored(_("Ihre Wortmeldung ist gespeichert. Sie werden aufgerufen."), "questions")


@blueprint.post(f"{ONE}/zurueckziehen")
def withdraw_question(token: str, question_id: int) -> Page:
    """Take a question back, or lower the hand."""
    guest = enter(token)
    question = db.session.get(Question, question_id)
    if question is None or question.invitation_id != guest.invitation.id:
        abort(404)
    try:
        with commit():
            asking.withdraw(question=question, who=WHO, now=web.now())
    except HearingError as error:
        return _too_late(guest, error)
    return stored(_("Ihre Frage ist zurückgezogen und gelöscht."), "questions")


@blueprint.post(f"{ONE}/unterstuetzen")
def support_question(token: str, question_id: int) -> Page:
    """Support a question of somebody else, or no longer; a double click is one."""
    guest = enter(token)
    question = db.session.get(Question, question_id)
    if question is None or question.rehearsal or question.hearing_id != guest.hearing.id:
        abort(404)
    is_given = request.form.get("support") != "0"
    try:
        with commit():
            change = support.add if is_given else support.remove
            change(question=question, invitation=guest.invitation)
    except HearingError as error:
        return _too_late(guest, error)
    given = _("Ihre Unterstützung ist gespeichert.")
    return stored(given if is_given else _("Ihre Unterstützung ist zurückgenommen."), "questions")


def _too_late(guest: Guest, error: HearingError) -> Page:
    """The desk or a moderator was faster: the page as it is now, and why nothing was done."""
    form = QuestionForm(formdata=None, items=_open_items(guest), people=_people(guest))
    status = show_error(error, form)
    return _show(guest, form), status


def _form(guest: Guest) -> QuestionForm:
    return QuestionForm(items=_open_items(guest), people=_people(guest))


def _open_items(guest: Guest) -> list[Item]:
    """What can be asked about now; all of it while the hearing as a whole is closed."""
    known = rules.read(guest.hearing.id)
    if not known.whole.is_open or not rules.has_begun(guest.hearing, web.now()):
        return _items(guest)
    return [one for one in _items(guest) if known.of(one.id).is_open]


def _items(guest: Guest) -> list[Item]:
    return subjects.items(guest.hearing)


def _people(guest: Guest) -> list[Person]:
    return subjects.people(guest.hearing)


def _ask(guest: Guest, form: QuestionForm, *, hand: bool) -> None:
    asked = Asked(
        text=form.text.data or "",
        item_id=form.item_id(),
        named=bool(form.named.data),
        speaker_id=form.speaker_id(),
        hand=hand,
    )
    with commit():
        asking.ask(invitation=guest.invitation, asked=asked, who=WHO, now=web.now())


def _show(guest: Guest, form: QuestionForm) -> str:
    now = web.now()
    own = asking.of(guest.invitation)
    return page(
        "questions",
        form=form,
        titles={item.id: item.title for item in _items(guest)},
        questions=own,
        **_rules_of(guest, now),
        **(_of_the_day(guest, now, own) if rules.has_begun(guest.hearing, now) else {}),
        hand=next((one for one in own if _is_up(one)), None),
        may_ask=sum(one.state in asking.OPEN for one in own) < asking.MOST,
        most=asking.MOST,
        longest=asking.LONGEST,
        states=labels.STATES,
        NEXT=NEXT,
        State=QuestionState,
    )


def _rules_of(guest: Guest, now: datetime) -> dict[str, Any]:
    return {
        "begun": rules.has_begun(guest.hearing, now),
        "are_open": rules.are_taken(guest.hearing, None, now),
        "over": now >= guest.hearing.ends_at,
    }


def _of_the_day(guest: Guest, now: datetime, own: Sequence[Question]) -> dict[str, Any]:
    """What the others ask, which of it this person supports, who asks now, and where what they
    asked was merged into something that everybody reads."""
    shown = public_list.of(guest.hearing, now=now)
    read = [*shown.queue.waiting, *shown.done, *([shown.queue.open] if shown.queue.open else [])]
    by_id = {one.id: one for one in read}
    return {
        "shown": shown,
        "supported": support.by(guest.invitation),
        "mine": {one.id for one in own},
        "merged": {one.id: by_id[one.merged_into_id] for one in own if one.merged_into_id in by_id},
        "places": {one.id: place for place, one in enumerate(shown.queue.waiting, 1)},
    }


def _is_up(question: Question) -> bool:
    return question.origin is Origin.HAND and question.state in asking.OPEN
