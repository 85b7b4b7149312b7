"""A talk with slides: handed in, shown by presses of the desk, in a public recording."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import typst
from flask import Flask

from hearing.agenda.models import Hearing
from hearing.database import commit, db
from hearing.desk.models import Mark, MarkKind
from hearing.recordings.models import Recording
from hearing.speakers import consents, contributions
from hearing.speakers.models import Channel, Purpose, Speaker
from tests.conftest import NOW
from tests.hearing.cast import BEGIN, a_hearing, a_recording, a_speaker

WHO = "olga@example.org"
DECK = """#set page(width: 16cm, height: 9cm)
= Sprachmodelle
#pagebreak()
= Quastenflosser
Ein lebendes Fossil
"""


@pytest.fixture
def hearing(app: Flask) -> Hearing:
    return a_hearing()


@pytest.fixture
def anna(hearing: Hearing, data: Path, tmp_path: Path) -> Speaker:
    """Anna, who has handed in two pages."""
    anna = a_speaker(hearing, "Anna Beispiel")
    anna.role = "Referentin A"
    source, made = tmp_path / "deck.typ", tmp_path / "deck.pdf"
    source.write_text(DECK)
    typst.compile(source, made)
    with made.open("rb") as file, commit():
        contributions.hand_in_slides(
            speaker=anna,
            stream=file,
            name="deck.pdf",
            largest=1_000_000,
            who=WHO,
            now=NOW,
            data=data,
        )
    return anna


@pytest.fixture
def recording(hearing: Hearing, anna: Speaker) -> Recording:
    """Anna speaks from second 600, shows two pages and one that there isn't; somebody asks."""
    bert = a_speaker(hearing, "Bert Beispiel")
    told: list[tuple[int, MarkKind, dict[str, Any]]] = [
        (600, MarkKind.ITEM_STARTED, {"item_id": hearing.items[1].id, "speaker_id": anna.id}),
        (620, MarkKind.SLIDE_SHOWN, {"slide": 1}),
        (640, MarkKind.QUESTION_ASKED, {"speaker_id": bert.id}),
        (650, MarkKind.SLIDE_SHOWN, {"slide": 2}),
        (660, MarkKind.CLOSED, {}),
        (670, MarkKind.OPENED, {}),
        (700, MarkKind.SLIDE_SHOWN, {"slide": 9}),
        (710, MarkKind.SLIDE_SHOWN, {"slide": 1}),
        (720, MarkKind.ITEM_ENDED, {"item_id": hearing.items[1].id}),
    ]
    for second, kind, facts in told:
        at = BEGIN + timedelta(seconds=second)
        db.session.add(Mark(hearing_id=hearing.id, kind=kind, at=at, **facts))
    return a_recording(hearing, published_at=NOW)


def says(speaker: Speaker, given: bool) -> None:
    """What a person answers when they are asked about the recording, committed."""
    with commit():
        consents.answer(
            speaker=speaker,
            answers={Purpose.RECORDING: given},
            versions={Purpose.RECORDING: "1"},
            channel=Channel.LINK,
            language="de",
            who="link",
            now=NOW,
        )
