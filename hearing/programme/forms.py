"""Forms of releases: the note of a new one, and how strictly the rules are taken."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, IntegerField, SelectField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length
from wtforms.widgets import HiddenInput

from hearing.programme.clashes import NAMES, Level, Rule
from hearing.programme.release import LONGEST_NOTE

LEVELS = {
    Level.OFF: _l("nicht prüfen"),
    Level.HINT: _l("Hinweis"),
    Level.WARNING: _l("Warnung"),
    Level.BLOCK: _l("verhindert die Veröffentlichung"),
}


class DraftForm(FlaskForm):
    """What says which draft a person has looked at."""

    version = IntegerField(widget=HiddenInput(), validators=[InputRequired()])
    digest = HiddenField()


class ReleaseForm(DraftForm):
    """A new release."""

    note = TextAreaField(
        _l("Notiz zu dieser Fassung"),
        [
            Length(
                max=LONGEST_NOTE,
                message=_l("Die Notiz darf höchstens %(max)d Zeichen haben."),
            )
        ],
    )


class RulesForm(FlaskForm):
    """A level for each rule. The fields are called as the rules."""

    def levels(self) -> dict[Rule, Level]:
        """What was chosen."""
        return {rule: Level(self[rule.value].data) for rule in Rule}


def _choices() -> list[SelectChoice]:
    return [SelectChoice(level.value, str(name)) for level, name in LEVELS.items()]


def _rule_field(rule: Rule) -> Any:
    return SelectField(_l(NAMES[rule]), [InputRequired()], choices=_choices)


for _rule in Rule:
    setattr(RulesForm, _rule.value, _rule_field(_rule))
