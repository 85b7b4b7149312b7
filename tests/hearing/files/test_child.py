"""The process that looks into files says a kind or a refusal, whatever it is given."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from hearing.files import child, errors, inspection
from hearing.files.kinds import KINDS
from tests.hearing.files import samples

GOOD = {
    "pdf": samples.pdf(samples.with_first_page),
    "pptx": samples.slides(),
    "docx": samples.word(),
    "odt": samples.text_document(),
    "png": samples.photo("PNG"),
    "jpeg": samples.photo("JPEG"),
    "webp": samples.photo("WEBP"),
    "svg": samples.drawing('<text x="1">Halle</text>'),
}
ALL = ",".join(KINDS)


def damage(content: bytes, chance: random.Random) -> bytes:
    """Change, take out or double some bytes somewhere."""
    broken = bytearray(content)
    for _time in range(chance.randint(1, 8)):
        place = chance.randrange(len(broken))
        length = chance.randint(1, 12)
        replaced = chance.choice(
            [b"", chance.randbytes(length), broken[place : place + length] * 2]
        )
        broken[place : place + length] = replaced
    return bytes(broken)


@pytest.mark.filterwarnings("ignore:Corrupt EXIF")
@pytest.mark.parametrize("kind", GOOD)
def test_a_damaged_file_is_taken_or_refused_in_words_and_nothing_else(
    tmp_path: Path, kind: str
) -> None:
    chance = random.Random(kind)
    path, output = tmp_path / "file", tmp_path / "rewritten"
    for _number in range(40):
        path.write_bytes(damage(GOOD[kind], chance))
        said = child.main(["judge", str(path), str(output), ALL, "100"])
        assert said.get("kind") in KINDS or said["refused"] in errors.REFUSALS


def test_a_check_that_takes_too_long_is_a_refusal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "file"
    path.write_bytes(GOOD["pdf"])
    monkeypatch.setattr(inspection, "SECONDS", 0.001)
    with pytest.raises(errors.TooComplicated):
        inspection.judge(path, allowed=frozenset(KINDS), longest_edge=100)


def test_a_file_that_becomes_2_gb_in_memory_is_a_refusal(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(samples.memory_eater(1))
    assert inspection.judge(path, allowed=frozenset(KINDS), longest_edge=100).kind == "pdf"
    path.write_bytes(samples.memory_eater(2048))
    with pytest.raises((errors.TooComplicated, errors.FileDamaged)):
        inspection.judge(path, allowed=frozenset(KINDS), longest_edge=100)
