"""Who has got another address, or was taken back and may come again, is not invited yet."""

from __future__ import annotations

from hearing.agenda.models import Hearing
from hearing.database import commit, db
from hearing.groups.models import Group
from hearing.invitations import letters, lists, people
from hearing.invitations.models import Invitation
from hearing.invitations.people import Facts
from hearing.invitations.stages import Stage
from hearing.mail import listeners
from hearing.mail.models import Letter, LetterState
from tests.conftest import NOW
from tests.hearing.cast import an_invitation
from tests.hearing.invitations.test_letters import facts_of

OLGA = "olga@example.org"


def an_invited_person(hearing: Hearing, group: Group) -> Invitation:
    """Somebody whose invitation the mail server has taken."""
    person = an_invitation(group, invited_at=None)
    with commit():
        letters.invite(facts=facts_of(group), whom=[person.id], who=OLGA, now=NOW)
    with commit():
        letter = db.session.query(Letter).one()
        letter.state, letter.sent_at = LetterState.SENT, NOW
        db.session.flush()
        listeners.tell(letter.id)
    assert stage_of(person) is Stage.SENT
    return person


def stage_of(person: Invitation) -> Stage:
    db.session.expire_all()
    return lists.standing([person])[person.id][0]


def invite_all(group: Group) -> int:
    with commit():
        return letters.invite_group(facts=facts_of(group), group_id=None, who=OLGA, now=NOW).letters


def test_who_has_another_address_is_invited_with_the_others(
    hearing: Hearing, council: Group
) -> None:
    person = an_invited_person(hearing, council)
    moved = Facts(person.name, "neu@example.org", council.id)
    with commit():
        people.change(invitation=person, seen=person.version, facts=moved, who=OLGA, now=NOW)
    assert stage_of(person) is Stage.NEW
    assert letters.unanswered(hearing.id, council.id) == []
    assert invite_all(council) == 1
    assert stage_of(person) is Stage.DRAFTED


def test_who_may_come_again_is_invited_with_the_others(hearing: Hearing, council: Group) -> None:
    person = an_invited_person(hearing, council)
    with commit():
        people.revoke(invitation=person, who=OLGA, now=NOW)
    with commit():
        people.restore(invitation=person, who=OLGA, now=NOW)
    assert stage_of(person) is Stage.NEW
    assert invite_all(council) == 1


def test_who_was_invited_is_not_invited_twice(hearing: Hearing, council: Group) -> None:
    an_invited_person(hearing, council)
    assert invite_all(council) == 0
