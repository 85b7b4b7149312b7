"""What must hold before a step of a record is taken."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select

from hearing.agenda.models import Hearing
from hearing.database import db
from hearing.protocol import clashes
from hearing.record import asked, completeness, errors, signatures, snapshot, values, versions
from hearing.record.completeness import Board, Status
from hearing.record.models import NEXT, Record, RecordState, Remark, RemarkState, SignatureRole
from hearing.redactions import closed, unwilling
from hearing.redactions.models import Redaction, RedactionState

# Steps that need everything to be there, and checked.
COMPLETE = frozenset({RecordState.WITH_SPEAKERS, RecordState.EDITED, RecordState.SIGNED})


def refuse_step(hearing: Hearing, record: Record, to: RecordState) -> None:
    """Raise what stands against a step: WrongRecordState where it does not follow; where it needs a
    text that is all there and checked, RecordOpen or RecordEmpty, ClashesOpen where two texts
    differ, WordsOfClosedPart where some of it is not for the public, ConsentOpen where somebody may
    be in it who doesn't want to."""
    if to not in NEXT[record.state]:
        raise errors.WrongRecordState
    if to in COMPLETE:
        refuse_open(hearing)
        refuse_unwilling(hearing)


def refuse_open(hearing: Hearing) -> None:
    """Raise RecordOpen, RecordEmpty, ClashesOpen or WordsOfClosedPart; a recording may have come
    after the signatures, too."""
    board = completeness.of(hearing)
    if board.open:
        raise errors.RecordOpen(count=len(board.open))
    if is_empty(hearing, board):
        raise errors.RecordEmpty
    if differing := sum(undecided(hearing).values()):
        raise errors.ClashesOpen(count=differing)
    for recording in snapshot.recordings_of(hearing):
        closed.refuse_words(recording)


def refuse_unwilling(hearing: Hearing) -> None:
    """Raise ConsentOpen while somebody may be in a recording who doesn't want to."""
    unwilling.refuse(hearing, snapshot.recordings_of(hearing))


def is_empty(hearing: Hearing, board: Board) -> bool:
    """Whether there is neither a recording that it rests on nor anything that people wrote."""
    draft = snapshot.draft_of(hearing)
    is_heard = any(span.status is not Status.LEFT_OUT for span in board.spans)
    return not (is_heard or draft.summary or draft.decisions or draft.results)


def undecided(hearing: Hearing) -> dict[int, int]:
    """How many places of each recording wait for a decision since it was heard again."""
    counts = {one.id: clashes.count(one.id) for one in snapshot.recordings_of(hearing)}
    return {number: count for number, count in counts.items() if count}


def refuse_remarks(hearing: Hearing) -> None:
    """Raise RemarksOpen while somebody waits for a decision on what they remarked."""
    waiting = Remark.hearing_id == hearing.id, Remark.state == RemarkState.OPEN
    count = db.session.scalar(select(func.count()).select_from(Remark).where(*waiting))
    if count:
        raise errors.RemarksOpen(count=count)


def why_unread(hearing: Hearing, record: Record, because: str, now: datetime) -> str:
    """The reason not to wait for speakers who may still read their words; none where nobody is
    waited for. Raises SpeakersUnread where one is needed and none was given."""
    waiting = asked.unread(hearing, record, now)
    because = because.replace("\0", "").strip()
    if waiting and not because:
        raise errors.SpeakersUnread(count=len(waiting))
    return because if waiting else ""


def refuse_unless(record: Record, *states: RecordState) -> None:
    """Raise WrongRecordState in all other states."""
    if record.state not in states:
        raise errors.WrongRecordState


def refuse_other_text(hearing: Hearing, taken: values.Record) -> None:
    """Raise SignedMeanwhile where the text is not the one that both have signed."""
    if not signatures.are_complete(hearing, digest=signatures.digest_as_read(taken)):
        raise errors.SignedMeanwhile


def refuse_clerk(hearing: Hearing, taken: values.Record, who: str) -> None:
    """Raise ApprovedByClerk where the person has signed this text as its clerk."""
    signed = signatures.of(hearing, digest=signatures.digest_as_read(taken))
    if any(one.role is SignatureRole.CLERK and one.who == who for one in signed):
        raise errors.ApprovedByClerk


def refuse_same(frozen: values.Record) -> None:
    """Raise NothingCorrected where the newest version says the same."""
    last = versions.newest(frozen.hearing.id)
    if last is not None and signatures.said(versions.value(last)) == signatures.said(frozen):
        raise errors.NothingCorrected(number=last.number)


def refuse_redaction(record: values.Record) -> None:
    """Raise RedactionRuns while a passage is being taken out."""
    query = select(Redaction.id).where(
        Redaction.recording_id.in_([one.id for one in record.recordings]),
        Redaction.state != RedactionState.DONE,
    )
    if db.session.scalar(query.limit(1)) is not None:
        raise errors.RedactionRuns
