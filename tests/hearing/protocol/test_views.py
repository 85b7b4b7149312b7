"""The editor: what is typed is kept, what others changed is shown, all of it without a script."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from hearing.accounts.rights import Role
from hearing.database import db
from hearing.protocol import entries
from hearing.protocol.models import Entry, Part
from hearing.recordings.models import Recording
from tests.hearing.cast import a_hearing, a_recording, a_speaker, heard
from tests.hearing.conftest import an_account, logged_in


@pytest.fixture
def recording(app: Flask) -> Recording:
    recording = a_recording(a_hearing())
    entries.make(recording, [heard(0, "Guten Morgen zusammen."), heard(10, "Was kann die KI?")])
    db.session.commit()
    return recording


@pytest.fixture
def pia(app: Flask, recording: Recording) -> FlaskClient:
    roles = {recording.hearing: [Role.PROTOCOL_WRITER]}
    return logged_in(app, an_account("pia@example.org", roles=roles))


def told(recording: Recording) -> list[Entry]:
    db.session.expire_all()
    query = select(Entry).where(Entry.recording_id == recording.id)
    return list(db.session.scalars(query.order_by(Entry.position)))


def address(recording: Recording, rest: str = "") -> str:
    return f"/verwaltung/aufzeichnungen/{recording.id}/text{rest}"


def form(entry: Entry, **facts: str) -> dict[str, str]:
    values = {"version": str(entry.version), "text": entry.text, "speaker": "0", "item": "0"}
    return values | {"part": entry.part.value, "question": ""} | facts


def test_a_contribution_is_corrected_and_given_to_its_speaker(
    recording: Recording, pia: FlaskClient
) -> None:
    anna = a_speaker(recording.hearing, "Anna Beispiel")
    one = told(recording)[0]
    page = pia.get(address(recording, f"?e={one.key}")).text
    assert "Guten Morgen zusammen." in page
    facts = form(one, text="Guten Morgen allerseits.", speaker=str(anna.id), part=Part.SPEECH.value)
    response = pia.post(address(recording, f"/{one.key}"), data=facts)
    assert response.status_code == 303
    assert response.location.endswith(f"#e-{one.key}")
    one = told(recording)[0]
    assert (one.text, one.speaker) == ("Guten Morgen allerseits.", anna)
    applause = form(one, speaker=str(anna.id), part=Part.SCENE.value)
    assert pia.post(address(recording, f"/{one.key}"), data=applause).status_code == 303
    assert (told(recording)[0].part, told(recording)[0].speaker) == (Part.SCENE, None)
    assert pia.post(address(recording, "/zuruecknehmen")).status_code == 303
    assert (told(recording)[0].part, told(recording)[0].speaker) == (Part.SPEECH, anna)


def test_an_empty_line_splits_a_contribution(recording: Recording, pia: FlaskClient) -> None:
    one = told(recording)[0]
    facts = form(one, text="Guten Morgen\r\n\r\nzusammen.")
    assert pia.post(address(recording, f"/{one.key}"), data=facts).status_code == 303
    texts = [entry.text for entry in told(recording)]
    assert texts == ["Guten Morgen", "zusammen.", "Was kann die KI?"]


def test_who_is_late_sees_both_texts_and_loses_nothing(
    app: Flask, recording: Recording, pia: FlaskClient
) -> None:
    one, anna = told(recording)[0], a_speaker(recording.hearing, "Anna Beispiel")
    paul = an_account("paul@example.org", roles={recording.hearing: [Role.PROTOCOL_WRITER]})
    paul.name = "Paul Beispiel"
    db.session.commit()
    mine, theirs = form(one, text="Guten Tag zusammen."), form(one, text="Guten Morgen alle.")
    others = logged_in(app, paul)
    where = address(recording, f"/{one.key}")
    assert others.post(where, data=theirs | {"speaker": str(anna.id)}).status_code == 303
    page = pia.post(where, data=mine)
    assert page.status_code == 409
    heads = re.findall(r'<div class="editor__side-text">\s*<p[^>]*>(.*?)<', page.text)
    assert [re.sub(r" um \S+ Uhr", "", head) for head in heads] == [
        "Gespeichert: Paul Beispiel", "Nicht gespeichert: pia@example.org",
    ] * 2  # fmt: skip
    marked = re.findall(r'<mark class="differs">.*?anders:</span> (.*?)</mark>', page.text)
    assert marked == ["Morgen alle.", "Tag zusammen.", "Anna Beispiel", "ohne Angabe"]
    assert "Paul Beispiel hat diesen Beitrag inzwischen geändert." in page.text
    assert told(recording)[0].text == "Guten Morgen alle."
    version = re.search(r'name="version" value="(\d+)"', page.text.split('class="editor__form"')[1])
    assert version
    again = mine | {"version": version[1]}
    assert pia.post(where, data=again).status_code == 303
    assert told(recording)[0].text == "Guten Tag zusammen."
    stale = pia.post(where, data=mine | {"text": "Ganz anders."})
    assert "Sie selbst haben diesen Beitrag" in stale.text


def test_an_empty_text_is_refused_beside_its_field(recording: Recording, pia: FlaskClient) -> None:
    one = told(recording)[0]
    page = pia.post(address(recording, f"/{one.key}"), data=form(one, text="  "))
    assert page.status_code == 422
    assert "Ein Beitrag ohne Text ist keiner." in page.text


def test_buttons_check_join_remove_and_take_back(recording: Recording, pia: FlaskClient) -> None:
    one = told(recording)[0]
    version = {"version": str(one.version)}
    assert pia.post(address(recording, f"/{one.key}/pruefen"), data=version).status_code == 303
    assert told(recording)[0].checked_at is not None
    version = {"version": str(told(recording)[0].version)}
    assert pia.post(address(recording, f"/{one.key}/verbinden"), data=version).status_code == 303
    assert len(told(recording)) == 1
    assert pia.post(address(recording, "/zuruecknehmen")).status_code == 303
    assert len(told(recording)) == 2
    stale = pia.post(address(recording, f"/{one.key}/entfernen"), data={"version": "1"})
    assert stale.status_code == 409
    assert "Jemand anders hat diesen Beitrag inzwischen geändert" in stale.text


def test_what_was_missed_is_put_in(recording: Recording, pia: FlaskClient) -> None:
    facts = {"start": "5", "end": "6.5", "text": "Zwischenruf."}
    assert pia.post(address(recording), data=facts).status_code == 303
    assert told(recording)[1].text == "Zwischenruf."
    assert pia.post(address(recording), data=facts | {"start": "x"}).status_code == 422
    wrong = pia.post(address(recording), data=facts | {"start": "99999", "end": "99999.5"})
    assert wrong.status_code == 422


def test_a_contribution_that_is_gone_says_so(recording: Recording, pia: FlaskClient) -> None:
    one = told(recording)[0]
    gone = pia.post(address(recording, "/none"), data=form(one, text="Lange getippt."))
    assert (gone.status_code, "Lange getippt." in gone.text) == (410, True)
    script = {"X-Requested-With": "fetch"}
    for path in ("/none", "/none/pruefen"):
        told_so = pia.post(address(recording, path), data=form(one), headers=script)
        assert (told_so.status_code, bool(told_so.get_json()["error"])) == (410, True)


def test_an_answer_becomes_a_speech_whatever_question_is_still_chosen(
    recording: Recording, pia: FlaskClient
) -> None:
    asked, answer = told(recording)[:2]
    seen = {"version": str(asked.version), "part": "question"}
    assert (
        pia.post(address(recording, f"/{asked.key}"), data=form(asked, **seen)).status_code == 303
    )
    chosen = {"part": "answer", "question": asked.key}
    path = address(recording, f"/{answer.key}")
    assert pia.post(path, data=form(answer, **chosen)).status_code == 303
    chosen |= {"part": "speech", "version": str(told(recording)[1].version)}
    assert pia.post(path, data=form(answer, **chosen)).status_code == 303
    assert told(recording)[1].question is None


def test_the_script_is_answered_with_pieces(recording: Recording, pia: FlaskClient) -> None:
    one = told(recording)[0]
    script = {"X-Requested-With": "fetch", "Accept": "application/json"}
    mine, theirs = form(one, text="Am 7. Juni 2024."), form(one, text="Deren Text.")
    saved = pia.post(address(recording, f"/{one.key}"), data=mine | {"since": "0"}, headers=script)
    (row,) = saved.get_json()["rows"]
    assert (row["key"], row["before"], saved.get_json()["number"]) == (one.key, "", 1)
    (doubt,) = re.findall(r'data-print="(\w+)"', row["html"])
    late = pia.post(address(recording, f"/{one.key}"), data=theirs, headers=script)
    assert late.status_code == 409
    stored = form(one, text="Am 7. Juni 2024.", version="2")
    assert late.get_json()["stored"] == stored
    empty = pia.post(address(recording, f"/{one.key}"), data=form(one, text=" "), headers=script)
    assert (empty.status_code, bool(empty.get_json()["error"])) == (422, True)
    right = {"doubt": doubt, "key": one.key}
    settled = pia.post(address(recording, "/stimmt"), data=right, headers=script)
    assert "data-print" not in settled.get_json()["rows"][0]["html"]
    assert pia.post(address(recording, "/stimmt"), data=right).status_code == 303
    news = pia.get(address(recording, "/neues?since=1"), headers=script).get_json()
    assert (news["rows"], news["gone"]) == ([], [])


def test_words_are_replaced_and_earlier_ones_restored(
    recording: Recording, pia: FlaskClient
) -> None:
    one = told(recording)[0]
    page = pia.get(address(recording, "/ersetzen?find=zusammen&instead=allerseits&words=y&case=y"))
    assert f'value="{one.key}:1"' in page.text
    assert pia.get(address(recording, "/ersetzen?find=")).status_code == 422
    wish = {"find": "zusammen", "instead": "allerseits", "words": "y", "case": "y"}
    stale = pia.post(address(recording, "/ersetzen"), data=wish | {"entry": f"{one.key}:7"})
    assert stale.status_code == 409
    assert re.search(rf'value="{one.key}:1"\s+checked', stale.text)
    nothing = pia.post(address(recording, "/ersetzen"), data=wish)
    assert (nothing.status_code, "checked>" in nothing.text) == (422, False)
    done = pia.post(address(recording, "/ersetzen"), data=wish | {"entry": f"{one.key}:1"})
    assert done.status_code == 303
    assert told(recording)[0].text == "Guten Morgen allerseits."
    page = pia.get(address(recording, f"/verlauf?e={one.key}"))
    assert "<del" in page.text
    back = {"key": one.key, "change": "1", "version": "2"}
    assert pia.post(address(recording, "/wiederherstellen"), data=back).status_code == 303
    assert told(recording)[0].text == "Guten Morgen zusammen."
    assert pia.post(address(recording, "/wiederherstellen"), data=back).status_code == 409
    missing = back | {"change": "99"}
    assert pia.post(address(recording, "/wiederherstellen"), data=missing).status_code == 404


def test_the_texts_of_a_hearing_are_a_page_beside_its_record(
    recording: Recording, pia: FlaskClient
) -> None:
    page = f"/verwaltung/anhoerungen/{recording.hearing.slug}/text"
    assert pia.get(page).location == address(recording)
    elsewhere = f"/verwaltung/aufzeichnungen/{recording.id}/abweichungen"
    for path in (address(recording), address(recording, "/ersetzen"),
                 address(recording, "/verlauf"), elsewhere):  # fmt: skip
        assert re.search(r'aria-current="true">Text prüfen</a>', pia.get(path).text), path
    a_recording(recording.hearing, title="Nachmittag", sha256="1" * 64)
    db.session.commit()
    both = pia.get(page)
    assert both.status_code == 200
    assert re.search(r'aria-current="page">Text prüfen</a>', both.text)
    assert "2 Beiträge, 2 ungeprüft" in both.text
    assert "Nachmittag" in both.text


def test_the_script_gets_what_is_left_of_a_gap_in_its_place(
    recording: Recording, pia: FlaskClient
) -> None:
    gap = {"start": 3.0, "end": 9.0, "reason": "heard_again_without_text"}
    spans = [{"start": 3.0, "end": 9.0, "state": "listed", "missing": [gap]}]
    recording.coverage = {"speech_seconds": 9, "text_seconds": 3, "spans": spans, "doubts": []}
    db.session.commit()
    behind = told(recording)[1].key
    script = {"X-Requested-With": "fetch"}
    facts = {"start": "5", "end": "6.5", "text": "Danke.", "since": "0"}
    found = pia.post(address(recording), data=facts, headers=script).get_json()["gaps"]
    assert [one["end"] for one in found] == ["5.00", "9.00"]
    assert [one["before"] for one in found] == [told(recording)[1].key, behind]
    assert all(f'data-end="{one["end"]}"' in one["html"] for one in found)
    page = pia.get(address(recording)).text
    assert re.findall(r'data-end="([^"]*)"', page) == ["5.00", "9.00"]
