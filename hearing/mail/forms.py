"""Forms of letters and of personal links."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import EmailField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from hearing.mail.outbox import LONGEST_NAME, LONGEST_SUBJECT


class LetterForm(FlaskForm):
    """A draft, as a person changes it."""

    email = EmailField(
        _l("E-Mail-Adresse"), [InputRequired(_l("Bitte geben Sie eine E-Mail-Adresse an."))]
    )
    name = StringField(_l("Name"), [Length(max=LONGEST_NAME)])
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
            Length(max=50_000, message=_l("Der Text darf höchstens 50.000 Zeichen haben.")),
        ],
    )


class RenewalForm(FlaskForm):
    """A link that has ended."""

    token = StringField(
        _l("Ihr bisheriger Link"),
        [
            InputRequired(_l("Bitte fügen Sie Ihren bisherigen Link ein.")),
            Length(max=500, message=_l("Das ist zu lang für einen persönlichen Link.")),
        ],
    )
