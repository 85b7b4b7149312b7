"""What the forms of this room share: limits, filters and checks of fields."""

from __future__ import annotations

import re

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import Field, ValidationError
from wtforms.validators import Length

TITLE, LINE, TEXT = 300, 300, 10_000
MOST_NAMES = 50


def one_line(text: str | None) -> str:
    """One line without spaces around it; control characters would break other formats."""
    return " ".join("".join(c if c.isprintable() else " " for c in text or "").split())


def plain_text(text: str | None) -> str:
    return (text or "").replace("\0", "").strip()


def at_most(most: int) -> Length:
    return Length(max=most, message=_l("Bitte höchstens %(max)d Zeichen."))


def names_in(text: str) -> list[str]:
    """One name on each line, none twice."""
    return list(dict.fromkeys(filter(None, map(one_line, text.splitlines()))))


def few_names(_form: FlaskForm, field: Field) -> None:
    names = names_in(field.data or "")
    if len(names) > MOST_NAMES:
        raise ValidationError(_("Bitte höchstens %(most)d Zeilen.", most=MOST_NAMES))
    if any(len(name) > LINE for name in names):
        raise ValidationError(_("Bitte höchstens %(most)d Zeichen in einer Zeile.", most=LINE))


def address(_form: FlaskForm, field: Field) -> None:
    if field.data and not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", field.data):
        raise ValidationError(
            _("Bitte nur kleine Buchstaben von a bis z, Ziffern und einzelne Bindestriche.")
        )
    if field.data in {"neu", "kopie"}:
        raise ValidationError(_("Dieses Wort braucht die Software selbst. Bitte ein anderes."))
