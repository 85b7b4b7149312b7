"""What is held of who asked and who supported: shown, and gone when they are erased."""

from __future__ import annotations

from sqlalchemy import select

from hearing import persons
from hearing.agenda.models import Hearing
from hearing.database import commit, db
from hearing.events import pulse
from hearing.invitations.models import Invitation
from hearing.privacy import erasure, holdings
from hearing.questions import personal_data, support
from hearing.questions.models import Support
from tests.conftest import NOW
from tests.hearing.desk.cast import Kind, press
from tests.hearing.questions.cast import BEGUN, State, a_council, a_guest, approved, ask


def test_an_erased_person_leaves_no_words_but_those_that_were_heard(
    hearing: Hearing, guest: Invitation
) -> None:
    other = a_guest(a_council(hearing), 1)
    heard, waits = approved(guest, "Gehört?", named=True), ask(guest, "Wartet?")
    theirs = approved(other, "Von jemand anderem?")
    with commit():
        support.add(question=theirs, invitation=guest)
    press(hearing, Kind.ITEM_STARTED, item_id=hearing.items[2].id, now=BEGUN)
    press(hearing, Kind.QUESTION_ASKED, asked_id=heard.id, now=BEGUN)
    found = holdings.collect(persons.of(guest.email, hearing.id), holdings.HOLDINGS.values())
    texts = {held.facts.get("text") for held in found}
    assert {"Gehört?", "Wartet?", "Von jemand anderem?"} <= texts
    before = pulse.numbers([hearing.id])[hearing.id]
    with commit():
        erasure.erase(
            address=guest.email, hearing_id=hearing.id, reason=erasure.Reason.ASKED,
            secret="test", who="olga@example.org", now=NOW,
        )  # fmt: skip
    db.session.expire_all()
    assert (heard.text, heard.state, heard.invitation_id) == ("Gehört?", State.CALLED, None)
    assert (heard.named, heard.asker) == (False, "")
    assert (waits.text, waits.state) == ("", State.WITHDRAWN)
    assert db.session.scalars(select(Support)).all() == []
    assert pulse.numbers([hearing.id])[hearing.id] > before


def test_after_its_time_nobody_reads_who_supported_what(
    hearing: Hearing, guest: Invitation
) -> None:
    question = approved(guest, "Wer prüft das?")
    with commit():
        support.add(question=question, invitation=a_guest(a_council(hearing), 1))
    for number in (1, 0):
        assert personal_data.count_supporters(hearing.id) == number
        with commit():
            assert personal_data.forget_supporters(hearing.id) == number
