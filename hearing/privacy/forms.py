"""Forms of this room: whom a request is about, why somebody is erased, how long data are kept."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, IntegerField, RadioField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange

from hearing.privacy.erasure import REASONS
from hearing.privacy.retention import Due

LONGEST = 254


class SearchForm(FlaskForm):
    """An address, or a part of a name."""

    words = StringField(
        _l("E-Mail-Adresse oder Name"),
        [
            DataRequired(_l("Bitte geben Sie eine E-Mail-Adresse oder einen Namen ein.")),
            Length(min=3, max=LONGEST, message=_l("Bitte geben Sie mindestens drei Zeichen ein.")),
        ],
    )


class PersonForm(FlaskForm):
    """Whom an export or an erasure is about; nothing of it is ever in an address."""

    address = HiddenField(validators=[DataRequired(), Length(max=LONGEST)])


class EraseForm(PersonForm):
    """Why somebody is erased."""

    reason = RadioField(
        _l("Grund der Löschung"),
        [InputRequired(_l("Bitte wählen Sie einen Grund."))],
        choices=[SelectChoice(reason.value, _l(text)) for reason, text in REASONS.items()],
    )


def retention_form(due: list[Due]) -> FlaskForm:
    """A number of days for each kind of data; ``seen_…`` are the versions it was made from."""

    class RetentionForm(FlaskForm):
        pass

    for one in due:
        kind = one.kind
        field = IntegerField(
            _l("%(what)s (Tage)", what=_l(kind.what)),
            [
                InputRequired(_l("Bitte geben Sie eine Zahl von Tagen ein.")),
                NumberRange(
                    0, kind.longest, _l("Möglich sind 0 bis %(max)s Tage.", max=kind.longest)
                ),
            ],
            default=one.days,
        )
        setattr(RetentionForm, kind.word, field)
        setattr(RetentionForm, f"seen_{kind.word}", HiddenField(default=str(one.version)))
    return RetentionForm()
