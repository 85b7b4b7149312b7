from __future__ import annotations

import struct
import subprocess
from pathlib import Path

import numpy as np
import pytest
import webvtt
from PIL import Image

from media import ffmpeg, fragments, storyboard
from media.errors import Cancelled
from media.workspace import Workspace


def film(path: Path, picture: str, *options: str) -> Path:
    """Make a small video in fragments from a picture source of FFmpeg."""
    program = [ffmpeg.find_program(), "-v", "error", "-y", "-f", "lavfi", "-i", picture]
    encoder = ["-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p"]
    parts = [text for name, value in fragments.OPTIONS.items() for text in (f"-{name}", str(value))]
    subprocess.run([*program, *options, *encoder, *parts, str(path)], check=True)
    return path


def brightening(seconds: int, size: str = "160x90") -> str:
    """A grey that says the time: 2 steps of brightness each second, above a black stripe."""
    grey = "if(lt(Y,H/4),0,16+2*T)"
    return f"color=s={size}:r=2:d={seconds},format=yuv420p,geq=lum='{grey}':cb=128:cr=128"


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    (tmp_path / "out").mkdir()
    return Workspace(tmp_path / "out")


def shown_second(workspace: Workspace, area: str) -> float:
    """Read the time off the grey of one tile."""
    x, y, width, height = map(int, area.split(","))
    with Image.open(workspace.folder / "storyboard.jpg") as sheet:
        lower = sheet.convert("L").crop((x, y + height // 2, x + width, y + height))
    # Full range from the picture's own range of 16 to 235.
    return float(np.asarray(lower).mean()) * 219 / 255 / 2


def test_every_tile_shows_its_own_ten_seconds(tmp_path: Path, workspace: Workspace) -> None:
    storyboard.make(film(tmp_path / "a.mp4", brightening(95), "-g", "300"), workspace)
    cues = webvtt.read(str(workspace.folder / "storyboard.vtt")).captions
    assert len(cues) == 10
    assert [cue.start_in_seconds for cue in cues] == list(range(0, 100, 10))
    assert cues[-1].end == "00:01:35.000"
    for cue in cues[:-1]:
        name, area = cue.text.split("#xywh=")
        assert name == "storyboard.jpg"
        assert shown_second(workspace, area) == pytest.approx(cue.start_in_seconds + 5, abs=1.5)


def test_a_long_video_has_two_hundred_tiles_at_most(tmp_path: Path, workspace: Workspace) -> None:
    still = "testsrc=s=64x36:r=1/60:d=14400"
    storyboard.make(film(tmp_path / "a.mp4", still), workspace)
    assert len(webvtt.read(str(workspace.folder / "storyboard.vtt")).captions) == 200
    with Image.open(workspace.folder / "storyboard.jpg") as sheet:
        assert sheet.size == (1600, 1800)


def test_a_short_video_has_one_tile(tmp_path: Path, workspace: Workspace) -> None:
    storyboard.make(film(tmp_path / "a.mp4", "testsrc=s=320x180:r=5:d=2"), workspace)
    (cue,) = webvtt.read(str(workspace.folder / "storyboard.vtt")).captions
    assert cue.text == "storyboard.jpg#xywh=0,0,160,90"


def test_the_poster_is_a_picture_and_not_the_dark_beginning(
    tmp_path: Path, workspace: Workspace
) -> None:
    fade = "testsrc=s=320x180:r=5:d=60,fade=in:st=30:d=1"
    storyboard.make(film(tmp_path / "a.mp4", fade), workspace)
    with Image.open(workspace.folder / "poster.jpg") as poster:
        assert poster.size == (1280, 720)
        assert np.asarray(poster.convert("L")).std() > 30


def test_a_video_that_is_black_throughout_has_no_poster(
    tmp_path: Path, workspace: Workspace
) -> None:
    storyboard.make(film(tmp_path / "a.mp4", "color=black:s=320x180:r=5:d=3"), workspace)
    assert not (workspace.folder / "poster.jpg").exists()
    assert (workspace.folder / "storyboard.vtt").exists()


def turn(video: Path, name: str) -> Path:
    """Write into the track header that players shall turn the picture by 90 degrees, clockwise."""
    content = bytearray(video.read_bytes())
    at = content.index(b"tkhd") + 4 + 40
    matrix = (0, 0x10000, 0, -0x10000, 0, 0, 0, 0, 0x40000000)
    content[at : at + 36] = struct.pack(">9i", *matrix)
    turned = video.with_name(name)
    turned.write_bytes(content)
    return turned


def test_a_video_held_upright_stands_upright(tmp_path: Path, workspace: Workspace) -> None:
    dark_above = "color=white:s=90x160:r=5:d=3,drawbox=0:0:90:40:black:fill"
    upright = film(tmp_path / "upright.mp4", dark_above)
    lying = turn(film(tmp_path / "lying.mp4", f"{dark_above},transpose=cclock"), "turned.mp4")
    for video in (upright, lying):
        storyboard.make(video, Workspace(workspace.folder / video.stem))
        with Image.open(workspace.folder / video.stem / "poster.jpg") as poster:
            grey = np.asarray(poster.convert("L"))
        assert grey.shape == (720, 405)
        assert grey[:100].mean() < 30
        assert grey[-100:].mean() > 225


def test_a_second_time_nothing_is_done(tmp_path: Path, workspace: Workspace) -> None:
    video = film(tmp_path / "a.mp4", "testsrc=s=320x180:r=5:d=2")
    storyboard.make(video, workspace)
    made = {path: path.stat().st_mtime_ns for path in workspace.folder.iterdir()}
    storyboard.make(video, workspace)
    assert {path: path.stat().st_mtime_ns for path in workspace.folder.iterdir()} == made


def test_cancelling_leaves_nothing(tmp_path: Path, workspace: Workspace) -> None:
    video = film(tmp_path / "a.mp4", "testsrc=s=320x180:r=5:d=2")
    with pytest.raises(Cancelled):
        storyboard.make(video, workspace, cancelled=lambda: True)
    assert list(workspace.folder.iterdir()) == []
