"""Registering oneself on the public page."""

from __future__ import annotations

import pytest
from flask import Flask

from hearing.agenda.models import Hearing
from hearing.database import db
from hearing.groups.models import Admission, Group
from hearing.invitations.models import Source
from tests.hearing.cast import a_group
from tests.hearing.registration.selfhelp import PATH, Stranger, everybody, letters


@pytest.fixture
def citizens(hearing: Hearing) -> Group:
    """A group that is open for all, in the stream."""
    return a_group(
        hearing, name="Bürger*innen", modes=["stream"], may_ask=False, admission=Admission.OPEN
    )


@pytest.fixture
def stranger(app: Flask, citizens: Group) -> Stranger:
    return Stranger(app)


def test_the_page_says_who_may_register_for_what_until_when(stranger: Stranger) -> None:
    page = stranger.open()
    assert page.status_code == 200
    for words in ("Bürger*innen", "im Livestream", "Offen für alle", "Anmeldung bis 10. Juli 2024"):
        assert words in page.text


def test_who_registers_is_nobody_yet_and_gets_a_letter(stranger: Stranger, citizens: Group) -> None:
    answer = stranger.send()
    assert (answer.status_code, answer.location) == (303, f"{PATH}/gesendet")
    assert "an b@example.org" in stranger.client.get(answer.location).text
    (person,) = everybody()
    assert (person.source, person.confirmed_at, person.group_id) == (Source.SELF, None, citizens.id)
    (letter,) = letters()
    assert (letter.address, letter.name, letter.state) == ("b@example.org", "", "queued")
    assert (letter.link_purpose, letter.link_subject_id) == ("invitation", person.id)
    assert "{link}" in letter.text
    assert "Beispiel Bürgerin" not in letter.text + letter.subject
