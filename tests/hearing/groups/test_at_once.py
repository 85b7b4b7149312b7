"""Of two who do what excludes each other at the same moment one comes first."""

from __future__ import annotations

from collections.abc import Callable
from threading import Barrier, Thread

from flask import Flask

from hearing.database import commit, db
from hearing.errors import HearingError
from hearing.groups import groups
from hearing.groups.models import Group, Mode
from hearing.invitations.models import Invitation
from hearing.registration import answers
from hearing.registration.answers import Answering
from tests.conftest import NOW
from tests.hearing.cast import a_group, a_hearing, an_invitation


def test_a_mode_is_not_taken_away_while_somebody_chooses_it(app: Flask) -> None:
    group = a_group(a_hearing(starts_at=NOW.replace(year=NOW.year + 1)))
    group_id, person_id = group.id, an_invitation(group).id
    db.session.remove()

    def take_away() -> None:
        row = db.session.get_one(Group, group_id)
        facts = groups.Facts(name=row.name, modes=["stream"])
        groups.change(group=row, seen=row.version, facts=facts, who="olga@example.org", now=NOW)

    def choose() -> None:
        person = db.session.get_one(Invitation, person_id)
        answers.accept(invitation=person, mode=Mode.IN_PERSON, by=Answering("link", NOW))

    done = at_once(app, take_away, choose)
    assert len(done) == 1
    person = db.session.get_one(Invitation, person_id)
    chosen = answers.of(person)
    assert chosen is None or chosen.mode in person.group.modes


def at_once(app: Flask, *verbs: Callable[[], None]) -> list[Callable[[], None]]:
    """Do it all at the same moment; gives what was not refused."""
    start, done = Barrier(len(verbs)), list[Callable[[], None]]()

    def run(verb: Callable[[], None]) -> None:
        with app.app_context():
            start.wait()
            try:
                with commit():
                    verb()
                done.append(verb)
            except HearingError:
                pass

    threads = [Thread(target=run, args=[verb]) for verb in verbs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return done
