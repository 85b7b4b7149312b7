"""Forms of the record's steps."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, DateField, IntegerField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, Optional
from wtforms.widgets import HiddenInput

from hearing.record.steps import LONGEST_TEXT

NO_DATE = _l("Bitte geben Sie ein Datum an.")


class StepForm(FlaskForm):
    """What says which record a person has looked at."""

    version = IntegerField(widget=HiddenInput(), validators=[InputRequired()])


class ShortForm(StepForm):
    """The short record."""

    summary = TextAreaField(
        _l("Zusammenfassung"),
        [Length(max=LONGEST_TEXT, message=_l("Bitte höchstens %(max)d Zeichen."))],
    )
    decisions = TextAreaField(
        _l("Beschlüsse und Zusagen"),
        [Length(max=LONGEST_TEXT, message=_l("Bitte höchstens %(max)d Zeichen."))],
    )
    authentic = BooleanField(_l("Der Wortlaut gilt als Niederschrift, nicht nur als Hilfsmittel"))


class MoveForm(StepForm):
    """A step, with the speakers' deadline or what a new version corrects."""

    to = StringField(validators=[InputRequired()])
    speakers_until = DateField(_l("Frist der Mitwirkenden"), [Optional()])
    erratum = TextAreaField(
        _l("Was berichtigt die neue Fassung?"),
        [Length(max=2000, message=_l("Bitte höchstens %(max)d Zeichen."))],
    )


class SignForm(StepForm):
    """A signature under the text that was read."""

    name = StringField(
        _l("Name, wie er unter der Niederschrift steht"),
        [
            DataRequired(_l("Bitte geben Sie Ihren Namen an.")),
            Length(max=200, message=_l("Bitte höchstens %(max)d Zeichen.")),
        ],
    )
    read = StringField(widget=HiddenInput(), validators=[InputRequired()])


class ApproveForm(StepForm):
    """The day of the approval."""

    approved_on = DateField(_l("Genehmigt am"), [DataRequired(NO_DATE)])
