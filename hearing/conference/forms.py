"""The form that arranges a conference."""

from __future__ import annotations

import re
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    Field,
    IntegerField,
    PasswordField,
    RadioField,
    TextAreaField,
    URLField,
    ValidationError,
)
from wtforms.validators import InputRequired, NumberRange

from hearing.agenda.fields import TEXT, at_most, one_line, plain_text
from hearing.conference import labels
from hearing.conference.arrangements import Plan
from hearing.conference.models import Conference, System
from hearing.groups.models import Attendance

LONGEST = 500


class ConferenceForm(FlaskForm):
    """How people take part by video."""

    system = RadioField(_l("System"), [InputRequired(_l("Bitte wählen Sie eines davon."))])
    virtual_url = URLField(_l("Adresse der Videokonferenz"), [at_most(LONGEST)], [one_line])
    server = URLField(_l("Adresse des BigBlueButton-Servers"), [at_most(LONGEST)], [one_line])
    secret = PasswordField(_l("Shared Secret des Servers"), [at_most(LONGEST)], [one_line])
    virtual_info = TextAreaField(_l("Hinweise für die Gäste"), [at_most(TEXT)], [plain_text])
    doors_minutes = IntegerField(
        _l("Die Konferenz öffnet so viele Minuten vor Beginn"),
        [
            InputRequired(_l("Bitte geben Sie eine Zahl an, notfalls 0.")),
            NumberRange(0, 1440, _l("Bitte geben Sie 0 bis 1440 Minuten an.")),
        ],
    )

    def __init__(self, *args: Any, **values: Any) -> None:
        super().__init__(*args, **values)
        self.system.choices = [(word.value, _(name)) for word, name in labels.SYSTEMS.items()]

    def validate_virtual_url(self, field: Field) -> None:
        """An address that a browser can open."""
        if field.data and not re.fullmatch(r"https://[^\s/?#@]+([/?#]\S*)?", field.data):
            raise ValidationError(_("Bitte geben Sie eine Adresse mit https:// an."))

    def plan(self) -> Plan:
        """What the form says."""
        return Plan(
            system=System(self.system.data),
            address=self.virtual_url.data,
            info=self.virtual_info.data,
            doors_minutes=self.doors_minutes.data,
            server=self.server.data,
            secret=self.secret.data or "",
        )


def form_values(conference: Conference, attendance: Attendance) -> dict[str, Any]:
    """What the form begins with; a secret is never shown again."""
    return {
        "system": conference.system.value,
        "virtual_url": attendance.virtual_url,
        "server": conference.server,
        "virtual_info": attendance.virtual_info,
        "doors_minutes": attendance.doors_minutes,
    }
