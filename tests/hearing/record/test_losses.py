"""What versions lose is listed, and the command outside the product finds what was forged."""

from __future__ import annotations

import copy
import json
import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import select

from hearing.agenda.models import Hearing
from hearing.database import db
from hearing.protocol import changes
from hearing.protocol.models import Entry
from hearing.record import losses, snapshot, versions
from hearing.recordings.models import Recording
from hearing.redactions import orders
from hearing.redactions.holders import Why
from hearing.redactions.models import RedactionReason
from tests.conftest import NOW
from tests.hearing.cast import a_recording

VERIFY = Path(__file__).parents[3] / "tools" / "verify_record.py"
PIA: dict[str, Any] = {"who": "pia@example.org", "now": NOW}
Dump = dict[str, Any]


def verify(folder: Path, dump: Dump, *media: Path) -> str:
    """What the command says is wrong."""
    path = folder / "dump.json"
    path.write_text(json.dumps(dump))
    command = [sys.executable, "-I", VERIFY, path, *media]
    done = subprocess.run(command, capture_output=True, text=True)
    wrong = "\n".join(line for line in done.stdout.splitlines() if line.startswith("WRONG"))
    assert (done.returncode, done.stderr) == (1 if wrong else 0, "")
    return wrong


def redact(recording: Recording, start: float, end: float) -> None:
    reason = RedactionReason.PERSONAL
    orders.order(recording=recording, start=start, end=end, reason=reason, **PIA)
    db.session.commit()


def test_what_is_left_of_a_part_is_sealed_and_a_forged_rest_is_found(
    checked: Hearing, recording: Recording, tmp_path: Path
) -> None:
    entry = db.session.scalars(select(Entry).order_by(Entry.position)).all()[1]
    changes.rewrite(entry=entry, text="Was kann sie schon?", seen=entry.version, **PIA)
    old, new = tmp_path / "old.mp4", tmp_path / "new.mp4"
    for path in (old, new):
        path.write_text(path.name)
    recording.played_sha256 = losses.digest_of(old.read_bytes())
    versions.freeze(snapshot.take(checked), erratum="", **PIA)
    db.session.commit()
    whole = versions.dump(checked.id)
    assert verify(tmp_path, whole, old) == ""
    assert "no file that was published" in verify(tmp_path, whole, new)

    redact(recording, 605.0, 605.3)
    recording.played_sha256 = digest = losses.digest_of(new.read_bytes())
    for _twice in range(2):
        losses.follow_file(recording, digest, Why(RedactionReason.PERSONAL, NOW))
    redact(recording, 605.0, 700.0)  # of the same part and of another one
    dump = versions.dump(checked.id)
    lines = dump["removals"]
    assert [bool(line["salt"]) for line in lines] == [False, False, True, True]
    assert {line["reason"] for line in lines} == {"personal"}
    assert verify(tmp_path, dump, new) == ""
    assert "before something was taken out" in verify(tmp_path, dump, old)

    assert "not what was left" in verify(tmp_path, forged(dump, put_words))
    assert "no removal says so" in verify(tmp_path, forged(dump, lose_all))
    assert "removal 4: was changed" in verify(tmp_path, forged(dump, change_line))
    assert "list of removals is missing" in verify(tmp_path, forged(dump, lose_list))
    assert "edit log" in verify(tmp_path, forged(dump, change_log))
    back = copy.deepcopy(dump)
    back["versions"] = whole["versions"]
    assert "is back" in verify(tmp_path, back)

    versions.freeze(snapshot.take(checked), erratum="Gekürzt.", **PIA)
    db.session.commit()
    second = versions.dump(checked.id)
    assert verify(tmp_path, second, new) == ""
    assert "removals before it are missing" in verify(tmp_path, forged(second, cut_list))


def test_of_two_losses_at_once_each_gets_a_line_of_its_own(
    app: Flask, checked: Hearing, recording: Recording, tmp_path: Path
) -> None:
    other = a_recording(checked, title="Teil 2", sha256="1" * 64, started_at=recording.started_at)
    versions.freeze(snapshot.take(checked), erratum="", **PIA)
    db.session.commit()
    number, numbers, start = checked.id, [recording.id, other.id], threading.Barrier(2)
    db.session.remove()

    def lose(which: int) -> None:
        with app.app_context():
            found = db.session.get_one(Recording, which)
            start.wait()
            losses.follow_file(found, f"{which:064}", Why(RedactionReason.MISTAKE, NOW))
            db.session.commit()

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lose, numbers))
    dump = versions.dump(number)
    assert {line["of"] for line in dump["removals"]} == {losses.name_of(one) for one in numbers}
    assert verify(tmp_path, dump) == ""


def forged(dump: Dump, change: Callable[[Dump], None]) -> Dump:
    made = copy.deepcopy(dump)
    change(made)
    return made


def put_words(dump: Dump) -> None:
    parts = dump["versions"][0]["parts"]
    part = next(one for one in parts if one["content"] is None)
    part["rest"]["text"] = "Ich stimme allem zu."


def lose_all(dump: Dump) -> None:
    """Of a part that nobody has ordered to go."""
    part = next(one for one in dump["versions"][0]["parts"] if one["content"] is not None)
    part.update(content=None, salt="", rest={"text": "Ich stimme allem zu."})


def change_line(dump: Dump) -> None:
    dump["removals"][3]["reason"] = "withdrawn"


def lose_list(dump: Dump) -> None:
    del dump["removals"]


def cut_list(dump: Dump) -> None:
    del dump["removals"][1:]


def change_log(dump: Dump) -> None:
    (digests,) = dump["changes"].values()
    digests[0] = "0" * 64
