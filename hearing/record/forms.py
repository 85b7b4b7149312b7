"""Forms of the record's steps."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    DateField,
    FieldList,
    FloatField,
    Form,
    FormField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, Optional
from wtforms.widgets import HiddenInput

from hearing.protocol.changes import LONGEST
from hearing.record.labels import REASONS
from hearing.record.models import NoText
from hearing.record.results import LONGEST as LONGEST_TEXT
from hearing.redactions.forms import reasons
from hearing.speakers.models import Speaker

NOBODY = 0
NO_DATE = _l("Bitte geben Sie ein Datum an.")


class StepForm(FlaskForm):
    """What says which record a person has looked at."""

    version = IntegerField(widget=HiddenInput(), validators=[InputRequired()])


class ResultForm(Form):
    """What came out on an item."""

    item_id = IntegerField(widget=HiddenInput(), validators=[InputRequired()])
    text = TextAreaField(
        _l("Ergebnis"), [Length(max=LONGEST_TEXT, message=_l("Bitte höchstens %(max)d Zeichen."))]
    )


class ErratumForm(StepForm):
    """What a version says that it corrects."""

    erratum = TextAreaField(
        _l("Was berichtigt die neue Fassung?"),
        [Length(max=2000, message=_l("Bitte höchstens %(max)d Zeichen."))],
    )


class ShortForm(ErratumForm):
    """The short record. Of the results there is one for each item, named by its title."""

    summary = TextAreaField(
        _l("Zusammenfassung"),
        [Length(max=LONGEST_TEXT, message=_l("Bitte höchstens %(max)d Zeichen."))],
    )
    decisions = TextAreaField(
        _l("Beschlüsse und Zusagen"),
        [Length(max=LONGEST_TEXT, message=_l("Bitte höchstens %(max)d Zeichen."))],
    )
    results = FieldList(FormField(ResultForm))
    authentic = BooleanField(_l("Der Wortlaut gilt als Niederschrift, nicht nur als Hilfsmittel"))

    def name_results(self, titles: Mapping[int, str]) -> None:
        """Say which item each result is of."""
        for one in self.results:
            one.form.text.label.text = titles.get(one.form.item_id.data, one.form.text.label.text)


class MoveForm(ErratumForm):
    """A step, with the speakers' deadline, why it is not waited for, or what a new version
    corrects."""

    to = StringField(validators=[InputRequired()])
    speakers_until = DateField(_l("Frist der Mitwirkenden"), [Optional()])
    because = TextAreaField(
        _l("Warum es vor der Frist weitergeht"),
        [Length(max=1000, message=_l("Bitte höchstens %(max)d Zeichen."))],
    )


class TakeInForm(StepForm):
    """Which recording is waited for again."""

    recording_id = IntegerField(widget=HiddenInput(), validators=[InputRequired()])


class LeaveOutForm(TakeInForm):
    """Why the record goes on without a recording."""

    reason = StringField(
        _l("Warum es ohne sie weitergeht"),
        [
            DataRequired(_l("Bitte sagen Sie, warum.")),
            Length(max=1000, message=_l("Bitte höchstens %(max)d Zeichen.")),
        ],
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


class SpanForm(FlaskForm):
    """Seconds of speech without text, named by their borders."""

    recording_id = IntegerField(widget=HiddenInput(), validators=[InputRequired()])
    start = FloatField(widget=HiddenInput(), validators=[InputRequired()])
    end = FloatField(widget=HiddenInput(), validators=[InputRequired()])


class WordsForm(SpanForm):
    """What was said there."""

    text = TextAreaField(
        _l("Was gesagt wurde"),
        [
            DataRequired(_l("Ein Beitrag ohne Text ist keiner.")),
            Length(max=LONGEST, message=_l("Bitte höchstens %(max)d Zeichen.")),
        ],
    )
    speaker = SelectField(_l("Wer spricht"), coerce=int, default=NOBODY)

    def offer(self, people: Iterable[Speaker]) -> None:
        """Fill the list of those who may have spoken."""
        nobody = SelectChoice(NOBODY, _("ohne Angabe"))
        self.speaker.choices = [nobody, *(SelectChoice(one.id, one.name) for one in people)]


class ReasonForm(SpanForm):
    """Why there is no text."""

    reason = RadioField(
        _l("Warum hier kein Text steht"),
        [InputRequired(_l("Bitte wählen Sie, warum hier kein Text steht."))],
        choices=[SelectChoice(reason.value, _l(REASONS[reason])) for reason in NoText],
    )


class ReopenForm(FlaskForm):
    """What was said of a span, to be taken back."""

    silence_id = IntegerField(widget=HiddenInput(), validators=[InputRequired()])


class PassagesForm(FlaskForm):
    """Why passages go; which ones, their boxes say."""

    reason = SelectField(_l("Grund, den alle lesen"), [InputRequired()])

    def __init__(self, *args: Any, **told: Any) -> None:
        super().__init__(*args, **told)
        self.reason.choices = reasons()
