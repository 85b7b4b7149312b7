"""Two thousand letters: chosen together, looked at by examples, sent as they were seen."""

from __future__ import annotations

import re

from flask.testing import FlaskClient
from sqlalchemy import func, insert, select

from hearing.accounts.models import AuditEntry
from hearing.agenda.models import Hearing
from hearing.database import commit, db
from hearing.jobs.models import Job
from hearing.mail.models import Letter, LetterState
from tests.conftest import NOW
from tests.hearing.mail.conftest import a_letter, again
from tests.hearing.mail.test_views import ALL


def many(hearing: Hearing, count: int, batch: str = "Einladung · Digitalrat") -> None:
    with commit():
        rows = [
            {
                "hearing_id": hearing.id,
                "concern": f"invitation {number} invited",
                "person": f"invitation {number}",
                "batch": batch,
                "address": f"p{number}@example.org",
                "name": f"Person {number:04}",
                "subject": "Einladung zur Anhörung",
                "text": f"Guten Tag Person {number:04}\n\n{{link}}",
                "drafted_at": NOW,
                "drafted_by": "olga@example.org",
            }
            for number in range(count)
        ]
        db.session.execute(insert(Letter), rows)


def looked_at(page: str) -> list[str]:
    return re.findall(r'name="letter" value="(\d+:\d+)"', page)


def count_in(state: LetterState) -> int:
    db.session.expire_all()
    query = select(func.count()).select_from(Letter).where(Letter.state == state)
    return db.session.scalar(query) or 0


def test_two_thousand_are_sent_after_a_look_at_examples(
    hearing: Hearing, olga: FlaskClient
) -> None:
    many(hearing, 2000)
    page = olga.post(f"{ALL}/pruefen", data={"alle": "1"}).text
    assert "2000 Briefe," in page
    assert page.count('class="letter__text"') == 5
    assert "p0@example.org" in page
    assert "p1999@example.org" in page
    seen = looked_at(page)
    assert len(seen) == 2000
    answer = olga.post(f"{ALL}/senden", data={"letter": seen}, follow_redirects=True)
    assert "2000 Briefe" in answer.text
    assert count_in(LetterState.QUEUED) == 2000
    assert db.session.scalar(select(func.count()).select_from(Job)) == 2000
    lines = list(db.session.scalars(select(AuditEntry).where(AuditEntry.action == "mail.send")))
    assert sorted(n for line in lines for n in line.after["letters"]) == sorted(
        db.session.scalars(select(Letter.id))
    )


def test_other_examples_are_others(hearing: Hearing, olga: FlaskClient) -> None:
    many(hearing, 100)

    def examples(throw: int) -> list[str]:
        page = olga.post(f"{ALL}/pruefen", data={"alle": "1", "beispiele": throw}).text
        return re.findall(r"Guten Tag Person (\d+)", page)

    assert [examples(0)[0], examples(0)[-1]] == ["0000", "0099"]
    assert examples(1) == examples(1)
    assert examples(1) != examples(2)
    assert len(examples(1)) == 5


def test_only_what_was_written_together_is_chosen(hearing: Hearing, olga: FlaskClient) -> None:
    many(hearing, 30)
    a_letter(hearing, batch="Erinnerung")
    page = olga.get(f"{ALL}?gruppe=Erinnerung").text
    assert "Einladung · Digitalrat (30)" in page
    assert "Alle 1 ansehen und senden" in page
    seen = looked_at(olga.post(f"{ALL}/pruefen", data={"alle": "1", "gruppe": "Erinnerung"}).text)
    olga.post(f"{ALL}/senden", data={"letter": seen})
    assert (count_in(LetterState.QUEUED), count_in(LetterState.DRAFTED)) == (1, 30)


def test_what_changed_since_the_look_stays_and_the_rest_goes(
    hearing: Hearing, olga: FlaskClient
) -> None:
    many(hearing, 150)
    seen = looked_at(olga.post(f"{ALL}/pruefen", data={"alle": "1"}).text)
    with commit():
        changed = db.session.scalars(
            select(Letter).where(Letter.address == "p77@example.org")
        ).one()
        changed.version += 1
    page = olga.post(f"{ALL}/senden", data={"letter": seen}, follow_redirects=True).text
    assert "Nicht gesendet" in page
    assert "Person 0077" in page
    assert again(changed).state is LetterState.DRAFTED
    assert count_in(LetterState.QUEUED) == 149


def test_a_second_press_sends_none_twice(hearing: Hearing, olga: FlaskClient) -> None:
    many(hearing, 25)
    seen = looked_at(olga.post(f"{ALL}/pruefen", data={"alle": "1"}).text)
    for _ in range(2):
        olga.post(f"{ALL}/senden", data={"letter": seen})
    assert db.session.scalar(select(func.count()).select_from(Job)) == 25


def test_drafts_that_are_to_be_written_anew_are_thrown_away_at_once(
    hearing: Hearing, olga: FlaskClient
) -> None:
    many(hearing, 250)
    seen = looked_at(olga.post(f"{ALL}/pruefen", data={"alle": "1"}).text)
    answer = olga.post(f"{ALL}/verwerfen", data={"letter": seen}, follow_redirects=True)
    assert "250 Entwürfe sind verworfen. Gesendet wurde nichts." in answer.text
    assert count_in(LetterState.DISCARDED) == 250
    assert not db.session.scalar(select(func.count()).select_from(Job))
    actions = select(AuditEntry.action).where(AuditEntry.hearing_id == hearing.id)
    assert set(db.session.scalars(actions)) == {"mail.discard"}


def test_a_draft_that_changed_since_it_was_looked_at_is_not_thrown_away(
    hearing: Hearing, olga: FlaskClient
) -> None:
    letter = a_letter(hearing)
    seen = looked_at(olga.post(f"{ALL}/pruefen", data={"alle": "1"}).text)
    a_letter(hearing, text="Anders\n\n{link}")
    answer = olga.post(f"{ALL}/verwerfen", data={"letter": seen}, follow_redirects=True)
    assert "Nicht verworfen, weil inzwischen geändert" in answer.text
    assert again(letter).state is LetterState.DRAFTED


def test_what_was_sent_meanwhile_is_not_thrown_away(hearing: Hearing, olga: FlaskClient) -> None:
    letter = a_letter(hearing)
    seen = looked_at(olga.post(f"{ALL}/pruefen", data={"alle": "1"}).text)
    olga.post(f"{ALL}/senden", data={"letter": seen})
    waiting = [f"{letter.id}:{again(letter).version}"]
    olga.post(f"{ALL}/verwerfen", data={"letter": [*seen, *waiting]})
    assert again(letter).state is LetterState.QUEUED
