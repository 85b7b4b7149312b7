"""The page of what is signed shows all that is under the digest."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from enum import Enum

from flask import Flask
from lxml import html
from msgspec.structs import replace
from sqlalchemy import select

from hearing.database import db
from hearing.exports import about, draft_views
from hearing.programme.edition import plain
from hearing.protocol import changes, entries
from hearing.protocol.models import Entry
from hearing.record import signatures, snapshot
from hearing.record.values import Gap, GapKind, Record, Removal, Value
from hearing.recordings.models import State
from tests.conftest import NOW
from tests.hearing.cast import a_hearing, a_recording, heard
from tests.hearing.exports.conftest import BERLIN

CODES = {"slug", "key", "question_key", "kind", "part", "placed_by"}
"""What names things for programs; each is told in other words."""


def told(value: object, name: str = "") -> Iterator[str]:
    """All that a record says, in the words of the page."""
    if isinstance(value, Value):
        is_key = type(value).__name__ == "Contribution"
        for field in value.__struct_fields__:
            known = "question_key" if is_key and field == "question" else field
            yield from told(getattr(value, field), known)
    elif isinstance(value, tuple):
        for one in value:
            yield from told(one, name)
    elif isinstance(value, datetime):
        yield f"{value.astimezone(BERLIN):%H:%M}"
    elif isinstance(value, str) and value and not isinstance(value, Enum) and name not in CODES:
        yield " ".join(plain(value).split())


def test_all_that_is_signed_stands_on_the_page_to_sign(app: Flask, record: Record) -> None:
    hearing = a_hearing()
    removed = replace(
        record.contributions[5], removals=(Removal(position=10, note="Auf Wunsch entfernt."),)
    )
    signed = signatures.signed(
        replace(
            record,
            hearing=replace(record.hearing, summary="Worum es geht.", paper="Vorlage V 123"),
            erratum="In Fassung 1 fehlte die Zusage.",
            authentic=True,
            items=(replace(record.items[0], summary="Ein Überblick."), *record.items[1:]),
            people=(replace(record.people[0], organisation="LMU"), record.people[1]),
            contributions=(*record.contributions[:5], removed, record.contributions[6]),
            gaps=(*record.gaps, Gap(recording_id=1, start=50, end=52, kind=GapKind.NO_TEXT)),
            attendance=(
                *record.attendance,
                replace(record.attendance[0], name="Dora Muster", part="excused", stays=()),
            ),
            annexes=(replace(record.annexes[0], address="https://stadt.example/folien"),),
        )
    )
    with app.test_request_context("/"):
        page = draft_views.show(hearing, signed)
    shown = " ".join("".join(html.fromstring(page).itertext()).split())
    assert [one for one in told(signed) if one not in shown] == []
    for sentence in (
        about.AUTHENTIC,
        signatures.digest_as_read(signed),
        "Von 0:00:17 bis 0:00:19 war die Anhörung nicht öffentlich.",
        "Von 0:00:50 bis 0:00:52 ist nicht zu verstehen, was gesagt wurde.",
        "Dora Muster (Stadtrat), entschuldigt",
        "ohne Namen",
        "zur Frage bei 0:00:20",
        "(ungeprüft)",
        "20. Juni 2024",
    ):
        assert sentence in shown


def test_the_page_to_sign_tells_what_people_have_left_out(app: Flask) -> None:
    hearing = a_hearing()
    entries.make(a_recording(hearing), [heard(5, "Guten Morgen."), heard(9, "Das war geheim.")])
    second = a_recording(hearing, title="Zweite Kamera", sha256="1" * 64)
    second.state, draft = State.FAILED, snapshot.draft_of(hearing)
    draft.left_out = {str(second.id): "zeigt dasselbe"}
    db.session.add(draft)
    db.session.commit()
    entry = db.session.scalars(select(Entry).where(Entry.text == "Das war geheim.")).one()
    changes.remove(entry=entry, seen=entry.version, who="pia@example.org", now=NOW)
    with app.test_request_context("/"):
        page = draft_views.show(hearing, snapshot.take(hearing))
    told = html.fromstring(page).xpath("//h2[@id='nicht-im-text']/following-sibling::ul")[0]
    shown = " ".join(told.text_content().split())
    assert "Entfernter Beitrag bei 0:00:09, pia@example.org am" in shown
    assert "Das war geheim." in shown
    assert "Aufzeichnung ohne Text: Zweite Kamera (zeigt dasselbe)" in shown
