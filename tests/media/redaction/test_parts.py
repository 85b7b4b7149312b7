"""A live stream of which a passage is gone, over the cut of two parts."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

from media.live import index
from media.live.folder import AUDIO, LOW, MAIN, Folder
from media.live.playlists import addresses
from media.redaction import Span, StillHeard, hear_again, redact_parts
from tests.media.redaction.planting import (
    PLANTED,
    PLANTED_TONE,
    STILL,
    complaints,
    look,
    stream,
)

SECRET = "Geheimwort"


@pytest.fixture(scope="module")
def before(planted: Path, tmp_path_factory: pytest.TempPathFactory) -> Folder:
    """A stream of the film with all its variants and captions."""
    return stream(planted, tmp_path_factory.mktemp("before") / "stream", f"Das {SECRET} ist da.")


@pytest.fixture(scope="module")
def after(before: Folder, tmp_path_factory: pytest.TempPathFactory) -> Folder:
    """The same stream, redacted."""
    path = tmp_path_factory.mktemp("after") / "stream"
    shutil.copytree(before.path, path)
    folder = Folder(path)
    for variant in (MAIN, LOW, AUDIO):  # made, and then the process was killed
        shutil.copy(folder.part(3, variant), folder.part(6, variant))
    redact_parts(path, spans=[PLANTED])
    return folder


def packet_times(path: Path) -> tuple[list[Any], ...]:
    """Return when packets are decoded and when they are shown, each in order."""
    with av.open(str(path)) as container:
        found = [one for one in container.demux() if one.size]
        decoded = sorted((one.stream.type, one.dts) for one in found)
        return decoded, sorted((one.stream.type, one.pts) for one in found)


@pytest.mark.parametrize("variant", [MAIN, LOW, AUDIO])
def test_all_variants_are_silent_and_still_in_the_span_and_keep_their_times(
    variant: str, before: Folder, after: Folder
) -> None:
    names = addresses(after.playlist(variant))
    assert names == addresses(before.playlist(variant)) == [f"{n:05d}.ts" for n in range(6)]
    whole = look(after.playlist(variant))
    assert look(before.playlist(variant)).has_tone(PLANTED_TONE)
    assert not whole.has_tone(PLANTED_TONE)
    assert whole.loudness(PLANTED.start, PLANTED.end) == 0
    assert whole.loudness(PLANTED.end + 0.1, 11) > 0.2
    for second, picture in whole.pictures.items():
        if PLANTED.touches(second, second + 0.04):
            assert np.abs(picture[:10].mean(axis=(0, 1)) - STILL).max() < 16
    assert not after.part(6, variant).exists()
    for number in range(6):
        old, new = (folder.part(number, variant) for folder in (before, after))
        if number in (2, 3):
            assert packet_times(new) == packet_times(old)
        else:
            assert new.read_bytes() == old.read_bytes()


def test_a_part_of_any_variant_in_which_something_is_left_is_told(
    before: Folder, after: Folder, tmp_path: Path
) -> None:
    hear_again(after.path, spans=[PLANTED])
    shutil.copytree(after.path, tmp_path / "stream")
    mixed = Folder(tmp_path / "stream")
    for variant in (AUDIO, LOW, MAIN):  # from a backup, say
        shutil.copy(before.part(3, variant), mixed.part(3, variant))
        with pytest.raises(StillHeard, match=f"'{variant}' at 00:00:06"):
            hear_again(mixed.path, spans=[PLANTED])
    redact_parts(mixed.path, spans=[PLANTED])
    hear_again(mixed.path, spans=[PLANTED])


def test_players_are_told_where_to_begin_anew_and_find_nothing_to_complain_about(
    after: Folder,
) -> None:
    for variant in (MAIN, LOW, AUDIO, "subtitles"):
        text = after.playlist(variant).read_text()
        parts = re.findall(r"(#EXT-X-DISCONTINUITY\n)?(?:#EXT-X-PROG.*\n)?#EXTINF.*\n0*(\d+)", text)
        assert [int(number) for mark, number in parts if mark] == [2, 4]
        assert text.endswith("#EXT-X-ENDLIST\n")
        if variant != "subtitles":
            assert not complaints(after.playlist(variant))
    for entry in index.read(after):
        assert entry.bytes == after.part(entry.number).stat().st_size


def test_no_caption_and_no_line_says_what_was_said(before: Folder, after: Folder) -> None:
    def files(folder: Folder) -> set[Path]:
        found = (path for path in folder.path.rglob("*") if path.is_file())
        return {one.relative_to(folder.path) for one in found if SECRET in one.read_text("latin-1")}

    assert len(files(before)) == 4
    assert not files(after)
    caption = after.subtitle(2).read_text()
    assert "00:00:04.200 --> 00:00:07.800\n[…]" in caption
    assert "Guten Tag." in after.subtitle(1).read_text()
    assert '"text":"","missing":true' in after.lines.read_text()


def test_a_second_time_no_file_is_touched_and_the_whole_can_follow(after: Folder) -> None:
    def stamps() -> dict[Path, int]:
        return {one: one.stat().st_mtime_ns for one in after.path.rglob("*") if one.is_file()}

    before = stamps()
    redact_parts(after.path, spans=[Span(5, 6), PLANTED])
    assert stamps() == before
    # Of the part at 8 nothing stays, of the next one some.
    redact_parts(after.path, spans=[Span(8, 11)])
    marked = re.findall(r"DISCONTINUITY\n(?:#EXT-X-PROG.*\n)?#EXTINF.*\n0*(\d+)", _text(after))
    assert marked == ["2", "4", "5"]
    redact_parts(after.path, spans=[Span(0, 100)])
    whole = look(after.playlist())
    assert whole.loudness(0, 12) == 0
    assert all(np.abs(one[:10].mean() - STILL.mean()) < 16 for one in whole.pictures.values())
    assert "DISCONTINUITY\n" not in after.playlist().read_text().split("00000.ts")[0]


def _text(folder: Folder) -> str:
    return folder.playlist().read_text()
