"""Forms of the pages behind a guest's personal link."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    EmailField,
    Field,
    HiddenField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

from hearing.agenda.fields import one_line
from hearing.groups.models import Mode
from hearing.programme.snapshot import Item, Person
from hearing.registration import wordings
from hearing.registration.consents import Reply
from hearing.registration.wordings import Purpose

MAYBE, NO, SUBSTITUTE = "maybe", "no", "substitute"
ANSWERS = frozenset({*Mode, MAYBE, NO, SUBSTITUTE})
CHOOSE = _l("Bitte wählen Sie eine Antwort.")


def _known(_form: FlaskForm, field: Field) -> None:
    if field.data not in ANSWERS:
        raise ValidationError(str(CHOOSE))


class AnswerForm(FlaskForm):
    """The answer to an invitation. What a group may choose is for the verb to say: an answer that
    is none of its own was posted by hand."""

    answer = RadioField(
        _l("Nehmen Sie teil?"), [InputRequired(CHOOSE), _known], validate_choice=False
    )
    seen = HiddenField()

    def version(self) -> int:
        """The version of the registration that the page showed; an unreadable one is stale."""
        text = str(self.seen.data or "")
        return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else -1


class DetailsForm(FlaskForm):
    """Needs and consents."""

    needs = TextAreaField(_l("Was Sie brauchen, um teilzunehmen"))
    needs_seen = HiddenField()


def details_form(asked: list[Purpose], **values: Any) -> DetailsForm:
    """A form with a tick for each consent, and the version of its text."""

    class WithConsents(DetailsForm):
        pass

    for purpose in asked:
        setattr(WithConsents, purpose.value, BooleanField(_(wordings.NAMES[purpose])))
        version = wordings.newest(purpose).version
        setattr(WithConsents, f"{purpose.value}_wording", HiddenField(default=version))
    return WithConsents(**values)


def replies(form: DetailsForm, asked: list[Purpose]) -> dict[Purpose, Reply]:
    """What was ticked, and which texts were read."""
    return {
        purpose: Reply(form[purpose.value].data, form[f"{purpose.value}_wording"].data or "")
        for purpose in asked
    }


class SubstituteForm(FlaskForm):
    """Who comes instead."""

    name = StringField(
        _l("Name der Vertretung"),
        [InputRequired(_l("Bitte nennen Sie die Person, die kommt."))],
        [one_line],
    )
    email = EmailField(
        _l("E-Mail-Adresse der Vertretung"),
        [InputRequired(_l("Bitte geben Sie die E-Mail-Adresse der Person an."))],
        [one_line],
    )


class QuestionForm(FlaskForm):
    """A question in advance or on the day; a raised hand uses it without words."""

    text = TextAreaField(_l("Ihre Frage"), [InputRequired(_l("Bitte schreiben Sie Ihre Frage."))])
    item = SelectField(_l("Zu welchem Punkt?"), validate_choice=False)
    speaker = SelectField(_l("An wen?"), validate_choice=False)
    named = BooleanField(_l("Mein Name darf mit der Frage genannt werden"))

    def __init__(
        self, *args: Any, items: Sequence[Item], people: Sequence[Person] = (), **values: Any
    ) -> None:
        super().__init__(*args, **values)
        whole = SelectChoice("", _("Anhörung insgesamt"))
        self.item.choices = [whole, *(SelectChoice(str(item.id), item.title) for item in items)]
        nobody = SelectChoice("", _("niemand Bestimmtes"))
        self.speaker.choices = [nobody, *(SelectChoice(str(one.id), one.name) for one in people)]

    def item_id(self) -> int | None:
        """The item's number; one that can't be read is none that there is."""
        return _number(self.item.data)

    def speaker_id(self) -> int | None:
        """The number of who is asked; one that can't be read is nobody's."""
        return _number(self.speaker.data)


def _number(chosen: object) -> int | None:
    text = str(chosen or "")
    if not text:
        return None
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
