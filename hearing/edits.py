"""Editing a row that others may edit at the same time: nothing that anybody typed is lost.

The form carries, hidden, the values it was made from. When it comes back and the row has changed
meanwhile, the three are compared field by field: what only one side changed is taken from that
side; what both changed differently is shown side by side, and the person chooses. For any FlaskForm
of plain fields (no files) and any row with ``id`` and ``version``::

    edit = edits.Edit(lambda formdata: SpeakerForm(formdata, obj=speaker), speaker)
    if request.method == "POST":
        status = edit.save(lambda form, seen: speakers.change(speaker=speaker, seen=seen, …))
        if status == edits.SAVED:
            flash(edit.report(), "success")
            return redirect(…, 303)
        if edit.conflicts:
            return edits.page(edit, hearing=hearing, back=url_for(…)), status
    return render_template("…", form=edit.form, edit=edit), status

``make(None)`` gives the form with the row's values, ``make(formdata)`` with those. The verb saves
through ``versions.save(row, seen=seen, …)``; its HearingErrors appear next to their field. The
template writes ``{{ edit.hidden_tag() }}`` in place of ``{{ form.hidden_tag() }}``.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from flask import render_template, request
from flask_babel import format_date, format_datetime
from flask_babel import gettext as _
from flask_wtf import FlaskForm
from markupsafe import Markup
from sqlalchemy import select
from sqlalchemy.exc import InvalidRequestError
from werkzeug.datastructures import MultiDict
from wtforms import (
    BooleanField,
    DateField,
    DateTimeField,
    Field,
    FileField,
    MultipleFileField,
    SelectField,
    SelectMultipleField,
    SubmitField,
    TextAreaField,
)

from hearing import web
from hearing.accounts.models import AuditEntry
from hearing.database import commit, db
from hearing.errors import HearingError
from hearing.status import status_of
from hearing.versions import Deleted, Stale, Versioned

SAVED: Final = 303
CARRIER: Final = "_made_from"
CHOICE: Final = "_choice_"
TRIES: Final = 5
LEFT_OUT = (FileField, MultipleFileField, SubmitField)
Raw = dict[str, list[str]]
Make = Callable[[MultiDict[str, str] | None], FlaskForm]


@dataclass(frozen=True, slots=True)
class Conflict:
    """A field that both changed: what it would be by me and by the others, in words."""

    name: str
    label: str
    mine: str
    theirs: str
    long: bool
    missing: bool  # the page was sent without a choice here


class Edit:
    """One form on its way: made of a row, sent back, compared with the row, saved."""

    def __init__(
        self, make: Make, row: Versioned, *, subject: str = "", fresh: bool = False
    ) -> None:
        """``subject`` is the row's name in the audit log: the page can say who changed it.

        With ``fresh`` the form is made from the row whatever was sent: another form of the page.
        """
        self.make, self.row, self.subject = make, row, subject
        self.conflicts: list[Conflict] = []
        self.kept: list[str] = []
        self._unchosen: set[str] = set()
        if request.method == "POST" and not fresh:
            self._read()
        else:
            self.form = make(None)
            self._version, self._base = row.version, raw_values(self.form)

    def _read(self) -> None:
        self._version, self._base, asked = _read_carrier(request.form.get(CARRIER, ""))
        sent = _as_lines(request.form)
        for name in asked:
            choice = sent.get(f"{CHOICE}{name}")
            if choice == "theirs":
                sent.setlist(name, self._base[name])
            elif choice != "mine":
                self._unchosen.add(name)
        self._sent, self.form = sent, self.make(sent)

    def hidden_tag(self) -> Markup:
        """The form's hidden fields, with the values it was made from."""
        return Markup(self.form.hidden_tag()) + self.carrier()

    def carrier(self) -> Markup:
        """The one hidden field that says what the form was made from."""
        carried = {
            "version": self._version,
            "values": self._base,
            "asked": [conflict.name for conflict in self.conflicts],
        }
        field = Markup('<input type="hidden" name="{}" value="{}">')
        return field.format(CARRIER, json.dumps(carried))

    def save(self, verb: Callable[[Any, int], object]) -> int:
        """Check, compare and save by ``verb(form, seen)``; return SAVED or the status of the page
        to show: 409 with ``conflicts``, else the form with its errors."""
        if not self.form.validate():
            return 422
        for _try in range(TRIES):
            self._look_again()
            if self.row.version != self._version or self._unchosen:
                self._compare()
            if self.conflicts:
                return 409
            if not self.form.validate():  # each side was right, together they are not
                return 422
            try:
                with commit():
                    verb(self.form, self._version)
                return SAVED
            except Stale:
                continue
            except HearingError as error:
                _show(error, self.form)
                return status_of(error)
        raise Stale

    def report(self) -> str:
        """What to say after saving: also what others changed meanwhile and is kept."""
        if not self.kept:
            return str(_("Gespeichert."))
        sentence = _(
            "Gespeichert. Inzwischen hat jemand anders geändert und das bleibt so: %(fields)s.",
            fields=", ".join(self.kept),
        )
        return str(sentence)

    def who(self) -> AuditEntry | None:
        """The newest line of the audit log about this row."""
        query = select(AuditEntry).where(AuditEntry.subject == self.subject)
        newest = query.order_by(AuditEntry.id.desc()).limit(1)
        return db.session.scalar(newest) if self.subject else None

    def _look_again(self) -> None:
        try:
            db.session.refresh(self.row)
        except InvalidRequestError as error:
            raise Deleted from error

    def _compare(self) -> None:
        """Bring mine and theirs together; afterwards the form is one made from their version."""
        theirs_raw = raw_values(self.make(None))
        theirs, base = self.make(MultiDict(theirs_raw)), self.make(MultiDict(self._base))
        mine = self.form
        for field in fields_of(mine):
            their, old = theirs[field.name], base[field.name]
            known = field.name in self._base
            if field.name in self._unchosen:
                self._ask(field, their)
            elif _same(field, their) or (known and _same(their, old)):
                continue  # mine is right
            elif known and _same(field, old):
                self._keep(field, theirs_raw[field.name])
            else:
                self._ask(field, their)
        self._unchosen.clear()
        self._version, self._base = self.row.version, theirs_raw
        self.form = self.make(self._sent)

    def _keep(self, field: Field, values: list[str]) -> None:
        self._sent.setlist(field.name, values)
        if str(field.label.text) not in self.kept:
            self.kept.append(str(field.label.text))

    def _ask(self, mine: Field, theirs: Field) -> None:
        name, label = mine.name, str(mine.label.text)
        long = isinstance(mine, TextAreaField)
        missing = name in self._unchosen
        conflict = Conflict(name, label, in_words(mine), in_words(theirs), long, missing)
        self.conflicts.append(conflict)

    def inputs(self) -> Iterator[tuple[str, str]]:
        """Name and value of every field as mine, for the page that asks."""
        for name, values in raw_values(self.form, self._sent).items():
            yield from ((name, value) for value in values)


def page(edit: Edit, *, hearing: Any, back: str, frame: str = "staff.html") -> str:
    """Both versions side by side, with a choice for each field; status 409.

    ``frame`` is the template around it: "base.html" for people without an account.
    """
    return render_template(
        "versions/choose.html", edit=edit, hearing=hearing, back=back, frame=frame
    )


def fields_of(form: FlaskForm) -> list[Field]:
    """The fields that are compared: all that a person can fill in with text or a choice."""
    return [f for f in form if f.name != "csrf_token" and not isinstance(f, LEFT_OUT)]


def raw_values(form: FlaskForm, sent: MultiDict[str, str] | None = None) -> Raw:
    """Each field's values as a browser sends them; those that were sent as they came."""
    if sent is not None:
        return {field.name: sent.getlist(field.name) for field in fields_of(form)}
    return {field.name: _raw(field) for field in fields_of(form)}


def in_words(field: Field) -> str:
    """A field's value as people read it."""
    if isinstance(field, BooleanField):
        return str(_("ja") if field.data else _("nein"))
    if isinstance(field, SelectField | SelectMultipleField):
        chosen = set(_raw(field))
        return ", ".join(str(label) for value, label, *_rest in field.iter_choices()
                         if str(value) in chosen)  # fmt: skip
    if isinstance(field, DateField) and field.data:
        return str(format_date(field.data, "short"))
    if isinstance(field, DateTimeField) and field.data:
        return str(format_datetime(field.data, "dd.MM.y, HH:mm", rebase=False))
    return "".join(_raw(field))


def _raw(field: Field) -> list[str]:
    if isinstance(field, BooleanField):
        return ["y"] if field.data else []
    if isinstance(field, SelectMultipleField):
        return [str(value) for value in field.data or ()]
    if isinstance(field, SelectField):
        return [] if field.data is None else [str(field.data)]
    return [str(field._value())]  # what every text-like field of WTForms shows in its input


def _same(one: Field, other: Field) -> bool:
    first, second = ("" if field.data is None else field.data for field in (one, other))
    return bool(first == second)


def _as_lines(sent: MultiDict[str, str]) -> MultiDict[str, str]:
    """What was sent, its lines as they are stored: browsers end them with two characters."""
    pairs = sent.items(multi=True)
    return MultiDict([(name, value.replace("\r\n", "\n")) for name, value in pairs])


def _read_carrier(text: str) -> tuple[int, Raw, list[str]]:
    """What the form was made from; if that can't be read, nothing: every difference is asked."""
    try:
        carried = json.loads(text)
        values = {str(k): [str(v) for v in vs] for k, vs in carried["values"].items()}
        asked = [str(name) for name in carried["asked"] if name in values]
        return int(carried["version"]), values, asked
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError):
        return 0, {}, []


def _show(error: HearingError, form: FlaskForm) -> None:
    if error.field and error.field in form:
        form[error.field].errors = [web.say(error)]
    else:
        form.form_errors.append(web.say(error))
