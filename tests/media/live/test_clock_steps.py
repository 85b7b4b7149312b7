"""The server's clock is set anew, or the hour comes twice, while the stream runs."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from media.live import clocks, index, lines, presses, runs
from media.live.folder import Folder
from media.live.gate import Gate
from media.live.presses import iso, moment
from media.live.run import alone
from media.live.settings import LiveSettings
from media.live.sources import Source
from tests.media.live.planted import Planted

HOUR = 3600.0
NOBODY = Source("pull", "file:/nowhere")


@pytest.fixture(scope="module")
def run(film: Path, tmp_path_factory: pytest.TempPathFactory) -> runs.Run:
    """The parts of a film as one run of a source left them."""
    planted = Planted(tmp_path_factory.mktemp("run") / "s")
    list(planted.cut(film))
    return runs.known(planted.folder)[0]


def came(run: runs.Run, *, ago: float, step: float) -> list[dict[str, Any]]:
    """Return the run's parts as if the last one had come so many seconds ago; from the third on
    the clock was set by ``step`` seconds.
    """
    rows = [row for row, _ in lines.read(run.folder / "parts.jsonl") if "part" in row]
    end = clocks.steady() - ago
    begin = end - sum(row["ticks"] for row in rows) / 90_000
    for number, row in enumerate(rows):
        at = begin + 2 * number
        row.update(boot=clocks.boot(), steady=at, earliest=at, latest=at + 2)
        row["wall"] = at + clocks.offset() - (step if number < 2 else 0.0)
    return rows


def judge(folder: Folder, run: runs.Run, rows: list[dict[str, Any]]) -> list[index.Entry]:
    """Let the gate take these parts, and return what became of them (not the still before)."""
    with alone(folder):
        gate = Gate(folder, NOBODY, LiveSettings(renditions=False, hold=0))
        for row in rows:
            gate._take(run, row)
    return [entry for entry in index.read(folder) if entry.part >= 0]


def kinds(entries: list[index.Entry]) -> str:
    return "".join(entry.kind[0] for entry in entries)


@pytest.mark.parametrize("step", [-HOUR, HOUR, -20.0], ids=["back", "forth", "a little back"])
def test_what_is_closed_stays_closed_when_the_clock_is_set(
    run: runs.Run, tmp_path: Path, step: float
) -> None:
    rows = came(run, ago=1.0, step=step)
    pressed = rows[1]["wall"] + 0.5
    lines.append(
        Folder(tmp_path).presses,
        {
            "at": iso(pressed),
            "press": "closed",
            "reason": "",
            "steady": rows[1]["steady"] + 0.5,
            "boot": clocks.boot(),
        },
    )
    found = judge(Folder(tmp_path), run, rows)
    assert kinds(found) == "l" + "c" * (len(rows) - 1)


@pytest.mark.parametrize("step", [-HOUR, HOUR], ids=["back", "forth"])
def test_a_clock_that_is_set_neither_closes_nor_leaves_out_anything(
    run: runs.Run, tmp_path: Path, step: float
) -> None:
    rows = came(run, ago=1.0, step=step)
    for word, place in (("closed", 0), ("open", 1)):
        clock = {"steady": rows[0]["steady"] - 60 + place, "boot": clocks.boot()}
        at = iso(rows[-1]["wall"] + place - 4)
        lines.append(Folder(tmp_path).presses, {"at": at, "press": word, "reason": "", **clock})
    found = judge(Folder(tmp_path), run, rows)
    assert kinds(found) == "l" * len(rows)
    assert [entry.breaks for entry in found[1:4]] == [False, True, False], "players are told"
    for entry, row in zip(found[2:], rows[2:], strict=True):
        assert entry.wall == pytest.approx(row["wall"], abs=0.01)


def test_presses_of_an_earlier_start_of_the_machine_count_by_the_wall_clock(
    run: runs.Run, tmp_path: Path
) -> None:
    folder = Folder(tmp_path)
    at = clocks.steady() - 10
    presses.press(folder.path, "closed", at=at + clocks.offset())
    row, _ = next(lines.read(folder.presses))
    folder.presses.unlink()
    lines.append(folder.presses, {**row, "boot": "another", "steady": 5.0})
    span = presses.read(folder, clock=presses.by_steady).spans[0]
    assert span.begin == pytest.approx(at, abs=0.05)
    rows = came(run, ago=1.0, step=0.0)
    for one in rows:
        one.update(boot="another", steady=one["steady"] - 1e6)
        one.update(earliest=one["steady"], latest=one["steady"] + 2)
    begin, end = runs.lasts(rows[0])
    assert begin == pytest.approx(rows[0]["wall"] - clocks.offset(), abs=0.05)
    assert end - begin == pytest.approx(2.0, abs=0.01)


def test_it_is_known_what_is_closed_now_after_the_clock_was_put_back(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    clock = {"steady": clocks.steady() - 1, "boot": clocks.boot()}
    later = iso(time.time() + HOUR)
    lines.append(folder.presses, {"at": later, "press": "closed", "reason": "x", **clock})
    span = presses.closed_now(folder)
    assert span is not None
    assert span.reason == "x"
    presses.press(folder.path, "open")
    assert presses.closed_now(folder) is None


def test_an_end_that_was_pressed_counts_at_once_whatever_the_clock_says(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    presses.press(folder.path, "end")
    end = presses.read(folder, clock=presses.by_steady).end
    assert end is not None
    assert end <= clocks.steady()


@pytest.fixture
def berlin() -> Iterator[None]:
    before = os.environ.get("TZ")
    os.environ["TZ"] = "Europe/Berlin"
    time.tzset()
    yield
    os.environ.pop("TZ")
    if before is not None:
        os.environ["TZ"] = before
    time.tzset()


@pytest.mark.usefixtures("berlin")
def test_the_hour_that_comes_twice_and_the_one_that_never_comes_are_hours_like_others() -> None:
    for change in (datetime(2026, 10, 25, 1, tzinfo=UTC), datetime(2026, 3, 29, 1, tzinfo=UTC)):
        seconds = [change.timestamp() + second for second in range(-7200, 7200, 600)]
        texts = [iso(second) for second in seconds]
        assert texts == sorted(set(texts))
        assert [moment(text) for text in texts] == seconds
