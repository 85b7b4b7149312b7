"""Forms of the protocol's editor: one contribution at a time."""

from __future__ import annotations

from collections.abc import Iterable

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, FloatField, IntegerField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, Optional
from wtforms.widgets import HiddenInput, TextInput

from hearing.agenda.models import AgendaItem
from hearing.protocol.changes import LONGEST
from hearing.protocol.labels import PARTS
from hearing.protocol.models import Entry, Part
from hearing.speakers.models import Speaker

NOBODY = 0


class SeenForm(FlaskForm):
    """What says which version of a contribution a person has looked at."""

    version = IntegerField(widget=HiddenInput(), validators=[InputRequired()])


class EntryForm(SeenForm):
    """The words of a contribution, and who said them on which item."""

    text = TextAreaField(
        _l("Text"),
        [
            DataRequired(_l("Ein Beitrag ohne Text ist keiner.")),
            Length(max=LONGEST, message=_l("Bitte höchstens %(max)d Zeichen.")),
        ],
    )
    speaker = SelectField(_l("Wer spricht"), coerce=int)
    item = SelectField(_l("Programmpunkt"), coerce=int)
    part = SelectField(_l("Art"))
    question = SelectField(_l("Antwort auf"))

    def offer(
        self, *, people: Iterable[Speaker], items: Iterable[AgendaItem], questions: Iterable[Entry]
    ) -> None:
        """Fill the lists."""
        nobody = SelectChoice(NOBODY, _("ohne Angabe"))
        self.speaker.choices = [nobody, *(SelectChoice(one.id, one.name) for one in people)]
        self.item.choices = [
            SelectChoice(NOBODY, _("vor Beginn")),
            *(SelectChoice(one.id, one.title) for one in items),
        ]
        self.part.choices = [SelectChoice(part.value, _(PARTS[part])) for part in Part]
        self.question.choices = [
            SelectChoice("", _("keine Frage")),
            *(SelectChoice(one.key, one.text[:80]) for one in questions),
        ]


class InsertForm(FlaskForm):
    """What the machine missed. Its fields stand beside those of an open contribution."""

    start = FloatField(
        _l("Von Sekunde"),
        [InputRequired(_l("Bitte geben Sie eine Zahl an."))],
        id="insert-start",
        widget=TextInput(),  # what is no number stays there to be corrected
    )
    end = FloatField(
        _l("Bis Sekunde"),
        [InputRequired(_l("Bitte geben Sie eine Zahl an."))],
        id="insert-end",
        widget=TextInput(),
    )
    text = StringField(
        _l("Was gesagt wurde"),
        [DataRequired(_l("Ein Beitrag ohne Text ist keiner."))],
        id="insert-text",
    )


class DoubtForm(FlaskForm):
    """Which doubt about which entry is none."""

    key = StringField(validators=[DataRequired(), Length(max=32)])
    doubt = StringField(validators=[DataRequired(), Length(max=64)])


class RestoreForm(FlaskForm):
    """Which entry is to be as it was before which change; without a version it is gone."""

    key = StringField(validators=[DataRequired(), Length(max=32)])
    change = IntegerField(validators=[InputRequired()])
    version = IntegerField(validators=[Optional()])


class ReplaceForm(FlaskForm):
    """What stands there and what is to stand there instead."""

    class Meta:
        """Looking changes nothing and has an address; the form that replaces carries a token."""

        csrf = False

    find = StringField(
        _l("Suchen nach"),
        [DataRequired(_l("Bitte geben Sie an, was ersetzt werden soll.")), Length(max=200)],
    )
    instead = StringField(_l("Ersetzen durch"), [Length(max=200)])
    words = BooleanField(_l("nur ganze Wörter"), default=True)
    case = BooleanField(_l("Groß- und Kleinschreibung beachten"), default=True)
