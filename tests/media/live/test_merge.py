"""Two recorders of one event; pictures of different grey say whose they are."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import av
import pytest
from PIL import Image

from media.live import index, presses
from media.live.errors import StreamEnded
from media.live.folder import Folder
from media.live.index import CLOSED, GAP, LIVE, Entry
from media.live.merge import merge
from media.live.parts import TICKS
from media.live.publish import Publisher, entry_of
from media.live.still import Still

MINE, THEIRS, STILL = 60, 120, 200
BEGIN = 1_780_000_000.0
Plan = list[tuple[str, float, float]]


@pytest.fixture(scope="module")
def greys() -> dict[int, Still]:
    return {
        grey: Still(Image.new("RGB", (320, 180), (grey,) * 3)) for grey in (MINE, THEIRS, STILL)
    }


def record(path: Path, plan: Plan, grey: int, greys: dict[int, Still]) -> Path:
    """Write a recording: what was when, in seconds, in parts of at most two."""
    publisher, number = Publisher(Folder(path)), 0
    for kind, start, end in plan:
        at = start
        while at < end - 0.01:
            ticks = round(min(2.0, end - at) * TICKS)
            still = greys[grey if kind == LIVE else STILL]
            part = still.part(publisher.start, publisher.start + ticks)
            facts = {"run": 1, "part": number} if kind != GAP else {}
            publisher.add(part, entry_of(kind, BEGIN + at, ticks, still.shape, **facts))
            at, number = at + 2.0, number + 1
    publisher.end()
    return path


def shown(folder: Folder) -> list[tuple[float, int]]:
    """Return for each part when it was, and whose it is."""
    found = []
    for entry in index.read(folder):
        with av.open(str(folder.part(entry.number))) as container:
            grey = next(container.decode(video=0)).to_ndarray(format="rgb24").mean()
        whose = min((MINE, THEIRS, STILL), key=lambda value: abs(value - grey))
        found.append((round(entry.wall - BEGIN, 2), whose))
    return found


def whose(folder: Folder, second: float) -> int:
    return [grey for at, grey in shown(folder) if at <= second][-1]


def assert_continuous(entries: list[Entry]) -> None:
    for before, after in pairwise(entries):
        assert abs(after.wall - before.end) < 0.31


def test_the_gaps_of_one_are_filled_from_the_other(tmp_path: Path, greys: dict[int, Still]) -> None:
    mine = [(LIVE, 0.0, 10.0), (GAP, 10.0, 20.0), (LIVE, 20.0, 26.0)]
    one = record(tmp_path / "a", mine, MINE, greys)
    two = record(tmp_path / "b", [(LIVE, 1.0, 31.0)], THEIRS, greys)
    filled = merge(one, two, tmp_path / "c")
    folder = Folder(tmp_path / "c")
    assert 15 <= filled <= 17
    entries = list(index.read(folder))
    assert_continuous(entries)
    assert [entry.kind for entry in entries].count(GAP) == 0
    assert [whose(folder, at) for at in (5, 15, 22, 30)] == [MINE, THEIRS, MINE, THEIRS]
    assert sum(entry.seconds for entry in entries) == pytest.approx(31, abs=0.05)
    with av.open(str(folder.playlist())) as container:
        assert container.duration / 1e6 == pytest.approx(31, abs=0.2)


def test_what_was_closed_anywhere_is_never_filled(tmp_path: Path, greys: dict[int, Still]) -> None:
    mine = [(LIVE, 0.0, 6.0), (GAP, 6.0, 10.0), (CLOSED, 10.0, 16.0), (GAP, 16.0, 30.0)]
    one = record(tmp_path / "a", [*mine, (LIVE, 30.0, 34.0)], MINE, greys)
    theirs = [(LIVE, 0.0, 20.0), (CLOSED, 20.0, 24.0), (LIVE, 24.0, 34.0)]
    two = record(tmp_path / "b", theirs, THEIRS, greys)
    merge(one, two, tmp_path / "c")
    folder = Folder(tmp_path / "c")
    entries = list(index.read(folder))
    assert_continuous(entries)
    assert max(entry.seconds for entry in entries) <= 2
    for at, grey in shown(folder):
        if 9 < at < 17 or 19 < at < 24.9:
            assert grey != THEIRS, at
    assert whose(folder, 7) == THEIRS
    assert whose(folder, 27) == THEIRS


def test_a_press_counts_also_where_the_gate_was_dead(
    tmp_path: Path, greys: dict[int, Still]
) -> None:
    mine = [(LIVE, 0.0, 6.0), (GAP, 6.0, 20.0), (LIVE, 20.0, 24.0)]
    one = record(tmp_path / "a", mine, MINE, greys)
    presses.press(one, "closed", at=BEGIN + 8)
    presses.press(one, "open", at=BEGIN + 14)
    two = record(tmp_path / "b", [(LIVE, 0.0, 24.0)], THEIRS, greys)
    merge(one, two, tmp_path / "c")
    for at, grey in shown(Folder(tmp_path / "c")):
        if 6.1 < at < 15:
            assert grey != THEIRS, at


def test_after_the_end_that_was_pressed_nothing_is_added_and_nothing_is_written_over(
    tmp_path: Path, greys: dict[int, Still]
) -> None:
    one = record(tmp_path / "a", [(LIVE, 0.0, 6.0)], MINE, greys)
    presses.press(one, "end", at=BEGIN + 6)
    two = record(tmp_path / "b", [(LIVE, 0.0, 20.0)], THEIRS, greys)
    assert merge(one, two, tmp_path / "c") == 0
    with pytest.raises(StreamEnded):
        merge(one, two, tmp_path / "c")
