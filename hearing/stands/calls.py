"""The call for stands: who may apply, and until when."""

from __future__ import annotations

import hmac
import secrets
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from hearing import versions
from hearing.accounts import audit
from hearing.agenda.models import Hearing
from hearing.database import db
from hearing.errors import N_, HearingError
from hearing.stands import applications
from hearing.stands.models import Origin, Stand, StandCall, StandState

# More unanswered applications than any marketplace has are a machine's.
MOST_WAITING = 200


class CallUnknown(HearingError):
    """There is no call, or the secret of its address is wrong: it isn't said which."""

    sentence = N_("Diesen Aufruf gibt es nicht. Bitte prüfen Sie die Adresse.")


class CallClosed(HearingError):
    """The deadline has passed, or the organizer closed the call."""

    sentence = N_("Die Bewerbungsfrist ist abgelaufen. Bitte wenden Sie sich an das Referat.")


class TooManyApplications(HearingError):
    """So many wait that somebody must look at them first."""

    sentence = N_("Zurzeit nehmen wir keine weiteren Bewerbungen an. Bitte später noch einmal.")


def of(hearing: Hearing) -> StandCall:
    """The call of a hearing; made, still closed, when it is first asked for."""
    call = _find(hearing)
    if call is None:
        try:
            with db.session.begin_nested():
                db.session.add(StandCall(hearing_id=hearing.id))
        except IntegrityError:  # another request was faster
            pass
        call = _find(hearing)
    assert call is not None
    return call


def _find(hearing: Hearing) -> StandCall | None:
    found: StandCall | None = db.session.scalar(
        select(StandCall).where(StandCall.hearing_id == hearing.id)
    )
    return found


def change(
    *, call: StandCall, seen: int, opened: bool, public: bool, who: str, now: datetime, **words: Any
) -> None:
    """Open, close or move the call. Making it secret once more gives it a new secret address."""
    secret = "" if public else call.secret or secrets.token_urlsafe(16)
    before = {"opened": call.opened, "public": not call.secret}
    before |= {name: getattr(call, name) for name in words}
    versions.save(call, seen=seen, opened=opened, secret=secret, **words)
    audit.record(
        who=who,
        action="stands.call",
        subject=f"hearing {call.hearing_id}",
        hearing_id=call.hearing_id,
        before=_plain(before),
        after=_plain({"opened": opened, "public": public, **words}),
        now=now,
    )


def is_open(*, hearing: Hearing, now: datetime) -> bool:
    """Say whether everybody may apply now: what the hearing's page offers."""
    call = _find(hearing)
    if call is None or call.secret or not call.opened or hearing.published_at is None:
        return False
    return call.deadline is None or now < call.deadline


def enter(*, hearing: Hearing, secret: str, now: datetime) -> StandCall:
    """Return the call that an application may answer; raises CallUnknown or CallClosed."""
    call = _find(hearing)
    if call is None or not hmac.compare_digest(call.secret.encode(), secret.encode()):
        raise CallUnknown
    if not call.opened or (call.deadline is not None and call.deadline <= now):
        raise CallClosed
    return call


def apply(
    *, hearing: Hearing, secret: str, origin: Origin, language: str, now: datetime, **words: Any
) -> Stand:
    """Answer the call with a stand. A second time is a second application. The caller commits."""
    enter(hearing=hearing, secret=secret, now=now)
    waiting = select(func.count()).where(
        Stand.hearing_id == hearing.id, Stand.state == StandState.APPLIED
    )
    if (db.session.scalar(waiting) or 0) >= MOST_WAITING:
        raise TooManyApplications
    return applications.add(
        hearing=hearing, origin=origin, language=language, who="application", now=now, **words
    )


def _plain(values: dict[str, Any]) -> dict[str, Any]:
    return {k: v.isoformat() if isinstance(v, datetime) else v for k, v in values.items()}
