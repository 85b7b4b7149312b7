"""Forms of this room: how long a hearing's recordings, their texts and its record are kept."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateField, IntegerField
from wtforms.validators import InputRequired, NumberRange, Optional
from wtforms.widgets import HiddenInput

from hearing.recordings.terms import LONGEST_DAYS, Choice

DAYS = NumberRange(0, LONGEST_DAYS, _l("Möglich sind 0 bis %(max)s Tage.", max=LONGEST_DAYS))


class TermsForm(FlaskForm):
    """The terms of a hearing; what is left empty follows the rule."""

    version = IntegerField(widget=HiddenInput(), validators=[InputRequired()])
    days = IntegerField(_l("Aufzeichnungen: Tage nach der Anhörung"), [Optional(), DAYS])
    next_session_on = DateField(_l("Nächste Sitzung"), [Optional()])
    text_days = IntegerField(
        _l("Arbeitstext: Tage nach dem Ende der Aufzeichnung"), [Optional(), DAYS]
    )
    record_until = DateField(_l("Niederschrift: letzter Tag"), [Optional()])

    def choice(self) -> Choice:
        """What was chosen."""
        return Choice(
            days=self.days.data,
            next_session_on=self.next_session_on.data,
            text_days=self.text_days.data,
            record_until=self.record_until.data,
        )
