"""Forms of the public page: its texts, and the privacy notice."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import IntegerField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length
from wtforms.widgets import HiddenInput

from hearing.programme import page, privacy


def _length(limit: int) -> Length:
    return Length(max=limit, message=_l("Der Text darf höchstens %(max)d Zeichen haben."))


class PageForm(FlaskForm):
    """What the page says beside the programme."""

    access_info = TextAreaField(_l("Anfahrt und Zugang"), [_length(page.LONGEST)])
    easy_summary = TextAreaField(_l("Zusammenfassung in Leichter Sprache"), [_length(page.LONGEST)])
    sign_video_url = StringField(_l("Video in Deutscher Gebärdensprache"), [_length(2000)])


class NoticeForm(FlaskForm):
    """A new version of the privacy notice; ``seen`` is the number of the one before."""

    seen = IntegerField(validators=[InputRequired()], widget=HiddenInput())
    text = TextAreaField(
        _l("Datenschutzhinweise"),
        [
            DataRequired(_l("Bitte geben Sie den Text der Datenschutzhinweise ein.")),
            _length(privacy.LONGEST),
        ],
    )
