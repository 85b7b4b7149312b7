"""Forms of staff accounts."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import EmailField, PasswordField
from wtforms.validators import InputRequired, Length


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
