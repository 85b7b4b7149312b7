"""The programs of a stream are there once, and again when they die."""

from __future__ import annotations

import os
import shutil
import signal
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from hearing import run
from hearing.agenda.models import Hearing
from hearing.database import commit, db
from hearing.desk import rehearsals
from hearing.recordings.models import Recording
from hearing.stream import broadcast, places
from hearing.stream.models import LiveStream, SourceKind
from hearing.stream.processes import Process
from hearing.stream.programs import Program, of
from hearing.stream.supervisor import Supervisor
from tests.conftest import NOW
from tests.hearing.cast import a_hearing
from tests.hearing.stream.staff_cast import WHO, a_stream, started
from tests.hearing.test_run import free_port

PATIENCE = 30.0


@pytest.fixture
def database(data: Path, sqlite_tables: Path) -> str:
    """SQLite alone: programs are the same on every database."""
    shutil.copy(sqlite_tables, data / "hearing.db")
    return f"sqlite:///{data / 'hearing.db'}"


def sleeper(seconds: int = 60) -> Program:
    return Program("sleep", (sys.executable, "-c", f"import time; time.sleep({seconds})"))


def until(true: Callable[[], bool], act: Callable[[], None] = lambda: None) -> None:
    end = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < end, "waited in vain"
        act()
        time.sleep(0.05)


@pytest.fixture
def process(tmp_path: Path) -> Iterator[Process]:
    kept = Process(tmp_path / "1.sleep.lock", sleeper())
    yield kept
    kept.stop()


def pid_of(process: Process) -> int:
    pid = process._told()["pid"]
    assert isinstance(pid, int)
    return pid


def test_a_program_that_is_killed_is_started_again(process: Process) -> None:
    process.keep()
    first = pid_of(process)
    process.keep()
    assert pid_of(process) == first
    os.kill(first, signal.SIGKILL)
    until(lambda: not process.lives())
    until(lambda: process.lives(), process.keep)
    assert pid_of(process) != first


def test_whoever_comes_later_finds_it_and_can_end_it(process: Process) -> None:
    process.keep()
    later = Process(process.lock, process.program)
    later.keep()
    assert pid_of(later) == pid_of(process)
    later.stop()
    assert not process.lives()


def test_a_program_that_should_do_something_else_is_started_anew(process: Process) -> None:
    process.keep()
    first = pid_of(process)
    process.program = sleeper(61)
    until(lambda: pid_of(process) != first, process.keep)
    assert process.lives()


def test_one_that_dies_at_once_is_started_less_and_less(tmp_path: Path) -> None:
    broken = Process(tmp_path / "1.sleep.lock", Program("broken", (sys.executable, "-c", "1/0")))
    end = time.monotonic() + 3
    while time.monotonic() < end:
        broken.keep()
        time.sleep(0.02)
    assert 1 <= broken.failures <= 4


@pytest.fixture
def supervisor(app: Flask) -> Iterator[Supervisor]:
    app.config["STREAM_RTMP"] = f"127.0.0.1:{free_port()}"
    found = Supervisor(run.stream_options(app.config))
    yield found
    found.stop()


def test_secrets_are_on_no_command_line(app: Flask, supervisor: Supervisor) -> None:
    stream = a_stream(a_hearing(vocabulary="KICC"), caption_model="demo")
    for kind in (SourceKind.RTMP, SourceKind.SRT, SourceKind.HLS):
        stream.source, stream.address = kind, "https://me:geheim@example.org/a.m3u8"
        live, captions = of(stream, supervisor.options)
        said = " ".join((*live.command, *captions.command))
        assert stream.key not in said
        assert "geheim" not in said
        assert live.secrets


@pytest.mark.slow
def test_a_stream_runs_whatever_is_killed_and_is_finished_at_its_end(
    app: Flask, supervisor: Supervisor, data: Path
) -> None:
    stream = a_stream(a_hearing())
    folder = started(stream, data=data)
    look = lambda: supervisor.look(now=NOW)  # noqa: E731
    until(folder.state.exists, look)
    process = supervisor.processes[stream.id, "live"]
    later = Supervisor(supervisor.options)
    later.look(now=NOW)
    assert pid_of(later.processes[stream.id, "live"]) == pid_of(process)
    os.kill(pid_of(process), signal.SIGKILL)
    with commit():
        broadcast.end(stream=stream, who=WHO, now=NOW)
    until(lambda: db.session.get_one(LiveStream, stream.id).finished_at is not None, look)
    assert not process.lives()
    assert db.session.scalars(select(Recording)).all() == [], "nothing ever went out"
    assert not folder.path.exists()


@pytest.mark.slow
def test_a_rehearsal_that_is_wiped_leaves_no_program_and_no_file(
    app: Flask, supervisor: Supervisor, data: Path
) -> None:
    hearing = a_hearing()
    with commit():
        rehearsals.begin(hearing=hearing, who=WHO, now=NOW)
    stream = a_stream(hearing, rehearsal=True)
    folder = started(stream, data=data)
    until(folder.state.exists, lambda: supervisor.look(now=NOW))
    process = supervisor.processes[stream.id, "live"]
    with commit():
        rehearsals.wipe(hearing=db.session.get_one(Hearing, hearing.id), who=WHO, now=NOW)
    supervisor.look(now=NOW)
    assert not process.lives()
    assert not list((data / places.STREAMS).iterdir())
