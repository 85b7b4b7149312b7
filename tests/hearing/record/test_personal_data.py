"""What the record holds about a person: all of it handed out, what is not published erased."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from hearing import persons
from hearing.agenda.models import Hearing
from hearing.database import commit, db
from hearing.persons import Erasure, Held
from hearing.privacy import holdings
from hearing.protocol.models import Entry
from hearing.record import personal_data, reading
from hearing.record.models import RecordState, Remark, RemarkState, SpeakersCheck
from hearing.speakers.models import Channel, Consent, Purpose, Speaker
from tests.conftest import NOW
from tests.hearing.retention.conftest import CLERK, TODAY, write_record

ADDRESS = "anna@example.org"


@pytest.fixture
def anna(checked: Hearing) -> Speaker:
    """Who spoke, is named, and remarked on her words; somebody else named her."""
    anna = db.session.scalars(select(Speaker)).one()
    first, second = db.session.scalars(select(Entry).order_by(Entry.position))
    own = {"hearing_id": checked.id, "speaker_id": anna.id}
    with commit():
        anna.email = ADDRESS
        db.session.add(
            Consent(
                **own,
                purpose=Purpose.TRANSCRIPT,
                given=True,
                wording="1",
                language="de",
                channel=Channel.LINK,
                who="link",
                at=NOW,
            )
        )
        first.text = "Danke, Anna Beispiel."
        left = {"state": RemarkState.LEFT, "said_at": NOW, **own}
        db.session.add(Remark(key=second.key, heard=second.text, text="?", **left))
        db.session.add(SpeakersCheck(checked_at=NOW, **own))
    write_record(checked, until=RecordState.PUBLISHED)
    return anna


def held(address: str) -> list[Held]:
    """What the record's own rooms hold of somebody."""
    return [
        one
        for holding, found in holdings.collect(persons.of(address)).parts
        if holding.find is personal_data.find
        for one in found
    ]


def test_remarks_go_and_the_published_record_stays(anna: Speaker, checked: Hearing) -> None:
    remark, check, version = held(ADDRESS)
    assert (remark.facts["text"], remark.stays, check.stays) == ("?", "", "")
    assert version.facts["name"] == ["Anna Beispiel"]
    assert version.facts["text"] == ["Was kann die KI schon?"]
    assert version.facts["mentions"] == ["Danke, Anna Beispiel."]
    assert version.stays
    before = reading.in_public(checked, today=TODAY)
    person = holdings.collect(persons.of(ADDRESS)).person
    for expected in (2, 0):
        with commit():
            assert personal_data.erase(Erasure(person, CLERK, NOW)) == expected
    assert [one.what for one in held(ADDRESS)] == [version.what]
    db.session.expire_all()
    assert reading.in_public(checked, today=TODAY) == before


def test_who_wrote_and_signed_it_belongs_to_it(anna: Speaker) -> None:
    found = {one.what: one for one in held(CLERK)}
    assert set(found) == {"Unterschrift", "Geprüfte Beiträge"}
    assert found["Geprüfte Beiträge"].facts == {"count": 2}
    assert all(one.stays for one in found.values())
