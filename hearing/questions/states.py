"""What people decide about a question: approved, refused, deferred; of two at once one decides."""

from __future__ import annotations

from datetime import datetime

from hearing import versions
from hearing.accounts import audit
from hearing.desk import facts, turns
from hearing.errors import N_
from hearing.events import pulse
from hearing.questions import marks, support
from hearing.questions.errors import ReasonLong, ReasonMissing, WrongQuestionState
from hearing.questions.models import NEXT, Question, QuestionState

LONGEST_REASON = 300

audit.register_names(
    {
        "questions.submitted": N_("Entscheidung über eine Frage zurückgenommen"),
        "questions.approved": N_("Frage zugelassen"),
        "questions.refused": N_("Frage nicht zugelassen"),
        "questions.merged": N_("Frage mit einer anderen zusammengelegt"),
        "questions.answered": N_("Frage als beantwortet geführt"),
        "questions.deferred": N_("Frage zur schriftlichen Antwort zurückgestellt"),
        "questions.answered_in_writing": N_("Frage schriftlich beantwortet"),
        "questions.withdrawn": N_("Frage zurückgezogen"),
    }
)


def move(
    *,
    question: Question,
    to: QuestionState,
    seen: int | None = None,
    reason: str = "",
    who: str,
    now: datetime,
    **values: object,
) -> bool:
    """Bring a question to a state that may follow; a second time nothing changes and False comes
    back, whoever was first. ``seen`` is the version that was decided about: nobody approves words
    that they haven't read. ``values`` go along.

    What was heard in the hall goes back to answered, not to the queue. Raises WrongQuestionState,
    ReasonMissing, ReasonLong, versions.Stale.
    """
    reason = _checked(reason, to)
    turns.take_turn(question.hearing_id)
    if to is QuestionState.APPROVED and _was_heard(question):
        to = QuestionState.ANSWERED
    if question.state is to and all(getattr(question, name) == new for name, new in values.items()):
        return False
    before = question.state
    if to not in NEXT[before] and not (to is QuestionState.ANSWERED and _was_heard(question)):
        raise WrongQuestionState
    became: dict[str, object] = {"state": to, "state_at": now, "reason": reason, "place": None}
    if before is QuestionState.MERGED:
        support.take_back(question)
        became["merged_into_id"] = None
    seen = question.version if seen is None else seen
    versions.save(question, seen=seen, **became | values)
    tell(question)
    _record(question, before, who, now)
    return True


def tell(question: Question) -> None:
    """Let everybody see it who may; of a rehearsal nobody."""
    if not question.rehearsal:
        pulse.beat(question.hearing_id)


def _checked(reason: str, to: QuestionState) -> str:
    reason = reason.replace("\0", "").strip()
    if to is not QuestionState.REFUSED:
        return ""
    if not reason:
        raise ReasonMissing
    if len(reason) > LONGEST_REASON:
        raise ReasonLong(most=LONGEST_REASON, length=len(reason))
    return reason


def _was_heard(question: Question) -> bool:
    told = facts.effective(facts.read(question.hearing_id, rehearsal=question.rehearsal))
    return question.id in marks.heard_in(told)


def _record(question: Question, before: QuestionState, who: str, now: datetime) -> None:
    audit.record(
        who=who,
        action=f"questions.{question.state}",
        subject=f"question {question.id}",
        hearing_id=question.hearing_id,
        before={"state": before.value},
        after={"state": question.state.value},
        now=now,
    )
