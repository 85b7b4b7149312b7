"""The form of an answer on its way, for the office's page and for the staff's: rows and files."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Final

from flask import current_app, request
from flask_babel import gettext as _
from wtforms import Field

from hearing import edits, web
from hearing.database import commit
from hearing.errors import HearingError
from hearing.files import store
from hearing.statements import answers, forms
from hearing.statements.models import Statement
from hearing.status import status_of

AGAIN: Final = 200
Verb = Callable[[forms.AnswerForm, int], object]


class Answering:
    """One answer being written: what the pressed button says is done, nothing typed is lost."""

    def __init__(self, edit: edits.Edit, statement: Statement, who: str, now: datetime) -> None:
        self.edit, self.statement, self.who, self.now = edit, statement, who, now
        self._asked_rows = 0

    @property
    def action(self) -> str:
        """The button that was pressed: draft, hand_in, add, clear-3 or remove-7."""
        return str(self.edit.form.action.data or "hand_in")

    def rows(self) -> list[Field]:
        """The fields of comments to show."""
        shown: list[Field] = self.edit.form.rows(self._asked_rows)
        return shown

    def submit(self, verb: Verb) -> int:
        """Do what the button says; returns edits.SAVED, AGAIN (the form as it is, one row more or
        less) or the status of a refusal."""
        word, _dash, number = self.action.partition("-")
        if word in {"add", "clear", "remove"}:
            self._change(word, int(number) if number.isdecimal() else 0)
            return AGAIN
        if not self.edit.form.validate():
            return 422
        refused = self._keep_files()
        return refused or self.edit.save(verb)

    def _change(self, word: str, number: int) -> None:
        shown = sum(1 for name in request.form if name.startswith("comment_"))
        self._asked_rows = shown + (forms.ROWS if word == "add" else 0)
        if word == "clear" and 1 <= number <= forms.COMMENTS:
            self.edit.form[f"comment_{number}"].data = ""
        if word == "remove":
            with commit():
                answers.remove_file(
                    statement=self.statement, file_id=number, who=self.who, now=self.now
                )

    def _keep_files(self) -> int:
        """Keep the files that came along; returns the status of the first that is refused."""
        for upload in request.files.getlist("file"):
            if not upload.filename:
                continue
            try:
                with commit():
                    self._keep(upload.stream, upload.filename)
            except HearingError as error:
                sentence = _("%(name)s: %(reason)s", name=upload.filename, reason=web.say(error))
                forms.refuse(self.edit.form, "file", sentence)
                return status_of(error)
        return 0

    def _keep(self, stream: store.Stream, name: str) -> None:
        file = store.keep(
            stream=stream,
            name=name,
            allowed=forms.FILE_KINDS,
            largest=forms.FILE_BYTES,
            hearing_id=self.statement.hearing_id,
            now=self.now,
            data=current_app.config["DATA"],
        )
        answers.attach_file(statement=self.statement, file=file, who=self.who, now=self.now)
