"""Times in forms: what the city's clocks show, in years that people mean."""

from __future__ import annotations

from datetime import datetime

from flask_babel import gettext as _
from flask_wtf import FlaskForm
from wtforms import Field, ValidationError

from hearing import city, times


class InYears:
    """A validator: a day from the ``first`` year to so many ``ahead`` of this one."""

    def __init__(self, *, first: int = 2000, ahead: int = 10) -> None:
        self.first, self.ahead = first, ahead

    def __call__(self, _form: FlaskForm, field: Field) -> None:
        last = city.today().year + self.ahead
        if field.data is not None and not self.first <= field.data.year <= last:
            sentence = _("Bitte geben Sie ein Jahr zwischen %(first)d und %(last)d an.",
                         first=self.first, last=last)  # fmt: skip
            raise ValidationError(sentence)


class CityTime(InYears):
    """A validator: in those years, and the city's clocks show that time."""

    def __call__(self, form: FlaskForm, field: Field) -> None:
        super().__call__(form, field)
        if field.data is not None:
            refuse_skipped(field.data)


in_these_years, city_time = InYears(), CityTime()


def refuse_skipped(shown: datetime) -> None:
    """Refuse a time over which the clocks are put forward."""
    if times.is_skipped(shown, city.zone()):
        raise ValidationError(
            _("Diese Uhrzeit gibt es nicht: An diesem Tag werden die Uhren vorgestellt.")
        )
