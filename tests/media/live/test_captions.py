"""Captions of streams that have gone by: what is said is known, because we put it there.

``MEDIA_KILLS`` sets how often the process is killed. With ``VTT_CHECK=<file>`` a checker for Python
that is called with a file and ``--hls`` judges the captions too.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pytest
import webvtt
from click.testing import CliRunner

from media import models
from media.audio import SAMPLE_RATE, Samples
from media.cli import main
from media.engines import Engine, Mode, Words
from media.errors import BAD_DATA, CANNOT_CREATE, UNAVAILABLE, ModelMissing
from media.live import heard, index
from media.live.caption_state import CaptionState
from media.live.captions import Captions
from media.live.errors import EngineFails
from media.live.folder import MAIN, SUBTITLES, Folder
from media.live.heard import SIGN
from media.live.interpreter import Interpreter
from media.live.phrases import Phrase
from media.live.playlists import addresses
from media.live.recording import Recording
from media.live.run import alone
from media.live.settings import CaptionSettings
from media.segments import Word
from media.speech import Span
from tests.media.conftest import SAID_AT, SOUND_SECONDS, lay, run_ffmpeg, write_wav
from tests.media.fakes import BurstEngine
from tests.media.live.planted import Planted

RECORDING = Path(__file__).parents[3] / "tools" / "demo_recording" / "result" / "hearing.mp4"
KILLS = int(os.environ.get("MEDIA_KILLS", "2"))
CHECKER = os.environ.get("VTT_CHECK")
PATIENT = CaptionSettings(late=1e9)
Line = dict[str, Any]


def hear(
    folder: Folder, engine: Engine, settings: CaptionSettings = PATIENT, *, until: float = 1e9
) -> Captions:
    """Make captions with this engine until the stream's end, or until what is at that second."""
    captions = Captions(folder, settings, CaptionState(folder, settings))
    watched = threading.Thread(target=stop_at, args=[captions, until], daemon=True)
    watched.start()
    captions.work(Interpreter(engine, settings))
    captions.stopped = True
    watched.join()
    return captions


def stop_at(captions: Captions, until: float) -> None:
    while not captions.stopped:
        captions.stopped = captions.state.until >= until
        time.sleep(0.01)


def lines_of(folder: Folder) -> list[Line]:
    return [json.loads(line) for line in folder.lines.read_text().splitlines()]


def cues_of(folder: Folder) -> dict[str, tuple[float, float, str]]:
    """Return all captions by their names as another parser reads them, each part for itself."""
    cues: dict[str, tuple[float, float, str]] = {}
    for name in addresses(folder.playlist(SUBTITLES)):
        for cue in webvtt.read(str(folder.public / SUBTITLES / name)):
            found = seconds(cue.start), seconds(cue.end), cue.text
            assert cues.setdefault(cue.identifier, found) == found
    return cues


def seconds(stamp: str) -> float:
    hours, minutes, rest = stamp.split(":")
    return int(hours) * 3600 + int(minutes) * 60 + float(rest)


def assert_whole(folder: Folder) -> None:
    """Nothing is lost, doubled or out of its place."""
    said = lines_of(folder)
    assert [line["number"] for line in said] == list(range(len(said)))
    assert all(one["end"] <= two["start"] + 0.1 for one, two in pairwise(said))
    stretches = list(heard.read(folder))
    assert all(one.until == two.begin for one, two in pairwise(stretches))
    names = addresses(folder.playlist(SUBTITLES))
    assert [name[:5] for name in names] == [
        name[:5] for name in addresses(folder.playlist(MAIN))[: len(names)]
    ]
    recording = Recording(folder)
    recording.read()
    cues = cues_of(folder)
    for number, name in enumerate(names):
        begin, end = recording.begin(number), recording.begin(number + 1)
        shown = {one for one, cue in cues.items() if cue[0] < end and cue[1] > begin}
        found = webvtt.read(str(folder.public / SUBTITLES / name))
        assert shown == {cue.identifier for cue in found}, "each part has all that it shows"
    assert not list(folder.public.rglob(".*"))


@pytest.fixture(scope="module")
def stream(film: Path, tmp_path_factory: pytest.TempPathFactory) -> Planted:
    """Three sentences, an outage, a closed session in which they are said too, and twice more."""
    planted = Planted(tmp_path_factory.mktemp("stream") / "s")
    planted.show(film)
    planted.hold(index.GAP, 4)
    planted.close(film)
    planted.show(film)
    planted.show(film)
    planted.end()
    return planted


@pytest.fixture
def folder(stream: Planted, tmp_path: Path) -> Folder:
    return unheard(stream, tmp_path)


def unheard(stream: Planted, path: Path) -> Folder:
    """Return a copy of the stream of which nothing was heard."""
    public = path / "s" / "public"
    public.mkdir(parents=True)
    (public / MAIN).symlink_to(stream.folder.public / MAIN)
    for file in (stream.folder.index, stream.folder.state):
        (path / "s" / file.name).write_bytes(file.read_bytes())
    return Folder(path / "s")


@pytest.fixture(scope="module")
def captioned(stream: Planted, tmp_path_factory: pytest.TempPathFactory) -> Folder:
    """The stream with its captions."""
    folder = unheard(stream, tmp_path_factory.mktemp("captioned"))
    hear(folder, BurstEngine())
    return folder


def test_what_is_said_in_public_is_captioned_where_it_was_said_and_nothing_else(
    captioned: Folder,
) -> None:
    folder, said = captioned, lines_of(captioned)
    again = SOUND_SECONDS + 4 + 18
    starts = [at + shift for shift in (0.0, again, again + SOUND_SECONDS) for at in SAID_AT]
    assert len(said) >= len(starts)
    for start in starts:
        near = min(said, key=lambda line: abs(line["start"] - start))
        assert near["start"] == pytest.approx(start, abs=0.3)
    assert not [line for line in said if SOUND_SECONDS < line["start"] < again]
    assert not any("missing" in line for line in said)
    assert_whole(folder)
    assert folder.playlist(SUBTITLES).read_text().endswith("#EXT-X-ENDLIST\n")
    state = json.loads(folder.captions.read_text())
    assert (state["state"], state["behind"], state["missing"]) == ("ended", 0, [])


def test_lines_know_the_wall_clock(captioned: Folder) -> None:
    recording = Recording(captioned)
    recording.read()
    for line in lines_of(captioned):
        assert line["wall"] == recording.wall(line["start"])
    assert recording.wall(0.0) == "2026-05-28T20:26:40.000Z"


def test_captions_say_that_a_machine_made_them_and_players_can_place_them(
    captioned: Folder,
) -> None:
    folder = captioned
    first, second = (folder.subtitle(number).read_text() for number in (0, 1))
    assert first.startswith("WEBVTT\nX-TIMESTAMP-MAP=LOCAL:00:00:00.000,MPEGTS:90000\n\nNOTE ")
    assert "MPEGTS:270000\n" in second
    assert "Machine-made" in second
    if CHECKER is not None:
        for name in addresses(folder.playlist(SUBTITLES)):
            path = folder.public / SUBTITLES / name
            if " --> " in path.read_text():
                subprocess.run([sys.executable, CHECKER, str(path), "--hls"], check=True)


def test_the_master_playlist_names_them_as_machine_made_in_their_language(
    tmp_path: Path, film: Path
) -> None:
    planted = Planted(tmp_path / "s")
    planted.show(film)
    hear(planted.folder, BurstEngine(), replace(PATIENT, language="en"), until=10)
    planted.show(film)
    master = planted.folder.master.read_text()
    assert 'LANGUAGE="en",NAME="English (automatisch)"' in master
    assert 'public.machine-generated"' in master
    assert master.count('SUBTITLES="subs"') == 3


def test_a_process_killed_again_and_again_loses_and_doubles_nothing(folder: Folder) -> None:
    command = [sys.executable, "-m", "tests.media.live.captions_run", str(folder.path), "0.15"]
    random = Random(5)
    before: list[Line] = []
    published = 0
    for _ in range(KILLS):
        process = subprocess.Popen(command)
        while not heard_since(folder, len(before)) and process.poll() is None:
            time.sleep(0.02)
        time.sleep(random.uniform(0, 0.6))
        process.kill()
        process.wait()
        said = lines_of(folder)
        assert said[: len(before)] == before
        assert len(addresses(folder.playlist(SUBTITLES))) >= published
        before, published = said, len(addresses(folder.playlist(SUBTITLES)))
    hear(folder, BurstEngine())
    assert lines_of(folder)[: len(before)] == before
    assert_whole(folder)
    for start in SAID_AT:
        assert min(abs(line["start"] - start) for line in lines_of(folder)) < 0.3


def heard_since(folder: Folder, count: int) -> bool:
    return folder.lines.exists() and len(folder.lines.read_text().splitlines()) > count


def test_who_is_late_goes_on_at_what_is_live_and_says_what_is_missing(
    tmp_path: Path, film: Path
) -> None:
    planted = Planted(tmp_path / "s")
    planted.show(film)
    hear(planted.folder, BurstEngine(), until=SOUND_SECONDS - 2)
    behind = len(lines_of(planted.folder))
    planted.hold(index.GAP, 4)
    planted.show(film)
    planted.show(film)
    captions = hear(planted.folder, BurstEngine(), CaptionSettings(late=20), until=56)
    missing = [line for line in lines_of(planted.folder)[behind:] if "missing" in line]
    assert [line["text"] for line in missing] == [""] * 2, "before the gap and after it"
    assert missing[-1]["start"] == pytest.approx(SOUND_SECONDS + 4, abs=0.1)
    assert missing[-1]["end"] == pytest.approx(56, abs=2.5)
    assert SIGN in {text for _, _, text in cues_of(planted.folder).values()}
    assert [one["reason"] for one in captions.state.missing] == ["late", "late"]
    assert json.loads(planted.folder.captions.read_text())["late"] is True


def test_captions_that_are_started_late_begin_at_what_is_live(tmp_path: Path, film: Path) -> None:
    planted = Planted(tmp_path / "s")
    for _ in range(3):
        planted.show(film)
    captions = hear(planted.folder, BurstEngine(), CaptionSettings(), until=52)
    assert captions.state.missing[0]["reason"] == "before"
    assert not planted.folder.lines.exists()
    assert len(addresses(planted.folder.playlist(SUBTITLES))) >= 20


class Dying(BurstEngine):
    """An engine that breaks off whenever it hears something."""

    def hear(
        self,
        audio: Samples,
        windows: Sequence[Span],
        *,
        language: str,
        vocabulary: str = "",
        mode: Mode = "batched",
    ) -> list[Words]:
        raise RuntimeError("out of memory")


class Inventing(BurstEngine):
    """An engine that hears what nobody said."""

    def hear(
        self,
        audio: Samples,
        windows: Sequence[Span],
        *,
        language: str,
        vocabulary: str = "",
        mode: Mode = "batched",
    ) -> list[Words]:
        text = ["Untertitel", "im", "Auftrag", "des", "ZDF"]
        return [
            tuple(
                Word(one.start + n * 0.3, one.start + n * 0.3 + 0.2, word, 0.9)
                for n, word in enumerate(text)
            )
            for one in windows
        ]


def test_an_engine_that_dies_is_told_and_what_it_missed_is_listed(folder: Folder) -> None:
    with pytest.raises(EngineFails, match="out of memory"):
        hear(folder, Dying())
    missing = lines_of(folder)
    assert len(missing) == 3
    assert all("missing" in line for line in missing)
    captions = hear(folder, BurstEngine())
    assert lines_of(folder) == missing, "nothing is heard twice"
    assert [one["reason"] for one in captions.state.missing] == ["engine"] * 3
    assert_whole(folder)


def test_a_phrase_at_which_the_process_dies_is_given_up(folder: Folder) -> None:
    hear(folder, BurstEngine(), until=5)
    first = json.loads(folder.captions.read_text())["trying"][0]
    folder.heard.unlink()
    folder.lines.unlink()
    told = CaptionState(folder, PATIENT)
    assert [told.try_hearing(first) for _ in range(3)] == [2, 3, 4]
    hear(folder, BurstEngine())
    assert [line.get("missing") for line in lines_of(folder)][:2] == [True, None]


def test_what_an_engine_invents_is_not_shown(folder: Folder) -> None:
    hear(folder, Inventing())
    assert {line["text"] for line in lines_of(folder)} == {""}
    assert all(line["missing"] for line in lines_of(folder))
    public = b"".join(path.read_bytes() for path in (folder.public / SUBTITLES).iterdir())
    assert b"Auftrag" not in public


class Stuttering(BurstEngine):
    """An engine that is caught in a loop behind what was said."""

    def hear(
        self,
        audio: Samples,
        windows: Sequence[Span],
        *,
        language: str,
        vocabulary: str = "",
        mode: Mode = "batched",
    ) -> list[Words]:
        said = ["Guten", "Morgen", *["ja"] * 7]
        words = (Word(0.3 * at, 0.3 * at + 0.2, text, 0.9) for at, text in enumerate(said))
        return [tuple(words)]


def test_a_loop_is_left_out_and_what_was_said_before_it_stays() -> None:
    phrase = Phrase(0.0, (Span(0.0, 3.0),), 3.2)
    silence = np.zeros(round(3.2 * SAMPLE_RATE), np.float32)
    heard = Interpreter(Stuttering(), PATIENT).hear(silence, phrase, hurry=True)
    assert [word.text for word in heard.words] == ["Guten", "Morgen", SIGN]
    assert heard.missing == ""


def test_silence_and_music_bring_no_text(tmp_path: Path) -> None:
    moments = np.arange(6 * SAMPLE_RATE) / SAMPLE_RATE
    chord = np.sin(2 * np.pi * np.outer((262, 330, 392), moments)).sum(axis=0) / 6
    sound = lay([chord.astype(np.float32)], [4.0], 12.0)
    wav = write_wav(tmp_path / "music.wav", sound)
    planted = Planted(tmp_path / "s")
    music = tmp_path / "music.mp4"
    picture = ("-f", "lavfi", "-i", "color=s=160x90:r=25:d=12")
    run_ffmpeg(*picture, "-i", wav, "-g", "50", "-pix_fmt", "yuv420p", "-ar", "48000", music)
    planted.show(music)
    planted.end()
    hear(planted.folder, BurstEngine())
    assert not planted.folder.lines.exists()
    assert len(addresses(planted.folder.playlist(SUBTITLES))) == len(
        addresses(planted.folder.playlist())
    )


def test_a_stream_that_never_showed_anything_ends_without_captions(tmp_path: Path) -> None:
    planted = Planted(tmp_path / "s")
    planted.end()
    hear(planted.folder, BurstEngine())
    assert json.loads(planted.folder.captions.read_text())["state"] == "ended"


def run(*arguments: str | Path) -> tuple[int, str]:
    result = CliRunner().invoke(main, ["live", "captions", *map(str, arguments)])
    return result.exit_code, result.output


def test_a_wrong_model_is_told_once_for_all(
    folder: Folder, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("MEDIA_MODELS", str(tmp_path / "models"))
    code, output = run(folder.path, "--model", "gibt-es-nicht")
    assert code == UNAVAILABLE
    assert "'gibt-es-nicht'" in output
    state = json.loads(folder.captions.read_text())
    assert (state["state"], state["error"]["code"]) == ("failed", "model_missing")
    assert run(folder.path, "--language", "klingonisch")[0] == BAD_DATA


def test_two_never_make_captions_in_one_folder(folder: Folder) -> None:
    with alone(folder, "captions.lock"):
        assert run(folder.path, "--model", "demo")[0] == CANNOT_CREATE


@pytest.mark.slow
def test_a_real_engine_hears_what_was_said(tmp_path: Path) -> None:
    try:
        models.resolve("demo", engine="faster-whisper")
    except ModelMissing:
        pytest.skip("needs the demonstration model, tools/demo_model/checkpoint")
    start = tmp_path / "start.mp4"
    run_ffmpeg("-t", "27", "-i", RECORDING, "-c", "copy", start)
    planted = Planted(tmp_path / "s")
    planted.show(start)
    planted.end()
    code, output = run(planted.folder.path, "--model", "demo", "--late", "1e9")
    assert (code, output) == (0, "")
    text = " ".join(line["text"] for line in lines_of(planted.folder))
    plain = re.sub(r"[^\w ]", "", text.casefold())
    for words in ("guten morgen", "künstliche intelligenz", "livestream", "ist ein beispiel"):
        assert words in plain
    assert_whole(planted.folder)
    assert json.loads(planted.folder.captions.read_text())["demonstration"] is True
