"""Rows that many tests need: the Munich hearing in small, and recordings of it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from hearing.agenda.models import AgendaItem, Hearing, ItemKind, LegalBasis
from hearing.database import db
from hearing.groups.models import Contingent, Group, Mode
from hearing.invitations.models import Invitation
from hearing.programme import release
from hearing.programme.models import Release
from hearing.recordings.models import Recording, State
from hearing.speakers.models import Speaker
from hearing.stands.models import Origin, Stand, StandState
from media.segments import Segment, Word
from tests.conftest import NOW

BEGIN = datetime(2024, 6, 7, 7, 30, tzinfo=UTC)  # 09:30 in Munich


def a_hearing(**facts: object) -> Hearing:
    """A public hearing with three items of a quarter of an hour, committed."""
    values: dict[str, object] = {
        "slug": "ki",
        "title": "Künstliche Intelligenz: Einsatz in der Stadtverwaltung",
        "starts_at": BEGIN,
        "ends_at": BEGIN + timedelta(hours=4),
        "published_at": NOW - timedelta(days=60),
        "legal_basis": LegalBasis.CONSENT,
    }
    hearing = Hearing(**{**values, **facts})
    titles = [(ItemKind.GREETING, "Begrüßung"), (ItemKind.TALK, "Einführung in KI")]
    titles.append((ItemKind.Q_AND_A, "Fragen und Antworten"))
    for position, (kind, title) in enumerate(titles):
        start = BEGIN + timedelta(minutes=15 * position)
        hearing.items.append(
            AgendaItem(position=position, kind=kind, title=title, starts_at=start, minutes=15)
        )
    db.session.add(hearing)
    db.session.commit()
    return hearing


def a_speaker(hearing: Hearing, name: str) -> Speaker:
    """A person with a part, committed."""
    speaker = Speaker(hearing_id=hearing.id, name=name)
    db.session.add(speaker)
    db.session.commit()
    return speaker


def a_release(hearing: Hearing, now: datetime = NOW) -> Release:
    """The draft as it is, released and committed."""
    draft = release.look(hearing)
    made = release.make(
        hearing=hearing,
        version=draft.version,
        digest=draft.digest,
        who="olga@example.org",
        now=now,
    )
    db.session.commit()
    return made


def a_recording(hearing: Hearing, **facts: object) -> Recording:
    """A processed recording of the whole hearing, not yet published, committed."""
    values: dict[str, object] = {
        "hearing": hearing,
        "title": "Aufzeichnung",
        "file_name": "anhoerung.mp4",
        "size": 1000,
        "sha256": "0" * 64,
        "state": State.READY,
        "created_at": NOW,
        "started_at": BEGIN,
        "duration": 3600.0,
        "engine": "faster-whisper",
        "model": "demo",
        "legal_basis": hearing.legal_basis,
        "retain_until": date(2024, 7, 19),
    }
    recording = Recording(**{**values, **facts})
    db.session.add(recording)
    db.session.commit()
    return recording


def heard(start: float, text: str, pace: float = 0.4) -> Segment:
    """A segment whose words follow each other from ``start``, one each ``pace`` seconds."""
    words = [
        Word(round(start + n * pace, 3), round(start + n * pace + 0.8 * pace, 3), word, 0.9)
        for n, word in enumerate(text.split())
    ]
    return Segment.of_words(words)


def a_stand(hearing: Hearing, **facts: object) -> Stand:
    """A stand of the marketplace that has applied, committed."""
    values: dict[str, object] = {
        "hearing_id": hearing.id,
        "title": "Praxisbeispiel",
        "origin": Origin.INTERNAL,
        "state": StandState.APPLIED,
        "state_at": NOW,
        "created_at": NOW,
    }
    stand = Stand(**{**values, **facts})
    db.session.add(stand)
    db.session.commit()
    return stand


def a_group(hearing: Hearing, **facts: object) -> Group:
    """A group of participants that may do everything, committed."""
    values: dict[str, object] = {
        "hearing_id": hearing.id,
        "name": "Mitglieder des Stadtrats",
        "modes": [mode.value for mode in Mode],
        "may_ask": True,
    }
    group = Group(**{**values, **facts})
    db.session.add(group)
    db.session.commit()
    return group


def a_contingent(mode: Mode, seats: int, *groups: Group) -> Contingent:
    """Seats for these groups, committed."""
    contingent = Contingent(
        hearing_id=groups[0].hearing_id, mode=mode, seats=seats, groups=list(groups)
    )
    db.session.add(contingent)
    db.session.commit()
    return contingent


def an_invitation(group: Group, **facts: object) -> Invitation:
    """A person of that group who has been invited, committed."""
    values: dict[str, object] = {
        "hearing_id": group.hearing_id,
        "group_id": group.id,
        "name": "Beispiel Person",
        "email": "person@example.org",
        "invited_at": NOW,
        "created_at": NOW,
        "created_by": "olga@example.org",
    }
    values |= facts
    values.setdefault("address_key", str(values["email"]).casefold())
    invitation = Invitation(**values)
    db.session.add(invitation)
    db.session.commit()
    return invitation
