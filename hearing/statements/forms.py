"""Forms of statements: the list of offices, an office, its answer, the organizer's answer."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import (
    BooleanField,
    DateTimeLocalField,
    Field,
    RadioField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional

from hearing import city
from hearing.clock_fields import city_time
from hearing.files.forms import UploadsField
from hearing.statements import labels
from hearing.statements.answers import Answer
from hearing.statements.models import AnswerKind, Channel, Statement, StatementComment

COMMENTS = 50
LONGEST = 20_000
# Empty rows that are there without asking for more.
ROWS = 3
FORMATS = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"]
FILE_KINDS = frozenset({"pdf", "docx", "odt", "jpeg", "png"})
FILE_BYTES = 25_000_000


def _trim(text: str | None) -> str:
    return (text or "").replace("\0", "").strip()


def _longest(limit: int) -> Length:
    return Length(max=limit, message=_l("Bitte höchstens %(max)d Zeichen."))


class OfficesForm(FlaskForm):
    """Offices to add, one in each line."""

    offices = TextAreaField(
        _l("Stellen"),
        [InputRequired(_l("Bitte nennen Sie mindestens eine Stelle.")), _longest(LONGEST)],
    )
    deadline = DateTimeLocalField(
        _l("Frist"),
        [InputRequired(_l("Bitte geben Sie eine Frist an.")), city_time],
        format=FORMATS,
    )


class OfficeForm(FlaskForm):
    """One office and its deadline."""

    office = StringField(
        _l("Stelle"), [InputRequired(_l("Bitte geben Sie den Namen der Stelle an."))], [_trim]
    )
    address = StringField(_l("E-Mail-Adresse"), [Optional(), _longest(254)], [_trim])
    deadline = DateTimeLocalField(
        _l("Frist"),
        [InputRequired(_l("Bitte geben Sie eine Frist an.")), city_time],
        format=FORMATS,
    )
    accepts_late = BooleanField(_l("Auch nach der Frist über den Link annehmen"))


class ReplyForm(FlaskForm):
    """The organizer's answer to a comment."""

    answer = TextAreaField(_l("Antwort"), [_longest(LONGEST)], [_trim])

    def words(self) -> str:
        """What is answered."""
        return _lines(self.answer.data)


class PlainForm(FlaskForm):
    """A button."""


class _AnswerForm(FlaskForm):
    """What an office says; ``answer_form`` adds the comments."""

    # Which button was pressed: no field that people see, carried by edits like one.
    action = StringField()
    kind = RadioField(
        _l("Art der Stellungnahme"),
        [Optional()],
        coerce=AnswerKind,
        choices=[SelectChoice(kind.value, _l(label)) for kind, label in labels.KINDS.items()],
    )
    text = TextAreaField(_l("Allgemeiner Text"), [_longest(LONGEST)], [_trim])
    old_sentence = TextAreaField(
        _l("Satz der Vorlage, der geändert werden soll"), [_longest(4000)], [_trim]
    )
    new_sentence = TextAreaField(_l("Neuer Wortlaut"), [_longest(4000)], [_trim])
    attach = BooleanField(_l("Die Stellungnahme soll der Vorlage beigefügt werden"))
    file = UploadsField(_l("Dateien hinzufügen"), kinds=FILE_KINDS)

    def answer(self) -> Answer:
        """What the form says."""
        return Answer(
            kind=self.kind.data,
            text=_lines(self.text.data),
            comments=tuple(_lines(self[f"comment_{n}"].data) for n in range(1, COMMENTS + 1)),
            attach=self.attach.data,
            old_sentence=_lines(self.old_sentence.data),
            new_sentence=_lines(self.new_sentence.data),
        )

    def rows(self, asked: int = 0) -> list[Field]:
        """The comments to show: all that are filled in, and some empty ones."""
        fields = [self[f"comment_{n}"] for n in range(1, COMMENTS + 1)]
        filled = max((n for n, field in enumerate(fields, start=1) if field.data), default=0)
        return fields[: max(filled + (0 if filled else ROWS), asked)]


class AnswerForm(_AnswerForm):
    """An office's own answer, through its link."""


class EnteredForm(_AnswerForm):
    """An answer that came another way, entered by the organizer."""

    channel = RadioField(
        _l("Wie ist sie eingegangen?"),
        [InputRequired(_l("Bitte geben Sie an, wie die Stellungnahme eingegangen ist."))],
        coerce=Channel,
        choices=[SelectChoice(one.value, _l(label)) for one, label in labels.CHANNELS.items()],
    )
    received_at = DateTimeLocalField(
        _l("Eingegangen am"),
        [
            InputRequired(_l("Bitte geben Sie an, wann die Stellungnahme eingegangen ist.")),
            city_time,
        ],
        format=FORMATS,
    )


for _number in range(1, COMMENTS + 1):
    _field = TextAreaField(_l("Anmerkung %(number)d", number=_number), [_longest(LONGEST)], [_trim])
    setattr(_AnswerForm, f"comment_{_number}", _field)


def _lines(text: str | None) -> str:
    return (text or "").replace("\r\n", "\n").strip()


def values_of(statement: Statement) -> dict[str, Any]:
    """What the answer's form shows of a statement."""
    values: dict[str, Any] = {
        "kind": statement.kind,
        "text": statement.text,
        "attach": statement.attach,
        "old_sentence": statement.old_sentence,
        "new_sentence": statement.new_sentence,
        "channel": statement.channel,
        "received_at": city.wall(statement.received_at) if statement.received_at else None,
    }
    for number, comment in enumerate(statement.comments, start=1):
        values[f"comment_{number}"] = comment.text
    return values


def office_values(statement: Statement) -> dict[str, Any]:
    """What the office's form shows."""
    return {
        "office": statement.office,
        "address": statement.address,
        "deadline": city.wall(statement.deadline),
        "accepts_late": statement.accepts_late,
    }


def first_entered(statement: Statement, now: datetime) -> dict[str, Any]:
    """What the form to enter an answer shows at first: most come by e-mail, today."""
    values = values_of(statement)
    values["channel"] = values["channel"] or Channel.EMAIL
    values["received_at"] = values["received_at"] or city.wall(now).replace(second=0, microsecond=0)
    return values


def received_at(form: EnteredForm, statement: Statement) -> datetime:
    """When an answer came in. The form shows no seconds: a time that is left as it was is the very
    point in time that is known, also in the hour that comes twice."""
    shown, known = form.received_at.data, statement.received_at
    if known is not None and city.wall(known).replace(second=0, microsecond=0) == shown:
        return known
    return city.moment(shown)


def make_office(statement: Statement, formdata: MultiDict[str, str] | None) -> OfficeForm:
    """The form of an office, for edits."""
    return OfficeForm(formdata, data=office_values(statement))


def make_reply(comment: StatementComment, formdata: MultiDict[str, str] | None) -> ReplyForm:
    """The form of an answer to a comment, for edits."""
    return ReplyForm(formdata, data={"answer": comment.answer})


def refuse(form: FlaskForm, field: str, sentence: str) -> None:
    """Put a sentence next to a field, or above the form."""
    if field and field in form:
        form[field].errors = [sentence]
    else:
        form.form_errors.append(sentence)
