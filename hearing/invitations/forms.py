"""Forms of the list of guests, of letters' texts, of reminders."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    DateTimeLocalField,
    EmailField,
    IntegerField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

from hearing import city
from hearing.clock_fields import city_time
from hearing.errors import N_
from hearing.files.forms import UploadField
from hearing.groups.models import Group
from hearing.invitations import columns
from hearing.invitations.models import Invitation, Reminder
from hearing.invitations.people import Facts
from hearing.mail.outbox import LONGEST_SUBJECT

LANGUAGES = {"de": N_("Deutsch"), "en": N_("Englisch")}
LONGEST_TEXT = 20_000


def _group_choices(groups: list[Group], nothing: str = "") -> list[SelectChoice]:
    first = [SelectChoice("", nothing)] if nothing else []
    return first + [SelectChoice(str(group.id), group.name) for group in groups]


def _number(text: Any) -> int | None:
    """The value of a choice: a number, or nothing chosen."""
    return int(text) if text not in (None, "") else None


def _language_choices() -> list[SelectChoice]:
    return [SelectChoice(code, _(name)) for code, name in LANGUAGES.items()]


class PersonForm(FlaskForm):
    """A person of the list."""

    name = StringField(_l("Name"), [InputRequired(_l("Bitte geben Sie einen Namen an."))])
    email = EmailField(
        _l("E-Mail-Adresse"), [InputRequired(_l("Bitte geben Sie eine E-Mail-Adresse an."))]
    )
    group_id = SelectField(
        _l("Gruppe"), [InputRequired(_l("Bitte wählen Sie eine Gruppe."))], coerce=_number
    )
    organisation = StringField(_l("Organisation oder Dienststelle"))
    language = SelectField(_l("Sprache der Briefe"), [InputRequired()], default="de")
    note = TextAreaField(_l("Interne Notiz"))

    @classmethod
    def of(cls, groups: list[Group], sent: Any, person: Invitation | None) -> PersonForm:
        """The form for a person, or for a new one."""
        form = cls(sent, obj=person)
        form.group_id.choices = _group_choices(groups, "" if person else _("Bitte wählen"))
        form.language.choices = _language_choices()
        return form

    def facts(self) -> Facts:
        """What was typed."""
        return Facts(
            name=self.name.data or "",
            email=self.email.data or "",
            group_id=self.group_id.data,
            organisation=self.organisation.data or "",
            language=self.language.data or "de",
            note=self.note.data or "",
        )


class GuestListForm(FlaskForm):
    """A file with people, and what holds for those who say nothing of their own."""

    file = UploadField(
        _l("Datei (CSV oder XLSX)"),
        [DataRequired(_l("Bitte wählen Sie eine Datei aus."))],
        kinds=columns.KINDS,
    )
    group_id = SelectField(_l("Gruppe für alle ohne eigene Angabe"), coerce=_number)
    language = SelectField(
        _l("Sprache für alle ohne eigene Angabe"), [InputRequired()], default="de"
    )

    @classmethod
    def of(cls, groups: list[Group], **values: Any) -> GuestListForm:
        """The form with the groups of a hearing."""
        form = cls(data=values)
        form.group_id.choices = _group_choices(groups, _("keine: Sie steht in der Datei"))
        form.language.choices = _language_choices()
        return form


class TextForm(FlaskForm):
    """The text of a letter to a group."""

    subject = StringField(
        _l("Betreff"),
        [
            InputRequired(_l("Bitte geben Sie einen Betreff an.")),
            Length(
                max=LONGEST_SUBJECT, message=_l("Der Betreff darf höchstens 200 Zeichen haben.")
            ),
        ],
    )
    text = TextAreaField(
        _l("Text"),
        [
            InputRequired(_l("Bitte geben Sie einen Text ein.")),
            Length(max=LONGEST_TEXT, message=_l("Bitte höchstens %(max)d Zeichen.")),
        ],
    )


class ReminderForm(FlaskForm):
    """When a group is reminded: so many days before the deadline, or at a time."""

    group_id = SelectField(
        _l("Gruppe"), [InputRequired(_l("Bitte wählen Sie eine Gruppe."))], coerce=_number
    )
    days_before = IntegerField(
        _l("Tage vor der Frist"),
        [Optional(), NumberRange(1, 365, _l("Bitte geben Sie 1 bis 365 Tage an."))],
    )
    at = DateTimeLocalField(
        _l("oder genau zu diesem Zeitpunkt"),
        [Optional(), city_time],
        format=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"],
    )

    @classmethod
    def of(cls, groups: list[Group], sent: Any, reminder: Reminder | None) -> ReminderForm:
        """The form for a reminder, or for a new one."""
        values: dict[str, Any] = {}
        if reminder is not None:
            at = city.wall(reminder.at) if reminder.at else None
            values = {
                "group_id": reminder.group_id,
                "days_before": reminder.days_before,
                "at": at,
            }
        form = cls(sent, data=values)
        form.group_id.choices = _group_choices(groups, "" if reminder else _("Bitte wählen"))
        return form
