"""Terms: the later of six weeks and the next session; a warning; the archive is asked."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from hearing.accounts.models import AuditEntry
from hearing.accounts.rights import Role
from hearing.agenda.models import Hearing
from hearing.database import commit, db
from hearing.mail.models import Letter, LetterState
from hearing.record.models import RecordState
from hearing.recordings import retention, terms
from hearing.recordings.models import Recording
from hearing.recordings.terms import Choice
from hearing.retention import offering, things, warnings
from hearing.versions import Stale
from tests.conftest import NOW
from tests.hearing.cast import a_recording
from tests.hearing.conftest import an_account
from tests.hearing.retention.conftest import CLERK, TITLE, TODAY, Planted, write_record

BASE = "https://hearing.example.org"


def choose(hearing: Hearing, seen: int, **facts: object) -> list[Recording]:
    with commit():
        return terms.choose(
            hearing=hearing,
            choice=Choice(**facts),  # type: ignore[arg-type]  # facts by name
            seen=seen,
            days=42,
            today=TODAY,
            who=CLERK,
            now=NOW,
        )


def test_a_later_session_keeps_recordings_longer_but_not_one_whose_day_was_chosen(
    planted: Planted,
) -> None:
    hearing = planted.hearing
    default = terms.last_day(hearing=hearing, days=42, today=TODAY)
    assert default == TODAY + timedelta(days=42)
    follower = a_recording(hearing, sha256="1" * 64, retain_until=default)
    session = date(2024, 9, 25)
    assert choose(hearing, 0, next_session_on=session) == [follower]
    assert (follower.retain_until, planted.recording.retain_until) == (session, date(2024, 7, 19))
    assert terms.last_day(hearing=hearing, days=42, today=TODAY) == session
    with pytest.raises(Stale):
        choose(hearing, 0, next_session_on=date(2024, 10, 2))
    assert choose(hearing, 1, next_session_on=date(2024, 7, 1)) == [
        follower
    ]  # the earlier: 42 days
    assert follower.retain_until == default
    for facts, refused in (
        ({"next_session_on": date(2024, 6, 1)}, terms.SessionBefore),
        ({"record_until": TODAY}, terms.RecordEndsEarly),
        ({"text_days": -1}, terms.DaysBeyond),
    ):
        with pytest.raises(refused):
            choose(hearing, 2, **facts)
    hearing.ends_at = datetime(2024, 6, 30, 22, 30, tzinfo=UTC)  # on 1 July in Munich
    assert terms.last_day(hearing=hearing, days=42, today=TODAY) == date(2024, 8, 12)
    with pytest.raises(terms.SessionBefore):
        choose(hearing, 2, next_session_on=date(2024, 6, 30))


def test_a_week_before_the_organizers_find_a_letter_once_for_each_last_day(
    planted: Planted,
) -> None:
    hearing, recording = planted.hearing, planted.recording
    an_account("olga@example.org", roles={hearing: [Role.ORGANIZER]})
    an_account("tilo@example.org", roles={hearing: [Role.DESK]})
    near = recording.retain_until - timedelta(days=7)

    def warn(today: date) -> int:
        with commit():
            return warnings.draft(hearing=hearing, base_url=BASE, today=today, now=NOW)

    assert warnings.in_need(near - timedelta(days=1)) == []
    assert warnings.in_need(near) == [hearing.id]
    assert warn(near) == 1
    assert warnings.in_need(near) == []
    assert warn(near) == 0
    letter = db.session.scalars(select(Letter)).one()
    assert (letter.address, letter.state) == ("olga@example.org", LetterState.DRAFTED)
    for words in (TITLE, "ganzen Text", "19. Juli 2024", "noch nicht angeboten", f"{BASE}/v"):
        assert words in letter.text
    with commit():
        retention.set_date(recording=recording, retain_until=date(2024, 8, 30), today=TODAY)
    assert warn(near) == 0
    assert warn(date(2024, 8, 24)) == 1
    assert "30. August 2024" in db.session.scalars(select(Letter)).one().text


def test_the_archive_is_asked_once_and_its_newest_answer_counts(
    app: object, planted: Planted
) -> None:
    write_record(planted.hearing, until=RecordState.IN_REVIEW)
    sound, text, record = things.of(planted.hearing)
    assert (offering.is_missing(sound), offering.is_missing(record)) == (True, False)
    with pytest.raises(offering.NotOffered):
        offering.answer(thing=sound, takes=True, who=CLERK, now=NOW)
    with pytest.raises(offering.NothingToOffer):
        offering.offer(thing=text, today=TODAY, who=CLERK, now=NOW)
    for who in (CLERK, "olga@example.org"):
        with commit():
            offering.offer(thing=sound, today=TODAY, who=who, now=NOW)
    for takes in (True, True, False):
        with commit():
            offering.answer(thing=sound, takes=takes, who=CLERK, now=NOW)
    assert (sound.row.offered_by, sound.row.archived) == (CLERK, False)
    assert not offering.is_missing(sound)
    lines = select(AuditEntry.action).where(AuditEntry.action.startswith("retention."))
    assert sorted(db.session.scalars(lines)) == ["retention.answer"] * 2 + ["retention.offer"]
