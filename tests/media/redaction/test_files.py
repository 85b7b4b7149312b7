"""A passage that is gone, judged by programs that we did not write."""

from __future__ import annotations

import wave
from pathlib import Path

import numpy as np
import pytest

from media.errors import Cancelled, SourceMissing
from media.redaction import NotRedactable, Span, StillHeard, hear_again, marks, redact
from tests.media.conftest import run_ffmpeg
from tests.media.redaction.planting import (
    PLANTED,
    PLANTED_TONE,
    SECONDS,
    STILL,
    TONE,
    complaints,
    look,
    packets,
)

FORMS = {
    "plain.mp4": (),
    "fragments.mp4": ("-movflags", "frag_keyframe+delay_moov"),
    "sound.m4a": ("-vn",),
}
LONGEST_PACKET = 1024 / 48_000


@pytest.mark.parametrize("form", FORMS)
def test_nothing_of_the_passage_is_heard_or_seen_and_the_rest_stays(
    form: str, planted: Path, tmp_path: Path
) -> None:
    source, out = tmp_path / form, tmp_path / "out.mp4"
    run_ffmpeg("-i", planted, "-c", "copy", *FORMS[form], source)
    redact(source, spans=[PLANTED], out=out)
    hear_again(out, spans=[PLANTED])
    with pytest.raises(StillHeard):
        hear_again(source, spans=[PLANTED])
    before, after = look(source), look(out)
    assert before.has_tone(PLANTED_TONE)
    assert not after.has_tone(PLANTED_TONE)
    assert after.has_tone(TONE)
    assert after.loudness(PLANTED.start, PLANTED.end) == 0
    assert after.loudness(0, PLANTED.start - 4 * LONGEST_PACKET) > 0.2
    assert after.loudness(PLANTED.end + 2 * LONGEST_PACKET, SECONDS - 1) > 0.2
    assert list(after.pictures) == pytest.approx(list(before.pictures), abs=0.001)
    for second, picture in after.pictures.items():
        if PLANTED.touches(second, second + 0.04):
            assert np.abs(picture[:20].mean(axis=(0, 1)) - STILL).max() < 8
        else:
            near = min(before.pictures, key=lambda time: abs(time - second))
            away = np.abs(picture.astype(int) - before.pictures[near]).mean()
            assert away == 0 if not 4 <= second < 8 else away < 8
    assert not complaints(out)


def test_packets_keep_their_times_and_those_of_the_passage_are_in_no_byte(
    planted: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out.mp4"
    redact(planted, spans=[PLANTED], out=out)
    before, after, content = packets(planted), packets(out), out.read_bytes()
    for kind, row in before.items():
        assert [one[0] for one in row] == [one[0] for one in after[kind]]
        assert sorted(one[1] for one in row) == sorted(one[1] for one in after[kind])
        gone = [old for old, new in zip(row, after[kind], strict=True) if old[2] != new[2]]
        assert gone
        assert not any(data in content for _, _, data in gone if len(data) > 30)
    stayed = {one[2] for one in before["video"]} & {one[2] for one in after["video"]}
    changed = [one[1] / 12_800 for one in before["video"] if one[2] not in stayed]
    assert 4 <= min(changed) < PLANTED.start < PLANTED.end - 0.04 <= max(changed) < 8


def test_a_second_time_nothing_changes_and_more_spans_are_added(
    planted: Path, tmp_path: Path
) -> None:
    out = tmp_path / "film.mp4"
    out.write_bytes(planted.read_bytes())
    (tmp_path / ".film-plain.1.part.mp4").write_bytes(b"left by one that was killed")
    redact(out, spans=[PLANTED], out=out)
    stamp, content = out.stat().st_mtime_ns, out.read_bytes()
    redact(out, spans=[Span(PLANTED.start, 7.0), Span(7.0, PLANTED.end)], out=out)
    assert (out.stat().st_mtime_ns, out.read_bytes()) == (stamp, content)
    out.write_bytes(planted.read_bytes() + marks.box_of([PLANTED]))  # it only says so
    redact(out, spans=[PLANTED], out=out)
    assert out.read_bytes() == content
    redact(out, spans=[Span(8.5, 8.51), Span(10, 99)], out=out)
    after = look(out)
    for second in (5.0, 8.5, 10.0, 11.9):
        assert np.abs(after.colour(second)[2] - STILL[2]) < 16
        assert after.loudness(second, second + 0.01) == 0
    assert after.loudness(8.7, 9.8) > 0.2
    assert not complaints(out)
    redact(out, spans=[Span(0, 99)], out=out)
    after = look(out)
    assert len(after.pictures) == 25 * SECONDS
    assert after.loudness(0, SECONDS) == 0
    assert [path.name for path in tmp_path.iterdir()] == ["film.mp4"]


def test_sound_in_a_wav_is_silent_to_the_sample(tmp_path: Path) -> None:
    path = tmp_path / "audio.wav"
    run_ffmpeg("-f", "lavfi", "-i", f"sine={TONE}:d=4", "-ac", "1", "-ar", "16000", path)
    redact(path, spans=[Span(1, 2.5), Span(3.9, 7)], out=path)
    with wave.open(str(path)) as file:
        samples = np.frombuffer(file.readframes(10**6), "<i2")
    assert len(samples) == 4 * 16000
    assert not samples[16000:40000].any()
    assert not samples[62400:].any()
    assert samples[:16000].any()
    assert samples[40000:62400].any()


@pytest.mark.parametrize(
    "options",
    [
        ("-vn", "-c:a", "libmp3lame", "-f", "mp3"),
        ("-c:v", "mpeg4", "-c:a", "aac", "-f", "mp4"),
    ],
    ids=["sound of another kind", "picture of another kind"],
)
def test_what_can_not_be_redacted_is_refused_with_a_reason(
    options: tuple[str, ...], planted: Path, tmp_path: Path
) -> None:
    path = tmp_path / "original"
    run_ffmpeg("-i", planted, "-t", "0.4", *options, path)
    before = path.read_bytes()
    with pytest.raises(NotRedactable) as refused:
        redact(path, spans=[Span(0, 1)], out=path)
    assert refused.value.reason
    assert path.read_bytes() == before
    assert [one.name for one in tmp_path.iterdir()] == ["original"]


def test_broken_and_missing_files_are_refused(planted: Path, tmp_path: Path) -> None:
    path = tmp_path / "cut.mp4"
    for length in (0, 40, 5000):
        path.write_bytes(planted.read_bytes()[:length])
        with pytest.raises(NotRedactable):
            redact(path, spans=[PLANTED], out=path)
    content = planted.read_bytes()
    at = content.index(b"stts") - 4
    for length in (0, 9, 0x7F000000):
        path.write_bytes(content[:at] + length.to_bytes(4) + content[at + 4 :])
        with pytest.raises(NotRedactable):
            redact(path, spans=[PLANTED], out=path)
    with pytest.raises(SourceMissing):
        redact(tmp_path / "none.mp4", spans=[PLANTED], out=path)
    for start, end in ((2, 2), (3, 2), (-1, 2)):
        with pytest.raises(ValueError, match="none"):
            Span(start, end)


def test_whoever_stops_it_leaves_the_old_file(planted: Path, tmp_path: Path) -> None:
    path = tmp_path / "film.mp4"
    path.write_bytes(planted.read_bytes())
    with pytest.raises(Cancelled):
        redact(path, spans=[PLANTED], out=path, cancelled=lambda: True)
    assert path.read_bytes() == planted.read_bytes()
    assert [one.name for one in tmp_path.iterdir()] == ["film.mp4"]
