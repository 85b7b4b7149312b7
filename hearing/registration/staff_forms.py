"""Forms of organizers about one registration."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, RadioField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length

from hearing.agenda.fields import one_line
from hearing.groups import plan, rights
from hearing.groups.models import Contingent, Group, Mode
from hearing.registration import labels, seats
from hearing.registration.guest_forms import MAYBE, NO

LONGEST = 500
REASON = InputRequired(_l("Bitte nennen Sie den Grund: Er steht danach im Änderungslog."))


class SeenForm(FlaskForm):
    """A form made from one version of a registration."""

    seen = HiddenField()

    def version(self) -> int:
        """That version; an unreadable one is stale."""
        text = str(self.seen.data or "")
        return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else -1


class EnterForm(SeenForm):
    """An answer that came by telephone or in a letter."""

    answer = RadioField(_l("Antwort"), [InputRequired(_l("Bitte wählen Sie eine Antwort."))])

    def __init__(self, *args: Any, group: Group, **values: Any) -> None:
        super().__init__(*args, **values)
        modes = [SelectChoice(mode.value, _(labels.MODES[mode])) for mode in rights.modes(group)]
        rest = [SelectChoice(MAYBE, _("vielleicht")), SelectChoice(NO, _("nein"))]
        self.answer.choices = [*modes, *rest]


class ReasonForm(SeenForm):
    """A decision, with its reason."""

    reason = StringField(
        _l("Grund"),
        [REASON, Length(max=LONGEST, message=_l("Bitte höchstens %(max)d Zeichen."))],
        [one_line],
    )


class SeatForm(ReasonForm):
    """A seat past the waiting list."""

    seat = SelectField(_l("Platz"), [InputRequired(_l("Bitte wählen Sie etwas aus."))])

    def __init__(self, *args: Any, group: Group, **values: Any) -> None:
        super().__init__(*args, **values)
        contingents = plan.contingents_of(group.hearing_id)
        self.known: dict[str, tuple[Mode, Contingent | None]] = {}
        self.seat.choices = []
        for mode in rights.modes(group):
            own = plan.for_group(contingents, group.id, mode)
            left = seats.free(own)
            for contingent in own:
                name = _name(contingent, left[contingent.id])
                self._offer(mode, contingent, f"{_(labels.MODES[mode])}: {name}")
            extra = _("zusätzlicher Platz") if own else _("ohne Begrenzung")
            self._offer(mode, None, f"{_(labels.MODES[mode])}: {extra}")

    def _offer(self, mode: Mode, contingent: Contingent | None, text: str) -> None:
        value = f"{mode.value} {contingent.id if contingent else ''}".strip()
        self.known[value] = (mode, contingent)
        self.seat.choices.append(SelectChoice(value, text))

    def chosen(self) -> tuple[Mode, Contingent | None]:
        """The mode, and whose seat it is."""
        return self.known[self.seat.data]


def _name(contingent: Contingent, left: int) -> str:
    name = contingent.name or ", ".join(group.name for group in contingent.groups)
    return str(_("%(name)s (%(left)d von %(seats)d frei)", name=name, left=left,
                 seats=contingent.seats))  # fmt: skip
