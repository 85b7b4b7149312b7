"""What the parts of an address stand for: one row of a hearing for each name in the url_map.

A new room adds its line here; a part without a line fails tests/hearing/test_gate.py.
"""

from __future__ import annotations

from collections.abc import Callable
from secrets import token_hex
from typing import Any

from sqlalchemy import func, select

from hearing.accounts import staff
from hearing.agenda.models import Hearing
from hearing.database import db
from hearing.files.models import StoredFile
from hearing.groups.models import Group, Mode
from hearing.invitations.models import GuestList, Reminder
from hearing.mail import outbox
from hearing.mail.links import Addressee
from hearing.mail.models import IncomingKind, IncomingLetter
from hearing.mail.outbox import Writing
from hearing.questions.models import Question
from hearing.questions.written.models import AnsweringOffice
from hearing.record.models import Remark
from hearing.recordings.models import Recording
from hearing.redactions.models import Redaction, RedactionReason, RedactionState
from hearing.speakers.models import Slot
from hearing.statements.models import Statement, StatementComment
from tests.conftest import NOW
from tests.hearing.cast import (
    a_contingent,
    a_group,
    a_recording,
    a_speaker,
    a_stand,
    an_invitation,
)


def _kept(row: Any) -> int:
    db.session.add(row)
    db.session.flush()
    number: int = row.id
    return number


def _a_slot(hearing: Hearing) -> int:
    speaker = a_speaker(hearing, "Referent*in B")
    return _kept(Slot(item_id=hearing.items[0].id, speaker_id=speaker.id))


def _a_letter(hearing: Hearing) -> int:
    writing = Writing(
        hearing_id=hearing.id,
        concern="speaker 1 invited",
        to=Addressee("b@example.org"),
        subject="Einladung",
        text="Guten Tag",
    )
    return outbox.draft(writing, who="olga@example.org", now=NOW).id


def _an_account_letter() -> int:
    writing = Writing(None, "user 1 password", Addressee("c@example.org"), "Passwort", "Guten Tag")
    return outbox.draft(writing, who="c@example.org", now=NOW).id


def _a_contingent(hearing: Hearing) -> int:
    group = a_group(hearing, name="Digitalrat")
    return a_contingent(Mode.IN_PERSON, 10, group).id


def _a_message(hearing: Hearing | None) -> int:
    hearing_id = hearing.id if hearing else None
    row = IncomingLetter(
        hearing_id=hearing_id,
        message_id=f"<{token_hex(8)}@example.org>",
        kind=IncomingKind.WRITTEN,
        received_at=NOW,
    )
    return _kept(row)


def _a_group(hearing: Hearing) -> Group:
    found = db.session.scalar(select(Group).where(Group.hearing_id == hearing.id))
    return found or a_group(hearing)


def _an_invitation(hearing: Hearing) -> int:
    return an_invitation(_a_group(hearing)).id


def _a_reminder(hearing: Hearing) -> int:
    group = _a_group(hearing)
    return _kept(Reminder(hearing_id=hearing.id, group_id=group.id, days_before=3))


def _a_guest_list(hearing: Hearing) -> int:
    lines = [[1, ["Name", "E-Mail"]], [2, ["Beispiel Gast", "gast@example.org"]]]
    return _kept(
        GuestList(
            hearing_id=hearing.id,
            lines=lines,
            columns=["name", "email"],
            group_id=_a_group(hearing).id,
            created_at=NOW,
            created_by="olga@example.org",
        )
    )


def _a_file(hearing: Hearing) -> int:
    name, digest = "folien.pdf", "0" * 64
    return _kept(
        StoredFile(
            hearing_id=hearing.id, name=name, kind="pdf", size=1, sha256=digest, created_at=NOW
        )
    )


def _a_statement(hearing: Hearing) -> int:
    return _kept(Statement(hearing_id=hearing.id, office="Personalreferat", deadline=NOW))


def _a_question(hearing: Hearing) -> int:
    return _kept(Question(hearing_id=hearing.id, text="Wer prüft die Antworten?", asked_at=NOW))


def _an_answering_office(hearing: Hearing) -> int:
    return _kept(AnsweringOffice(hearing_id=hearing.id, name="IT-Referat", deadline=NOW))


def _a_remark(hearing: Hearing) -> int:
    speaker = a_speaker(hearing, "Referent*in C")
    remark = Remark(
        hearing_id=hearing.id,
        speaker_id=speaker.id,
        key="no-such-key",
        heard="Gesagt.",
        text="Gemeint.",
        said_at=NOW,
    )
    return _kept(remark)


def _a_redaction(hearing: Hearing) -> int:
    query = select(Recording).where(Recording.hearing_id == hearing.id)
    recording = db.session.scalars(query).first() or a_recording(hearing)
    redaction = Redaction(
        recording_id=recording.id,
        start=1.0,
        end=2.0,
        reason=RedactionReason.PERSONAL,
        ordered_at=NOW,
        ordered_by="pia@example.org",
        state=RedactionState.DONE,
    )
    return _kept(redaction)


def _a_comment(hearing: Hearing) -> int:
    query = select(Statement.id).where(Statement.hearing_id == hearing.id)
    statement_id = db.session.scalar(query)
    return _kept(
        StatementComment(
            statement_id=statement_id, position=1, text="Seite 3 ist unklar.", changed_at=NOW
        )
    )


def _an_account() -> int:
    number = db.session.scalar(select(func.count()).select_from(staff.User))
    email = f"spare{number}@example.org"
    user = staff.create(email=email, name="Spare", password="ein langes Passwort", now=NOW)
    db.session.flush()
    return user.id


# How each part's value is made for a hearing; called once for each hearing.
MAKERS: dict[str, Callable[[Hearing], object]] = {
    "slug": lambda hearing: hearing.slug,
    "item_id": lambda hearing: hearing.items[0].id,
    "speaker_id": lambda hearing: a_speaker(hearing, "Referent*in A").id,
    "recording_id": lambda hearing: a_recording(hearing).id,
    "redaction_id": _a_redaction,
    "user_id": lambda _hearing: _an_account(),
    "slot_id": _a_slot,
    "stand_id": lambda hearing: a_stand(hearing).id,
    "group_id": lambda hearing: a_group(hearing).id,
    "contingent_id": _a_contingent,
    "letter_id": _a_letter,
    "invitation_id": _an_invitation,
    "list_id": _a_guest_list,
    "reminder_id": _a_reminder,
    "account_letter_id": lambda _hearing: _an_account_letter(),
    "incoming_id": _a_message,
    "stray_id": lambda _hearing: _a_message(None),
    "file_id": _a_file,
    "statement_id": _a_statement,
    "question_id": _a_question,
    "comment_id": _a_comment,
    "remark_id": _a_remark,
    "office_id": _an_answering_office,
    # not of one hearing, or not a row
    "token": lambda _hearing: "no-such-token",
    "secret": lambda _hearing: "no-such-secret",
    "name": lambda _hearing: "film.mp4",
    "filename": lambda _hearing: "css/base.css",
    "number": lambda _hearing: 1,
    "sheet": lambda _hearing: 1,
    "rest": lambda _hearing: "nirgendwo",
    "file": lambda _hearing: "master.m3u8",
    "kind": lambda _hearing: "odt",
    "form": lambda _hearing: "pdf",
    "key": lambda _hearing: "no-such-key",
    "verb": lambda _hearing: "pruefen",
    "captions": lambda _hearing: "vtt",
    "oparl": lambda _hearing: "meeting",
    "action": lambda _hearing: "verwerfen",
    "verdict": lambda _hearing: "erledigen",
    "letter_kind": lambda _hearing: "invitation",
    "language": lambda _hearing: "en",
}
# Parts that don't name a thing of one hearing: nothing is foreign about them.
COMMON = frozenset(
    {
        "slug",
        "user_id",
        "account_letter_id",
        "stray_id",
        "token",
        "secret",
        "name",
        "filename",
        "number",
        "sheet",
        "rest",
        "file",
        "kind",
        "form",
        "key",
        "verb",
        "captions",
        "oparl",
        "action",
        "verdict",
        "letter_kind",
        "language",
    }
)


def subjects_of(hearing: Hearing) -> dict[str, object]:
    """A value for every part of every address, committed."""
    values = {name: make(hearing) for name, make in MAKERS.items()}
    db.session.commit()
    return values
