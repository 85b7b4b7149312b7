"""A record with everything in it that can go wrong in a form."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from hearing.agenda.models import ItemKind, LegalBasis
from hearing.protocol.models import Part
from hearing.record.values import (
    Annex,
    Attendee,
    Contribution,
    Facts,
    Gap,
    GapKind,
    Item,
    Person,
    Record,
    Recording,
    Result,
    Signed,
    Stay,
    WrittenAnswer,
)
from tests.hearing.cast import BEGIN

BERLIN = ZoneInfo("Europe/Berlin")
NASTY = 'Kosten: 5 < 6 & „so“ --> fertig <script>alert(1)</script> #panic() \x01 [link](x) "'


def said(key: str, start: float, text: str, **facts: object) -> Contribution:
    """A contribution whose words follow each other by 0.4 seconds."""
    words = text.split()
    starts = tuple(round(start + 0.4 * number, 3) for number in range(len(words)))
    end = start + 0.4 * len(words)
    values = {"item_id": 1, "person_id": 1, **facts}
    return Contribution(
        key=key,
        recording_id=1,
        start=start,
        end=end,
        text=text,
        starts=starts,
        **values,  # type: ignore[arg-type]
    )


@pytest.fixture
def record() -> Record:
    return Record(
        hearing=Facts(
            id=1,
            slug="ki",
            title="Künstliche Intelligenz: Einsatz in der Stadtverwaltung",
            summary="",
            venue="Qubes am IT-Rathaus",
            organizer="IT-Referat",
            starts_at=BEGIN,
            ends_at=BEGIN + timedelta(hours=4),
            motion="Antrag Nr. 20-26 / A 04055",
            paper="",
        ),
        number=1,
        published_at=datetime(2024, 7, 1, 10, tzinfo=UTC),
        approved_on=date(2024, 6, 28),
        summary="Der Stadtrat hat sich informiert.",
        decisions=("Ein Bericht folgt.",),
        results=(Result(item_id=1, text="Der Bericht ist zur Kenntnis genommen."),),
        signatures=(
            Signed(role="clerk", name="Pia Protokoll", at=datetime(2024, 6, 20, tzinfo=UTC)),
            Signed(role="chair", name="Greta Vorsitz", at=datetime(2024, 6, 21, tzinfo=UTC)),
        ),
        recordings=(
            Recording(
                id=1,
                title="Aufzeichnung",
                started_at=BEGIN,
                duration=3600.0,
                sha256="0" * 64,
                engine="faster-whisper",
                model="demo",
                language="de",
                retain_until=date(2024, 7, 19),
                legal_basis=LegalBasis.CONSENT,
                placed_by="marks",
            ),
        ),
        items=(
            Item(
                id=1,
                number=1,
                kind=ItemKind.TALK,
                title="Einführung & Überblick",
                start=BEGIN + timedelta(minutes=4),
                end=BEGIN + timedelta(minutes=50),
            ),
            Item(id=2, number=2, kind=ItemKind.Q_AND_A, title="Fragen"),
        ),
        people=(Person(id=1, name="Anna Beispiel", role="Referentin"), Person(id=2, name="")),
        contributions=(
            said("a1", 5.0, "Was kann die künstliche Intelligenz schon heute?", checked=True),
            said("z1", 8.5, "Beifall", part=Part.SCENE, person_id=None, checked=True),
            said("a2", 9.0, NASTY, checked=True),
            said("z2", 19.0, "Lauter!", part=Part.INTERJECTION, person_id=None, checked=True),
            said("b1", 20.0, "Wer haftet?", item_id=2, person_id=None, part=Part.QUESTION),
            said("b2", 23.0, "Die Stadt […].", item_id=2, part=Part.ANSWER, question="b1"),
            said("b3", 26.0, "Danke.", item_id=2, person_id=2),
        ),
        gaps=(Gap(recording_id=1, start=17.0, end=19.0, kind=GapKind.CLOSED),),
        attendance=(
            Attendee(
                name="Carla Beispiel",
                group="Stadtrat",
                part="present",
                stays=(Stay(arrived=BEGIN, left=BEGIN + timedelta(hours=2)),),
            ),
        ),
        written=(
            WrittenAnswer(
                number=1,
                question="Was kostet das?",
                group="Stadtrat",
                office="IT-Referat",
                answer="Rund 5 Euro je Person.",
                answered_on=date(2024, 6, 20),
            ),
        ),
        annexes=(Annex(title="Folien", kind="slides", sha256="ab" * 32, size=10),),
    )
