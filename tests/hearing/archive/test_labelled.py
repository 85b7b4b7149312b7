"""The labelled queries: precision and recall have a floor, on both databases."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from tests.hearing.archive import labelled
from tests.hearing.archive.corpus import TODAY, open_archive
from tests.hearing.archive.labelled import Judged

PRECISION = 0.98
RECALL = 0.98


@pytest.fixture(
    scope="module", params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)]
)
def judged(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[list[Judged]]:
    for app in open_archive(request, tmp_path_factory, fill=labelled.plant):
        assert isinstance(app, Flask)
        yield labelled.judge(TODAY)


def test_there_are_many_queries_and_every_label_is_a_text() -> None:
    queries = labelled.queries()
    assert len({query.text for query in queries}) == len(queries) >= 150
    for query in queries:
        assert query.finds <= labelled.texts().keys(), query.text
        assert not query.first or query.first in query.finds, query.text


def test_the_search_finds_what_it_must_and_little_else(judged: list[Judged]) -> None:
    wrong = {
        one.query.text: sorted(one.query.finds.symmetric_difference(one.found))
        for one in judged
        if one.query.finds != set(one.found)
    }
    precision = sum(one.precision for one in judged) / len(judged)
    recall = sum(one.recall for one in judged) / len(judged)
    print(f"precision {precision:.3f}, recall {recall:.3f}; not as labelled: {wrong}")
    assert precision >= PRECISION, wrong
    assert recall >= RECALL, wrong


def test_what_is_written_so_comes_before_forms_and_these_before_compounds(
    judged: list[Judged],
) -> None:
    assert not [one.query.text for one in judged if not one.first]
