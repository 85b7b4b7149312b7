"""Who is at a stand, in public."""

from __future__ import annotations

from flask import Flask
from flask.testing import FlaskClient

from hearing.database import commit
from hearing.speakers.models import SpeakerState
from hearing.stands.models import StandState
from tests.hearing.cast import a_hearing, a_release, a_speaker, a_stand


def test_at_a_stand_people_are_named_as_they_were_released(
    app: Flask, visitor: FlaskClient
) -> None:
    hearing = a_hearing()
    stand = a_stand(hearing, state=StandState.ACCEPTED, number=1)
    host = a_speaker(hearing, "Referent*in A")
    with commit():
        host.state, host.role = SpeakerState.CONFIRMED, "Wissenschaft"
        stand.hosts = [host]
    page = f"/anhoerungen/ki/marktstaende/{stand.id}"
    assert "Am Stand" not in visitor.get(page).text  # no release names anybody yet
    a_release(hearing)
    assert "Referent*in A" in visitor.get(page).text
    with commit():
        host.name, host.role = "Neuer Name", "Neue Funktion"
    shown = visitor.get(page).text
    assert "Referent*in A" in shown
    assert "Neue" not in shown
    with commit():
        host.state = SpeakerState.DECLINED
    assert "Am Stand" not in visitor.get(page).text
