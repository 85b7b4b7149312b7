"""Forms of groups, seats, and how a hearing is attended."""

from __future__ import annotations

import re
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    DateTimeLocalField,
    EmailField,
    Field,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, NumberRange, Optional

from hearing import city, times, web
from hearing.agenda.fields import LINE, at_most, names_in, one_line, plain_text
from hearing.clock_fields import city_time
from hearing.fields import ChecksField
from hearing.groups import contingents, groups, labels
from hearing.groups.models import Admission, Group, Mode
from hearing.mail import addresses

MOST_SEATS = 100_000
DOMAIN = re.compile(r"(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}")


def domains_in(text: str) -> list[str]:
    """One mail domain on each line, with or without the @ before it."""
    return [name.lower().removeprefix("@") for name in names_in(text)]


def real_domains(_form: FlaskForm, field: Field) -> None:
    """Each line is a domain."""
    for name in domains_in(field.data or ""):
        if not DOMAIN.fullmatch(name):
            raise ValidationError(_("„%(name)s“ ist keine Mail-Domain.", name=name[:100]))


class GroupForm(FlaskForm):
    """A group and what it may do."""

    name = StringField(
        _l("Name der Gruppe"),
        [DataRequired(_l("Bitte geben Sie der Gruppe einen Namen.")), at_most(LINE)],
        [one_line],
    )
    name_en = StringField(_l("Name auf Englisch"), [at_most(LINE)], [one_line])
    modes = ChecksField(_l("Wie diese Gruppe teilnehmen darf"))
    may_ask = BooleanField(_l("Darf Fragen stellen"))
    admission = RadioField(_l("Wer zu dieser Gruppe gehört"))
    domains = TextAreaField(_l("Mail-Domains, eine je Zeile"), [real_domains], [plain_text])
    code = StringField(_l("Code zur Anmeldung"), [at_most(60)], [one_line])
    deadline = DateTimeLocalField(
        _l("Antwortfrist"),
        [Optional(), city_time],
        format=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"],
    )

    def __init__(self, *args: Any, **values: Any) -> None:
        super().__init__(*args, **values)
        self.modes.choices = [SelectChoice(m.value, _(n)) for m, n in labels.MODES.items()]
        self.admission.choices = [
            SelectChoice(a.value, _(name)) for a, name in labels.ADMISSIONS.items()
        ]

    def facts(self, group: Group | None = None) -> groups.Facts:
        """What the form says. A time that was not touched stays that very point in time."""
        deadline = self.deadline.data
        if deadline is not None:
            known = group.deadline if group else None
            zone = city.zone()
            deadline = times.moment_near(deadline, zone, known) if known else city.moment(deadline)
        return groups.Facts(
            name=self.name.data,
            name_en=self.name_en.data,
            modes=[mode.value for mode in Mode if mode in self.modes.data],
            may_ask=self.may_ask.data,
            admission=Admission(self.admission.data),
            domains=domains_in(self.domains.data or ""),
            code=self.code.data,
            deadline=deadline,
        )


def group_values(group: Group) -> dict[str, Any]:
    """What the form of a group shows at first."""
    names = ("name", "name_en", "may_ask", "code")
    return {
        **{name: getattr(group, name) for name in names},
        "modes": list(group.modes),
        "admission": group.admission.value,
        "domains": "\n".join(group.domains),
        "deadline": city.wall(group.deadline) if group.deadline else None,
    }


class SeatsForm(FlaskForm):
    """Some seats and who may use them."""

    mode = SelectField(_l("Teilnahmeform"), [InputRequired(_l("Bitte wählen Sie eine davon."))])
    seats = IntegerField(
        _l("Plätze"),
        [
            InputRequired(_l("Bitte geben Sie eine Zahl an, notfalls 0.")),
            NumberRange(0, MOST_SEATS, _l("Bitte geben Sie 0 bis %(max)d Plätze an.")),
        ],
    )
    groups = ChecksField(_l("Wer diese Plätze nutzen darf"), coerce=int)
    name = StringField(_l("Name"), [at_most(LINE)], [one_line])

    def __init__(self, everyone: list[Group], *args: Any, **values: Any) -> None:
        super().__init__(*args, **values)
        self.everyone = everyone
        self.mode.choices = [SelectChoice(m.value, _(n)) for m, n in labels.MODES.items()]
        self.groups.choices = [SelectChoice(group.id, group.name) for group in everyone]

    def facts(self) -> contingents.Facts:
        """What the form says."""
        chosen = [group for group in self.everyone if group.id in self.groups.data]
        return contingents.Facts(Mode(self.mode.data), self.seats.data, chosen, self.name.data)


class AttendanceForm(FlaskForm):
    """The waiting list, and where people write to."""

    offer_hours = IntegerField(
        _l("Ein Platz aus der Warteliste ist so viele Stunden reserviert"),
        [
            InputRequired(_l("Bitte geben Sie eine Zahl an.")),
            NumberRange(1, 720, _l("Bitte geben Sie 1 bis 720 Stunden an.")),
        ],
    )
    contact = EmailField(_l("Postfach für Rückfragen und Kalender-Antworten"), [], [one_line])

    def validate_contact(self, field: Field) -> None:
        """An address that can be written to, or none."""
        try:
            addresses.check(field.data or "")
        except addresses.AddressMissing:
            return
        except addresses.AddressUnusable as error:
            raise ValidationError(web.say(error)) from error
