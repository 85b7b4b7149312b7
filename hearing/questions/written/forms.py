"""Forms of written answers: offices, an answer, what is missing, what is published."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    DateTimeLocalField,
    EmailField,
    SelectField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

from hearing import city, times, web
from hearing.agenda.fields import LINE, at_most, one_line, plain_text
from hearing.clock_fields import city_time
from hearing.mail import addresses
from hearing.questions.written import answers, offices
from hearing.questions.written.models import AnsweringOffice

FORMATS = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"]


class OfficeForm(FlaskForm):
    """An office that answers, and until when."""

    name = StringField(
        _l("Stelle"),
        [InputRequired(_l("Bitte geben Sie den Namen der Stelle an.")), at_most(LINE)],
        [one_line],
    )
    address = EmailField(_l("E-Mail-Adresse"), [at_most(LINE)], [one_line])
    deadline = DateTimeLocalField(
        _l("Frist"),
        [InputRequired(_l("Bitte geben Sie eine Frist an.")), city_time],
        format=FORMATS,
    )

    def validate_address(self, field: Any) -> None:
        """An address that can be written to, or none."""
        try:
            addresses.check(field.data or "")
        except addresses.AddressMissing:
            return
        except addresses.AddressUnusable as error:
            raise ValidationError(web.say(error)) from error

    def facts(self, office: AnsweringOffice | None = None) -> offices.Facts:
        """What was typed; the second of two equal hours stays where it was."""
        shown = self.deadline.data
        if office is None:
            deadline = city.moment(shown)
        else:
            deadline = times.moment_near(shown, city.zone(), office.deadline)
        return offices.Facts(self.name.data, self.address.data, deadline)


def office_values(office: AnsweringOffice) -> dict[str, Any]:
    """What an office's form shows."""
    return {
        "name": office.name,
        "address": office.address,
        "deadline": city.wall(office.deadline),
    }


class AssignForm(FlaskForm):
    """Which office answers a question."""

    office = SelectField(_l("Stelle"), validate_choice=False)

    def __init__(self, listed: list[AnsweringOffice], *args: Any, **values: Any) -> None:
        super().__init__(*args, **values)
        self.listed = {str(one.id): one for one in listed}
        names = [SelectChoice(key, one.name) for key, one in self.listed.items()]
        self.office.choices = [SelectChoice("", _("noch niemand")), *names]

    def chosen(self) -> AnsweringOffice | None:
        """The office, or nobody."""
        return self.listed.get(self.office.data or "")


class AnswerForm(FlaskForm):
    """The words of an answer."""

    text = TextAreaField(_l("Antwort"), [at_most(answers.LONGEST)], [plain_text])


class ReturnForm(FlaskForm):
    """What an answer still lacks."""

    remark = TextAreaField(
        _l("Was fehlt noch?"),
        [InputRequired(_l("Bitte sagen Sie, was noch fehlt.")), at_most(answers.LONGEST_REMARK)],
        [plain_text],
    )


class PlainForm(FlaskForm):
    """A form that has nothing but its token."""
