"""Forms of the slides."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import IntegerField
from wtforms.validators import InputRequired
from wtforms.widgets import HiddenInput

from hearing.files.forms import UploadField
from hearing.slides.pictures import ALLOWED


class ReleaseForm(FlaskForm):
    """Which version somebody looked at."""

    number = IntegerField(
        widget=HiddenInput(), validators=[InputRequired(_l("Bitte wählen Sie eine Fassung."))]
    )


class PdfForm(FlaskForm):
    """A PDF of slides that were handed in as another kind of file."""

    file = UploadField(
        _l("PDF zu diesen Folien"),
        [InputRequired(_l("Bitte wählen Sie eine Datei aus."))],
        kinds=ALLOWED,
    )
