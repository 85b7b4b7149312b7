"""What is said in a closed session is in no caption, no transcript, no protocol and no index.

A real encoder sends the demonstration recording, live captions and the final run hear it with the
demonstration model. Takes two minutes of real time: ``make encoders`` runs it.
"""

from __future__ import annotations

import json
import re
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import select

from hearing.archive.models import Document
from hearing.database import db
from hearing.demo import RESULT
from hearing.protocol.models import Entry, Segment
from hearing.recordings import pipeline
from hearing.recordings.models import Recording, State
from tests.hearing.stream.product import Product, product
from tests.hearing.stream.test_product import begun, ended

pytestmark = [pytest.mark.slow, pytest.mark.trial]
SECONDS = 80.0
MARGIN = 6.0
"""seconds beside the closed span in which a word may be on either side"""


@dataclass(frozen=True, slots=True)
class Sentence:
    """What is said in the recording, and when."""

    start: float
    end: float
    text: str


def sentences() -> list[Sentence]:
    told = json.loads((RESULT / "reference.json").read_text(encoding="utf-8"))
    return [
        Sentence(one["start"], one["end"], one["text"])
        for turn in told["turns"]
        for one in turn["sentences"]
        if one["end"] < SECONDS
    ]


def words_of(texts: list[str]) -> set[str]:
    return {word for text in texts for word in re.findall(r"\w{6,}", text.casefold())}


def encoder(target: str) -> subprocess.Popen[bytes]:
    command = ("ffmpeg", "-loglevel", "error", "-re", "-i", str(RESULT / "hearing.mp4"))
    codecs = ("-c:v", "libx264", "-preset", "ultrafast", "-g", "50", "-c:a", "aac", "-ar", "48000")
    output = ("-t", str(SECONDS), "-f", "flv", target)
    return subprocess.Popen([*command, *codecs, *output], stdin=subprocess.DEVNULL)


def everything_that_was_heard(site: Product, recording: Recording) -> str:
    """All text there is: what viewers got, what the final run wrote, what is stored."""
    data: Path = site.app.config["DATA"]
    folder = pipeline.workspace(recording=recording, data=data).folder
    names = ("*.vtt", "*.srt", "*.jsonl", "*.json")
    files = [
        path for name in names for path in (*site.folder.path.rglob(name), *folder.rglob(name))
    ]
    texts = [path.read_text(encoding="utf-8") for path in files]
    rows = [*db.session.scalars(select(Entry.text)), *db.session.scalars(select(Segment.text))]
    shown = [str(vars(one)) for one in db.session.scalars(select(Document))]
    return " ".join([*texts, *rows, *shown]).casefold()


def test_nothing_said_in_a_closed_session_is_written_anywhere(data: Path) -> None:
    if not (RESULT / "hearing.mp4").exists():
        pytest.skip("the demonstration recording is missing")
    with product(data, HEARING_MODEL="demo") as site:
        site.send("einrichten")
        site.send("quelle", caption_model="demo")
        site.send("bedingungen", legal_basis="consent")
        begun(site)
        process = encoder(site.target)
        site.wait_until(lambda: site.state()["state"] == "live")
        first = time.time() - 1
        time.sleep(24)
        closed = site.press("closed").at - first
        time.sleep(20)
        opened = site.press("opened").at - first
        process.wait(timeout=SECONDS + 30)
        captions = site.folder.public / "subtitles" / "lines.jsonl"
        site.wait_until(captions.exists)
        recording = ended(site)
        site.wait_until(lambda: done(recording), 300)
        heard = everything_that_was_heard(site, recording)
        said = sentences()
        hidden = [s.text for s in said if closed + MARGIN < s.start and s.end < opened]
        open_ = [s.text for s in said if s.end < closed or s.start > opened - MARGIN]
        secret = (
            words_of(hidden)
            - words_of(open_)
            - words_of(
                [one.text for one in said if not (closed + MARGIN < one.start and one.end < opened)]
            )
        )
        shown = words_of([s.text for s in said if s.end < closed - MARGIN])
        assert len(secret) > 3
        assert secret & set(re.findall(r"\w+", heard)) == set()
        found = shown & set(re.findall(r"\w+", heard))
        print(len(found), "of", len(shown), "open words are found; secret:", sorted(secret))
        assert len(found) > len(shown) / 3


def done(recording: Recording) -> bool:
    db.session.rollback()
    db.session.refresh(recording)
    assert recording.state is not State.FAILED
    return recording.state is State.READY
