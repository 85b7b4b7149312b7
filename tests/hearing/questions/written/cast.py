"""Questions that are answered in writing, and an office that does it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from hearing.agenda.models import Hearing
from hearing.database import commit
from hearing.invitations.models import Invitation
from hearing.mail import links
from hearing.questions.models import Question
from hearing.questions.written import answers, letters, offices
from hearing.questions.written.models import AnsweringOffice, WrittenAnswer
from tests.conftest import NOW
from tests.hearing.questions.cast import BEGUN, MIRA, State, approved, decide

ANNA, BODO = "anna@example.org", "bodo@example.org"
BASE = "/verwaltung/anhoerungen/ki/antworten"
PUBLIC = "/anhoerungen/ki/antworten"


def deferred(guest: Invitation, text: str, **facts: Any) -> Question:
    """A question that was approved and is answered in writing, committed."""
    question = approved(guest, text, **facts)
    decide(question, State.DEFERRED)
    return question


def an_office(hearing: Hearing, name: str = "IT-Referat") -> AnsweringOffice:
    """An office with an address and a week's time, committed."""
    facts = offices.Facts(name, "it@example.org", NOW + timedelta(days=7))
    with commit():
        return offices.add(hearing=hearing, facts=facts, who=MIRA, now=BEGUN)


def assigned(question: Question, office: AnsweringOffice) -> WrittenAnswer:
    """The answer that an office is to give, committed."""
    with commit():
        answer = answers.of(question)
        answers.assign(answer=answer, seen=answer.version, office=office, who=MIRA, now=BEGUN)
    return answer


def handed_in(question: Question, text: str, who: str = ANNA) -> WrittenAnswer:
    """An answer that waits for approval, committed."""
    with commit():
        answer = answers.of(question)
        answers.hand_in(answer=answer, seen=answer.version, text=text, who=who, now=BEGUN)
    return answer


def approved_answer(question: Question, text: str) -> WrittenAnswer:
    """An answer that somebody else has approved, committed."""
    answer = handed_in(question, text)
    with commit():
        answers.approve(answer=answer, seen=answer.version, who=BODO, now=BEGUN)
    return answer


def link_to(office: AnsweringOffice) -> str:
    """The address of an office's own page."""
    with commit():
        token = links.make(
            hearing_id=office.hearing_id,
            purpose=offices.PURPOSE,
            subject_id=office.id,
            expires_at=NOW + timedelta(days=30),
            now=NOW,
        )
    return letters.PATH.replace("<token>", token)
