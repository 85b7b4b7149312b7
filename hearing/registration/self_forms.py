"""The form on the public page: register oneself."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    EmailField,
    Field,
    HiddenField,
    RadioField,
    SelectField,
    StringField,
    ValidationError,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

from hearing import web
from hearing.agenda.fields import at_most
from hearing.groups import labels
from hearing.invitations import people
from hearing.registration.openings import Opening
from hearing.registration.self_errors import GroupNotChosen

LONGEST_ADDRESS, LONGEST_CODE = 254, 60


class SelfForm(FlaskForm):
    """Who registers. ``trap`` is for machines that fill in whatever they find; no page shows it.
    Where one group alone is open nobody is asked for it."""

    group = RadioField(_l("Sie melden sich an als"), validate_choice=False)
    name = StringField(
        _l("Ihr Name"),
        [InputRequired(_l("Bitte geben Sie Ihren Namen an.")), at_most(people.LONGEST_NAME)],
    )
    email = EmailField(
        _l("Ihre E-Mail-Adresse"),
        [
            InputRequired(_l("Bitte geben Sie Ihre E-Mail-Adresse an.")),
            at_most(LONGEST_ADDRESS),
        ],
    )
    code = StringField(_l("Code"), [at_most(LONGEST_CODE)])
    language = SelectField(_l("Sprache der E-Mails"), validate_choice=False)
    trap = StringField(_l("Bitte leer lassen"), name="betreff")
    stamp = HiddenField()

    def __init__(self, openings: list[Opening], **values: Any) -> None:
        super().__init__(**values)
        self.openings = openings
        code = web.language()
        self.group.choices = [
            SelectChoice(str(opening.group.id), labels.name_of(opening.group, code))
            for opening in openings
        ]
        self.language.choices = [SelectChoice(code, name) for code, name in web.LANGUAGES.items()]
        self.language.flags.required = True  # one of them is always chosen
        if not self.is_submitted():
            self.language.data = code

    def validate_group(self, _field: Field) -> None:
        """Say what is missing together with all else."""
        try:
            self.opening()
        except GroupNotChosen as error:
            raise ValidationError(web.say(error)) from error

    def opening(self) -> Opening:
        """What was chosen; the only one there is need not be. Raises GroupNotChosen."""
        if len(self.openings) == 1:
            return self.openings[0]
        chosen = (each for each in self.openings if str(each.group.id) == self.group.data)
        found = next(chosen, None)
        if found is None:
            raise GroupNotChosen
        return found

    def facts(self, opening: Opening) -> people.Facts:
        """What was typed; in a language that there is not, the page's."""
        known = self.language.data in web.LANGUAGES
        language = self.language.data if known else web.language()
        return people.Facts(
            name=self.name.data or "",
            email=self.email.data or "",
            group_id=opening.group.id,
            language=language,
        )

    def ask_again(self, sentence: str, stamp: str) -> None:
        """Show everything once more: one press is enough."""
        self.form_errors.append(_(sentence))
        self.trap.data, self.stamp.data = "", stamp
