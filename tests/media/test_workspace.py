from __future__ import annotations

import errno
import subprocess
import sys
from pathlib import Path

import pytest

from media.errors import DiskFull, WorkspaceBusy
from media.segments import Segment, Word, iterate_segments, read_segments, write_segments
from media.workspace import Workspace, lock, new_file, read_json, write_json

HOLD = "import sys, time; from pathlib import Path; from media.workspace import lock\n"


def test_a_file_appears_whole_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "a" / "text.json"
    with new_file(path) as part:
        part.write_text("half")
        assert not path.exists()
        assert part.suffix == ".json"
    assert path.read_text() == "half"


def test_after_an_error_the_older_file_is_untouched(tmp_path: Path) -> None:
    path = tmp_path / "text.json"
    path.write_text("older")

    def fail() -> None:
        with new_file(path) as part:
            part.write_text("half")
            raise ValueError

    with pytest.raises(ValueError):  # noqa: PT011
        fail()
    assert path.read_text() == "older"
    assert len(list(tmp_path.iterdir())) == 1


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT])
def test_no_space_and_no_quota_are_a_full_disk(tmp_path: Path, number: int) -> None:
    with pytest.raises(DiskFull) as caught, new_file(tmp_path / "a.json"):
        raise OSError(number, "full")
    assert caught.value.path == tmp_path / "a.json"


def test_what_is_not_json_is_set_aside(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text("{half")
    assert read_json(path) is None
    assert (tmp_path / "a.json.broken").read_text() == "{half"
    write_json(path, {"ü": 1})
    assert read_json(path) == {"ü": 1}


def test_two_processes_don_t_work_in_one_folder(tmp_path: Path) -> None:
    code = HOLD + "with lock(Path(sys.argv[1])): print('in', flush=True); time.sleep(60)"
    command = [sys.executable, "-c", code, str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as other:
        assert other.stdout is not None
        other.stdout.readline()
        with pytest.raises(WorkspaceBusy, match="Another process"), lock(tmp_path):
            pass
        other.kill()
    with lock(tmp_path):
        pass


def test_what_a_killed_process_left_is_removed(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    for path in (workspace.audio, workspace.piece(3)):
        path.parent.mkdir(exist_ok=True)
        (path.parent / f".{path.stem}.999.part{path.suffix}").write_text("half")
    with lock(tmp_path):
        assert not list(tmp_path.rglob("*.part*"))


def test_segments_are_read_back_as_written(tmp_path: Path) -> None:
    words = (Word(1.0, 1.5, "Grüß", 0.5), Word(1.6, 2.0, 'Gott"\u2028', 1.0))
    segments = [Segment.of_words(words), Segment(3.0, 4.0, "ohne Wörter")]
    write_segments(segments, tmp_path / "segments.jsonl")
    assert read_segments(tmp_path / "segments.jsonl") == segments
    assert list(iterate_segments(tmp_path / "segments.jsonl")) == segments
    assert (tmp_path / "segments.jsonl").read_text(encoding="utf-8").count("\n") == 2


def test_a_segment_can_be_moved() -> None:
    moved = Segment.of_words([Word(1.0, 1.5, "a", 0.5)]).shifted(2.25)
    assert (moved.start, moved.end, moved.words[0].start) == (3.25, 3.75, 3.25)
