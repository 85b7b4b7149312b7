"""What a version is made of: each text with a seal of its own, and versions from before that."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from hearing.agenda.models import Hearing
from hearing.database import db
from hearing.record import frozen, snapshot, versions
from hearing.record.models import RecordVersion, VersionPart
from hearing.redactions import phrases
from hearing.redactions.holders import Why, Words
from hearing.redactions.models import RedactionReason
from hearing.registration.models import Registration, RegistrationState
from hearing.speakers import consents
from hearing.speakers.models import Channel, Purpose, Speaker
from tests.conftest import NOW
from tests.hearing.cast import a_group, a_hearing, an_invitation

HERE = Path(__file__)
VERIFY = HERE.parents[3] / "tools" / "verify_record.py"
OLD: dict[str, Any] = json.loads((HERE.parent / "format_1.json").read_bytes())
PIA = {"who": "pia@example.org", "now": NOW}


def verified(dump: dict[str, Any], folder: Path) -> subprocess.CompletedProcess[str]:
    path = folder / "dump.json"
    path.write_text(json.dumps(dump))
    return subprocess.run([sys.executable, VERIFY, path], capture_output=True, text=True)


@pytest.fixture
def old(app: Flask) -> Hearing:
    """A hearing with the two versions of ``format_1.json``."""
    hearing = a_hearing()
    for told in OLD["versions"]:
        version = RecordVersion(hearing_id=hearing.id, published_at=NOW, published_by="p")
        for name in ("number", "content", "previous", "digest"):
            setattr(version, name, told[name])
        version.erratum = told["content"]["erratum"]
        for place, part in enumerate(told["parts"]):
            content = part["content"]
            key = content.get("key") or f"person-{content['id']}"
            facts = {"position": place, "key": key, "start": 0.0, "end": 0.0}
            version.contributions.append(VersionPart(**facts, **part))
        db.session.add(version)
    db.session.commit()
    return hearing


def test_versions_of_the_first_format_are_read_checked_and_lose_words(
    old: Hearing, tmp_path: Path
) -> None:
    shown = versions.value(versions.history(old.id)[1])
    assert shown.summary == "Anna wohnt im Zwiebelring 7."
    assert [one.text for one in shown.contributions] == ["Guten Morgen.", "Was kann die KI schon?"]
    assert [one.id for one in shown.people] == [1]
    assert verified(OLD, tmp_path).returncode == 0
    assert verified(versions.dump(old.id), tmp_path).returncode == 0
    wanted = phrases.pattern("Zwiebelring 7")
    why = Why(RedactionReason.PERSONAL, NOW)
    frozen.strike(Words(old, wanted, frozenset(), frozenset(), why))
    db.session.commit()
    dump = versions.dump(old.id)
    assert "Zwiebelring 7" not in str(dump)
    assert versions.value(versions.history(old.id)[0]).summary == "Frau Zwiebel wohnt im […]."
    done = verified(dump, tmp_path)
    assert done.returncode == 0
    assert "version 2: its head is redacted" in done.stdout
    assert all(version["digest"] in done.stdout for version in OLD["versions"])
    dump["versions"][1]["previous"] = "0" * 64
    assert verified(dump, tmp_path).returncode == 1


def test_each_text_has_its_own_seal_and_a_head_has_none(checked: Hearing, tmp_path: Path) -> None:
    taken = snapshot.take(checked)
    version = versions.freeze(taken, erratum="Der Ort fehlte.", **PIA)
    db.session.commit()
    assert versions.value(version).hearing == taken.hearing
    assert versions.value(version).items == taken.items
    assert set(version.content) == {
        *("number", "published_at", "approved_on", "authentic", "gaps", "format", "edit_log"),
        *("media", "removals"),
    }
    keys = [part.key for part in version.contributions]
    assert {"hearing-1", "erratum-1", "items-3"} <= set(keys)
    dump = versions.dump(checked.id)
    assert verified(dump, tmp_path).returncode == 0
    place = keys.index("erratum-1")
    dump["versions"][0]["parts"][place]["content"] = "Der Ort stimmte."
    assert verified(dump, tmp_path).returncode == 1


def test_who_no_longer_wants_to_be_named_is_not_in_the_attendance_either(checked: Hearing) -> None:
    group = a_group(checked, admission="invitation", may_ask=True)
    guest = an_invitation(group, name="Anna Beispiel")
    said_no = {"state": RegistrationState.DECLINED, "answered_at": NOW, "state_at": NOW}
    db.session.add(Registration(hearing_id=checked.id, invitation_id=guest.id, **said_no))
    anna = db.session.query(Speaker).one()
    for given in (True, False):
        if not given:
            version = versions.freeze(snapshot.take(checked), erratum="", **PIA)
            assert versions.value(version).attendance[0].name == "Anna Beispiel"
        consents.answer(
            speaker=anna,
            answers={Purpose.TRANSCRIPT: given},
            versions={Purpose.TRANSCRIPT: "1"},
            channel=Channel.LINK,
            language="de",
            who="link",
            now=NOW,
        )
        db.session.commit()
    for record in (versions.value(version), snapshot.take(checked)):
        assert [one.name for one in record.attendance] == ["[…]"]
