from __future__ import annotations

import threading
import time
from pathlib import Path

import pytest

from media.live import presses
from media.live.folder import Folder
from media.live.presses import FOREVER, Span


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path)


def test_a_closed_span_lasts_until_it_is_opened_and_the_encoder_has_caught_up(
    folder: Folder,
) -> None:
    presses.press(folder.path, "closed", reason="Personal", at=100.0)
    assert presses.read(folder).spans == [Span(100.0, FOREVER, "Personal")]
    presses.press(folder.path, "open", at=200.0)
    pressed = presses.read(folder, hold=4)
    assert pressed.spans == [Span(100.0, 204.0, "Personal")]
    assert pressed.closed_at(98.0, 100.0) is None
    assert pressed.closed_at(98.0, 100.001) is not None
    assert pressed.closed_at(203.9, 205.9) is not None
    assert pressed.closed_at(204.0, 206.0) is None
    assert pressed.end is None


def test_a_second_press_of_the_same_changes_nothing(folder: Folder) -> None:
    for at, word in enumerate(("open", "closed", "closed", "open", "open", "end", "end")):
        presses.press(folder.path, word, at=100.0 + at)  # type: ignore[arg-type]
    pressed = presses.read(folder)
    assert pressed.spans == [Span(101.0, 103.0, "")]
    assert pressed.end == 105.0


def test_a_half_line_of_a_killed_desk_is_no_press_and_spoils_none(folder: Folder) -> None:
    presses.press(folder.path, "closed", at=100.0)
    with folder.presses.open("a") as file:
        file.write('{"at":"1970-01-01T00:0')
    assert presses.read(folder).spans == [Span(100.0, FOREVER, "")]
    presses.press(folder.path, "open", at=110.0)
    assert presses.read(folder).spans == [Span(100.0, 110.0, "")]


def test_a_press_waits_until_a_part_that_is_going_out_is_out(folder: Folder) -> None:
    pressed: list[float] = []
    with presses.held(folder):
        desk = threading.Thread(target=lambda: pressed.append(presses.press(folder.path, "closed")))
        desk.start()
        time.sleep(0.3)
        assert not pressed
        out = time.time()
    desk.join()
    assert pressed[0] >= out


def test_closed_for_another_reason_it_stays_closed(folder: Folder) -> None:
    presses.press(folder.path, "closed", reason="speaker", at=100.0)
    presses.press(folder.path, "closed", reason="session", at=110.0)
    presses.press(folder.path, "open", at=120.0)
    spans = presses.read(folder, hold=4).spans
    assert spans == [Span(100.0, 110.0, "speaker"), Span(110.0, 124.0, "session")]


def test_a_clock_that_is_put_back_never_opens_what_is_closed(folder: Folder) -> None:
    before = time.time() + 3600
    presses.press(folder.path, "closed", at=before)
    now = time.time()
    assert presses.read(folder).closed_at(now - 2, now) is not None
    presses.press(folder.path, "open", at=now + 10)
    pressed = presses.read(folder, hold=4)
    assert pressed.closed_at(now, now + 2) is not None
    assert pressed.closed_at(now + 15, now + 17) is None
    presses.press(folder.path, "closed", at=now + 20)
    assert presses.read(folder).closed_at(now + 21, now + 23) is not None
