"""Terms: how long what was said in a hearing is kept, by default and as an organizer chose.

Art. 52 (4) GO: a recording ends after six weeks or with the next session, the later of both. Its
text may be worked on for longer, by the staff alone. The record is kept for good, unless chosen
otherwise.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from hearing import city, versions
from hearing.accounts import audit
from hearing.agenda.models import Hearing, LegalBasis
from hearing.database import db
from hearing.errors import N_, HearingError
from hearing.recordings.models import Recording, State, Terms

audit.register_names({"recording.terms": N_("Fristen der Aufzeichnungen geändert")})
TEXT_DAYS = 365
LONGEST_DAYS = 3650


class SessionBefore(HearingError):
    """A next session before the hearing."""

    sentence = N_("Die nächste Sitzung liegt nach der Anhörung.")
    field = "next_session_on"


class RecordEndsEarly(HearingError):
    """A record that would end before its recordings, or today."""

    sentence = N_(
        "Die Niederschrift bleibt mindestens bis zum %(day)s, dem letzten Tag der Aufzeichnungen."
    )
    field = "record_until"


class DaysBeyond(HearingError):
    """No number of days, or too many."""

    sentence = N_("Bitte geben Sie eine Zahl von 0 bis %(most)d an.")
    field = "text_days"


@dataclass(frozen=True, slots=True)
class Choice:
    """What an organizer chooses; None leaves the default, of ``record_until``: for good."""

    days: int | None = None
    next_session_on: date | None = None
    text_days: int | None = None
    record_until: date | None = None


def of(hearing_id: int) -> Terms:
    """The terms of a hearing; those that nobody has chosen are not stored."""
    return db.session.get(Terms, hearing_id) or Terms(hearing_id=hearing_id, version=0)


def last_day(*, hearing: Hearing, days: int, today: date) -> date:
    """The last day of a recording that comes in today: so many days after the hearing, or after
    today when that of an older hearing comes late; the day of the next session if that is later.
    ``days`` is the default where nobody chose."""
    terms = of(hearing.id)
    first = max(city.day(hearing.ends_at), today)
    end = first + timedelta(days=days if terms.days is None else terms.days)
    return max(end, terms.next_session_on or end)


def is_beyond(recording: Recording, *, days: int) -> bool:
    """Whether somebody chose a later day for a session's recording than the rule says."""
    is_session = recording.legal_basis is LegalBasis.SESSION
    return is_session and recording.retain_until > _default(recording, days)


def last_day_of_text(recording: Recording) -> date:
    """The last day on which the staff may work on a recording's text; the record's last day, if
    that comes before."""
    terms = of(recording.hearing_id)
    days = TEXT_DAYS if terms.text_days is None else terms.text_days
    end = recording.retain_until + timedelta(days=days)
    return max(recording.retain_until, min(end, terms.record_until or end))


def choose(
    *,
    hearing: Hearing,
    choice: Choice,
    seen: int,
    days: int,
    today: date,
    who: str,
    now: datetime,
) -> list[Recording]:
    """Choose the terms of a hearing; recordings whose last day was the default get the new one,
    gives these. A second time nothing changes. ``days`` is the default.

    Raises Stale, SessionBefore, DaysBeyond, RecordEndsEarly.
    """
    _refuse(hearing, choice, today)
    terms = of(hearing.id)
    before = {name: getattr(terms, name) for name in asdict(choice)}
    followers = [one for one in _kept(hearing) if _has_default(one, days)]
    if not _save(hearing, terms, choice, seen):
        return []
    moved = [one for one in followers if not _has_default(one, days)]
    for recording in moved:
        recording.retain_until = max(_default(recording, days), today)
    audit.record(
        who=who,
        action="recording.terms",
        subject=f"hearing {hearing.id}",
        hearing_id=hearing.id,
        before=before,
        after=asdict(choice),
        now=now,
    )
    return moved


def _refuse(hearing: Hearing, choice: Choice, today: date) -> None:
    last = city.day(hearing.ends_at)
    if choice.next_session_on is not None and choice.next_session_on < last:
        raise SessionBefore
    for number in (choice.days, choice.text_days):
        if number is not None and not 0 <= number <= LONGEST_DAYS:
            raise DaysBeyond(most=LONGEST_DAYS)
    earliest = max([today, *(one.retain_until for one in _kept(hearing))])
    if choice.record_until is not None and choice.record_until < earliest:
        raise RecordEndsEarly(day=f"{earliest:%d.%m.%Y}")


def _save(hearing: Hearing, terms: Terms, choice: Choice, seen: int) -> bool:
    if terms.version:
        return versions.save(terms, seen=seen, **asdict(choice))
    if seen:
        raise versions.Stale
    if choice == Choice():
        return False
    try:
        with db.session.begin_nested():
            db.session.add(Terms(hearing_id=hearing.id, version=1, **asdict(choice)))
    except IntegrityError as error:  # somebody else was faster
        raise versions.Stale from error
    return True


def _kept(hearing: Hearing) -> list[Recording]:
    query = select(Recording).where(
        Recording.hearing_id == hearing.id, Recording.state != State.DELETED
    )
    return list(db.session.scalars(query))


def _default(recording: Recording, days: int) -> date:
    return last_day(hearing=recording.hearing, days=days, today=city.day(recording.created_at))


def _has_default(recording: Recording, days: int) -> bool:
    return recording.retain_until == _default(recording, days)
