"""A letter that left its queue holds up nobody, and what waits follows its person's address."""

from __future__ import annotations

from datetime import timedelta

import pytest

from hearing.agenda.models import Hearing
from hearing.database import commit
from hearing.mail import links, outbox, review
from hearing.mail.models import Letter, LetterState
from tests.conftest import NOW
from tests.hearing.mail.conftest import Clock, Deliver, a_letter, a_waiting_letter, again
from tests.hearing.mail.postoffice import PostOffice
from tests.hearing.mail.test_post import token_in

OLGA = "olga@example.org"


@pytest.fixture
def retrying(hearing: Hearing, office: PostOffice, deliver: Deliver) -> Letter:
    """A letter that the server couldn't take, to be tried again in a while."""
    letter = a_waiting_letter(hearing)
    office.replies["ada@example.org"] = ["450 later"]
    deliver()
    assert again(letter).state is LetterState.RETRYING
    return letter


def test_a_letter_sent_again_by_hand_holds_up_no_later_one(
    hearing: Hearing, retrying: Letter, deliver: Deliver, clock: Clock
) -> None:
    with commit():
        review.send(letter=retrying, seen=retrying.version, who=OLGA, now=clock())
    later = a_waiting_letter(hearing, concern="test 8", text="Danach", link=None)
    deliver()
    assert again(retrying).state is LetterState.SENT
    assert again(later).state is LetterState.SENT


def test_a_letter_taken_back_while_it_was_tried_again_holds_up_no_later_one(
    hearing: Hearing, retrying: Letter, deliver: Deliver, clock: Clock
) -> None:
    with commit():
        review.take_back(letter=retrying, seen=retrying.version, who=OLGA, now=clock())
    later = a_waiting_letter(hearing, concern="test 8", text="Danach", link=None)
    deliver()
    assert again(retrying).state is LetterState.DRAFTED
    assert again(later).state is LetterState.SENT


def test_a_letter_thrown_away_while_it_was_tried_again_holds_up_no_later_one(
    hearing: Hearing, retrying: Letter, deliver: Deliver
) -> None:
    with commit():
        outbox.discard_waiting(hearing_id=hearing.id, concern="test 7")
    later = a_waiting_letter(hearing, concern="test 8", text="Danach", link=None)
    deliver()
    assert again(retrying).state is LetterState.DISCARDED
    assert again(later).state is LetterState.SENT


def test_what_waits_for_the_worker_goes_to_the_new_address_and_never_to_the_old(
    hearing: Hearing, office: PostOffice, retrying: Letter, deliver: Deliver
) -> None:
    waiting = a_waiting_letter(hearing, concern="test 7 more")
    with commit():
        outbox.follow_address(hearing_id=hearing.id, subject="test 7", address="neu@example.org")
    deliver()
    assert {again(one).state for one in (retrying, waiting)} == {LetterState.SENT}
    assert [to for to, _message in office.arrived] == ["neu@example.org"] * 2


def test_a_draft_that_follows_an_address_is_still_not_sent(
    hearing: Hearing, office: PostOffice, deliver: Deliver
) -> None:
    draft = a_letter(hearing)
    with commit():
        outbox.follow_address(hearing_id=hearing.id, subject="test 7", address="neu@example.org")
    deliver()
    assert again(draft).address == "neu@example.org"
    assert not office.arrived


@pytest.mark.parametrize(
    "quoted",
    [
        "> {link}",
        "> {page}\n> {token}",
        "https://eur01.safelinks.example/?url=https%3A%2F%2Fh.example%2Fl%2Ftest%2F{token}&data=05",
        "[{link}](mailto:x)",
    ],
)
def test_who_quotes_our_letter_quotes_no_link(hearing: Hearing, quoted: str) -> None:
    expires_at = NOW + timedelta(days=1)
    token = links.make(
        hearing_id=hearing.id, purpose="test", subject_id=7, expires_at=expires_at, now=NOW
    )
    page = "https://h.example/l/test/"
    text = quoted.format(link=page + token, page=page, token=token)
    assert token in text
    assert token not in links.without_tokens(f"Ja, gern.\n{text}\nGrüße")
    assert links.without_tokens("Ja, gern.\n\nGrüße") == "Ja, gern.\n\nGrüße"


def test_the_token_of_a_sent_letter_is_one_that_is_taken_out(
    office: PostOffice, hearing: Hearing, deliver: Deliver
) -> None:
    a_waiting_letter(hearing)
    deliver()
    (text,) = office.texts_to("ada@example.org")
    assert token_in(text) in text
    assert token_in(text) not in links.without_tokens(text)
