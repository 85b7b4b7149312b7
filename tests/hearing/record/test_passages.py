"""What goes from published versions when the recording, and with it every second, is gone."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import select

from hearing.accounts.rights import Role
from hearing.agenda.models import Hearing
from hearing.database import commit, db
from hearing.record import passages, snapshot, versions
from hearing.recordings import retention
from hearing.recordings.models import Recording
from hearing.speakers.models import Purpose, Speaker
from tests.conftest import NOW
from tests.hearing.conftest import an_account, logged_in
from tests.hearing.record.test_losses import verify
from tests.hearing.redactions.conftest import answer

PIA: dict[str, Any] = {"who": "pia@example.org", "now": NOW}
PAGE = "/verwaltung/anhoerungen/ki/niederschrift/ohne-aufzeichnung"


def test_who_takes_back_the_consent_leaves_versions_without_a_recording(
    app: Flask, checked: Hearing, recording: Recording, tmp_path: Path
) -> None:
    anna = db.session.scalars(select(Speaker)).one()
    answer(anna, Purpose.RECORDING, given=True)
    versions.freeze(snapshot.take(checked), erratum="", **PIA)
    db.session.commit()
    admin = logged_in(app, an_account("greta@example.org", roles={checked: [Role.ORGANIZER]}))
    assert passages.of(checked.id) == []  # there are seconds
    assert admin.get(PAGE).status_code == 200
    with commit():
        retention.delete(recording=recording, now=NOW)
    greeting, _question = passages.of(checked.id)
    assert (greeting.text, greeting.person_id) == ("Guten Morgen.", None)

    answer(anna, Purpose.RECORDING, given=False)
    assert [one.text for one in passages.of(checked.id)] == ["Guten Morgen."]
    shown = versions.value(versions.history(checked.id)[0])
    assert [one.text for one in shown.contributions] == ["Guten Morgen.", "[…]"]
    assert "Einwilligung" in shown.contributions[1].removals[0].note
    assert "KI" not in json.dumps([part["rest"] for part in dump(checked)["versions"][0]["parts"]])
    assert verify(tmp_path, dump(checked)) == ""

    assert "Guten Morgen." in admin.get(PAGE).text
    told = {"key": greeting.key, "reason": "personal"}
    assert admin.post(PAGE, data={"reason": "personal"}).status_code == 409
    assert admin.post(PAGE, data=told).status_code == 303
    assert admin.post(PAGE, data=told).status_code == 409
    assert "Guten Morgen" not in str(dump(checked))
    assert [line["reason"] for line in dump(checked)["removals"]] == ["withdrawn", "personal"]
    assert verify(tmp_path, dump(checked)) == ""


def dump(hearing: Hearing) -> dict[str, Any]:
    return versions.dump(hearing.id)
