"""Forms of redactions: which passage, and why it goes."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length

from hearing import web
from hearing.recordings.models import Recording
from hearing.redactions.labels import REASONS
from hearing.redactions.models import RedactionReason

TIME = re.compile(r"(?:(?:(\d{1,2}):)?(\d{1,3}):)?(\d{1,6}(?:\.\d{1,3})?)")
MISSING = _l("Bitte geben Sie eine Zeit an.")


class MomentField(StringField):
    """A second of a recording, as 1:02:03, 2:03 or 63,5."""

    def _value(self) -> str:
        if isinstance(self.data, float):
            whole, rest = divmod(round(self.data, 1), 1)
            return web.clock(whole) + (f",{round(rest * 10)}" if rest else "")
        return self.raw_data[0] if self.raw_data else ""

    data: Any

    def process_formdata(self, valuelist: list[str]) -> None:
        if not valuelist or not valuelist[0].strip():
            return
        try:
            self.data = _seconds(valuelist[0].strip().replace(",", "."))
        except ValueError as error:
            self.data = None
            raise ValueError(_("Bitte schreiben Sie die Zeit wie 1:02:03 oder 2:03.")) from error


def _seconds(text: str) -> float:
    found = TIME.fullmatch(text)
    if found is None:
        raise ValueError(text)
    hours, minutes, seconds = found.groups(default="0")
    return int(hours) * 3600 + int(minutes) * 60 + float(seconds)


class SpanForm(FlaskForm):
    """A passage of a recording."""

    recording = SelectField(_l("Aufzeichnung"), [InputRequired()], coerce=int)
    start = MomentField(_l("Von"), [InputRequired(MISSING)])
    end = MomentField(_l("Bis"), [InputRequired(MISSING)])

    class Meta:
        csrf = False  # it only asks what would go

    def offer(self, recordings: Iterable[Recording]) -> None:
        """Fill the list."""
        self.recording.choices = [SelectChoice(one.id, one.title) for one in recordings]


class OrderForm(FlaskForm):
    """Why a passage goes."""

    recording = SelectField(_l("Aufzeichnung"), [InputRequired()], coerce=int)
    start = MomentField(_l("Von"), [InputRequired(MISSING)])
    end = MomentField(_l("Bis"), [InputRequired(MISSING)])
    reason = SelectField(_l("Grund, den alle lesen"), [InputRequired()])
    note = TextAreaField(
        _l("Notiz für die Verwaltung"),
        [Length(max=2000, message=_l("Bitte höchstens %(max)d Zeichen."))],
    )

    def offer(self, recordings: Iterable[Recording]) -> None:
        """Fill the lists."""
        self.recording.choices = [SelectChoice(one.id, one.title) for one in recordings]
        self.reason.choices = reasons()


class PhraseForm(FlaskForm):
    """Words that have to go; they are only ever posted, never part of an address."""

    phrase = TextAreaField(
        _l("Wörter, die entfernt werden müssen"),
        [InputRequired(_l("Bitte geben Sie Wörter an.")), Length(max=4000)],
    )


class StrikeForm(PhraseForm):
    """The same words, and why they go."""

    # Not the name that the other form's field has on the same page.
    reason = SelectField(_l("Grund, den alle lesen"), [InputRequired()], id="strike-reason")

    def __init__(self, *args: Any, **told: Any) -> None:
        super().__init__(*args, **told)
        self.reason.choices = reasons()


def reasons() -> list[SelectChoice]:
    """Why something goes by the city's order, as people choose it."""
    return [
        SelectChoice(one.value, _(REASONS[one]))
        for one in RedactionReason
        if one is not RedactionReason.WITHDRAWN
    ]
