"""Forms of the items of a programme."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    DateField,
    Field,
    IntegerField,
    SelectField,
    StringField,
    TextAreaField,
    TimeField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, NumberRange, Optional

from hearing import city, times
from hearing.agenda import items, labels
from hearing.agenda.fields import (
    LINE,
    TEXT,
    TITLE,
    at_most,
    one_line,
    plain_text,
)
from hearing.agenda.models import AgendaItem, ItemKind
from hearing.clock_fields import in_these_years, refuse_skipped


class ItemForm(FlaskForm):
    """One item of the programme."""

    title = StringField(
        _l("Titel"),
        [DataRequired(_l("Bitte geben Sie dem Punkt einen Titel.")), at_most(TITLE)],
        [one_line],
    )
    kind = SelectField(_l("Art"), [InputRequired()])
    start = TimeField(_l("Beginn"), [InputRequired(_l("Bitte geben Sie an, wann er beginnt."))])
    minutes = IntegerField(
        _l("Dauer in Minuten"),
        [
            InputRequired(_l("Bitte geben Sie die Dauer in ganzen Minuten an.")),
            NumberRange(
                1,
                items.MOST_MINUTES,
                _l("Ein Punkt dauert mindestens %(min)d und höchstens %(max)d Minuten."),
            ),
        ],
    )
    day = DateField(_l("Tag"), [InputRequired(_l("Bitte geben Sie den Tag an.")), in_these_years])
    room = StringField(_l("Raum"), [at_most(LINE)], [one_line])
    summary = TextAreaField(_l("Beschreibung"), [at_most(TEXT)], [plain_text])
    public = BooleanField(_l("Öffentlich"), default=True)
    parallel = BooleanField(_l("Parallel: darf sich mit anderen Punkten überschneiden"))

    def __init__(self, *args: Any, **values: Any) -> None:
        super().__init__(*args, **values)
        self.kind.choices = [SelectChoice(k, _(v)) for k, v in labels.ITEM_KINDS.items()]

    def validate_start(self, field: Field) -> None:
        """The city's clocks show that time on that day."""
        if field.data is not None and self.day.data is not None:
            refuse_skipped(self.shown())

    def shown(self) -> datetime:
        """Day and time as the clocks show them."""
        return datetime.combine(self.day.data, self.start.data)

    def facts(self, item: AgendaItem | None = None) -> items.Facts:
        """What the form says. A time that was not touched stays that very point in time."""
        start = city.moment(self.shown())
        if item is not None:
            start = times.moment_near(self.shown(), city.zone(), item.starts_at)
        return items.Facts(
            kind=ItemKind(self.kind.data),
            title=self.title.data,
            summary=self.summary.data,
            starts_at=start,
            minutes=self.minutes.data,
            room=self.room.data,
            public=self.public.data,
            parallel=self.parallel.data,
        )


def item_values(item: AgendaItem) -> dict[str, Any]:
    """What the form of an item shows at first."""
    names = ("title", "summary", "minutes", "room", "public", "parallel")
    return {**{name: getattr(item, name) for name in names}, "kind": str(item.kind),
            **clock_values(item.starts_at)}  # fmt: skip


def clock_values(moment: datetime) -> dict[str, date | time]:
    """Day and time of day as two fields."""
    shown = city.wall(moment)
    return {"day": shown.date(), "start": shown.time()}


class ShiftForm(FlaskForm):
    """Move an item and all after it."""

    minutes = IntegerField(
        _l("Minuten, mit Minus davor früher"),
        [InputRequired(_l("Bitte geben Sie ganze Minuten an, zum Beispiel 10 oder -5."))],
        default=10,
    )


class StretchForm(FlaskForm):
    """Another length."""

    minutes = IntegerField(
        _l("Neue Dauer in Minuten"),
        [InputRequired(_l("Bitte geben Sie die Dauer in ganzen Minuten an."))],
    )
    follow = BooleanField(_l("Alle folgenden Punkte mitverschieben"), default=True)


class SplitForm(FlaskForm):
    """Two items of one."""

    minute = IntegerField(
        _l("Teilen nach Minute"),
        [InputRequired(_l("Bitte geben Sie eine ganze Zahl von Minuten an."))],
    )


class BreakForm(FlaskForm):
    """A break after an item."""

    minutes = IntegerField(
        _l("Dauer der Pause in Minuten"),
        [InputRequired(_l("Bitte geben Sie die Dauer in ganzen Minuten an."))],
        default=15,
    )
    follow = BooleanField(_l("Alle folgenden Punkte mitverschieben"), default=True)


class PlaceForm(FlaskForm):
    """A place in the order, from 1."""

    place = IntegerField(
        _l("Neuer Platz"), [Optional(), NumberRange(1, 9999, _l("Bitte eine Zahl ab 1."))]
    )
