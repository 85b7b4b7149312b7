from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from media.live import index
from media.live.folder import Folder
from media.live.index import GAP, LIVE
from media.live.parts import TICKS
from media.live.playlists import addresses
from media.live.publish import Publisher, entry_of
from media.live.still import Still

BEGIN = 1_780_000_000.0


@pytest.fixture(scope="module")
def still() -> Still:
    return Still(Image.new("RGB", (320, 180)))


def bring_out(publisher: Publisher, still: Still, kind: str, wall: float, part: int = -1) -> None:
    ticks = 2 * TICKS
    units = still.part(publisher.start, publisher.start + ticks)
    publisher.add(units, entry_of(kind, wall, ticks, still.shape, run=1, part=part))


def test_it_goes_on_after_a_kill_with_the_same_playlist(tmp_path: Path, still: Still) -> None:
    folder = Folder(tmp_path)
    publisher = Publisher(folder)
    for number in range(3):
        bring_out(publisher, still, LIVE, BEGIN + 2 * number, number)
    before = folder.playlist().read_text()
    with folder.index.open("a") as file:
        file.write('{"number":3,"half')
    folder.part(3).write_bytes(b"a file without its line")
    again = Publisher(folder)
    again.write()
    assert folder.playlist().read_text() == before
    assert again.taken == {(1, 0), (1, 1), (1, 2)}
    bring_out(again, still, LIVE, BEGIN + 6, 3)
    assert folder.playlist().read_text().startswith(before)
    assert [entry.number for entry in index.read(folder)] == [0, 1, 2, 3]
    assert len(addresses(folder.playlist())) == 4
    assert not list(folder.public.rglob(".*"))


def test_times_are_told_where_they_jump_and_only_there(tmp_path: Path, still: Still) -> None:
    folder = Folder(tmp_path)
    publisher = Publisher(folder)
    bring_out(publisher, still, LIVE, BEGIN, 0)
    bring_out(publisher, still, LIVE, BEGIN + 2.2, 1)
    bring_out(publisher, still, GAP, BEGIN + 4.2)
    bring_out(publisher, still, GAP, BEGIN + 6.2)
    bring_out(publisher, still, GAP, BEGIN + 60)
    text = folder.playlist().read_text()
    assert text.count("#EXT-X-DISCONTINUITY\n") == 2
    assert text.count("#EXT-X-PROGRAM-DATE-TIME:") == 3
    entries = list(index.read(folder))
    assert entries[1].wall == BEGIN + 2, "a little jitter is no jump"
    assert [entry.breaks for entry in entries] == [True, False, True, False, True]


def test_stretches_give_each_second_to_exactly_one(tmp_path: Path, still: Still) -> None:
    publisher = Publisher(Folder(tmp_path))
    bring_out(publisher, still, LIVE, BEGIN, 0)
    entries = list(index.read(Folder(tmp_path)))
    one = entries[0]
    row = [
        one,
        replace(one, number=1, wall=BEGIN + 2),
        replace(one, number=2, kind=GAP, reason="gone", wall=BEGIN + 4),
        replace(one, number=3, wall=BEGIN + 6),
    ]
    found = list(index.stretches(row))
    assert [(each.kind, each.second, each.end - each.begin) for each in found] == [
        (LIVE, 0, 4),
        (GAP, 4, 2),
        (LIVE, 6, 2),
    ]
