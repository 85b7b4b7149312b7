"""Once a version of the record is published, the search finds what it says, and nothing else."""

from __future__ import annotations

from datetime import timedelta

import msgspec
import pytest
from sqlalchemy import select

from hearing.agenda.models import Hearing
from hearing.archive import index
from hearing.archive.hits import Hit
from hearing.archive.models import Document, Kind
from hearing.archive.scope import Choice
from hearing.archive.search import search
from hearing.archive.suggestions import of as suggest
from hearing.database import commit, db
from hearing.protocol.models import Entry
from hearing.record import keeping, snapshot, steps, values, versions
from hearing.record.models import Record, RecordState
from hearing.recordings import copies
from hearing.recordings.models import Recording, Terms
from hearing.redactions import orders
from hearing.redactions.models import RedactionReason
from hearing.speakers.models import Purpose, Speaker
from tests.conftest import NOW
from tests.hearing.redactions.conftest import (  # noqa: F401
    SECRET,
    anna,
    answer,
    check_all,
    hearing,
    recording,
)
from tests.hearing.retention.conftest import write_record

TODAY = NOW.date()
WHO = {"who": "pia@example.org", "now": NOW}
QUERIES = (SECRET, "Dampfnudel", "Trambahn", "Morgen", "Beispiel")
ANNA = "Anna Beispiel, Rednerin"


@pytest.fixture(autouse=True)
def _consented(anna: Speaker) -> None:  # noqa: F811
    anna.role = "Rednerin"
    answer(anna, Purpose.RECORDING, Purpose.TRANSCRIPT, given=True)
    db.session.commit()


def total(query: str, **chosen: object) -> int:
    return search(query, today=TODAY, choice=Choice(**chosen)).total  # type: ignore[arg-type]


def said(query: str) -> list[Hit]:
    hits = search(query, today=TODAY).hits
    return [hit for hit in hits if hit.kind is Kind.ENTRY]


def all_answers() -> list[object]:
    return [
        [(hit.kind, hit.id, hit.page, hit.score, hit.second, hit.key, hit.snippet) for hit in found]
        for found in (search(query, today=TODAY).hits for query in QUERIES)
    ]


def freeze(hearing: Hearing, **facts: object) -> None:  # noqa: F811
    with commit():
        taken = msgspec.structs.replace(snapshot.take(hearing), **facts)
        versions.freeze(taken, erratum="", **WHO)


def test_a_release_and_its_place_in_the_search_are_one_commit(
    hearing: Hearing,  # noqa: F811
    recording: Recording,  # noqa: F811
) -> None:
    check_all(recording)
    (hit,) = said(SECRET)
    assert (hit.recording, hit.checked, hit.second) == (recording, True, pytest.approx(21.2))
    with commit():
        told = {hearing.items[0].id: "Die Dampfnudel wird geprüft."}
        facts = {"summary": "Es ging um Dampfnudeln.", "decisions": ["Die Dampfnudel kommt."]}
        seen = steps.of(hearing).version
        steps.edit(hearing=hearing, seen=seen, authentic=True, told=told, **facts, **WHO)
    assert total("Dampfnudel") == 0
    write_record(hearing, until=RecordState.APPROVED)
    steps.publish(hearing=hearing, seen=steps.of(hearing).version, **WHO)
    db.session.rollback()
    assert total("Dampfnudel") == 0
    with commit():
        steps.publish(hearing=hearing, seen=steps.of(hearing).version, **WHO)
    kinds = {hit.kind for hit in search("Dampfnudel", today=TODAY).hits}
    assert kinds == {Kind.SUMMARY, Kind.DECISION, Kind.RESULT}
    (found,) = said(SECRET)
    assert (found.key, found.snippet, found.second) == (hit.key, hit.snippet, hit.second)
    assert (found.recording, found.speaker and found.speaker.name) == (recording, "Anna Beispiel")
    assert found.item == hit.item is not None

    # The draft goes on: nobody finds a word of it before it is published, too.
    with commit():
        entry = db.session.scalars(select(Entry).where(Entry.key == hit.key)).one()
        entry.text = entry.text.replace(SECRET, "Trambahn")
        index.make(recording, [])
    assert (total("Trambahn"), total(SECRET), suggest("tramb", today=TODAY)) == (0, 1, [])
    before = all_answers()
    with commit():
        index.rebuild()
    assert all_answers() == before
    freeze(hearing)
    assert (total("Trambahn"), total(SECRET)) == (1, 0)


def test_written_answers_of_a_version_are_found(hearing: Hearing) -> None:  # noqa: F811
    one = values.WrittenAnswer(
        number=3, question="Wann fährt die Trambahn?", group="Stadtrat",
        office="Referat", answer="Im Mai.", answered_on=TODAY,
    )  # fmt: skip
    freeze(hearing, written=(one,))
    (hit,) = search("Trambahn Mai", today=TODAY, choice=Choice(group="Stadtrat")).hits
    assert (hit.kind, hit.page) == (Kind.ANSWER, 3)


def test_redactions_and_withdrawals_reach_the_search_of_a_version(
    hearing: Hearing,  # noqa: F811
    recording: Recording,  # noqa: F811
    anna: Speaker,  # noqa: F811
) -> None:
    freeze(hearing)
    kept = said("Morgen")[0].id
    with commit():
        reason = RedactionReason.PERSONAL
        orders.order(recording=recording, start=21.2, end=21.4, reason=reason, **WHO)
    assert (total(SECRET), suggest(SECRET[:4], today=TODAY)) == (0, [])
    assert (total("Morgen", person=ANNA), total("wohne", person="Anna Beispiel")) == (1, 1)
    answer(anna, Purpose.TRANSCRIPT, given=False)
    db.session.commit()
    hit = said("Morgen")[0]
    assert (hit.id, hit.speaker and (hit.speaker.name, hit.speaker.role)) == (
        kept,
        ("", "Rednerin"),
    )
    assert (total("Morgen", person=ANNA), total("Morgen")) == (0, 1)
    before = all_answers()
    with commit():
        index.rebuild()
    assert all_answers() == before


def test_before_a_version_people_are_named_as_the_record_would(
    hearing: Hearing,  # noqa: F811
    anna: Speaker,  # noqa: F811
) -> None:
    found = search("wohne", today=TODAY)
    assert [(one.value, one.label) for one in found.facets.people] == [(ANNA, "Anna Beispiel")]
    assert total("wohne", person=ANNA) == 1
    with commit():
        anna.name = "Anna Muster"
    assert (total("wohne", person=ANNA), total("wohne", person="Anna Muster")) == (0, 1)
    answer(anna, Purpose.TRANSCRIPT, given=False)
    db.session.commit()
    found = search("wohne", today=TODAY)
    assert (found.total, found.facets.people) == (1, ())
    assert total("wohne", person="Anna Muster") == 0
    assert [hit.speaker and hit.speaker.name for hit in found.hits] == [""]
    assert hearing.slug == found.hits[0].hearing.slug


def test_a_record_outlives_its_recording_in_the_search(
    hearing: Hearing,  # noqa: F811
    recording: Recording,  # noqa: F811
) -> None:
    freeze(hearing)
    with commit():
        recording.for_minutes, recording.published_at = True, None
    (hit,) = said(SECRET)
    assert (hit.recording, hit.second, bool(hit.key)) == (None, None, True)
    with commit():
        recording.retain_until = TODAY - timedelta(days=1)
        for copy in copies.COPIES:
            copy.erase(recording)
    assert len(said(SECRET)) == 1
    with commit():
        db.session.merge(Terms(hearing_id=hearing.id, record_until=TODAY - timedelta(days=1)))
    assert total(SECRET) == 0
    with commit():
        keeping.delete(hearing=hearing, now=NOW)
    assert not db.session.scalars(select(Document).where(Document.kind == Kind.ENTRY)).all()
    index.rebuild()
    assert (total(SECRET), db.session.get_one(Record, hearing.id).deleted_at) == (0, NOW)
