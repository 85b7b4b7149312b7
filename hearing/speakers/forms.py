"""Forms about people with a part: the staff's, and those of the personal page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    EmailField,
    HiddenField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

from hearing.agenda.fields import at_most, one_line
from hearing.agenda.models import Hearing
from hearing.files.forms import UploadField
from hearing.files.kinds import PHOTOS, SLIDES
from hearing.mail.outbox import plain
from hearing.speakers import offices, people, perspectives, wordings
from hearing.speakers.contributions import Description
from hearing.speakers.models import Channel, Consent, Part, Purpose, Speaker, SpeakerState
from hearing.speakers.people import Facts
from hearing.speakers.states import Actor, following

LANGUAGES = {"de": _l("Deutsch"), "en": _l("Englisch")}
ACTIONS = {
    SpeakerState.PROPOSED: _l("zurück auf „vorgeschlagen“"),
    SpeakerState.INVITED: _l("eingeladen, ohne Brief"),
    SpeakerState.CONFIRMED: _l("hat zugesagt"),
    SpeakerState.DECLINED: _l("hat abgesagt"),
}
CHANNELS = {Channel.PAPER: _l("auf Papier"), Channel.PHONE: _l("am Telefon")}
LINE, TEXT, BIOGRAPHY = 200, 2000, 4000
CHOSEN = InputRequired(_l("Bitte wählen Sie eine Datei aus."))
NEEDED = InputRequired(_l("Bitte wählen Sie etwas aus."))


def paragraphs(text: str | None) -> str:
    """A text of several lines, without signs that nobody sees."""
    return plain(text or "").strip()


class PersonForm(FlaskForm):
    """What the staff say of a person."""

    name = StringField(
        _l("Name"),
        [InputRequired(_l("Bitte geben Sie einen Namen an.")), at_most(LINE)],
        filters=[one_line],
    )
    role = StringField(_l("Funktion"), [at_most(LINE)], filters=[one_line])
    organisation = StringField(_l("Organisation"), [at_most(LINE)], filters=[one_line])
    email = EmailField(_l("E-Mail-Adresse"), [at_most(254)], filters=[one_line])
    language = SelectField(
        _l("Sprache der Briefe"),
        [NEEDED],
        choices=[SelectChoice(*pair) for pair in LANGUAGES.items()],
    )
    perspective = SelectField(_l("Perspektive"), default="")
    employee = BooleanField(_l("arbeitet bei der Stadt"))
    office = SelectField(_l("Öffentliches Amt"), default="")
    biography = TextAreaField(_l("Biografie"), [at_most(BIOGRAPHY)], filters=[paragraphs])
    needs = TextAreaField(_l("Bedarf auf der Bühne"), [at_most(TEXT)], filters=[paragraphs])

    def __init__(self, *args: Any, hearing: Hearing, **values: Any) -> None:
        super().__init__(*args, **values)
        own = values.get("obj")
        self.perspective.choices = _choices(
            perspectives.of(hearing), own.perspective if own else ""
        )
        self.office.choices = _choices(offices.of(hearing), own.office if own else "")

    def facts(self) -> Facts:
        """What the form says."""
        return Facts(**{name: self[name].data for name in Facts.__slots__})


def _choices(names: list[str], present: str) -> list[SelectChoice]:
    """The list, with what is chosen now even if it is no longer on it."""
    rest = [present] if present and present not in names else []
    return [SelectChoice("", _("keine")), *(SelectChoice(name, name) for name in [*names, *rest])]


class PartForm(FlaskForm):
    """A part in an item."""

    item = SelectField(_l("Tagesordnungspunkt"), [NEEDED], coerce=int)
    part = SelectField(_l("Rolle"), [NEEDED])

    def __init__(self, *args: Any, hearing: Hearing, **values: Any) -> None:
        super().__init__(*args, **values)
        self.item.choices = [SelectChoice(item.id, item.title) for item in hearing.items]
        self.part.choices = [SelectChoice(part.value, _(people.PARTS[part])) for part in Part]


class StateForm(FlaskForm):
    """An answer that came another way than through the link."""

    state = RadioField(
        _l("Neuer Stand"), [InputRequired(_l("Bitte wählen Sie, was gilt."))], coerce=SpeakerState
    )
    reason = StringField(_l("Anmerkung"), [at_most(LINE)], filters=[one_line])

    def __init__(self, *args: Any, speaker: Speaker, **values: Any) -> None:
        super().__init__(*args, **values)
        self.state.choices = [
            SelectChoice(target.value, ACTIONS[target])
            for target in following(speaker.state, Actor.STAFF)
            if target in ACTIONS
        ]


class CancelForm(FlaskForm):
    """Taking a person's part back."""

    reason = StringField(_l("Grund, nur für das Team"), [at_most(LINE)], filters=[one_line])


class OfficesForm(FlaskForm):
    """The hearing's list of public offices, one in each line."""

    offices = TextAreaField(_l("Ämter, je Zeile eines"), [at_most(TEXT)], filters=[paragraphs])


class AnswerForm(FlaskForm):
    """Does the person come?"""

    answer = RadioField(
        _l("Wirken Sie mit?"), [InputRequired(_l("Bitte wählen Sie Zusage oder Absage."))]
    )
    reason = TextAreaField(_l("Ihr Grund, wenn Sie absagen"), [at_most(TEXT)], filters=[paragraphs])

    def __init__(self, *args: Any, **values: Any) -> None:
        super().__init__(*args, **values)
        self.answer.choices = [
            SelectChoice("yes", _("Ja, ich sage zu")),
            SelectChoice("no", _("Nein, ich sage ab")),
        ]


class DescriptionForm(FlaskForm):
    """How the programme shows the person."""

    name = StringField(
        _l("Name, wie er gezeigt wird"),
        [InputRequired(_l("Bitte geben Sie Ihren Namen an.")), at_most(LINE)],
        filters=[one_line],
    )
    role = StringField(_l("Funktion, wie sie gezeigt wird"), [at_most(LINE)], filters=[one_line])
    organisation = StringField(_l("Organisation"), [at_most(LINE)], filters=[one_line])
    biography = TextAreaField(_l("Zu Ihrer Person"), [at_most(BIOGRAPHY)], filters=[paragraphs])

    def description(self) -> Description:
        """What the form says."""
        return Description(**{name: self[name].data for name in Description.__slots__})


class NeedsForm(FlaskForm):
    """What the person needs on stage."""

    needs = TextAreaField(_l("Was Sie brauchen"), [at_most(TEXT)], filters=[paragraphs])
    without_slides = BooleanField(_l("Ich zeige keine Folien"))


class PhotoForm(FlaskForm):
    """A photo of the person."""

    file = UploadField(_l("Foto"), [CHOSEN], kinds=PHOTOS)


class SlidesForm(FlaskForm):
    """A version of the slides."""

    file = UploadField(_l("Datei mit Ihren Folien"), [CHOSEN], kinds=SLIDES)


class ConsentForm(FlaskForm):
    """One question for each purpose, none answered beforehand; what is left open stays open.

    Beside each answer goes the version of the text that is shown.
    """

    def answers(self) -> dict[Purpose, bool]:
        """The purposes that were answered."""
        given = {purpose: self[purpose.value].data for purpose in Purpose if purpose.value in self}
        return {p: data == "yes" for p, data in given.items() if data in ("yes", "no")}

    def versions(self) -> dict[Purpose, str]:
        """Which text was shown for each."""
        return {p: self[f"{p.value}_wording"].data for p in Purpose if p.value in self}


def consent_form(
    asked: list[Purpose], current: Mapping[Purpose, Consent | None] | None = None
) -> ConsentForm:
    """The form of these purposes, with the answers that were given before."""

    class Form(ConsentForm):
        pass

    values: dict[str, str] = {}
    for purpose in asked:
        choices = [SelectChoice("yes", _("Ja, ich willige ein")), SelectChoice("no", _("Nein"))]
        label = _(wordings.NAMES[purpose])
        setattr(Form, purpose.value, RadioField(label, choices=choices, validate_choice=False))
        setattr(Form, f"{purpose.value}_wording", HiddenField())
        version = wordings.newest(purpose).version
        values[f"{purpose.value}_wording"] = version
        answer = (current or {}).get(purpose)
        if answer is not None and answer.wording == version:  # else: another text, a new question
            values[purpose.value] = "yes" if answer.given else "no"
    return Form(data=values)


class PaperConsentForm(FlaskForm):
    """One consent that came on paper or by phone."""

    purpose = SelectField(_l("Wofür"), [NEEDED])
    given = RadioField(_l("Antwort"), [InputRequired(_l("Bitte wählen Sie die Antwort."))])
    channel = SelectField(
        _l("Wie sie kam"), [NEEDED], choices=[SelectChoice(c.value, n) for c, n in CHANNELS.items()]
    )

    def __init__(self, *args: Any, asked: list[Purpose], **values: Any) -> None:
        super().__init__(*args, **values)
        self.purpose.choices = [SelectChoice(p.value, _(wordings.NAMES[p])) for p in asked]
        self.given.choices = [
            SelectChoice("yes", _("willigt ein")),
            SelectChoice("no", _("willigt nicht ein")),
        ]
