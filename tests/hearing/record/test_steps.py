"""The steps of a record: nobody skips one, two people sign, what is published stays."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from hearing.agenda.models import Hearing
from hearing.database import commit, db
from hearing.desk.models import Mark, MarkKind
from hearing.protocol import changes, clashes, ledger
from hearing.protocol.clash_models import Clash, ClashState
from hearing.protocol.models import Entry
from hearing.record import completeness, errors, losses, reading, signatures, steps, versions
from hearing.record.completeness import Status
from hearing.record.models import RecordState, RecordVersion, SignatureRole
from hearing.recordings.models import Recording
from hearing.redactions import closed
from hearing.redactions.errors import ConsentOpen
from hearing.redactions.holders import Why
from hearing.redactions.models import Redaction, RedactionReason
from hearing.speakers import consents
from hearing.speakers.models import Channel, Purpose, Speaker
from hearing.versions import Stale
from tests.conftest import NOW
from tests.hearing.cast import BEGIN

CLERK, CHAIR = "pia@example.org", "leitung@example.org"
VERIFY = Path(__file__).parents[3] / "tools" / "verify_record.py"


def move(hearing: Hearing, to: RecordState, **facts: object) -> None:
    seen = steps.of(hearing).version
    steps.move(hearing=hearing, to=to, seen=seen, who=CLERK, now=NOW, **facts)  # type: ignore[arg-type]  # facts by name
    db.session.commit()


def sign(hearing: Hearing, role: SignatureRole, who: str, read: str = "") -> None:
    steps.sign(
        hearing=hearing,
        role=role,
        name=who,
        seen=steps.of(hearing).version,
        read=read or signatures.digest(hearing),
        who=who,
        now=NOW,
    )
    db.session.commit()


def sign_both(hearing: Hearing) -> None:
    sign(hearing, SignatureRole.CLERK, CLERK)
    sign(hearing, SignatureRole.CHAIR, CHAIR)


TODAY = NOW.date()


def approve(hearing: Hearing, day: date = TODAY) -> None:
    seen = steps.of(hearing).version
    steps.approve(hearing=hearing, approved_on=day, today=TODAY, seen=seen, who=CHAIR, now=NOW)
    db.session.commit()


def publish(hearing: Hearing) -> RecordVersion:
    seen = steps.of(hearing).version
    made = steps.publish(hearing=hearing, seen=seen, who=CLERK, now=NOW)
    db.session.commit()
    return made


def edit(key: str, text: str) -> None:
    entry = db.session.scalars(select(Entry).where(Entry.key == key)).one()
    entry.text = text
    db.session.commit()


def published(hearing: Hearing) -> RecordVersion:
    move(hearing, RecordState.IN_REVIEW)
    move(hearing, RecordState.EDITED)
    sign_both(hearing)
    approve(hearing)
    return publish(hearing)


@pytest.fixture
def is_right(tmp_path: Path) -> Callable[[Hearing], bool]:
    """What the command outside the product says of a hearing's versions."""

    def check(hearing: Hearing) -> bool:
        path = tmp_path / "record.json"
        path.write_text(json.dumps(versions.dump(hearing.id)))
        done = subprocess.run([sys.executable, VERIFY, path], capture_output=True, text=True)
        assert done.returncode in (0, 1), done.stdout + done.stderr
        return done.returncode == 0

    return check


def test_a_record_goes_from_draft_to_published(checked: Hearing) -> None:
    version = published(checked)
    assert steps.of(checked).state is RecordState.PUBLISHED
    shown = reading.in_public(checked, today=TODAY)
    assert shown is not None
    assert (shown.number, shown.approved_on) == (version.number, TODAY) == (1, TODAY)
    assert [one.text for one in shown.contributions] == ["Guten Morgen.", "Was kann die KI schon?"]


def test_what_nobody_has_checked_stops_the_record(hearing: Hearing) -> None:
    move(hearing, RecordState.IN_REVIEW)
    with pytest.raises(errors.RecordOpen, match="2 offene"):
        move(hearing, RecordState.EDITED)


def test_texts_that_differ_stop_the_record_until_somebody_decides(checked: Hearing) -> None:
    entry = db.session.scalars(select(Entry)).first()
    assert entry is not None
    clash = Clash(
        recording_id=entry.recording_id, key=entry.key, start=entry.start, end=entry.end,
        mine="Guten", heard="Gutes",
    )  # fmt: skip
    db.session.add(clash)
    db.session.commit()
    move(checked, RecordState.IN_REVIEW)
    with pytest.raises(errors.ClashesOpen):
        move(checked, RecordState.EDITED)
    db.session.rollback()
    clashes.decide(clash=clash, take=ClashState.MINE, who=CLERK, now=NOW)
    move(checked, RecordState.EDITED)


def test_words_of_a_closed_part_stop_the_record(checked: Hearing) -> None:
    move(checked, RecordState.IN_REVIEW)
    at = BEGIN + timedelta(seconds=615)
    mark = Mark(hearing_id=checked.id, kind=MarkKind.CLOSED, at=at)
    db.session.add(mark)
    db.session.commit()
    with pytest.raises(closed.WordsOfClosedPart, match="Von 0:10:15 bis"):
        move(checked, RecordState.EDITED)
    db.session.rollback()
    mark.at = BEGIN + timedelta(seconds=700)
    move(checked, RecordState.EDITED)


def test_speech_without_text_stops_the_record(checked: Hearing, recording: Recording) -> None:
    missing = {"start": 700.0, "end": 704.0, "reason": "heard_again_without_text"}
    recording.coverage = {
        "speech_seconds": 10.0,
        "text_seconds": 6.0,
        "spans": [{"start": 700.0, "end": 704.0, "state": "listed", "missing": [missing]}],
        "doubts": [],
    }
    db.session.commit()
    assert completeness.of(checked).seconds(Status.MISSING) == 4.0
    move(checked, RecordState.IN_REVIEW)
    with pytest.raises(errors.RecordOpen):
        move(checked, RecordState.EDITED)


def test_every_second_of_a_recording_is_accounted_for(hearing: Hearing) -> None:
    board = completeness.of(hearing)
    assert sum(span.length for span in board.spans) == pytest.approx(3600.0)
    assert board.seconds(Status.SILENT) > 3500


def test_a_record_without_anything_is_not_signed(checked: Hearing, recording: Recording) -> None:
    recording.duration = None
    for entry in db.session.scalars(select(Entry)):
        for segment in entry.segments:
            db.session.delete(segment)
        db.session.delete(entry)
    db.session.commit()
    move(checked, RecordState.IN_REVIEW)
    with pytest.raises(errors.RecordEmpty):
        move(checked, RecordState.EDITED)


def test_one_person_cannot_sign_twice(checked: Hearing) -> None:
    move(checked, RecordState.IN_REVIEW)
    move(checked, RecordState.EDITED)
    sign(checked, SignatureRole.CLERK, CLERK)
    with pytest.raises(errors.SignedByTheSame):
        sign(checked, SignatureRole.CHAIR, CLERK)
    db.session.rollback()
    assert steps.of(checked).state is RecordState.EDITED


def test_nobody_signs_what_they_have_not_read(checked: Hearing) -> None:
    move(checked, RecordState.IN_REVIEW)
    move(checked, RecordState.EDITED)
    read = signatures.digest(checked)
    entry = db.session.scalars(select(Entry)).first()
    assert entry is not None
    edit(entry.key, "Grüß Gott.")
    with pytest.raises(errors.SignedMeanwhile):
        sign(checked, SignatureRole.CLERK, CLERK, read)


def test_a_change_after_the_signatures_stops_the_approval(checked: Hearing) -> None:
    move(checked, RecordState.IN_REVIEW)
    move(checked, RecordState.EDITED)
    sign_both(checked)
    entry = db.session.scalars(select(Entry)).first()
    assert entry is not None
    edit(entry.key, "Grüß Gott.")
    with pytest.raises(errors.SignedMeanwhile):
        approve(checked)


@pytest.mark.parametrize("days", [-4, 1])
def test_a_record_is_approved_between_the_hearing_and_today(checked: Hearing, days: int) -> None:
    checked.starts_at = datetime(2024, 6, 6, 22, 30, tzinfo=UTC)  # on 7 June in Munich
    move(checked, RecordState.IN_REVIEW)
    move(checked, RecordState.EDITED)
    sign_both(checked)
    with pytest.raises(errors.DateBeforeHearing):
        approve(checked, TODAY + timedelta(days=days))


def test_the_clerk_does_not_note_the_approval(checked: Hearing) -> None:
    move(checked, RecordState.IN_REVIEW)
    move(checked, RecordState.EDITED)
    sign_both(checked)
    facts = {"approved_on": TODAY, "today": TODAY, "seen": steps.of(checked).version, "now": NOW}
    with pytest.raises(errors.ApprovedByClerk):
        steps.approve(hearing=checked, who=CLERK, **facts)  # type: ignore[arg-type]  # facts by name


def test_a_text_that_both_have_signed_is_signed_whatever_was_looked_at_again(
    checked: Hearing,
) -> None:
    move(checked, RecordState.IN_REVIEW)
    move(checked, RecordState.EDITED)
    sign_both(checked)
    approve(checked)
    move(checked, RecordState.IN_REVIEW)
    assert steps.of(checked).approved_on is None
    move(checked, RecordState.EDITED)
    assert steps.of(checked).state is RecordState.SIGNED


def test_no_step_is_skipped(checked: Hearing) -> None:
    with pytest.raises(errors.WrongRecordState):
        move(checked, RecordState.EDITED)
    db.session.rollback()
    with pytest.raises(errors.WrongRecordState):
        publish(checked)


def test_a_deadline_for_speakers_lies_ahead(checked: Hearing) -> None:
    move(checked, RecordState.IN_REVIEW)
    with pytest.raises(errors.DeadlinePassed):
        move(checked, RecordState.WITH_SPEAKERS, speakers_until=NOW)
    db.session.rollback()
    move(checked, RecordState.WITH_SPEAKERS, speakers_until=NOW + timedelta(days=7))
    assert steps.of(checked).speakers_until == NOW + timedelta(days=7)


def test_of_two_steps_at_once_one_is_told(checked: Hearing) -> None:
    seen = steps.of(checked).version
    move(checked, RecordState.IN_REVIEW)
    with pytest.raises(Stale):
        steps.move(hearing=checked, to=RecordState.EDITED, seen=seen, who=CHAIR, now=NOW)


def test_of_two_first_steps_at_once_one_is_told(app: Flask, checked: Hearing) -> None:
    number, start = checked.id, threading.Barrier(2)
    db.session.rollback()

    def begin(who: str) -> bool:
        with app.app_context():
            hearing = db.session.get_one(Hearing, number)
            assert steps.of(hearing).version == 0
            start.wait()
            try:
                with commit():
                    steps.move(hearing=hearing, to=RecordState.IN_REVIEW, seen=0, who=who, now=NOW)
            except Stale:
                return False
            return True

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(begin, [CLERK, CHAIR])) == [False, True]


def test_a_word_that_changes_at_once_with_the_publication_is_not_published(
    app: Flask, checked: Hearing, recording: Recording
) -> None:
    move(checked, RecordState.IN_REVIEW)
    move(checked, RecordState.EDITED)
    sign_both(checked)
    approve(checked)
    number, seen = checked.id, steps.of(checked).version
    entry = db.session.scalars(select(Entry).order_by(Entry.position)).first()
    assert entry is not None
    changes.rewrite(entry=entry, text="Grüß Gott.", seen=entry.version, who=CLERK, now=NOW)

    def publish_it() -> bool:
        with app.app_context():
            try:
                with commit():
                    hearing = db.session.get_one(Hearing, number)
                    steps.publish(hearing=hearing, seen=seen, who=CHAIR, now=NOW)
            except errors.SignedMeanwhile:
                return False
            return True

    with ThreadPoolExecutor(1) as pool:
        done = pool.submit(publish_it)
        wait([done], timeout=0.3)  # time enough to look at the text that is not committed yet
        db.session.commit()
        assert not done.result()
    assert ledger.number_of(recording) == 1  # and the next change is the second one


def test_a_correction_is_a_new_version_that_says_why_and_the_old_one_stays(
    checked: Hearing, is_right: Callable[[Hearing], bool]
) -> None:
    first = published(checked)
    with pytest.raises(errors.ErratumMissing):
        move(checked, RecordState.IN_REVIEW)
    db.session.rollback()
    move(checked, RecordState.IN_REVIEW, erratum="Ein Wort war falsch.")
    edit(first.contributions[0].key, "Grüß Gott.")
    move(checked, RecordState.EDITED)
    sign_both(checked)
    approve(checked)
    second = publish(checked)
    assert (second.number, second.erratum) == (2, "Ein Wort war falsch.")
    assert second.previous == first.digest
    assert versions.value(first).contributions[0].text == "Guten Morgen."
    assert versions.value(second).contributions[0].text == "Grüß Gott."
    assert is_right(checked)


def test_a_version_that_says_the_same_is_not_published(checked: Hearing) -> None:
    published(checked)
    move(checked, RecordState.IN_REVIEW, erratum="Nichts.")
    move(checked, RecordState.EDITED)
    sign_both(checked)
    approve(checked)
    with pytest.raises(errors.NothingCorrected):
        publish(checked)


def test_nothing_is_published_while_a_passage_is_being_taken_out(
    checked: Hearing, recording: Recording
) -> None:
    move(checked, RecordState.IN_REVIEW)
    move(checked, RecordState.EDITED)
    one = Redaction(
        recording_id=recording.id,
        start=1.0,
        end=2.0,
        reason=RedactionReason.MISTAKE,
        ordered_at=NOW,
        ordered_by=CLERK,
    )
    db.session.add(one)
    db.session.commit()
    sign_both(checked)
    approve(checked)
    with pytest.raises(errors.RedactionRuns):
        publish(checked)


def test_who_changes_a_published_word_is_found_out(
    checked: Hearing, is_right: Callable[[Hearing], bool]
) -> None:
    version = published(checked)
    assert is_right(checked)
    part = version.contributions[0]
    part.content = {**(part.content or {}), "text": "Gute Nacht."}
    db.session.commit()
    assert not is_right(checked)


def test_the_chain_holds_after_a_redaction(
    checked: Hearing, is_right: Callable[[Hearing], bool]
) -> None:
    version = published(checked)
    part = version.contributions[0]
    rest = {**(part.content or {}), "text": "[…]", "starts": [605.0]}
    losses.lose(part, rest, Why(RedactionReason.PERSONAL, NOW))
    db.session.commit()
    assert is_right(checked)
    shown = reading.in_public(checked, today=TODAY)
    assert shown is not None
    assert shown.contributions[0].text == "[…]"


def test_who_takes_a_contribution_out_of_a_version_is_found_out(
    checked: Hearing, is_right: Callable[[Hearing], bool]
) -> None:
    version = published(checked)
    db.session.delete(version.contributions[0])
    db.session.commit()
    assert not is_right(checked)


def test_before_the_first_version_the_public_reads_what_the_machine_heard(
    hearing: Hearing, recording: Recording
) -> None:
    assert reading.in_public(hearing, today=date(2024, 6, 10)) is None
    recording.published_at = NOW
    db.session.commit()
    shown = reading.in_public(hearing, today=date(2024, 6, 10))
    assert shown is not None
    assert (shown.number, shown.unchecked) == (0, True)


def test_who_says_no_after_the_approval_stops_the_publication(checked: Hearing) -> None:
    move(checked, RecordState.IN_REVIEW)
    move(checked, RecordState.EDITED)
    sign_both(checked)
    approve(checked)
    anna = db.session.scalars(select(Speaker)).one()
    consents.answer(
        speaker=anna,
        answers={Purpose.RECORDING: False},
        versions={Purpose.RECORDING: "1"},
        channel=Channel.PAPER,
        language="de",
        who=CLERK,
        now=NOW,
    )
    db.session.commit()
    with pytest.raises(ConsentOpen, match="Anna Beispiel"):
        publish(checked)
