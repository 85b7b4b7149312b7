"""Hearing again from the recording's page, and deciding what it heard differently."""

from __future__ import annotations

import re

from flask import Flask
from sqlalchemy import select

from hearing.accounts.rights import Role
from hearing.database import commit, db
from hearing.jobs.models import Job
from hearing.protocol import changes, clashes, entries, merging
from hearing.protocol.models import Entry
from tests.conftest import NOW
from tests.hearing.cast import a_hearing, a_recording, heard
from tests.hearing.conftest import an_account, logged_in

TOLD = {"who": "pia@example.org", "now": NOW}
SECOND = [heard(0, "Guten Abend zusammen."), heard(10, "Was darf die KI?")]


def test_a_recording_is_heard_again_and_the_writer_decides_what_stays(app: Flask) -> None:
    recording = a_recording(a_hearing())
    page = f"/verwaltung/aufzeichnungen/{recording.id}"
    roles = {recording.hearing: [Role.ORGANIZER, Role.PROTOCOL_WRITER]}
    pia = logged_in(app, an_account("pia@example.org", roles=roles))
    entries.make(recording, [heard(0, "Guten Morgen zusammen."), heard(10, "Was kann die KI?")])
    db.session.commit()
    assert "Noch einmal hören" in pia.get(page).text
    pia.post(f"{page}/noch-einmal", data={"model": "gibt-es-nicht"})
    assert db.session.scalars(select(Job)).all() == []
    pia.post(f"{page}/noch-einmal", data={"model": "demo"})
    assert "wird mit dem Modell demo gehört" in pia.get(page).text
    twice = pia.post(f"{page}/noch-einmal", data={"model": "demo"}, follow_redirects=True).text
    assert "wird gerade gehört" in twice
    pia.post(f"{page}/noch-einmal/abbrechen")
    assert "wird mit dem Modell" not in pia.get(page).text
    for entry in db.session.scalars(select(Entry)).all():
        with commit():
            changes.check(entry=entry, seen=entry.version, **TOLD)
    with commit():
        merging.merge(recording=recording, heard=SECOND, who="whisper", now=NOW)
    assert "2 Stellen anders gehört" in pia.get(page).text
    listed = pia.get(f"{page}/abweichungen").text
    for words in ("Morgen", "Abend", "kann", "darf"):
        assert f"<mark>{words}</mark>" in listed
    first, second = re.findall(r'name="clash" value="(\d+)"', listed)
    address = f"{page}/abweichungen"
    assert pia.post(address, data={"clash": first, "take": "new"}).status_code == 303
    assert pia.post(address, data={"clash": first, "take": "mine"}).status_code == 409
    assert pia.post(address, data={"clash": second, "take": "alles"}).status_code == 404
    assert pia.post(address, data={"take": "all"}).status_code == 303
    texts = list(db.session.scalars(select(Entry.text).order_by(Entry.position)))
    assert texts == ["Guten Abend zusammen.", "Was kann die KI?"]
    assert clashes.count(recording.id) == 0
    assert "Es ist nichts zu entscheiden." in pia.get(address).text
