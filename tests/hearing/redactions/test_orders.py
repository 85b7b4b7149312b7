"""What is taken out is nowhere any more: not in tables, versions, search or the database's file."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import inspect, select, text

from hearing.accounts import audit
from hearing.agenda.models import Hearing
from hearing.archive import index
from hearing.database import db, purge
from hearing.jobs.models import Job
from hearing.protocol import undoing
from hearing.protocol.clash_models import Clash
from hearing.protocol.models import Entry
from hearing.record import reading, snapshot, versions
from hearing.record.models import Remark
from hearing.record.values import GapKind
from hearing.recordings.models import Recording, State
from hearing.redactions import errors, orders
from hearing.redactions.models import Redaction, RedactionReason
from hearing.speakers.models import Speaker
from tests.conftest import NOW
from tests.hearing.redactions.conftest import SECRET, check_all, say, texts

VERIFY = Path(__file__).parents[3] / "tools" / "verify_record.py"
PIA = {"who": "pia@example.org", "now": NOW}


def order(recording: Recording, start: float, end: float) -> Redaction:
    made = orders.order(
        recording=recording, start=start, end=end, reason=RedactionReason.PERSONAL, **PIA
    )
    db.session.commit()
    return made


def everything_stored() -> str:
    """All rows of all tables, as text."""
    rows = []
    with db.engine.connect() as connection:
        for table in inspect(connection).get_table_names():
            found = connection.execute(text(f'SELECT * FROM "{table}"'))
            rows += [repr(tuple(row)) for row in found]
    return "\n".join(rows)


def in_files(data: Path) -> list[str]:
    """The files of the data folder that hold the secret."""
    word = SECRET.lower().encode()
    paths = [path for path in data.rglob("*") if path.is_file()]
    return [path.name for path in paths if word in path.read_bytes().lower()]


def publish(hearing: Hearing, name: str = "") -> None:
    frozen = snapshot.take(hearing)
    versions.freeze(frozen, erratum=name, who="pia@example.org", now=NOW)
    db.session.commit()


def test_a_word_that_is_taken_out_is_nowhere_any_more(
    hearing: Hearing, recording: Recording, anna: Speaker, data: Path, tmp_path: Path
) -> None:
    say(recording, 1, f"Ich wohne im schönen {SECRET} direkt am Markt.")
    check_all(recording)
    publish(hearing)
    say(recording, 1, f"Ich wohne im {SECRET}, direkt am Markt.")
    key = db.session.scalars(select(Entry.key).where(Entry.text.contains(SECRET))).one()
    remark = {"hearing_id": hearing.id, "speaker_id": anna.id, "key": key, "said_at": NOW}
    db.session.add(Remark(heard=SECRET, text=f"{SECRET}!", **remark))
    # People's words may be many more than what was heard in their place, and at another second.
    mine = f"Ich wohne im {SECRET}, direkt am"
    clash = {"recording_id": recording.id, "key": key, "start": 12.0, "end": 12.0, "heard": ""}
    db.session.add(Clash(mine=mine, **clash))
    doubt = {"kind": "repetition", "start": 20.0, "end": 22.0, "detail": f"im {SECRET}"}
    recording.coverage = {"speech_seconds": 9, "text_seconds": 9, "spans": [], "doubts": [doubt]}
    db.session.commit()
    index.rebuild()
    db.session.commit()
    purge()
    assert SECRET in everything_stored()
    before = versions.newest(hearing.id)
    assert before is not None
    digest = before.digest

    made = order(recording, 21.3, 21.4)
    db.session.rollback()
    purge()
    assert SECRET.lower() not in everything_stored().lower()
    if db.engine.dialect.name == "sqlite":
        assert in_files(data) == []
    assert (made.start, made.end) == pytest.approx((21.12, 21.6))  # the whole word, and around it
    assert texts(recording)[1] == "Ich wohne im […] am Markt."
    shown = snapshot.take(hearing)
    assert (shown.gaps[0].kind, shown.gaps[0].start) == (GapKind.REDACTED, made.start)
    removal = shown.contributions[1].removals[0]
    assert shown.contributions[1].text[removal.position :].startswith("[…]")
    assert "personenbezogene" in removal.note
    public = reading.in_public(hearing, today=NOW.date())
    assert public is not None
    assert public.number == 1
    assert public.contributions[1].text == "Ich wohne im […] am Markt."
    assert public.contributions[0].text == "Guten Morgen zusammen."
    assert GapKind.REDACTED in {gap.kind for gap in public.gaps}
    path = tmp_path / "record.json"
    path.write_text(json.dumps(versions.dump(hearing.id)))
    done = subprocess.run([sys.executable, VERIFY, path], capture_output=True, text=True)
    assert (done.returncode, digest in done.stdout) == (0, True), done.stdout
    undone = undoing.last_of(recording, "pia@example.org")
    assert undone is not None
    assert undone.key != key  # what knew the word can't be undone
    assert audit.verify().problem == ""


def test_a_second_order_of_the_same_passage_changes_nothing(recording: Recording) -> None:
    first = order(recording, 21.2, 21.4)
    before = everything_stored()
    assert order(recording, 21.25, 21.4).id == first.id
    assert len(db.session.scalars(select(Job)).all()) == 1
    assert texts(recording) == [
        "Guten Morgen zusammen.",
        "Ich wohne im […] am Markt.",
        "Danke, Frau Beispiel.",
    ]
    assert before.count("[…]") == everything_stored().count("[…]")


def test_passages_may_overlap_and_may_be_all_of_it(hearing: Hearing, recording: Recording) -> None:
    order(recording, 20.0, 21.4)
    assert texts(recording)[1] == "[…] am Markt."
    order(recording, 21.0, 22.0)
    assert texts(recording)[1] == "[…] Markt."
    recording.duration = 15.0  # some files say that they are shorter than they are
    order(recording, 0.0, 15.0)
    assert texts(recording) == ["[…]", "[…]", "[…]"]
    index.rebuild()
    db.session.commit()


@pytest.mark.parametrize(
    ("start", "end", "error"),
    [
        (20.0, 20.0, errors.SpanEmpty),
        (21.0, 20.0, errors.SpanEmpty),
        (-1.0, 20.0, errors.SpanEmpty),
        (20.0, 4000.0, errors.SpanOutside),
    ],
)
def test_what_is_no_passage_is_refused(
    recording: Recording, start: float, end: float, error: type[Exception]
) -> None:
    with pytest.raises(error):
        order(recording, start, end)
    db.session.rollback()
    recording.state = State.PROCESSING
    with pytest.raises(errors.RecordingBusy):
        order(recording, 1.0, 2.0)
