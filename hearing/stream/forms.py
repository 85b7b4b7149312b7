"""Forms of a live stream: where it comes from, and on what terms it is shown."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import Field, RadioField, SelectField, StringField, TextAreaField, ValidationError
from wtforms.fields.choices import SelectChoice

from hearing.agenda.fields import LINE, TEXT, at_most, one_line, plain_text
from hearing.agenda.labels import LEGAL_BASES
from hearing.agenda.models import LegalBasis
from hearing.stream import labels
from hearing.stream.models import Audience, LiveStream, SourceKind
from hearing.stream.preparation import Source, Terms
from media import models
from media.settings import DEMONSTRATION_MODEL


class SourceForm(FlaskForm):
    """Where the picture comes from, and who hears it for captions."""

    source = RadioField(_l("Quelle"))
    address = StringField(_l("Adresse, von der wir den Stream holen"), [at_most(2000)], [one_line])
    film = SelectField(_l("Film"))
    caption_model = SelectField(_l("Untertitel während der Übertragung"))

    def __init__(
        self, *args: Any, stream: LiveStream, films: Sequence[str], engine: str, **values: Any
    ) -> None:
        super().__init__(*args, **values)
        kinds = [kind for kind in SourceKind if stream.rehearsal or kind is not SourceKind.FILE]
        self.source.choices = [SelectChoice(k.value, _(labels.SOURCES[k])) for k in kinds]
        self.film.choices = [SelectChoice(name, name) for name in ("", *films)]
        self.caption_model.choices = [
            SelectChoice("", _("keine")),
            *(SelectChoice(name, name) for name in model_names(engine, stream.caption_model)),
            SelectChoice(DEMONSTRATION_MODEL, _("demo – nur zur Demonstration")),
        ]

    def facts(self) -> Source:
        """What the form says."""
        kind = SourceKind(self.source.data)
        addresses = {
            SourceKind.FILE: self.film.data,
            SourceKind.HLS: self.address.data,
            SourceKind.RTMP_PULL: self.address.data,
        }
        return Source(kind, addresses.get(kind, ""), self.caption_model.data)


def source_values(stream: LiveStream) -> dict[str, Any]:
    """What the form of the source shows at first."""
    is_film = stream.source is SourceKind.FILE
    return {
        "source": stream.source.value,
        "address": "" if is_film else stream.address,
        "film": stream.address if is_film else "",
        "caption_model": stream.caption_model,
    }


def model_names(engine: str, chosen: str) -> list[str]:
    """The models on this machine that are fit for a real stream, and the one that is chosen."""
    found = [m.name for m in models.list_models() if m.engine == engine and not m.demonstration]
    missing = chosen and chosen not in (*found, DEMONSTRATION_MODEL)
    return [*found, chosen] if missing else found


def _resolution_of_session(form: FlaskForm, field: Field) -> None:
    if form.legal_basis.data == LegalBasis.SESSION and not field.data:
        raise ValidationError(
            _("Bei einer Sitzung nach Art. 52 GO bitte den Beschluss des Stadtrats angeben.")
        )


class TermsForm(FlaskForm):
    """Who may watch, on what ground, and what is said after the end."""

    audience = RadioField(_l("Wer darf zusehen"))
    legal_basis = RadioField(_l("Rechtsgrundlage der Übertragung"))
    resolution = StringField(
        _l("Beschluss des Stadtrats"), [at_most(LINE), _resolution_of_session], [one_line]
    )
    notice = TextAreaField(_l("Hinweis nach dem Ende"), [at_most(TEXT)], [plain_text])

    def __init__(self, *args: Any, **values: Any) -> None:
        super().__init__(*args, **values)
        self.audience.choices = [SelectChoice(a.value, _(labels.AUDIENCES[a])) for a in Audience]
        self.legal_basis.choices = [SelectChoice(b.value, _(LEGAL_BASES[b])) for b in LegalBasis]
        self.legal_basis.validate_choice = False  # not chosen yet is allowed until the start

    def facts(self) -> Terms:
        """What the form says."""
        known = set(LegalBasis)
        basis = LegalBasis(self.legal_basis.data) if self.legal_basis.data in known else None
        return Terms(
            audience=Audience(self.audience.data),
            legal_basis=basis,
            resolution=self.resolution.data,
            notice=self.notice.data,
        )


def terms_values(stream: LiveStream) -> dict[str, Any]:
    """What the form of the terms shows at first; the resolution as the hearing names it."""
    return {
        "audience": stream.audience.value,
        "legal_basis": stream.legal_basis.value if stream.legal_basis else None,
        "resolution": stream.resolution or stream.hearing.resolution,
        "notice": stream.notice,
    }
