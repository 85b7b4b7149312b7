"""The public's page of a live stream: before, while and after it, and for whom."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from hearing.agenda.models import Hearing, LegalBasis
from hearing.database import db
from hearing.desk import rehearsals
from hearing.stream.models import Audience, StreamState
from media.live.presses import press
from tests.conftest import NOW
from tests.hearing.cast import a_hearing, a_recording, a_release
from tests.hearing.stream.cast import a_stream, files_of, say_state, write_lines

PAGE = "/anhoerungen/ki/live"


@pytest.fixture
def hearing(app: Flask) -> Hearing:
    hearing = a_hearing()
    a_release(hearing)
    return hearing


def text_of(client: FlaskClient, path: str = PAGE) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.text


def test_before_a_stream_is_planned_the_page_says_so(
    hearing: Hearing, visitor: FlaskClient
) -> None:
    assert "noch kein Livestream angekündigt" in text_of(visitor)
    assert PAGE not in text_of(visitor, "/anhoerungen/ki")


def test_a_prepared_stream_is_announced_with_its_time_and_a_countdown(
    hearing: Hearing, visitor: FlaskClient
) -> None:
    a_stream(hearing, state=StreamState.PREPARED)
    shown = text_of(visitor)
    assert "beginnt am Freitag, 7. Juni 2024 um 09:30" in shown
    assert f'data-countdown="{hearing.starts_at.isoformat()}"' in shown
    assert PAGE in text_of(visitor, "/anhoerungen/ki")
    assert PAGE in text_of(visitor, "/anhoerungen/ki/programm")


def test_while_it_runs_the_page_plays_it_and_knows_its_state(
    hearing: Hearing, visitor: FlaskClient, data: Path
) -> None:
    stream = a_stream(hearing)
    assert "beginnt in Kürze" in text_of(visitor)
    folder = files_of(stream, data)
    shown = text_of(visitor)
    assert f'src="/live/{stream.token}/master.m3u8"' in shown
    assert 'data-picture="live"' in shown
    say_state(folder, "gap")
    assert "Die Übertragung ist unterbrochen." in text_of(visitor)
    say_state(folder, "live", at=NOW - timedelta(minutes=1))
    assert "Die Übertragung ist unterbrochen." in text_of(visitor)
    say_state(folder, "closed", reason="session")
    assert "Dieser Teil ist nicht öffentlich." in text_of(visitor)
    say_state(folder, "closed", reason="speaker")
    assert "Dieser Beitrag wird nicht übertragen." in text_of(visitor)


def test_what_the_desk_closes_is_said_before_the_picture_shows_it(
    hearing: Hearing, visitor: FlaskClient, data: Path
) -> None:
    folder = files_of(a_stream(hearing), data)
    press(folder.path, "closed", reason="speaker")
    assert "Dieser Beitrag wird nicht übertragen." in text_of(visitor)
    press(folder.path, "open")
    press(folder.path, "closed", reason="session")
    assert "Dieser Teil ist nicht öffentlich." in text_of(visitor)


def test_only_this_page_may_hand_pictures_over_from_a_script(
    hearing: Hearing, visitor: FlaskClient
) -> None:
    assert "media-src 'self' blob: data:;" in visitor.get(PAGE).headers["Content-Security-Policy"]
    assert "blob:" not in visitor.get("/").headers["Content-Security-Policy"]


def test_a_cdn_may_carry_the_files(
    hearing: Hearing, visitor: FlaskClient, app: Flask, data: Path
) -> None:
    app.config["LIVE_URL"] = "https://cdn.example/live"
    files_of(a_stream(hearing), data)
    answer = visitor.get(PAGE)
    assert f'src="https://cdn.example/live/token-{hearing.id}/master.m3u8"' in answer.text
    assert "Bild und Ton kommen von cdn.example." in answer.text
    policy = answer.headers["Content-Security-Policy"]
    assert "media-src 'self' blob: data: https://cdn.example;" in policy
    assert "connect-src 'self' https://cdn.example;" in policy


def test_afterwards_the_notice_and_the_published_recording(
    hearing: Hearing, visitor: FlaskClient, data: Path
) -> None:
    stream = a_stream(hearing, state=StreamState.ENDED, ended_at=NOW, notice="Danke fürs Zusehen!")
    files_of(stream, data)
    shown = text_of(visitor)
    assert "Der Livestream ist zu Ende." in shown
    assert "Danke fürs Zusehen!" in shown
    assert stream.token not in shown
    assert "Aufzeichnung ansehen" not in shown
    recording = a_recording(hearing, published_at=NOW)
    assert f"/anhoerungen/ki/aufzeichnungen/{recording.id}" in text_of(visitor)


def test_a_rehearsal_is_never_announced(hearing: Hearing, visitor: FlaskClient, data: Path) -> None:
    stream = a_stream(hearing, rehearsal=True)
    files_of(stream, data)
    shown = text_of(visitor)
    assert "noch kein Livestream angekündigt" in shown
    assert stream.token not in shown


def test_in_a_rehearsal_the_staff_watches_the_rehearsal(
    hearing: Hearing, app: Flask, olga: FlaskClient, data: Path
) -> None:
    page = "/verwaltung/anhoerungen/ki/livestream/ansehen"
    app.config["LIVE_URL"] = "https://cdn.example/live"
    a_stream(hearing, state=StreamState.PREPARED)
    files_of(a_stream(hearing, rehearsal=True, token="rehearsed"), data)
    assert "beginnt am Freitag" in text_of(olga, page)  # nobody rehearses yet
    rehearsals.begin(hearing=hearing, who="olga@example.org", now=NOW)
    db.session.commit()
    assert 'src="/live/rehearsed/master.m3u8"' in text_of(olga, page)


def test_of_a_stream_for_the_invited_the_public_learns_only_the_time(
    hearing: Hearing, visitor: FlaskClient, data: Path
) -> None:
    stream = a_stream(hearing, audience=Audience.INVITED)
    write_lines(files_of(stream, data), ["Das hören nur Eingeladene."])
    shown = text_of(visitor)
    assert "sehen nur eingeladene Personen" in shown
    assert stream.token not in shown
    assert "Das hören" not in shown


def test_a_hearing_called_off_has_no_stream(hearing: Hearing, visitor: FlaskClient) -> None:
    a_stream(hearing, state=StreamState.PREPARED)
    hearing.cancelled_at = NOW
    db.session.commit()
    assert "Es gibt keinen Livestream." in text_of(visitor)
    assert PAGE not in text_of(visitor, "/anhoerungen/ki")


def test_the_basis_is_shown_as_it_was_at_the_start(hearing: Hearing, visitor: FlaskClient) -> None:
    a_stream(hearing, legal_basis=LegalBasis.SESSION, resolution="20-26 / V 12687")
    shown = text_of(visitor)
    assert "Art. 52" in shown
    assert "20-26 / V 12687" in shown


def test_what_the_machine_wrote_stands_on_the_page_without_a_script(
    hearing: Hearing, visitor: FlaskClient, data: Path
) -> None:
    folder = files_of(a_stream(hearing), data)
    write_lines(folder, [f"Satz {number}" for number in range(60)])
    write_lines(folder, ["<b>Grüß Gott</b>"], begin=60)
    path = folder.public / "subtitles" / "lines.jsonl"
    size = path.stat().st_size
    path.write_bytes(path.read_bytes() + b'{"number": 61, "sta')
    shown = text_of(visitor)
    assert "&lt;b&gt;Grüß Gott&lt;/b&gt;" in shown
    assert shown.count('<li class="said__line"') == 40
    assert f'data-offset="{size}"' in shown
    assert "Von einer Maschine geschrieben" in shown
    assert re.search(r"data-said\s[^>]*hidden>", shown) is None


def test_a_long_text_is_read_from_its_end(
    hearing: Hearing, visitor: FlaskClient, data: Path
) -> None:
    folder = files_of(a_stream(hearing), data)
    write_lines(folder, [f"Satz {number} " + "ä" * 900 for number in range(40)])
    shown = text_of(visitor)
    assert "Satz 39 " in shown
    assert "Satz 0 " not in shown
