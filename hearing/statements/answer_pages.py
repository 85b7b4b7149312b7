"""The staff's pages of one answer: entered from an e-mail, its comments replied to."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, flash, request
from flask_login import current_user

from hearing import edits, web
from hearing.database import db
from hearing.files import limits
from hearing.statements import answers, forms, offices, pages, replies
from hearing.statements.answering import Answering
from hearing.statements.models import Statement, StatementComment

blueprint = Blueprint("answers", __name__)
COMMENT = f"{pages.ONE}/anmerkungen/<int(max=2147483647):comment_id>"
limits.allow("statements.answers.enter", forms.FILE_BYTES)


@blueprint.route(f"{pages.ONE}/antwort", methods=["GET", "POST"])
def enter(slug: str, statement_id: int) -> pages.Page:
    """Enter an answer that came by e-mail or on paper, or correct one."""
    hearing, statement = pages.find(slug, statement_id)
    now = web.now()
    edit = edits.Edit(
        lambda formdata: forms.EnteredForm(formdata, data=forms.first_entered(statement, now)),
        statement,
        subject=offices.subject_of(statement),
    )
    answering = Answering(edit, statement, current_user.email, now)
    status = 200
    if request.method == "POST":
        status = answering.submit(lambda form, seen: _enter(statement, form, seen))
        if status == edits.SAVED:
            flash(edit.report(), "success")
            return pages.to_one(hearing, statement)
        if edit.conflicts:
            return pages.compare(hearing, statement, edit), status
    page = pages.render(
        "enter",
        hearing,
        statement=statement,
        edit=edit,
        form=edit.form,
        rows=answering.rows(),
        largest=forms.FILE_BYTES,
    )
    return page, status


def _enter(statement: Statement, form: Any, seen: int) -> None:
    answers.hand_in(
        statement=statement,
        seen=seen,
        answer=form.answer(),
        channel=form.channel.data,
        received_at=forms.received_at(form, statement),
        who=current_user.email,
        now=web.now(),
    )


@blueprint.route(
    f"{pages.ONE}/anmerkungen/<int(max=2147483647):comment_id>", methods=["GET", "POST"]
)
def reply(slug: str, statement_id: int, comment_id: int) -> pages.Page:
    """Answer a comment."""
    hearing, statement = pages.find(slug, statement_id)
    comment = db.session.get(StatementComment, comment_id)
    if comment is None or comment.statement_id != statement.id:
        abort(404)
    edit = edits.Edit(
        lambda formdata: forms.make_reply(comment, formdata),
        comment,
        subject=f"{offices.subject_of(statement)} comment {comment.id}",
    )
    status = 200
    if request.method == "POST":
        status = edit.save(lambda form, seen: _reply(statement, comment, form, seen))
        if status == edits.SAVED:
            flash(edit.report(), "success")
            return pages.to_one(hearing, statement, f"anmerkung-{comment.id}")
        if edit.conflicts:
            return pages.compare(hearing, statement, edit), status
    page = pages.render(
        "reply", hearing, statement=statement, comment=comment, edit=edit, form=edit.form
    )
    return page, status


def _reply(
    statement: Statement, comment: StatementComment, form: forms.ReplyForm, seen: int
) -> None:
    replies.reply(
        statement=statement,
        comment=comment,
        seen=seen,
        answer=form.words(),
        who=current_user.email,
        now=web.now(),
    )
