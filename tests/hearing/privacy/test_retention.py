"""Retention: what is due goes by itself, once, logged without anybody's data, announced before."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from hearing.accounts import audit
from hearing.accounts.rights import Role
from hearing.agenda import notices
from hearing.agenda.models import Hearing
from hearing.database import commit, db
from hearing.door import presence
from hearing.groups.models import Mode
from hearing.invitations.models import Invitation
from hearing.privacy import retention
from hearing.privacy.kinds import KINDS
from hearing.privacy.models import ConsentProof, Deletion
from hearing.questions.models import Question
from hearing.registration.models import AccessNeed
from hearing.versions import Stale
from tests.conftest import NOW
from tests.hearing.conftest import an_account, logged_in
from tests.hearing.privacy.planting import WORDS, Planted, plant
from tests.hearing.privacy.searching import find_everywhere

WHO = "olga@example.org"


@pytest.fixture
def planted(app: Flask, visitor: FlaskClient) -> Planted:
    return plant(app, visitor)


def run(app: Flask, now: datetime) -> int:
    return retention.delete_due(secret="test", data=app.config["DATA"], now=now)


def after(planted: Planted, **time: int) -> datetime:
    return planted.hearing.ends_at + timedelta(**time)


def number(kind: object) -> int:
    return db.session.scalar(select(func.count()).select_from(kind)) or 0


def test_needs_go_two_weeks_after_the_event_and_not_a_minute_before(
    app: Flask, planted: Planted
) -> None:
    words = {WORDS["needs"], WORDS["stage"]}
    begin = after(planted, days=14)
    run(app, begin - timedelta(minutes=1))
    assert number(AccessNeed) == 1
    assert run(app, begin) == 3  # the guest's, the speaker's, and the log's line about that
    assert {place.rpartition(" ")[2] for place in find_everywhere(app, words)} == set()
    assert audit.verify().problem == ""


def test_a_second_time_nothing_is_deleted_and_nothing_written(app: Flask, planted: Planted) -> None:
    late = after(planted, days=1000)
    assert run(app, late) > 0
    rows = number(Deletion)
    assert run(app, late) == 0
    assert number(Deletion) == rows


def test_when_all_is_over_no_word_of_a_guest_is_left(app: Flask, planted: Planted) -> None:
    hearing_id, group_id = planted.hearing.id, planted.invitation.group_id
    run(app, after(planted, days=4000))
    kept = {"name", "organisation", "role", "biography", "photo", "slides"}  # of the speaker
    kept |= {"question", "taken_back"}  # without who asked
    words = {word for name, word in WORDS.items() if name not in kept}
    # Failed logins are forgotten by a duty of their own, lists of guests too.
    own = {place for place in find_everywhere(app, words)
           if not place.startswith(("login_failure", "guest_list", "hearing.db"))}  # fmt: skip
    assert own == set()
    assert number(ConsentProof) == 0
    assert presence.counts(hearing_id) == {(group_id, Mode.IN_PERSON): 1}
    assert db.session.scalars(select(Invitation.email).distinct()).all() == [""]


def test_questions_lose_their_askers_and_keep_their_words(app: Flask, planted: Planted) -> None:
    run(app, after(planted, days=KINDS["askers"].days))
    asked = db.session.scalars(select(Question)).all()
    assert {question.invitation_id for question in asked} == {None}
    assert any(WORDS["question"] in question.text for question in asked)


def test_what_is_logged_names_nobody(
    app: Flask, planted: Planted, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, "hearing"):
        run(app, after(planted, days=4000))
    said = caplog.text.casefold()
    assert "retention" in said
    assert [word for word in WORDS.values() if word.casefold() in said] == []
    causes = db.session.execute(select(Deletion.kind, Deletion.cause)).all()
    assert {cause for _kind, cause in causes} == {"retention"}
    assert {kind for kind, _cause in causes} == set(KINDS)


def test_another_number_of_days_counts(app: Flask, planted: Planted) -> None:
    with commit():
        choose(planted.hearing, {"access_needs": 3})
    run(app, after(planted, days=3))
    assert number(AccessNeed) == 0


def choose(hearing: Hearing, days: dict[str, int], seen: dict[str, int] | None = None) -> bool:
    return retention.choose(hearing=hearing, days=days, seen=seen or {}, who=WHO, now=NOW)


def test_needs_are_never_kept_longer_than_was_said(app: Flask, planted: Planted) -> None:
    with pytest.raises(retention.DaysImpossible):
        choose(planted.hearing, {"access_needs": 15})


def test_of_two_who_choose_at_once_one_sees_the_other(app: Flask, planted: Planted) -> None:
    with commit():
        assert choose(planted.hearing, {"letters": 30})
    with pytest.raises(Stale):
        choose(planted.hearing, {"letters": 60})
    db.session.rollback()
    with commit():
        assert choose(planted.hearing, {"letters": 60}, {"letters": 1})
        assert not choose(planted.hearing, {"letters": 60}, {"letters": 1})


def test_a_week_before_it_stands_beside_the_programme(app: Flask, planted: Planted) -> None:
    def said(now: datetime) -> list[str]:
        app.extensions["clock"] = lambda: now
        with app.test_request_context():
            return [notice.text for notice in notices.of(planted.hearing)]

    at = after(planted, days=14)
    assert not any("Bedarf" in text for text in said(at - timedelta(days=8)))
    assert any("Bedarf" in text for text in said(at - timedelta(days=7)))
    run(app, at)
    assert not any("Bedarf" in text for text in said(at))


def test_the_page_shows_what_goes_when_and_changes_it(app: Flask, planted: Planted) -> None:
    organizer = an_account("organizer@example.org", roles={planted.hearing: [Role.ORGANIZER]})
    client = logged_in(app, organizer)
    path = f"/verwaltung/anhoerungen/{planted.hearing.slug}/datenschutz/fristen"
    page = client.get(path).get_data(as_text=True)
    assert "Bedarf für die Teilnahme" in page
    days = {word: str(kind.days) for word, kind in KINDS.items()}
    seen = {f"seen_{word}": "0" for word in KINDS}
    answer = client.post(path, data=days | seen | {"letters": "20"})
    assert answer.status_code == 303
    stale = client.post(path, data=days | seen | {"letters": "30"})
    assert stale.status_code == 409
    assert "Jemand anders" in stale.get_data(as_text=True)
    assert 'value="30"' in stale.get_data(as_text=True)
    bad = client.post(path, data=days | seen | {"letters": "viele"})
    assert bad.status_code == 422
