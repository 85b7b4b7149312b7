"""Forms of moderators."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from sqlalchemy import select
from wtforms import BooleanField, IntegerField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import NumberRange, Optional

from hearing.agenda.fields import LINE, at_most, one_line
from hearing.agenda.models import Hearing
from hearing.database import db
from hearing.groups import plan
from hearing.questions import labels, rules
from hearing.questions.entering import Facts
from hearing.questions.models import Order, Origin, Question
from hearing.speakers.models import Speaker

LIMIT = NumberRange(
    min=rules.LEAST,
    max=rules.MOST,
    message=_l("Die Redezeit liegt zwischen %(min)s und %(max)s Sekunden."),
)
AS_SAID = "-"


def number(text: object) -> int | None:
    """The number that a choice stands for; one that can't be read is none that there is."""
    text = str(text or "")
    if not text:
        return None
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


class QuestionForm(FlaskForm):
    """What the staff says of a question."""

    text = TextAreaField(_l("Frage oder Stichwort"))
    item = SelectField(_l("Zu welchem Punkt?"), validate_choice=False)
    speaker = SelectField(_l("An wen?"), validate_choice=False)
    group = SelectField(_l("Gruppe"), validate_choice=False)
    asker = StringField(_l("Name, wenn er genannt werden soll"), [at_most(LINE)], [one_line])
    seconds = IntegerField(_l("Redezeit in Sekunden"), [Optional(), LIMIT])

    def __init__(self, *args: Any, hearing: Hearing, **values: Any) -> None:
        super().__init__(*args, **values)
        query = select(Speaker).where(Speaker.hearing_id == hearing.id).order_by(Speaker.name)
        items = sorted(hearing.items, key=lambda item: (item.starts_at, item.position))
        self.item.choices = _choices(_("Anhörung insgesamt"), [(i.id, i.title) for i in items])
        people = [(one.id, one.name) for one in db.session.scalars(query)]
        self.speaker.choices = _choices(_("niemand Bestimmtes"), people)
        groups = [(one.id, one.name) for one in plan.groups_of(hearing.id)]
        self.group.choices = _choices(_("nicht angegeben"), groups)

    def facts(self) -> Facts:
        """What was typed."""
        return Facts(
            text=self.text.data or "",
            item_id=number(self.item.data),
            speaker_id=number(self.speaker.data),
            group_id=number(self.group.data),
            asker=self.asker.data or "",
            seconds=self.seconds.data,
        )


def values_of(question: Question) -> dict[str, Any]:
    """A question as its form shows it."""
    return {
        "text": question.text,
        "item": str(question.item_id or ""),
        "speaker": str(question.speaker_id or ""),
        "group": str(question.group_id or ""),
        "asker": question.asker,
        "seconds": question.seconds,
    }


def edit_form(question: Question, hearing: Hearing, *args: Any) -> QuestionForm:
    """The form of a question that is there: what somebody wrote by link is not for the staff."""
    form = QuestionForm(*args, hearing=hearing, data=values_of(question))
    if question.origin is not Origin.MICROPHONE:
        del form.group, form.asker
        if question.origin is not Origin.HAND:
            del form.text
    return form


class RefusalForm(FlaskForm):
    """Why a question is not approved."""

    reason = TextAreaField(_l("Grund"))


class MergeForm(FlaskForm):
    """Into which question another one goes."""

    into = RadioField(_l("Welche Frage bleibt?"), validate_choice=False)


class RuleForm(FlaskForm):
    """How questions are asked about one item, or in the whole hearing."""

    is_open = BooleanField(_l("Fragen annehmen"))
    order = RadioField(_l("Reihenfolge"), validate_choice=False)
    seconds = IntegerField(_l("Redezeit je Frage in Sekunden"), [Optional(), LIMIT])

    def __init__(self, *args: Any, whole: bool, **values: Any) -> None:
        super().__init__(*args, **values)
        words = [(order.value, _(labels.ORDERS[order])) for order in Order]
        self.order.choices = (
            words if whole else [(AS_SAID, _("wie in der ganzen Anhörung")), *words]
        )

    def chosen(self) -> Order | None:
        """The order, or None for that of the hearing; an unknown word is the first one."""
        known = {order.value: order for order in Order}
        first = next(iter(self.order.choices))[0]
        return known.get(self.order.data or "", known.get(first))


def _choices(none: str, rows: list[tuple[int, str]]) -> list[SelectChoice]:
    return [SelectChoice("", none), *(SelectChoice(str(key), name) for key, name in rows)]
