"""Forms of hearings."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateTimeLocalField, RadioField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired

from hearing import city, times
from hearing.agenda import hearings, labels
from hearing.agenda.fields import (
    LINE,
    TEXT,
    TITLE,
    address,
    at_most,
    few_names,
    names_in,
    one_line,
    plain_text,
)
from hearing.agenda.models import Hearing, LegalBasis
from hearing.agenda.patterns import PATTERNS
from hearing.clock_fields import city_time


class StartForm(FlaskForm):
    """When and under which name: what every new hearing needs."""

    title = StringField(
        _l("Titel"),
        [DataRequired(_l("Bitte geben Sie der Anhörung einen Titel.")), at_most(TITLE)],
        [one_line],
    )
    slug = StringField(_l("Adresse der Seite"), [address, at_most(80)], [one_line])
    starts_at = DateTimeLocalField(
        _l("Beginn"),
        [InputRequired(_l("Bitte geben Sie an, wann die Anhörung beginnt.")), city_time],
        format=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"],
    )
    ends_at = DateTimeLocalField(
        _l("Geplantes Ende"),
        [InputRequired(_l("Bitte geben Sie an, wann die Anhörung enden soll.")), city_time],
        format=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"],
    )

    def start_facts(self) -> dict[str, Any]:
        """What the form says, its wall clock as points in time."""
        return {
            "title": self.title.data,
            "slug": self.slug.data,
            "starts_at": city.moment(self.starts_at.data),
            "ends_at": city.moment(self.ends_at.data),
        }


class NewHearingForm(StartForm):
    """A new hearing, from a pattern."""

    venue = StringField(_l("Ort"), [at_most(LINE)], [one_line])
    pattern = RadioField(_l("Vorlage für das Programm"), default="council")

    def __init__(self, *args: Any, **values: Any) -> None:
        super().__init__(*args, **values)
        self.pattern.choices = [SelectChoice(key, _(p.name)) for key, p in PATTERNS.items()]


class HearingForm(StartForm):
    """Everything that is said about a hearing."""

    summary = TextAreaField(_l("Worum es geht"), [at_most(TEXT)], [plain_text])
    venue = StringField(_l("Ort"), [at_most(LINE)], [one_line])
    rooms = TextAreaField(_l("Räume, einer je Zeile"), [few_names])
    organizer = StringField(_l("Veranstaltet von"), [at_most(LINE)], [one_line])
    motion = StringField(_l("Antrag"), [at_most(LINE)], [one_line])
    paper = StringField(_l("Sitzungsvorlage"), [at_most(LINE)], [one_line])
    perspectives = TextAreaField(
        _l("Perspektiven, die vorkommen müssen, eine je Zeile"), [few_names]
    )
    legal_basis = RadioField(_l("Rechtsgrundlage der Aufzeichnung"))
    resolution = StringField(_l("Beschluss des Stadtrats"), [at_most(LINE)], [one_line])
    vocabulary = TextAreaField(
        _l("Namen und Fachwörter für die Mitschrift, je Zeile"), [at_most(TEXT)], [plain_text]
    )

    def __init__(self, *args: Any, **values: Any) -> None:
        super().__init__(*args, **values)
        self.legal_basis.choices = [SelectChoice(k, _(v)) for k, v in labels.LEGAL_BASES.items()]

    def facts(self, hearing: Hearing) -> hearings.Facts:
        """What the form says. A time that was not touched stays that very point in time."""
        zone = city.zone()
        return hearings.Facts(
            title=self.title.data,
            slug=self.slug.data,
            starts_at=times.moment_near(self.starts_at.data, zone, hearing.starts_at),
            ends_at=times.moment_near(self.ends_at.data, zone, hearing.ends_at),
            summary=self.summary.data,
            venue=self.venue.data,
            organizer=self.organizer.data,
            rooms=names_in(self.rooms.data or ""),
            motion=self.motion.data,
            paper=self.paper.data,
            legal_basis=LegalBasis(self.legal_basis.data),
            resolution=self.resolution.data,
            perspectives=names_in(self.perspectives.data or ""),
            vocabulary=self.vocabulary.data,
        )


def hearing_values(hearing: Hearing) -> dict[str, Any]:
    """What the form of a hearing shows at first."""
    names = ("title", "slug", "summary", "venue", "organizer", "motion", "paper", "resolution")
    return {
        **{name: getattr(hearing, name) for name in (*names, "vocabulary")},
        "legal_basis": str(hearing.legal_basis),
        "starts_at": city.wall(hearing.starts_at),
        "ends_at": city.wall(hearing.ends_at),
        "rooms": "\n".join(hearing.rooms),
        "perspectives": "\n".join(hearing.perspectives),
    }
