"""Erasing a person: nothing of them is left, in no table and no file; numbers and proofs stay."""

from __future__ import annotations

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Column, MetaData, String, Table, insert, select

from hearing import persons
from hearing.accounts import audit
from hearing.accounts.rights import Role
from hearing.agenda.models import Hearing
from hearing.database import commit, db
from hearing.door import presence
from hearing.groups.models import Mode
from hearing.invitations import lists, people
from hearing.jobs.models import Job, JobState
from hearing.mail import delivery, outbox
from hearing.mail.links import Addressee
from hearing.mail.models import Letter, LetterState
from hearing.mail.outbox import Writing
from hearing.privacy import erasure, holdings, proofs, retention
from hearing.privacy.erasure import Reason
from hearing.privacy.models import Deletion
from hearing.registration import answers, self_registration, substitutes
from hearing.registration.answers import Answering
from hearing.speakers import people as cast
from hearing.speakers.models import Part
from tests.conftest import NOW
from tests.hearing.cast import a_group, a_hearing, a_release, an_invitation
from tests.hearing.conftest import an_account
from tests.hearing.privacy.planting import ADDRESS, WHO, WORDS, Planted, plant
from tests.hearing.privacy.searching import find_everywhere, tables

SECRET = "test"


@pytest.fixture
def planted(app: Flask, visitor: FlaskClient) -> Planted:
    return plant(app, visitor)


def erase(address: str = ADDRESS, hearing: Hearing | None = None) -> int:
    with commit():
        return erasure.erase(
            address=address,
            hearing_id=hearing.id if hearing else None,
            reason=Reason.ASKED,
            secret=SECRET,
            who=WHO,
            now=NOW,
        )


def clean_up(app: Flask) -> None:
    """As the housekeeping does, when files that just came in are old enough."""
    erasure.clean_up(data=app.config["DATA"], now=NOW + timedelta(days=10_000))


def test_every_word_is_found_before_and_none_after(app: Flask, planted: Planted) -> None:
    found = find_everywhere(app, WORDS.values())
    missing = {word for word in WORDS.values() if not any(word in place for place in found)}
    assert missing == set(), "these were not planted"
    photos = [path.read_bytes() for path in (app.config["DATA"] / "files").glob("??/*")]
    assert len(photos) == 2
    assert erase() > 0
    clean_up(app)
    assert find_everywhere(app, WORDS.values()) == set()
    assert list((app.config["DATA"] / "files").glob("??/*")) == []
    assert audit.verify().problem == ""


def test_a_new_table_with_such_a_word_is_noticed(app: Flask, planted: Planted) -> None:
    erase()
    clean_up(app)
    added = Table("later", MetaData(), Column("words", String))
    added.create(db.engine)
    with db.engine.begin() as connection:
        connection.execute(insert(added).values(words=f"so {WORDS['letter']}!"))
    assert "later.words: Briefknaster" in find_everywhere(app, WORDS.values())
    assert "later" in tables().tables


def test_a_second_time_there_is_nothing(app: Flask, planted: Planted) -> None:
    assert erase() > 0
    lines = audit.verify().lines
    assert erase() == 0
    assert audit.verify().lines == lines
    assert len(db.session.scalars(select(Deletion)).all()) == 1


def test_the_export_is_empty_afterwards(app: Flask, planted: Planted) -> None:
    assert len(list(holdings.collect(persons.of(ADDRESS)))) > 20
    erase()
    assert list(holdings.collect(persons.of(ADDRESS))) == []


def test_the_seat_goes_to_who_waits(app: Flask, planted: Planted) -> None:
    waiting = answers.of(planted.next_in_line)
    assert waiting is not None
    assert waiting.state == "waiting"
    erase()
    db.session.refresh(waiting)
    assert waiting.state == "offered"


def test_the_numbers_stay(app: Flask, planted: Planted) -> None:
    hearing_id = planted.hearing.id
    group_id = planted.invitation.group_id
    assert presence.counts(hearing_id) == {(group_id, Mode.IN_PERSON): 1}
    invited = lists.invited(hearing_id)
    erase()
    assert presence.counts(hearing_id) == {(group_id, Mode.IN_PERSON): 1}
    assert lists.invited(hearing_id) == invited


def test_a_consent_can_still_be_proven_to_who_comes_with_the_address(
    app: Flask, planted: Planted
) -> None:
    person = persons.of(ADDRESS)
    erase()
    (proof,) = proofs.find(person, [SECRET])
    assert (proof.purpose, proof.given, proof.wording) == ("on_screen", True, "1")
    assert proofs.find(person, ["another secret"]) == []
    assert proofs.find(persons.of("other@example.org"), [SECRET]) == []


def test_nobody_else_loses_anything(app: Flask, planted: Planted) -> None:
    other = persons.of("b1@example.org")
    before = [held.facts for held in holdings.collect(other)]
    assert before
    erase()
    assert [held.facts for held in holdings.collect(other)] == before


def test_in_one_hearing_another_is_not_touched(app: Flask, planted: Planted) -> None:
    second = a_hearing(slug="zweite", title="Zweite")
    an_invitation(a_group(second), name="Zwetana", email=ADDRESS)
    erase(hearing=planted.hearing)
    left = list(holdings.collect(persons.of(ADDRESS)))
    assert {held.hearing_id for held in left if held.hearing_id} == {second.id}


HEIR = "heirwig.vertretbold@example.org"


def name_substitute(planted: Planted) -> None:
    with commit():
        substitutes.name(
            invitation=planted.invitation,
            person=substitutes.Person("Heirwig Vertretbold", HEIR),
            by=Answering(who="link", now=NOW),
        )


def test_who_is_erased_is_not_named_to_the_substitute_either(app: Flask, planted: Planted) -> None:
    name_substitute(planted)
    erase()
    clean_up(app)
    own = set(WORDS.values()) - {WORDS["organisation"]}  # which the substitute stands for as well
    assert find_everywhere(app, own) == set()
    assert any("Heirwig" in place for place in find_everywhere(app, ["Heirwig"]))


def test_a_substitute_is_erased_and_the_other_stays(app: Flask, planted: Planted) -> None:
    name_substitute(planted)
    assert any("Vertretbold" in place for place in find_everywhere(app, ["Vertretbold"]))
    erase(HEIR)
    clean_up(app)
    assert find_everywhere(app, ["Vertretbold", "heirwig"]) == set()
    assert any(WORDS["needs"] in place for place in find_everywhere(app, [WORDS["needs"]]))


def test_a_first_name_is_no_reason_to_change_letters_to_others(
    app: Flask, planted: Planted
) -> None:
    other = an_invitation(planted.invitation.group, name="Johanna", email="johanna@example.org")
    an_invitation(planted.invitation.group, name="Anna", email="anna@example.org")
    writing = Writing(
        hearing_id=planted.hearing.id,
        concern=f"invitation {other.id} invited",
        to=Addressee(other.email, other.name),
        subject="Für Johanna und Anna",
        text="Guten Tag Johanna, grüßen Sie Anna.",
    )
    with commit():
        letter = outbox.draft(writing, who=WHO, now=NOW)
    erase("anna@example.org")
    assert (letter.subject, letter.name) == ("Für Johanna und Anna", "Johanna")


def test_who_registered_without_confirming_leaves_no_row(app: Flask, planted: Planted) -> None:
    address = "unbestaetigt.murmel@example.org"
    facts = people.Facts("Murmel Unbestätigt", address, planted.invitation.group_id)
    with commit():
        self_registration.register(hearing=planted.hearing, facts=facts, now=NOW)
    assert find_everywhere(app, ["Murmel"])
    assert erase(address) > 0
    clean_up(app)
    assert find_everywhere(app, ["Murmel", "unbestaetigt"]) == set()


def test_a_letter_that_is_just_being_sent_leaves_nothing_either(
    app: Flask, planted: Planted
) -> None:
    queued = select(Letter).where(Letter.state == LetterState.QUEUED).order_by(Letter.id)
    letter = db.session.scalars(queued).first()
    assert letter is not None
    job = db.session.scalars(select(Job).where(Job.stage == letter.id)).one()
    with commit():
        letter.state, letter.job_id, job.state = LetterState.SENDING, job.id, JobState.RUNNING
    erase()
    with commit():
        delivery.note_failure(letter_id=letter.id, words=f"550 <{ADDRESS}> unknown")
        job.state = JobState.DONE
        job.error = {"code": "refused", "text": ADDRESS}
    retention.delete_due(secret=SECRET, data=app.config["DATA"], now=NOW)
    clean_up(app)
    assert find_everywhere(app, WORDS.values()) == set()


def test_of_two_at_once_one_erases_and_the_other_finds_nothing(
    app: Flask, planted: Planted
) -> None:
    db.session.rollback()
    counts: list[int] = []
    ready = Barrier(2)

    def run() -> None:
        with app.app_context():
            ready.wait()
            counts.append(erase())

    threads = [Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(counts) == 2
    assert min(counts) == 0 < max(counts)
    assert len(db.session.scalars(select(Deletion)).all()) == 1
    assert audit.verify().problem == ""


def test_a_published_name_stays_in_the_programme_and_nowhere_else(
    app: Flask, planted: Planted
) -> None:
    with commit():
        speaker = cast.add(
            hearing=planted.hearing,
            facts=cast.Facts(name="Publika Nennmann", email=ADDRESS, needs="Wackelpult"),
            who=WHO,
            now=NOW,
        )
        item_id = planted.hearing.items[0].id
        cast.assign(speaker=speaker, item_id=item_id, part=Part.SPEAKER, who=WHO, now=NOW)
    a_release(planted.hearing)
    erase()
    clean_up(app)
    assert find_everywhere(app, ["Wackelpult", "plumbatz"]) == set()
    tables = {place.partition(".")[0] for place in find_everywhere(app, ["Publika Nennmann"])}
    assert tables - {"hearing"} <= {"speaker", "release", "search_text", "search_place"}


def test_a_disabled_account_is_erased_and_an_active_one_says_why_not(app: Flask) -> None:
    user = an_account("ehemals@example.org", roles={a_hearing(): [Role.ORGANIZER]})
    (held,) = holdings.collect(persons.of("ehemals@example.org"))
    assert held.stays
    assert erase("ehemals@example.org") == 0
    user.active = False
    db.session.commit()
    assert erase("ehemals@example.org") == 1
    assert find_everywhere(app, ["ehemals@example.org"]) == set()
