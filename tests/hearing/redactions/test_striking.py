"""The same words, wherever people wrote them: found, struck, and nowhere any more."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from pathlib import Path

import msgspec
import pytest
from flask import Flask
from flask.testing import FlaskClient

from hearing.accounts import audit
from hearing.agenda.models import Hearing
from hearing.archive import index
from hearing.database import db, purge
from hearing.programme import release
from hearing.programme import snapshot as programme
from hearing.questions.models import Origin, Question, QuestionState
from hearing.questions.written.models import AnswerAnnex, AnswerState, WrittenAnswer
from hearing.record import parts, reading, removal, signatures, snapshot, steps, values, versions
from hearing.record.frozen import NAMES
from hearing.record.models import Signature, SignatureRole
from hearing.recordings import retention
from hearing.recordings.models import Recording
from hearing.redactions import columns, elsewhere, labels, orders, phrases, striking
from hearing.redactions.holders import Place, Sort
from hearing.redactions.models import RedactionReason
from hearing.speakers.models import Purpose, Speaker
from tests.conftest import NOW
from tests.hearing.cast import a_group, a_release
from tests.hearing.redactions.conftest import SECRET, answer, check_all
from tests.hearing.redactions.everything import ASKED, addresses, read, values_of
from tests.hearing.redactions.test_orders import VERIFY, everything_stored, in_files

NOT_FROZEN = {"kept_until"}
ONE = "/anhoerungen/ki"
PAGES = [f"{ONE}/{page}" for page in ("programm", "fragen", "antworten", "schedule.json")]
PAGES.append("/api/v1/hearings/ki/programme")
PIA = {"who": "pia@example.org", "now": NOW}
WANTED = phrases.pattern(SECRET)


@pytest.fixture
def told(hearing: Hearing, recording: Recording) -> Hearing:
    """The secret stands in everything that people write, and in a published version of it."""
    item = hearing.items[1]
    item.summary = f"Was im {SECRET} geplant ist."
    db.session.commit()
    steps.edit(
        hearing=hearing,
        seen=0,
        summary=f"Frau B. wohnt im\n{SECRET.upper()}.",
        decisions=["Mehr Bäume.", f"Der {SECRET} wird gesperrt."],
        told={hearing.items[0].id: f"Begrüßt wurde der {SECRET}."},
        authentic=False,
        **PIA,
    )
    question = Question(
        hearing_id=hearing.id,
        text=f"Wer wohnt im {SECRET}?",
        origin=Origin.ADVANCE,
        state=QuestionState.ANSWERED_IN_WRITING,
        asked_at=NOW,
    )
    db.session.add(question)
    db.session.flush()
    said = {"text": f"Im {SECRET} wohnt niemand.", "state": AnswerState.APPROVED}
    db.session.add(WrittenAnswer(hearing_id=hearing.id, question_id=question.id, **said))
    row = {"number": 1, "question_id": question.id, "text": question.text, "answer": said["text"]}
    db.session.add(
        AnswerAnnex(
            hearing_id=hearing.id, number=1, published_at=NOW, published_by="p", content=[row]
        )
    )
    db.session.commit()
    a_release(hearing)
    check_all(recording)
    versions.freeze(snapshot.take(hearing), erratum=f"Der {SECRET} fehlte.", **PIA)
    index.rebuild()
    db.session.commit()
    return hearing


def sorts(places: list[Place], sort: Sort) -> set[str]:
    return {one.name for one in places if one.sort is sort}


def strike(hearing: Hearing, **which: object) -> None:
    reason = RedactionReason.PERSONAL
    striking.strike(hearing=hearing, wanted=WANTED, reason=reason, **which, **PIA)
    db.session.commit()


def test_words_that_are_struck_are_nowhere_any_more(
    app: Flask, told: Hearing, recording: Recording, data: Path, tmp_path: Path
) -> None:
    slug = told.id
    digest = versions.history(slug)[0].digest
    places = elsewhere.find(told, WANTED)
    (said,) = [one for one in places if one.sort is Sort.SPOKEN]
    assert said.span is not None
    assert (said.span.start, said.span.end) == pytest.approx((21.2, 21.52))
    assert sorts(places, Sort.WRITTEN) >= {
        *("Kurzfassung der Niederschrift", "Beschlüsse der Niederschrift", "Tagesordnungspunkt"),
        *("Ergebnisse je Punkt der Niederschrift", "Frage", "schriftliche Antwort"),
        *("Kurzfassung", "Beschluss", "Ergebnis", "Berichtigung"),
        "veröffentlichte schriftliche Antworten",
    }
    assert [one.sort for one in places].count(Sort.TRACE) == 1  # that it was checked

    reason = RedactionReason.PERSONAL
    orders.order(
        recording=recording, start=said.span.start, end=said.span.end, reason=reason, **PIA
    )
    strike(told)
    db.session.rollback()
    purge()
    assert SECRET.lower() not in everything_stored().lower()
    if db.engine.dialect.name == "sqlite":
        assert in_files(data) == []
    assert elsewhere.find(told, WANTED) == []
    with pytest.raises(striking.NothingToStrike):
        strike(told)
    db.session.rollback()
    assert steps.of(told).summary == "Frau B. wohnt im\n[…]."

    public = reading.in_public(told, today=NOW.date())
    assert public is not None
    assert public.decisions == ("Mehr Bäume.", "Der […] wird gesperrt.")
    assert public.results[0].text == "Begrüßt wurde der […]."
    assert public.written[0].answer == "Im […] wohnt niemand."
    path = tmp_path / "record.json"
    path.write_text(json.dumps(versions.dump(slug)))
    done = subprocess.run([sys.executable, VERIFY, path], capture_output=True, text=True)
    assert (done.returncode, digest in done.stdout) == (0, True), done.stdout
    assert audit.verify().problem == ""


def test_no_address_gives_what_was_struck(
    app: Flask, told: Hearing, recording: Recording, anna: Speaker, visitor: FlaskClient
) -> None:
    reason = RedactionReason.PERSONAL
    answer(anna, Purpose.TRANSCRIPT, given=True)
    versions.freeze(snapshot.take(told), erratum="", **PIA)
    db.session.commit()
    known = [*addresses(app, values_of(recording, anna)), *ASKED]
    before = [address for address in known if SECRET in read(visitor, address)]
    assert set(PAGES) <= set(before)
    assert len(before) > 30
    orders.order(recording=recording, start=21.2, end=21.4, reason=reason, **PIA)
    strike(told)
    for address in known:
        assert SECRET.lower() not in read(visitor, address).lower(), address
    shown = visitor.get("/anhoerungen/ki/niederschrift/1").text
    assert "Entfernt, um personenbezogene Daten zu schützen." in shown


def test_a_text_may_be_spared_and_names_are(told: Hearing, anna: Speaker) -> None:
    anna.role = f"wohnt im {SECRET}"
    digest = signatures.digest(told)
    signature = {"role": SignatureRole.CLERK, "digest": digest, "name": "Pia", "who": "p"}
    db.session.add(Signature(hearing_id=told.id, at=NOW, **signature))
    db.session.commit()
    places = elsewhere.find(told, WANTED)
    strike(told, spared=[one.ref for one in places])
    assert len(signatures.of(told, digest=digest)) == 1  # only traces have gone
    names = {one.ref for one in places if one.sort is Sort.PERSON}
    (question,) = [one.ref for one in places if one.name == "Frage"]
    strike(told, spared=[question])
    assert signatures.of(told, digest=digest) == []  # by it words could be tried until one fits
    left = elsewhere.find(told, WANTED)
    assert {one.ref for one in left if one.sort is not Sort.SPOKEN} == {question, *names}
    strike(told, people=names)
    assert anna.role == "wohnt im […]"


def test_of_two_names_that_would_be_the_same_each_stays_one_of_its_own(told: Hearing) -> None:
    groups = [a_group(told, name=f"Vom {name}") for name in (SECRET, SECRET.upper())]
    places = elsewhere.find(told, WANTED)
    strike(told, people=[one.ref for one in places if one.sort is Sort.PERSON])
    assert [one.name for one in groups] == ["Vom […]", f"Vom […] {groups[1].id}"]


def test_what_was_said_in_a_recording_that_is_deleted_goes_like_a_text(
    told: Hearing, recording: Recording
) -> None:
    retention.delete(recording=recording, now=NOW)
    db.session.commit()
    strike(told)
    assert elsewhere.find(told, WANTED) == []
    (version,) = versions.history(told.id)
    one = versions.value(version).contributions[1]
    assert (one.text, one.starts) == ("Ich wohne im […] am Markt.", ())
    assert [(removal.position, removal.note) for removal in one.removals] == [
        (13, "Entfernt, um personenbezogene Daten zu schützen.")
    ]


def test_a_version_that_is_published_meanwhile_does_not_keep_the_words(
    app: Flask, told: Hearing
) -> None:
    number = told.id
    newest = snapshot.take(told)
    db.session.rollback()
    removal.hold(number)  # as publishing does

    def strike_all() -> None:
        with app.app_context():
            strike(db.session.get_one(Hearing, number))

    striker = threading.Thread(target=strike_all)
    striker.start()
    striker.join(0.3)
    versions.freeze(newest, erratum="", **PIA)
    db.session.commit()
    striker.join()
    db.session.expire_all()
    first, second = versions.history(number)
    assert versions.value(second).summary == versions.value(first).summary
    assert "[…]" in versions.value(second).summary


def test_every_table_in_which_people_write_has_a_name(app: Flask) -> None:
    assert {table.name for table in columns.tables()} <= set(labels.CELLS)
    pages = {page for _name, page in labels.CELLS.values() if page}
    rules = {rule.endpoint: rule.arguments for rule in app.url_map.iter_rules()}
    assert all(rules[page] <= {"slug"} for page in pages)
    assert set(NAMES) == {parts.field_of(one) for one in ("x", "person-1")} | {
        name for name in values.Record.__struct_fields__ if name not in {*parts.HEAD, *NOT_FROZEN}
    }


@pytest.mark.parametrize(
    ("phrase", "text"),
    [
        ("Anna Straße", "anna  STRASSE"),
        ("Müller", "Frau Mueller,"),
        ("Mueller", "„Müller“"),
        ("Anna Müller", "Anna […] Müller"),
        (" „Zwiebelring 7“. ", "im Zwiebelring\n7."),
    ],
)
def test_a_phrase_is_found_however_it_is_written(phrase: str, text: str) -> None:
    assert "[…]" in phrases.without(text, phrases.pattern(phrase))


def test_parts_of_words_codes_and_nothing_are_not_found() -> None:
    wanted = phrases.pattern("talk", "ring")
    assert phrases.without({"kind": "talk", "text": "Zwiebelring"}, wanted)["kind"] == "talk"
    assert not phrases.is_in({"kind": "talk", "text": "Zwiebelring, Talkrunde"}, wanted)
    for nothing in ("", "[…]", " - ", "ab"):
        with pytest.raises(phrases.PhraseShort):
            phrases.pattern(nothing)
    with pytest.raises(phrases.PhraseLong):
        phrases.pattern("lang " * 50)


def test_days_and_words_of_the_code_stay_readable(told: Hearing) -> None:
    wanted = phrases.pattern("2024", "consent", "greeting", "talk", "speech", "marks", "present")
    record = snapshot.take(told)
    left = phrases.without(msgspec.to_builtins(record), wanted)
    assert msgspec.convert(left, values.Record).items == record.items
    released = release.latest(told)
    assert released is not None
    left = phrases.without(released.content, wanted)
    assert programme.from_json(left).items == programme.from_json(released.content).items
    assert phrases.without("Seit 2024-06-07 und 2024", wanted) == "Seit […]-06-07 und […]"
