"""What stands beside the words of a record: who was there, what is missing, what belongs to it."""

from __future__ import annotations

from datetime import timedelta

from hearing.agenda.models import Hearing
from hearing.database import db
from hearing.door.models import DoorEvent, DoorEventKind
from hearing.groups.models import Admission
from hearing.record import annexes, attendance, completeness, snapshot
from hearing.record.completeness import Status
from hearing.record.values import GapKind
from hearing.recordings.models import Recording
from tests.hearing.cast import BEGIN, a_group, an_invitation


def arrived(hearing: Hearing, invitation_id: int, minutes: int, kind: DoorEventKind) -> None:
    event = DoorEvent(
        hearing_id=hearing.id,
        invitation_id=invitation_id,
        kind=kind,
        at=BEGIN + timedelta(minutes=minutes),
        stored_at=BEGIN,
        key=f"{invitation_id}-{minutes}",
        content="",
        who="tessa@example.org",
    )
    db.session.add(event)
    db.session.commit()


def test_the_council_is_named_with_its_times_and_the_public_is_counted(hearing: Hearing) -> None:
    council = a_group(hearing, name="Stadtrat", may_ask=True)
    public = a_group(hearing, name="Bürger*innen", admission=Admission.OPEN)
    carla = an_invitation(council, name="Carla Beispiel", email="carla@example.org")
    bert = an_invitation(public, name="Bert Beispiel", email="bert@example.org")
    arrived(hearing, carla.id, 0, DoorEventKind.ARRIVAL)
    arrived(hearing, carla.id, 90, DoorEventKind.LEAVING)
    arrived(hearing, bert.id, 5, DoorEventKind.ARRIVAL)
    lines = attendance.of(hearing)
    assert [(line.name, line.group) for line in lines] == [
        ("Carla Beispiel", "Stadtrat"),
        ("1 Person", "Bürger*innen"),
    ]
    stay = lines[0].stays[0]
    assert (stay.arrived, stay.left) == (BEGIN, BEGIN + timedelta(minutes=90))


def test_gaps_and_closed_parts_are_listed_with_their_reason(
    hearing: Hearing, recording: Recording
) -> None:
    told = [
        ("live", "", 0),
        ("gap", "", 100),
        ("closed", "session", 200),
        ("closed", "speaker", 300),
    ]
    recording.stretches = [
        {
            "kind": kind,
            "reason": reason,
            "begin": (BEGIN + timedelta(seconds=second)).isoformat(),
            "end": (BEGIN + timedelta(seconds=second + 100)).isoformat(),
            "second": float(second),
            "seconds": 100.0,
        }
        for kind, reason, second in told
    ]
    db.session.commit()
    found = [(gap.start, gap.end, gap.kind) for gap in snapshot.take(hearing).gaps]
    assert found == [
        (100.0, 200.0, GapKind.NO_SIGNAL),
        (200.0, 300.0, GapKind.CLOSED),
        (300.0, 400.0, GapKind.NOT_STREAMED),
    ]
    assert completeness.of(hearing).seconds(Status.ABSENT) == 300.0


def test_the_programme_is_an_annex_with_its_digest(hearing: Hearing) -> None:
    programme = annexes.of(hearing)[0]
    assert programme.title == "Programm, Fassung 1"
    assert len(programme.sha256) == 64
