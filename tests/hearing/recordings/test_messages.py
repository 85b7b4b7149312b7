"""Every code that media can report has a German sentence, and the facts that it needs."""

from __future__ import annotations

import dataclasses
import importlib
import pkgutil
import re
from pathlib import Path

import pytest

import media
from hearing.agenda.models import LegalBasis
from hearing.jobs.models import JobState
from hearing.recordings import messages, pipeline
from hearing.recordings.models import State
from media import checks, coverage
from media.errors import MediaError, ModelMissing


def all_errors() -> list[type[MediaError]]:
    """Every class of error in any module of media."""
    for module in pkgutil.walk_packages(media.__path__, "media."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    found, left = [], [MediaError]
    while left:
        kind = left.pop()
        found.append(kind)
        left += kind.__subclasses__()
    return [kind for kind in found if kind.__module__.startswith("media.")]


@pytest.mark.parametrize("kind", all_errors(), ids=lambda kind: kind.__name__)
def test_an_error_of_media_has_a_sentence_whose_facts_it_carries(kind: type[MediaError]) -> None:
    sentence = messages.SENTENCES[kind.code]
    wanted = set(re.findall(r"%\((\w+)\)", sentence))
    carried = (
        {field.name for field in dataclasses.fields(kind)}
        if dataclasses.is_dataclass(kind)
        else set()
    )
    assert wanted <= carried


def test_codes_are_different_and_there_are_many() -> None:
    codes = [kind.code for kind in all_errors()]
    assert len(codes) == len(set(codes)) >= 14


def test_a_jobs_error_is_said_with_its_facts() -> None:
    error = ModelMissing("small", "faster-whisper")
    stored = {"code": error.code, "text": str(error), "facts": vars(error)}
    sentence, facts = messages.sentence_of(stored)
    assert (sentence % facts).startswith("Das Modell „small“ liegt nicht auf dem Server.")


@pytest.mark.parametrize(
    "error",
    [
        {"code": "internal", "text": "KeyError('x')"},
        {"code": "model_missing", "text": "the facts are gone"},
        {},
    ],
)
def test_an_unknown_error_gets_a_general_sentence(error: dict[str, str]) -> None:
    sentence, facts = messages.sentence_of(error)
    assert sentence % facts == messages.UNKNOWN


def test_there_is_a_word_for_everything_that_the_tables_know() -> None:
    assert set(messages.STEPS) == set(pipeline.STAGES)
    assert set(messages.STEP_STATES) == set(JobState)
    for table in (messages.STATES, messages.STATE_SENTENCES, messages.BADGES):
        assert set(table) == set(State)
    assert set(messages.LEGAL_BASES) == set(LegalBasis)
    assert {coverage.HEARD_AGAIN, coverage.NOT_HEARD_AGAIN} <= set(messages.REASONS)
    source = Path(checks.__file__).read_text(encoding="utf-8")
    kinds = set(re.findall(r'[Dd]oubt\(\s*"(\w+)"', source))
    assert len(kinds) >= 6
    assert kinds == set(messages.DOUBTS)
