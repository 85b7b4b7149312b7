"""Each kind of document is found while it is public, and gone in the commit that takes it back."""

from __future__ import annotations

import io
from datetime import timedelta
from pathlib import Path

import pytest
import typst
from flask import Flask
from sqlalchemy import update

from hearing.agenda import hearings
from hearing.agenda.models import Hearing
from hearing.archive import index
from hearing.archive.models import Document, Kind
from hearing.archive.record_sources import OF_VERSION
from hearing.archive.search import search
from hearing.archive.sources import SOURCES
from hearing.database import commit, db
from hearing.files import store
from hearing.files.models import StoredFile
from hearing.protocol.models import Entry
from hearing.questions.models import QuestionState
from hearing.speakers.models import Speaker, SpeakerState
from hearing.stands import states as stand_states
from hearing.stands.models import StandState
from hearing.statements import annex
from hearing.statements.models import AnswerKind, Statement, StatementFile
from tests.conftest import NOW
from tests.hearing.archive.corpus import make_entry, make_recording
from tests.hearing.cast import a_stand
from tests.hearing.programme.staging import a_person, released
from tests.hearing.questions.cast import a_council, a_day, a_guest, ask, decide

TODAY = NOW.date()
WHO = "olga@example.org"


@pytest.fixture
def hearing(app: Flask) -> Hearing:
    assert app
    return a_day()


def kinds_of(query: str) -> list[Kind]:
    return [hit.kind for hit in search(query, today=TODAY).hits]


def a_statement(hearing: Hearing, **facts: object) -> Statement:
    values = {"office": "Stadtkämmerei", "deadline": NOW, "received_at": NOW}
    words = {"kind": AnswerKind.AGREES, "text": "Quastenflosser sparen Geld."}
    statement = Statement(hearing_id=hearing.id, **{**values, **words, **facts})
    with commit():
        db.session.add(statement)
    return statement


def publish(
    hearing: Hearing, *statements: Statement, withheld: frozenset[int] = frozenset()
) -> None:
    with commit():
        annex.publish(hearing=hearing, statements=statements, withheld=withheld, who=WHO, now=NOW)


def test_a_statement_is_found_from_its_publication_to_its_withdrawal(hearing: Hearing) -> None:
    statement = a_statement(hearing)
    assert kinds_of("Quastenflosser") == []
    publish(hearing, statement)
    assert kinds_of("Quastenflosser") == kinds_of("Kämmerei") == [Kind.STATEMENT]
    with commit():
        annex.withdraw(hearing=hearing, who=WHO, now=NOW)
    assert kinds_of("Quastenflosser") == []


def test_a_withheld_statement_and_one_that_is_rolled_back_are_not_found(hearing: Hearing) -> None:
    statement = a_statement(hearing)
    publish(hearing, statement, withheld=frozenset({statement.id}))
    assert kinds_of("Quastenflosser") == []
    annex.publish(hearing=hearing, statements=[statement], withheld=frozenset(), who=WHO, now=NOW)
    db.session.rollback()
    assert kinds_of("Quastenflosser") == []


def test_a_published_file_is_found_page_by_page(hearing: Hearing, data: Path) -> None:
    file = a_pdf(hearing, data, "Erste Seite", "Der Quastenflosser auf der zweiten Seite")
    statement = a_statement(hearing, text="", files=[StatementFile(file=file)])
    assert kinds_of("zweite Seite") == []
    publish(hearing, statement)
    (hit,) = [hit for hit in search("Quastenflosser zweite", today=TODAY).hits if hit.page]
    assert (hit.kind, hit.id, hit.page, hit.title) == (Kind.FILE, file.id, 2, "Anlage.pdf")
    with commit():
        annex.withdraw(hearing=hearing, who=WHO, now=NOW)
    assert kinds_of("zweite") == []


def test_a_question_is_found_while_the_public_list_shows_it(hearing: Hearing) -> None:
    question = ask(a_guest(a_council(hearing)), "Was kostet der Quastenflosser?")
    assert kinds_of("Quastenflosser") == []
    decide(question, QuestionState.APPROVED)
    assert kinds_of("Quastenflosser") == [Kind.QUESTION]
    decide(question, QuestionState.REFUSED, reason="Doppelt")
    assert kinds_of("Quastenflosser") == []


def test_a_stand_is_found_once_it_is_accepted(hearing: Hearing) -> None:
    stand = a_stand(hearing, title="Quastenflosser im Aquarium")
    assert kinds_of("Aquarium") == []
    for state, expected in ((StandState.ACCEPTED, [Kind.STAND]), (StandState.WITHDRAWN, [])):
        with commit():
            stand_states.move(stand=stand, target=state, who=WHO, now=NOW)
        assert kinds_of("Aquarium") == expected


def test_a_person_is_found_as_released_and_leaves_only_a_name(hearing: Hearing) -> None:
    person = a_person(hearing, "Ida Beispiel", hearing.items[0], biography="Forscht an Quarks.")
    assert kinds_of("Quark") == []
    released(hearing)
    assert kinds_of("Quark") == kinds_of("Ida") == [Kind.PERSON]
    with commit():
        db.session.execute(
            update(Speaker)
            .where(Speaker.id == person.id)
            .values(state=SpeakerState.WITHDRAWN)
            .execution_options(synchronize_session=False)
        )
    assert (kinds_of("Quark"), kinds_of("Ida")) == ([], [Kind.PERSON])


def test_an_entry_that_is_said_again_is_found_as_it_is_now(hearing: Hearing) -> None:
    with commit():
        entry = make_entry(make_recording(hearing, retain_until=TODAY), "Die Quastenflosser")
    assert kinds_of("Quastenflosser") == [Kind.ENTRY]
    with commit():
        entry.text = "Die Dampfnudel"
    assert (kinds_of("Quastenflosser"), kinds_of("Dampfnudel")) == ([], [Kind.ENTRY])
    with commit():
        words = update(Entry).where(Entry.recording_id == entry.recording_id)
        db.session.execute(words.values(text="[…]"))
    assert kinds_of("Dampfnudel") == []


def test_nothing_of_a_hidden_hearing_is_found(hearing: Hearing) -> None:
    publish(hearing, a_statement(hearing))
    assert kinds_of("Quastenflosser")
    with commit():
        hearings.unpublish(hearing=hearing, who=WHO, now=NOW)
    assert kinds_of("Quastenflosser") == []


def test_a_new_index_gives_the_same_answers(hearing: Hearing, data: Path) -> None:
    a_person(hearing, "Ida Beispiel", hearing.items[0], biography="Forscht an Quastenflossern.")
    released(hearing)
    file = a_pdf(hearing, data, "Ein Quastenflosser")
    publish(hearing, a_statement(hearing, files=[StatementFile(file=file)]))
    decide(ask(a_guest(a_council(hearing)), "Wo lebt der Quastenflosser?"), QuestionState.APPROVED)
    stand = a_stand(hearing, title="Quastenflosser")
    with commit():
        stand_states.move(stand=stand, target=StandState.ACCEPTED, who=WHO, now=NOW)
        make_entry(make_recording(hearing, retain_until=TODAY), "Der Quastenflosser schwimmt.")
    before = answers()
    with commit():
        index.rebuild()
    assert answers() == before
    found = {hit[0] for hit in before["Quastenflosser"]}
    assert found == {*SOURCES} - {Kind.ITEM, Kind.HEARING, Kind.SLIDES, *OF_VERSION} | {Kind.ENTRY}


def answers() -> dict[str, list[tuple[object, ...]]]:
    return {
        query: [
            (hit.kind, hit.id, hit.page, hit.score, hit.second, hit.snippet)
            for hit in search(query, today=TODAY).hits
        ]
        for query in ("Quastenflosser", "Ida", "schwimmen", "Kämmerei", "Anhörung", "Begrüßung")
    }


def test_what_has_not_changed_is_not_written_again(hearing: Hearing) -> None:
    publish(hearing, a_statement(hearing))
    before = set(db.session.scalars(db.select(Document.id)))
    with commit():
        hearing.starts_at += timedelta(minutes=1)
        index.refresh(hearing, *SOURCES)
    assert set(db.session.scalars(db.select(Document.id))) == before


def a_pdf(hearing: Hearing, data: Path, *pages: str) -> StoredFile:
    """A file of such pages, handed in."""
    content = typst.compile("#pagebreak()".join(pages).encode())
    return store.keep(
        stream=io.BytesIO(content),
        name="Anlage.pdf",
        allowed=frozenset({"pdf"}),
        largest=1_000_000,
        hearing_id=hearing.id,
        now=NOW,
        data=data,
    )
