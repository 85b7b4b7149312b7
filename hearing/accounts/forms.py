"""Forms of staff accounts."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import EmailField, PasswordField, RadioField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import EqualTo, InputRequired, Length

from hearing.web import LANGUAGES


class LoginForm(FlaskForm):
    """Who are you?"""

    email = EmailField(
        _l("E-Mail-Adresse"),
        [InputRequired(_l("Bitte geben Sie Ihre E-Mail-Adresse an.")), Length(max=254)],
    )
    password = PasswordField(
        _l("Passwort"),
        [InputRequired(_l("Bitte geben Sie Ihr Passwort an.")), Length(max=1000)],
    )


class CodeForm(FlaskForm):
    """A code of the app, or a recovery code."""

    code = StringField(
        _l("Code"), [InputRequired(_l("Bitte geben Sie den Code ein.")), Length(max=100)]
    )


class ConfirmForm(FlaskForm):
    """The password once more, before something that a stranger at the desk must not do."""

    current = PasswordField(
        _l("Ihr Passwort"),
        [InputRequired(_l("Bitte geben Sie Ihr Passwort an.")), Length(max=1000)],
    )


class NewPasswordForm(FlaskForm):
    """A password, typed twice."""

    password = PasswordField(
        _l("Neues Passwort"),
        [InputRequired(_l("Bitte geben Sie ein neues Passwort an.")), Length(max=1000)],
    )
    repeated = PasswordField(
        _l("Neues Passwort noch einmal"),
        [
            InputRequired(_l("Bitte geben Sie das neue Passwort noch einmal ein.")),
            EqualTo("password", _l("Die beiden Passwörter sind verschieden.")),
        ],
    )


class ChangePasswordForm(ConfirmForm, NewPasswordForm):
    """The old password and a new one."""


class ForgottenForm(FlaskForm):
    """Whose password is forgotten?"""

    email = EmailField(
        _l("E-Mail-Adresse"),
        [InputRequired(_l("Bitte geben Sie Ihre E-Mail-Adresse an.")), Length(max=254)],
    )


class LanguageForm(FlaskForm):
    """The language of the pages and letters."""

    language = RadioField(
        _l("Sprache"), choices=[SelectChoice(*pair) for pair in LANGUAGES.items()]
    )
