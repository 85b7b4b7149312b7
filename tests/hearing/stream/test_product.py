"""A rehearsal of the whole product: an encoder, a desk, outages, what is closed, kills.

``HEARING_REHEARSAL`` makes it that many times longer (``make rehearsal``: an hour).
"""

from __future__ import annotations

import os
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import select

from benchmarks.camera import Camera
from hearing.agenda.models import Hearing
from hearing.database import db
from hearing.protocol import timeline
from hearing.recordings import pipeline, wall_clock
from hearing.recordings.models import Recording, State
from hearing.stream.models import StreamState
from media import audio
from media.live import index
from media.live.keeper import WAITING_REASON
from tests.hearing.stream.product import Pressed, Product, marks, product, shy
from tests.media.live.test_rehearsal import assert_nothing_secret, moments

pytestmark = pytest.mark.slow
TIMES = float(os.environ.get("HEARING_REHEARSAL", "1"))
HOLD = 1.0
SLACK = timedelta(seconds=0.5)
"""what the wall clock may leave out between two stretches"""


def sleep(site: Product, seconds: float, *, slides: bool = True) -> None:
    """Let time pass; in the long form the desk shows a slide now and then, while an item is on."""
    end = time.monotonic() + seconds * TIMES
    while (left := end - time.monotonic()) > 0:
        time.sleep(min(left, 10.0))
        if slides and left > 10:
            site.press(f"slide_shown:{len(site.pressed)}")


def begun(site: Product) -> None:
    """Prepare the stream and start it, by its page."""
    site.send("einrichten")
    site.send("bedingungen", legal_basis="consent")
    site.send("beginnen")
    assert site.stream.state is StreamState.RUNNING
    site.wait_until(site.listens)


def ended(site: Product) -> Recording:
    """End it by its page; gives the recording."""
    site.send("beenden")
    site.wait_until(lambda: site.stream.finished_at is not None)
    return db.session.scalars(select(Recording)).one()


def test_a_day_with_outages_closed_spans_and_kills_is_one_recording(
    data: Path, tmp_path: Path
) -> None:
    outages: list[tuple[float, float]] = []
    with product(data) as site:
        hearing = db.session.scalars(select(Hearing)).one()
        items = [item.id for item in hearing.items]
        begun(site)
        with Camera(site.target) as camera:
            site.wait_until(lambda: site.live_parts() >= 1)
            site.press(f"item_started:{items[0]}")
            for name in ("gate", "streams", "worker"):
                site.kill(name)
            sleep(site, 2)
            site.kill("web")
            closed = site.press("closed")
            camera.secret = True
            sleep(site, 2)
            camera.secret = False
            opened = site.press("opened")
            site.wait_for_picture()
            sleep(site, 1)
            site.press(f"item_started:{items[1]}")
            hidden = site.press(f"floor_given:{shy().id}")
            camera.secret = True
            sleep(site, 1)
            camera.secret = False
            shown = site.press("question_asked")
            site.wait_for_picture()
            sleep(site, 2)
            camera.stop()
            gone = time.time()
        site.press(f"item_ended:{items[1]}")
        sleep(site, 2, slides=False)
        site.wait_until(site.listens)
        outages.append((gone, time.time()))
        with Camera(site.target) as camera:
            site.press(f"item_started:{items[2]}")
            site.wait_for_picture()
            sleep(site, 1)
            if TIMES > 1:
                site.kill("ingest")
                killed = time.time()
                sleep(site, 1)  # that fast no encoder is back
                site.wait_until(site.listens)
                outages.append((killed, time.time()))
        if TIMES > 1:
            with Camera(site.target) as camera:
                site.wait_for_picture()
                sleep(site, 4)
        recording = ended(site)
        folder = site.folder
        assert [mark.key for mark in marks()] == site.pressed, "every press, in order"
        spans = [(closed, opened, "session"), (hidden, shown, "speaker")]
        check_closed(recording, spans)
        check_gaps(recording, outages)
        check_marks(recording)
        check_pictures(site, recording)
        check_playable(site, recording, tmp_path)
        assert_nothing_secret(folder)


def check_closed(recording: Recording, closed: list[tuple[Pressed, Pressed, str]]) -> None:
    """A closed span is listed from the part in which it was pressed to the first one after it."""
    spans = [one for one in wall_clock.missing(recording) if one.kind == wall_clock.CLOSED]
    assert [one.reason for one in spans] == [reason for *_times, reason in closed]
    for one, (begin, end, _reason) in zip(spans, closed, strict=True):
        print("closed", one.begin.timestamp() - begin.at, one.end.timestamp() - end.told)
        assert -2.6 <= one.begin.timestamp() - begin.at <= 0
        assert end.at + HOLD <= one.end.timestamp() <= end.told + HOLD + 3.2


def check_gaps(recording: Recording, outages: list[tuple[float, float]]) -> None:
    gaps = [
        one
        for one in wall_clock.missing(recording)
        if one.kind == wall_clock.GAP and one.seconds > 0.5 and one.reason != WAITING_REASON
    ]
    while len(gaps) > len(outages) and gaps[-1].end >= wall_clock.stretches(recording)[-1].end:
        gaps.pop()  # the camera has gone before the end was pressed
    assert len(gaps) == len(outages), gaps
    for gap, (gone, back) in zip(gaps, outages, strict=True):
        print("gap", gap.begin.timestamp() - gone, gap.end.timestamp() - back, gap.reason)
        assert -2.5 <= gap.begin.timestamp() - gone <= 0.5, "at most two seconds lost"
        assert -0.5 <= gap.end.timestamp() - back <= 3.0


def check_marks(recording: Recording) -> None:
    """Every turn of the record is where its mark was made, also behind gaps."""
    spoken = [mark for mark in marks() if mark.kind in timeline.SPOKEN]
    turns = timeline.read(recording=recording).turns
    assert [turn.mark_id for turn in turns] == [mark.id for mark in spoken]
    stretches = wall_clock.stretches(recording)
    for turn, mark in zip(turns, spoken, strict=True):
        places = [one.second + (mark.at - one.begin).total_seconds() for one in stretches]
        reach = [
            place
            for one, place in zip(stretches, places, strict=True)
            if one.begin - SLACK <= mark.at < one.end + SLACK
        ]
        assert min(abs(turn.start - place) for place in reach) < 0.5


def check_pictures(site: Product, recording: Recording) -> None:
    """Each picture is at the second that the wall clock leads to; a machine that has much to do
    brings single ones late."""
    second, away = 0.0, []
    for entry in index.read(site.folder):
        if entry.kind == index.LIVE:
            for taken, told in moments(site.folder, entry):
                place = second + told - entry.wall
                moment = datetime.fromtimestamp(taken, UTC)
                away.append(abs(wall_clock.second_of(recording, moment) - place))
        second += entry.seconds
    print("pictures", len(away), "away by", np.median(away), "at most", max(away))
    assert len(away) > 50
    assert np.median(away) < 0.5
    assert max(away) < 2.5


def check_playable(site: Product, recording: Recording, tmp_path: Path) -> None:
    assert recording.state is State.WAITING, "no model is set: somebody is asked"
    assert recording.duration is not None
    source = pipeline.source(recording=recording, data=site.app.config["DATA"])
    assert source == site.folder.playlist()
    wav = tmp_path / "sound.wav"
    audio.extract(source, wav)
    assert abs(audio.duration(wav) - recording.duration) < 0.5
    for one in wall_clock.stretches(recording):
        if one.seconds > 1:
            loud = np.abs(audio.read(wav, one.second + 0.3, one.second + 0.6)).max()
            assert (loud > 0.05) == (one.kind == wall_clock.LIVE), one
