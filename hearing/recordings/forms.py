"""Forms of recordings: what is said about a new one, and until when one is kept."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from flask import current_app
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    DateField,
    DateTimeLocalField,
    Field,
    FileField,
    HiddenField,
    SelectField,
    StringField,
    ValidationError,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length

from hearing import city, web
from hearing.agenda.models import Hearing
from hearing.clock_fields import CityTime
from hearing.errors import HearingError
from hearing.recordings import retention, terms
from hearing.recordings.intake import Facts
from media import models
from media.settings import ANY_LANGUAGE, DEMONSTRATION_MODEL

FOR_MINUTES = _l("Nur zum Schreiben der Niederschrift")
LANGUAGES = {"de": _l("Deutsch"), "en": _l("Englisch"), ANY_LANGUAGE: _l("wird erkannt")}


def _trim(text: str | None) -> str | None:
    return " ".join(text.replace("\0", " ").split()) if text else text


def real_models() -> list[models.Model]:
    """The models on this machine that are fit for a real recording, for the engine in use."""
    engine = current_app.config["ENGINE"]
    return [m for m in models.list_models() if m.engine == engine and not m.demonstration]


def model_choices() -> list[SelectChoice]:
    """What may be chosen as a model: the real ones, then the demonstration model, named as such."""
    names = [model.name for model in real_models()]
    preset = current_app.config["MODEL"]
    if preset and preset not in (*names, DEMONSTRATION_MODEL):
        names.append(preset)
    choices = [(name, name) for name in names]
    return [
        *choices,
        (DEMONSTRATION_MODEL, _("demo – nur zur Demonstration, nicht für echte Sitzungen")),
    ]


def preset_model() -> str:
    """The model that is chosen at first: the setting, else a real one, never the demonstration."""
    return current_app.config["MODEL"] or next((m.name for m in real_models()), "")


def kept_until(_form: FlaskForm, field: Field) -> None:
    """A validator: a recording may be kept until that date."""
    if field.data is None:
        return  # it can't be read, and that is said already
    try:
        retention.refuse_date(retain_until=field.data, today=city.today())
    except HearingError as error:
        raise ValidationError(web.say(error)) from error


class RecordingForm(FlaskForm):
    """A new recording. ``upload`` names a file that has arrived already, in place of ``file``."""

    upload = HiddenField()
    file = FileField(_l("Datei der Aufzeichnung"))
    title = StringField(
        _l("Titel"),
        [
            DataRequired(_l("Bitte geben Sie der Aufzeichnung einen Titel.")),
            Length(max=200, message=_l("Der Titel darf höchstens 200 Zeichen haben.")),
        ],
        [_trim],
    )
    started_at = DateTimeLocalField(
        _l("Beginn der Aufzeichnung"),
        [
            InputRequired(_l("Bitte geben Sie an, wann die Aufzeichnung begann.")),
            CityTime(first=1900, ahead=1),  # an archive may bring in the oldest recording
        ],
        format=["%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M"],
    )
    language = SelectField(
        _l("Gesprochene Sprache"),
        [InputRequired()],
        choices=[SelectChoice(*pair) for pair in LANGUAGES.items()],
    )
    model = SelectField(
        _l("Modell der Spracherkennung"), [InputRequired(_l("Bitte wählen Sie ein Modell."))]
    )
    retain_until = DateField(
        _l("Aufbewahren bis"),
        [
            InputRequired(_l("Ohne Aufbewahrungsdatum wird keine Aufzeichnung aufgenommen.")),
            kept_until,
        ],
    )
    for_minutes = BooleanField(FOR_MINUTES)

    def __init__(self, *args: Any, **values: Any) -> None:
        super().__init__(*args, **values)
        self.model.choices = model_choices()
        if not self.model.data:
            self.model.choices.insert(0, SelectChoice("", _("Bitte wählen")))

    def facts(self, hearing: Hearing) -> Facts:
        """What the form says, its wall clock as a point in time."""
        return Facts(
            hearing=hearing,
            title=self.title.data,
            started_at=city.moment(self.started_at.data),
            language=self.language.data,
            engine=current_app.config["ENGINE"],
            model=self.model.data,
            retain_until=self.retain_until.data,
            for_minutes=self.for_minutes.data,
        )


class ModelForm(FlaskForm):
    """With which model a recording that waits for one is heard."""

    model = SelectField(
        _l("Modell der Spracherkennung"), [InputRequired(_l("Bitte wählen Sie ein Modell."))]
    )

    def __init__(self) -> None:
        super().__init__()
        self.model.choices = [SelectChoice("", _("Bitte wählen")), *model_choices()]


class RetentionForm(FlaskForm):
    """Until when a recording is kept."""

    retain_until = DateField(
        _l("Aufbewahren bis"),
        [InputRequired(_l("Bitte geben Sie ein Datum an.")), kept_until],
    )


class PurposeForm(FlaskForm):
    """Whether a recording is only for writing the minutes."""

    for_minutes = BooleanField(FOR_MINUTES)


def first_values(*, hearing: Hearing, draft: Mapping[str, str]) -> dict[str, Any]:
    """What the form shows at first: the hearing's facts, over them what was typed before."""
    days = current_app.config["RETENTION_DAYS"]
    offered = terms.last_day(hearing=hearing, days=days, today=city.today())
    values: dict[str, Any] = {
        "title": hearing.title,
        "started_at": city.wall(hearing.starts_at),
        "language": "de",
        "model": preset_model(),
        "retain_until": offered,
    }
    readers: dict[str, Callable[[str], Any]] = {
        "started_at": datetime.fromisoformat,
        "retain_until": date.fromisoformat,
    }
    for key in values.keys() & draft.keys():
        try:
            values[key] = readers.get(key, str)(draft[key])
        except ValueError:
            continue  # half typed: the first value stays
    return values
