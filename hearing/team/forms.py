"""Forms of the team: who gets which roles."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    EmailField,
    HiddenField,
    SelectField,
    SelectMultipleField,
    StringField,
    ValidationError,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length

from hearing.accounts.rights import Role
from hearing.team.labels import ROLES
from hearing.web import LANGUAGES


class RolesForm(FlaskForm):
    """The roles of one person. ``seen`` are those that the form was made from."""

    roles = SelectMultipleField(_l("Rollen"))
    seen = HiddenField()

    def __init__(self, **values: object) -> None:
        super().__init__(**values)
        self.roles.choices = [SelectChoice(role.value, _(name)) for role, name in ROLES.items()]

    def chosen(self) -> list[Role]:
        """The roles that are ticked."""
        return [Role(word) for word in self.roles.data or []]

    def made_from(self) -> list[Role]:
        """The roles that the person had when the form was made."""
        return [role for role in Role if role.value in (self.seen.data or "").split(",")]


class MemberForm(RolesForm):
    """Somebody new in the team."""

    email = EmailField(
        _l("E-Mail-Adresse"),
        [InputRequired(_l("Bitte geben Sie die E-Mail-Adresse an.")), Length(max=254)],
    )
    name = StringField(_l("Name"), [Length(max=200, message=_l("Der Name ist zu lang."))])
    language = SelectField(
        _l("Sprache der Einladung"),
        choices=[SelectChoice(*pair) for pair in LANGUAGES.items()],
        default="de",
    )

    def validate_roles(self, field: SelectMultipleField) -> None:
        """At least one role; nobody is in a team without one."""
        if not field.data:
            raise ValidationError(_("Bitte wählen Sie mindestens eine Rolle."))
