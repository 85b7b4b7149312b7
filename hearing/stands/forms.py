"""Forms of the marketplace."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    DateTimeLocalField,
    DecimalField,
    EmailField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

from hearing.clock_fields import city_time
from hearing.fields import ChecksField
from hearing.files.forms import UploadField
from hearing.files.kinds import PICTURES
from hearing.stands.labels import NEEDS, ORIGINS


def _trim(text: str | None) -> str | None:
    return " ".join(text.replace("\0", " ").split()) if text else text


def _strip(text: str | None) -> str | None:
    return text.replace("\0", " ").strip() if text else text


def _short(length: int) -> Length:
    return Length(max=length, message=_l("Bitte höchstens %(max)d Zeichen."))


class ExhibitorForm(FlaskForm):
    """What exhibitors say of their stand themselves."""

    title = StringField(
        _l("Name des Stands"),
        [DataRequired(_l("Bitte geben Sie dem Stand einen Namen.")), _short(200)],
        [_trim],
    )
    unit = StringField(
        _l("Verantwortlich (Referat, Amt, Firma oder Stadt)"),
        [DataRequired(_l("Bitte geben Sie an, wer verantwortlich ist.")), _short(200)],
        [_trim],
    )
    topic = StringField(_l("Thema"), [_short(80)], [_trim])
    shows = TextAreaField(_l("Was es zu sehen gibt"), [_short(2000)], [_strip])
    contact_name = StringField(
        _l("Ansprechperson"),
        [DataRequired(_l("Bitte nennen Sie eine Ansprechperson.")), _short(200)],
        [_trim],
    )
    contact_email = EmailField(
        _l("E-Mail-Adresse der Ansprechperson"),
        [DataRequired(_l("Bitte geben Sie eine E-Mail-Adresse an.")), _short(254)],
        [_trim],
    )
    needs = ChecksField(_l("Was Sie brauchen"))
    needs_note = StringField(_l("Weiteres zum Aufbau"), [_short(500)], [_trim])
    setup_minutes = IntegerField(
        _l("Aufbauzeit in Minuten"),
        [
            InputRequired(_l("Bitte geben Sie eine Zahl an, notfalls 0.")),
            NumberRange(0, 1440, _l("Bitte geben Sie 0 bis 1440 Minuten an.")),
        ],
        default=30,
    )

    def __init__(self, *args: object, **facts: object) -> None:
        super().__init__(*args, **facts)
        self.needs.choices = [SelectChoice(need.value, _(name)) for need, name in NEEDS.items()]


class ApplicationForm(ExhibitorForm):
    """An answer to the call."""

    origin = RadioField(
        _l("Woher Ihr Beispiel kommt"), [InputRequired(_l("Bitte wählen Sie eines davon."))]
    )

    def __init__(self, *args: object, **facts: object) -> None:
        super().__init__(*args, **facts)
        self.origin.choices = [
            SelectChoice(origin.value, _(name)) for origin, name in ORIGINS.items()
        ]


class StandForm(ApplicationForm):
    """A stand as the organizer sees it; without a contact while it is still being found."""

    contact_name = StringField(_l("Ansprechperson"), [_short(200)], [_trim])
    contact_email = EmailField(_l("E-Mail-Adresse der Ansprechperson"), [_short(254)], [_trim])
    item_id = SelectField(_l("Programmpunkt"), coerce=lambda text: int(text) if text else None)
    hosts = ChecksField(_l("Personen am Stand"), coerce=int)
    notes = TextAreaField(_l("Interne Notiz zur Prüfung"), [_short(5000)], [_strip])


class CallForm(FlaskForm):
    """The call for stands."""

    opened = BooleanField(_l("Bewerbungen annehmen"))
    public = RadioField(
        _l("Wer sich bewerben kann"),
        choices=[
            SelectChoice("yes", _l("alle: Der Aufruf steht auf der Seite der Anhörung")),
            SelectChoice("no", _l("nur, wer die geheime Adresse kennt")),
        ],
        default="yes",
    )
    deadline = DateTimeLocalField(
        _l("Bewerbungsfrist"),
        [Optional(), city_time],
        format=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"],
    )
    text = TextAreaField(_l("Text des Aufrufs"), [_short(5000)], [_strip])


class PlanForm(FlaskForm):
    """The picture of the marketplace."""

    file = UploadField(_l("Bild oder SVG des Plans"), kinds=PICTURES)
    description = TextAreaField(
        _l("Beschreibung für alle, die den Plan nicht sehen"),
        [
            DataRequired(_l("Bitte beschreiben Sie den Plan: Wo ist der Eingang, wo die Stände?")),
            _short(2000),
        ],
        [_strip],
    )


class PlaceForm(FlaskForm):
    """Where a stand is on the plan, in percent."""

    x = DecimalField(_l("von links in %"), [InputRequired(_l("Bitte geben Sie eine Zahl an."))])
    y = DecimalField(_l("von oben in %"), [InputRequired(_l("Bitte geben Sie eine Zahl an."))])
